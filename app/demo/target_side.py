"""The target of the demo: the service that the fork came from, which also went on."""

from app.demo import migrations
from app.demo.commit import Commit, edited, picture
from app.demo.shared_history import FILES

PRICING = edited(
    FILES["orders/pricing.py"],
    ("TAX_PERCENT = 20\nFREE_SHIPPING_FROM = 5000\n", "TAX_PERCENT = 21\nFREE_SHIPPING_FROM = 4500\n"),
    (
        "    return (subtotal(order) + shipping(order)) * TAX_PERCENT // 100\n",
        "    return rounded((subtotal(order) + shipping(order)) * TAX_PERCENT)\n",
    ),
    (
        "def subtotal(order: Order) -> int:\n",
        "def rounded(hundredths: int) -> int:\n"
        "    return (hundredths + 50) // 100\n\n\n"
        "def subtotal(order: Order) -> int:\n",
    ),
)

CART = edited(
    FILES["web/lib/cart.ts"],
    (
        "  quantity: number;\n  unitPrice: number;\n}\n",
        "  quantity: number;\n  unitPrice: number;\n  note?: string;\n}\n\nexport const MAX_QUANTITY = 99;\n",
    ),
    (
        "        one.sku === line.sku ? { ...one, quantity: one.quantity + line.quantity } : one,\n",
        "        one.sku === line.sku\n"
        "          ? { ...one, quantity: Math.min(one.quantity + line.quantity, MAX_QUANTITY) }\n"
        "          : one,\n",
    ),
)

NOTES_ENDPOINT = """

@route("POST", "/orders/{number}/notes")
def add_note(request: Request) -> Response:
    order = store.find(request.path["number"])
    if order is None:
        return Response(404, {"error": "no such order"})
    store.add_note(order, request.json["text"])
    return Response(201)
"""

COMMITS = (
    Commit(
        "Round the tax half up, as the auditors want it",
        "Jonas Weller",
        {
            "orders/pricing.py": PRICING,
            "tests/test_pricing.py": edited(
                FILES["tests/test_pricing.py"],
                ('Line("mug", 5, 1200))) == 7200', 'Line("mug", 5, 1200))) == 7260'),
            ),
            "web/public/badge.png": picture((120, 180, 60)),
            "pyproject.toml": edited(
                FILES["pyproject.toml"],
                ('version = "2.3.0"', 'version = "2.4.0"'),
                ('    "pydantic>=2.6",\n', '    "pydantic>=2.6",\n    "structlog>=24.1",\n'),
            ),
        },
    ),
    Commit(
        "Notes on orders",
        "Marta Ilves",
        {
            "orders/api.py": edited(
                FILES["orders/api.py"],
                (
                    "from orders import mail, pricing, stock\n",
                    "from orders import pricing, stock\nfrom orders.notifications import email\n",
                ),
                ("    mail.send_confirmation(order)\n", "    email.send_confirmation(order)\n"),
            )
            + NOTES_ENDPOINT,
            **migrations.NOTES,
            "orders/mail.py": None,
            "orders/notifications/__init__.py": "",
            "orders/notifications/email.py": edited(
                FILES["orders/mail.py"], ("timeout=10", "timeout=settings.smtp_timeout")
            ),
            "orders/settings.py": edited(
                FILES["orders/settings.py"],
                (
                    '"localhost")\n',
                    '"localhost")\n    smtp_timeout: float = float(os.environ.get("ORDERS_SMTP_TIMEOUT", "10"))\n',
                ),
            ),
        },
    ),
    Commit(
        "At most 99 of one kind in a cart",
        "Priya Raman",
        {
            "web/lib/cart.ts": CART,
            "web/package.json": edited(FILES["web/package.json"], ("14.2.3", "14.2.15")),
        },
    ),
    Commit("Customers have an account", "Priya Raman", migrations.CUSTOMERS),
    Commit(
        "The old accounting system is gone",
        "Jonas Weller",
        {
            "orders/legacy_export.py": None,
            "docs/runbook.md": edited(
                FILES["docs/runbook.md"],
                (
                    "Restart the worker, then",
                    "Look whether the mail server answers, restart the worker, then",
                ),
            ),
            "docs/releases.md": "# Releases\n\n## 2.4.0\n\nNotes on orders, tax rounded half up.\n",
        },
    ),
)
"""What the target did since."""
