"""The merge plan of the demo, as a team would have written it: mostly right, and wrong where real plans are wrong."""

NAME = "MERGE_PLAN.md"

PLAN = """\
# Merge plan: the Nordic fork back into the order service

1. **Nordic fork** (`/home/signe/orders-service-nordic`): value added tax by country, gift wrap, invoices
2. **Order service** (current: `/home/signe/orders-service`): order notes, customers, notifications

**Last updated**: 2026-03-02

## Files only in the Nordic fork

```
orders/
├── vat.py                    # tax rates by country
├── mail.py                   # mails in the customer's language
tests/
└── test_vat.py
docs/
├── invoices.md
└── nordic.md
```

## Phase 1: Preparation (1-2 hours)

- [x] Tell the team that the main branch is frozen
- [ ] Read `docs/runbook.md` again

### Step 1.1: Keep what is there

```bash
git branch backup-before-nordic
git checkout -b merge-nordic
```

### Gate 1

- ✅ The backup branch holds everything
- ✅ Nobody has pushed since

## Phase 2: Copy what only the fork has (No Conflicts) (2 hours)

**Dependencies**: Phase 1

```bash
SOURCE="/home/signe/orders-service-nordic"
TARGET="/home/signe/orders-service"

cp "$SOURCE/orders/vat.py" "$TARGET/orders/"
cp "$SOURCE/tests/test_vat.py" "$TARGET/tests/"
cp "$SOURCE/docs/invoices.md" "$TARGET/docs/"
cp "$SOURCE/docs/nordic.md" "$TARGET/docs/"
cp "$SOURCE/web/app/checkout/vat-note.tsx" \\
   "$TARGET/web/app/checkout/"
cp "$SOURCE/web/public/badge.png" "$TARGET/web/public/"
cp "$SOURCE/docs/tax-rates.md" "$TARGET/docs/"
```

## Phase 3: Merge what both have (4-6 hours)

**Dependencies**: Phase 2

- [ ] Merge `orders/pricing.py`: the fork's tax, our free shipping
- [ ] Merge `web/lib/cart.ts`
- [ ] Keep our `orders/notifications/email.py`, take the subjects from `orders/mail.py`

### Step 3.1: Migrations

```
0001_orders.sql                # KEEP
0002_lines.sql                 # KEEP
0003_stock.sql                 # KEEP
0004_customer_index.sql        # KEEP
0005_order_notes.sql           # KEEP
0006_customers.sql             # KEEP
0007_vat.sql                   # FROM: 0005_vat.sql
0008_gift_wrap.sql             # FROM: 0005_gift_wrap.sql
0009_invoices.sql              # FROM: 0007-0009_invoices.sql
0010_invoice_due.sql           # FROM: 0006_invoice_due.sql
```

### Step 3.2: Tax in the settings

Update `orders/settings.py`:

```python
# ... what is there ...
TAX_BY_COUNTRY = True
```

## Phase 4: Check (1 hour)

**Dependencies**: Phase 3

- [ ] Everything compiles: `python3 -m compileall -q orders`
- [ ] The tax rates load: `python3 -c "from orders import vat; print(vat.percent('SE', 'mug'))"`
- [ ] No conflict markers are left: `! grep -rn '<<<<<<<' orders web/lib`
- [ ] The numbers of the shop were looked at by somebody from sales

| Interface | Implementation | Status |
|-----------|----------------|--------|
| `percent` | `orders/vat.py` | ✅ Ready |
| `InvoiceMailer` | `orders/invoices/mailer.py` | ✅ Ready |

### Gate 4

- ✅ Phase 3 stable for minimum 24 hours on staging
- ✅ All checks pass

## Rollback

### Immediate rollback

```bash
git checkout main
git reset --hard backup-before-nordic
```

### Database rollback

```bash
psql orders -f migrations/0005_vat_rollback.sql
```

## Timeline

| Phase | Estimate | Depends on | Status |
|-------|----------|------------|--------|
| Phase 1: Preparation | 1-2 hours | None | Done |
| Phase 2: Copy | 2 hours | Phase 1 | Not started |
| Phase 3: Merge | 4-6 hours | Phase 2 | Not started |
| Phase 4: Check | 1 hour | Phase 3 | Not started |
| **Total** | **8-12 hours** | | |

## Notes

### Decisions

- Prices stay without tax in the database.

### Open questions

- Who tells the warehouse about gift wrap?
"""
