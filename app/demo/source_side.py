"""The source of the demo: a fork that went its own way in another country."""

from app.demo import migrations
from app.demo.commit import Commit, edited, picture
from app.demo.shared_history import FILES

VAT = '''\
"""Value added tax by country."""

STANDARD = {"DE": 19, "DK": 25, "FI": 24, "SE": 25}
REDUCED = {"DE": 7, "DK": 25, "FI": 14, "SE": 12}
BOOKS = "B-"


def percent(country: str, sku: str) -> int:
    table = REDUCED if sku.startswith(BOOKS) else STANDARD
    return table[country]
'''

TEST_VAT = """\
import pytest

from orders import vat


@pytest.mark.parametrize(("country", "sku", "percent"), [("SE", "mug", 25), ("SE", "B-17", 12), ("DE", "mug", 19)])
def test_percent(country: str, sku: str, percent: int) -> None:
    assert vat.percent(country, sku) == percent
"""

REMINDERS = '''\
"""Reminds customers of orders that wait to be paid."""

from babel.numbers import format_currency

from orders import mail, pricing
from orders.store import store

OPEN = "new"


def remind() -> list[str]:
    waiting = [order for order in store.all() if order.status == OPEN]
    for order in waiting:
        mail.send_confirmation(order)
    return [format_currency(pricing.total(order) / 100, "SEK") for order in waiting]
'''

VAT_NOTE = """\
export function VatNote({ percent }: { percent: number }) {
  return <small>incl. {percent} % VAT</small>;
}
"""

PRICING = edited(
    FILES["orders/pricing.py"],
    (
        "from orders.models import Line, Order\n\nTAX_PERCENT = 20\nFREE_SHIPPING_FROM = 5000\n",
        "from orders import vat\nfrom orders.models import Line, Order\n\nFREE_SHIPPING_FROM = 6000\n",
    ),
    (
        "    return (subtotal(order) + shipping(order)) * TAX_PERCENT // 100\n",
        "    on_lines = sum(\n"
        "        line_total(line) * vat.percent(order.country, line.sku) // 100 for line in order.lines\n"
        "    )\n"
        '    return on_lines + shipping(order) * vat.percent(order.country, "shipping") // 100\n',
    ),
)

CART = edited(
    FILES["web/lib/cart.ts"],
    (
        "  quantity: number;\n  unitPrice: number;\n}\n",
        "  quantity: number;\n  unitPrice: number;\n  giftWrap?: boolean;\n}\n\nexport const GIFT_WRAP = 350;\n",
    ),
    (
        "  return cart.lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);\n",
        "  return cart.lines.reduce(\n"
        "    (sum, line) => sum + line.quantity * (line.unitPrice + (line.giftWrap ? GIFT_WRAP : 0)),\n"
        "    0,\n"
        "  );\n",
    ),
)

COMMITS = (
    Commit(
        "Value added tax by country",
        "Signe Holm",
        {
            "orders/vat.py": VAT,
            "orders/pricing.py": PRICING,
            "orders/models.py": edited(
                FILES["orders/models.py"],
                ('    status: str = "new"\n', '    status: str = "new"\n    country: str = "SE"\n'),
            ),
            "tests/test_vat.py": TEST_VAT,
            **migrations.VAT,
            "pyproject.toml": edited(
                FILES["pyproject.toml"],
                ('version = "2.3.0"', 'version = "2.3.1+nordic"'),
                ('    "pydantic>=2.6",\n', '    "pydantic>=2.6",\n    "babel>=2.15",\n'),
            ),
        },
    ),
    Commit(
        "Gift wrap, and the price with tax on every page",
        "Olav Brekke",
        {
            **migrations.GIFT_WRAP,
            "web/lib/cart.ts": CART,
            "web/app/checkout/vat-note.tsx": VAT_NOTE,
            "web/app/[slug]/page[0].tsx": edited(
                FILES["web/app/[slug]/page[0].tsx"],
                (
                    'import { findProduct } from "../../lib/products";\n',
                    'import { findProduct } from "../../lib/products";\n'
                    'import { VatNote } from "../checkout/vat-note";\n',
                ),
                (
                    '      <p className="price">{formatMoney(product.unitPrice)}</p>\n',
                    '      <p className="price">\n'
                    "        {formatMoney(product.unitPrice)} <VatNote percent={25} />\n"
                    "      </p>\n",
                ),
            ),
            "web/lib/money.ts": edited(FILES["web/lib/money.ts"], ('"en-GB"', '"sv-SE"'), ('"EUR"', '"SEK"')),
            "web/public/logo.png": picture((0, 106, 167)),
            "web/public/badge.png": picture((254, 204, 2)),
        },
    ),
    Commit(
        "Mail in the customer's language; export as UTF-8",
        "Signe Holm",
        {
            "orders/mail.py": edited(
                FILES["orders/mail.py"],
                (
                    '    message["Subject"] = f"Your order {order.number}"\n',
                    '    message["Subject"] = subject(order)\n',
                ),
                (
                    "def confirmation(order: Order) -> EmailMessage:\n",
                    'SUBJECTS = {"SE": "Din beställning", "DK": "Din bestilling", "FI": "Tilauksesi"}\n\n\n'
                    "def subject(order: Order) -> str:\n"
                    "    return f\"{SUBJECTS.get(order.country, 'Your order')} {order.number}\"\n\n\n"
                    "def confirmation(order: Order) -> EmailMessage:\n",
                ),
            ),
            "orders/reminders.py": REMINDERS,
            "orders/legacy_export.py": edited(FILES["orders/legacy_export.py"], ('"latin-1"', '"utf-8"')),
            "orders/api.py": edited(
                FILES["orders/api.py"],
                (
                    '    return Response(200, {"number": order.number, "total": pricing.total(order)})\n',
                    '    return Response(200, {"number": order.number, "total": pricing.total(order), '
                    '"country": order.country})\n',
                ),
            ),
            "scripts/recount_stock.sh": None,
            "scripts/recount_warehouse.sh": FILES["scripts/recount_stock.sh"],
        },
        executable=("scripts/recount_warehouse.sh",),
    ),
    Commit("Invoices", "Signe Holm", migrations.INVOICES),
    Commit(
        "Make the build on the old machine work",
        "Olav Brekke",
        {
            "web/node_modules/left-trim/index.js": "module.exports = (text) => text.replace(/^\\s+/, '');\n",
            "web/node_modules/left-trim/package.json": '{ "name": "left-trim", "version": "1.0.2" }\n',
            ".vscode/settings.json": '{ "editor.tabSize": 2 }\n',
            "docs/nordic.md": "# Nordic warehouse\n\nShips from Malmö on weekdays until 15:00.\n",
        },
    ),
)
"""What the fork did since."""
