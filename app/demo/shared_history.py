"""What both demo repositories have in common: an orders service, commit by commit."""

from app.demo.commit import Commit, picture

MODELS = '''\
"""Orders and their lines, as they are kept."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Line:
    sku: str
    quantity: int
    unit_price: int  # cents


@dataclass
class Order:
    number: str
    customer: str
    placed_at: datetime
    lines: list[Line] = field(default_factory=list)
    status: str = "new"

    def is_open(self) -> bool:
        return self.status in ("new", "paid")
'''

PRICING = '''\
"""What an order costs."""

from orders.models import Line, Order

TAX_PERCENT = 20
FREE_SHIPPING_FROM = 5000
SHIPPING = 490


def line_total(line: Line) -> int:
    total = line.quantity * line.unit_price
    if line.quantity >= 10:
        total = total * 95 // 100
    return total


def subtotal(order: Order) -> int:
    return sum(line_total(line) for line in order.lines)


def shipping(order: Order) -> int:
    if subtotal(order) >= FREE_SHIPPING_FROM:
        return 0
    return SHIPPING


def tax(order: Order) -> int:
    return (subtotal(order) + shipping(order)) * TAX_PERCENT // 100


def total(order: Order) -> int:
    return subtotal(order) + shipping(order) + tax(order)
'''

API = '''\
"""The HTTP door of the service."""

from orders import mail, pricing, stock
from orders.routing import Request, Response, route
from orders.store import store


@route("GET", "/health")
def health(request: Request) -> Response:
    return Response(200, {"status": "ok"})


@route("GET", "/orders/{number}")
def show_order(request: Request) -> Response:
    order = store.find(request.path["number"])
    if order is None:
        return Response(404, {"error": "no such order"})
    return Response(200, {"number": order.number, "total": pricing.total(order)})


@route("POST", "/orders")
def place_order(request: Request) -> Response:
    order = store.create(request.json)
    missing = stock.missing(order)
    if missing:
        return Response(409, {"error": "out of stock", "skus": missing})
    stock.reserve(order)
    mail.send_confirmation(order)
    return Response(201, {"number": order.number})


@route("POST", "/orders/{number}/cancel")
def cancel_order(request: Request) -> Response:
    order = store.find(request.path["number"])
    if order is None or not order.is_open():
        return Response(409, {"error": "this order can't be cancelled"})
    order.status = "cancelled"
    stock.release(order)
    store.save(order)
    return Response(204)
'''

MAIL = '''\
"""Mails to customers."""

from email.message import EmailMessage
from smtplib import SMTP

from orders.models import Order
from orders.settings import settings

SENDER = "orders@kestrel.example"


def confirmation(order: Order) -> EmailMessage:
    message = EmailMessage()
    message["From"] = SENDER
    message["To"] = order.customer
    message["Subject"] = f"Your order {order.number}"
    message.set_content(
        f"Thank you for your order {order.number}.\\n"
        "We will write again as soon as it is on its way.\\n"
    )
    return message


def send_confirmation(order: Order) -> None:
    with SMTP(settings.smtp_host, timeout=10) as smtp:
        smtp.send_message(confirmation(order))
'''

STOCK = '''\
"""What is in the warehouse."""

from orders.models import Order
from orders.store import store


def missing(order: Order) -> list[str]:
    return [line.sku for line in order.lines if store.stock(line.sku) < line.quantity]


def reserve(order: Order) -> None:
    for line in order.lines:
        store.change_stock(line.sku, -line.quantity)


def release(order: Order) -> None:
    for line in order.lines:
        store.change_stock(line.sku, line.quantity)
'''

LEGACY_EXPORT = '''\
"""The nightly export for the old accounting system."""

import csv
from pathlib import Path

from orders import pricing
from orders.store import store

COLUMNS = ("number", "customer", "total")


def export(path: Path) -> int:
    count = 0
    with path.open("w", newline="", encoding="latin-1") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(COLUMNS)
        for order in store.all():
            writer.writerow((order.number, order.customer, pricing.total(order)))
            count += 1
    return count
'''

SETTINGS = '''\
"""Settings, from the environment."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    database: str = os.environ.get("ORDERS_DATABASE", "orders.sqlite3")
    smtp_host: str = os.environ.get("ORDERS_SMTP", "localhost")


settings = Settings()
'''

STORE = '''\
"""Orders and stock in a database."""

import sqlite3

from orders.settings import settings


class Store:
    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path)

    def stock(self, sku: str) -> int:
        row = self.connection.execute("SELECT quantity FROM stock WHERE sku = ?", (sku,)).fetchone()
        return row[0] if row else 0

    def change_stock(self, sku: str, by: int) -> None:
        self.connection.execute("UPDATE stock SET quantity = quantity + ? WHERE sku = ?", (by, sku))
        self.connection.commit()


store = Store(settings.database)
'''

TEST_PRICING = """\
from datetime import datetime

from orders import pricing
from orders.models import Line, Order


def order(*lines: Line) -> Order:
    return Order("K-1001", "ada@example.org", datetime(2024, 3, 1), list(lines))


def test_ten_of_one_kind_are_cheaper() -> None:
    assert pricing.line_total(Line("mug", 10, 1200)) == 11400


def test_small_orders_pay_shipping() -> None:
    assert pricing.shipping(order(Line("mug", 1, 1200))) == 490


def test_total() -> None:
    assert pricing.total(order(Line("mug", 5, 1200))) == 7200
"""

README = """\
# Orders service

Takes orders for Kestrel Goods, prices them, reserves stock and writes to customers.

## Run it

    pip install -e .
    ORDERS_DATABASE=orders.sqlite3 python -m orders

## Layout

- `orders/` the service
- `migrations/` the database, one SQL file a change, applied in order
- `web/` the storefront
- `scripts/` what operations needs now and then

## Who to ask

The orders team, in #orders.
"""

PYPROJECT = """\
[project]
name = "orders-service"
version = "2.3.0"
requires-python = ">=3.11"
dependencies = [
    "httpx>=0.27",
    "pydantic>=2.6",
]

[tool.pytest.ini_options]
testpaths = ["tests"]
"""

RUNBOOK = """\
# Runbook

## The queue of mails is stuck

Restart the worker, then look at the oldest message.

## Stock is negative

Run `scripts/recount_stock.sh` and tell the warehouse.
"""

RECOUNT = """\
#!/bin/sh
# Counts the stock again from all orders that are still open.
set -eu
sqlite3 "${ORDERS_DATABASE:-orders.sqlite3}" <<'SQL'
UPDATE stock SET quantity = initial - (
    SELECT COALESCE(SUM(quantity), 0) FROM line
    JOIN orders ON orders.number = line.order_number
    WHERE line.sku = stock.sku AND orders.status IN ('new', 'paid')
);
SQL
"""

CART = """\
import { formatMoney } from "./money";

export interface CartLine {
  sku: string;
  title: string;
  quantity: number;
  unitPrice: number;
}

export interface Cart {
  lines: CartLine[];
}

export function emptyCart(): Cart {
  return { lines: [] };
}

export function addLine(cart: Cart, line: CartLine): Cart {
  const known = cart.lines.find((one) => one.sku === line.sku);
  if (known) {
    return {
      lines: cart.lines.map((one) =>
        one.sku === line.sku ? { ...one, quantity: one.quantity + line.quantity } : one,
      ),
    };
  }
  return { lines: [...cart.lines, line] };
}

export function subtotal(cart: Cart): number {
  return cart.lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
}

export function summary(cart: Cart): string {
  const count = cart.lines.reduce((sum, line) => sum + line.quantity, 0);
  return `${count} items, ${formatMoney(subtotal(cart))}`;
}
"""

MONEY = """\
export function formatMoney(cents: number): string {
  return new Intl.NumberFormat("en-GB", { style: "currency", currency: "EUR" }).format(cents / 100);
}
"""

PRODUCT_PAGE = """\
import { notFound } from "next/navigation";
import { formatMoney } from "../../lib/money";
import { findProduct } from "../../lib/products";

export default async function ProductPage({ params }: { params: { slug: string } }) {
  const product = await findProduct(params.slug);
  if (!product) notFound();
  return (
    <article>
      <h1>{product.title}</h1>
      <p>{product.description}</p>
      <p className="price">{formatMoney(product.unitPrice)}</p>
    </article>
  );
}
"""

LAYOUT = """\
import type { ReactNode } from "react";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <header>
          <a href="/">Kestrel Goods</a>
        </header>
        <main>{children}</main>
      </body>
    </html>
  );
}
"""

PRODUCTS = """\
export interface Product {
  slug: string;
  title: string;
  description: string;
  unitPrice: number;
}

export async function findProduct(slug: string): Promise<Product | null> {
  const response = await fetch(`/api/products/${encodeURIComponent(slug)}`);
  return response.ok ? response.json() : null;
}
"""

PACKAGE = """\
{
  "name": "orders-web",
  "private": true,
  "scripts": {
    "dev": "next dev",
    "build": "next build"
  },
  "dependencies": {
    "next": "14.2.3",
    "react": "18.3.1"
  }
}
"""

MIGRATIONS = {
    "migrations/0001_orders.sql": """\
CREATE TABLE orders (
    number TEXT PRIMARY KEY,
    customer TEXT NOT NULL,
    placed_at TIMESTAMP NOT NULL,
    status TEXT NOT NULL DEFAULT 'new'
);
""",
    "migrations/0002_lines.sql": """\
CREATE TABLE line (
    order_number TEXT NOT NULL REFERENCES orders (number),
    sku TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_price INTEGER NOT NULL
);
""",
    "migrations/0003_stock.sql": """\
CREATE TABLE stock (
    sku TEXT PRIMARY KEY,
    initial INTEGER NOT NULL,
    quantity INTEGER NOT NULL
);
""",
    "migrations/0004_customer_index.sql": "CREATE INDEX orders_by_customer ON orders (customer);\n",
}

COMMITS = (
    Commit(
        "Take orders over HTTP",
        "Marta Ilves",
        {
            "README.md": README,
            "pyproject.toml": PYPROJECT,
            ".gitignore": "__pycache__/\n*.sqlite3\n.venv/\n",
            "orders/__init__.py": "",
            "orders/api.py": API,
            "orders/mail.py": MAIL,
            "orders/models.py": MODELS,
            "orders/settings.py": SETTINGS,
            "orders/stock.py": STOCK,
            "orders/store.py": STORE,
            **MIGRATIONS,
        },
    ),
    Commit(
        "Price orders: volume discount, shipping, tax",
        "Jonas Weller",
        {
            "orders/pricing.py": PRICING,
            "orders/legacy_export.py": LEGACY_EXPORT,
            "tests/test_pricing.py": TEST_PRICING,
        },
    ),
    Commit(
        "Storefront: product pages and a cart",
        "Priya Raman",
        {
            "web/package.json": PACKAGE,
            "web/app/layout.tsx": LAYOUT,
            "web/app/[slug]/page[0].tsx": PRODUCT_PAGE,
            "web/lib/cart.ts": CART,
            "web/lib/money.ts": MONEY,
            "web/lib/products.ts": PRODUCTS,
            "web/public/logo.png": picture((34, 87, 122)),
            "web/public/badge.png": picture((220, 160, 40)),
        },
    ),
    Commit(
        "What operations needs",
        "Jonas Weller",
        {"docs/runbook.md": RUNBOOK, "scripts/recount_stock.sh": RECOUNT},
        executable=("scripts/recount_stock.sh",),
    ),
)
"""The commits that both sides have."""

FILES = {path: text for commit in COMMITS for path, text in commit.files.items()}
"""Every file as it stands where the two part ways."""
