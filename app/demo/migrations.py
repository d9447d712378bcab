"""The migrations of the demo that both sides wrote since they parted: numbers used twice, a range, companions.

One order is wrong (an ALTER before its table), and one clash is beyond any order: both sides create the table
`customer`, the second one IF NOT EXISTS and with other columns, which are silently lost.
"""

VAT = {
    "migrations/0005_vat.sql": (
        "ALTER TABLE orders ADD COLUMN country TEXT NOT NULL DEFAULT 'SE';\n"
        "CREATE TABLE vat (country TEXT NOT NULL, class TEXT NOT NULL, percent INTEGER NOT NULL);\n"
    ),
    "migrations/0005_vat_rollback.sql": "DROP TABLE vat;\nALTER TABLE orders DROP COLUMN country;\n",
    "migrations/0005_vat_seed.sql": (
        "INSERT INTO vat (country, class, percent) VALUES ('SE', 'standard', 25), ('DK', 'standard', 25);\n"
    ),
}
GIFT_WRAP = {
    "migrations/0005_gift_wrap.sql": "ALTER TABLE line ADD COLUMN gift_wrap BOOLEAN NOT NULL DEFAULT FALSE;\n",
    "migrations/0005_gift_wrapping_rollback.sql": "ALTER TABLE line DROP COLUMN gift_wrap;\n",
}
INVOICES = {
    "migrations/0006_invoice_due.sql": (
        "-- Builds on 0007-0009_invoices.sql: run that one first.\n"
        "ALTER TABLE invoice ADD COLUMN due DATE;\n"
        "CREATE INDEX invoice_by_due ON invoice (due);\n"
    ),
    "migrations/0007-0009_invoices.sql": (
        "CREATE TABLE invoice (\n"
        "    number SERIAL PRIMARY KEY,\n"
        "    order_number TEXT NOT NULL REFERENCES orders (number),\n"
        "    sent_at TIMESTAMP\n"
        ");\n"
        "CREATE TABLE IF NOT EXISTS customer (\n"
        "    id SERIAL PRIMARY KEY,\n"
        "    name TEXT NOT NULL,\n"
        "    vat_number TEXT,\n"
        "    language TEXT NOT NULL DEFAULT 'sv'\n"
        ");\n"
    ),
    "docs/invoices.md": (
        "# Invoices\n\n"
        "The tables come with `migrations/0007-0009_invoices.sql`; the tax rates are filled in by\n"
        "`migrations/0005_vat_seed.sql`. Run a missing one by hand:\n\n"
        "    psql orders -f migrations/0006_invoice_due.sql\n"
    ),
}
"""What the fork wrote."""

NOTES = {
    "migrations/0005_order_notes.sql": (
        "CREATE TABLE note (\n"
        "    order_number TEXT NOT NULL REFERENCES orders (number),\n"
        "    text TEXT NOT NULL\n"
        ");\n"
    ),
    "migrations/0005_order_notes_rollback.sql": "DROP TABLE note;\n",
}
CUSTOMERS = {
    "migrations/0006_customers.sql": (
        "CREATE TABLE customer (\n"
        "    id SERIAL PRIMARY KEY,\n"
        "    name TEXT NOT NULL,\n"
        "    email TEXT NOT NULL UNIQUE\n"
        ");\n"
    ),
    "migrations/0006_customers_rollback.sql": "DROP TABLE customer;\n",
}
"""What the target wrote."""
