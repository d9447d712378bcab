"""A small pair of many kinds of files, and whether findings that were worked out step by step are those of a fresh look."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from state.findings import Finding
from state.understanding.repairs.repair import Repair
from state.understanding.understanding import Understanding
from state.understood.ground import Files

TEXTS: dict[str, bytes] = {}
ANSWER = tuple[tuple[Finding, ...], tuple[Repair, ...]]

VARIANTS: dict[str, tuple[str, ...]] = {
    # A package of Python
    "shop/__init__.py": ("", "from shop.cart import Cart\n"),
    "shop/cart.py": (
        "from shop.base import Store\nfrom .prices import total, tax\n\n\nclass Cart(Store):\n    def load(self):\n        return total(tax)\n",
        "import os, shop.prices\nfrom shop.base import Store, LIMIT\n\n\nclass Cart(Store):\n    def load(self, name):\n        return LIMIT\n",
        "from shop import prices\nfrom shop.deep.base import Store\n\n\nclass Cart(Store):\n    pass\n",
        "from shop import prices\n",
    ),
    "shop/base.py": (
        "from shop.contract import Loads\n\nLIMIT = 3\n\n\nclass Store(Loads):\n    def save(self):\n        pass\n",
        "from .deep import Loads\n\n\nclass Store(Loads):\n    def load(self):\n        pass\n",
        "from shop.deep.base import *\n",
        "class Store:\n    pass\n",
    ),
    "shop/contract.py": (
        "from abc import ABC, abstractmethod\n\n\nclass Loads(ABC):\n    @abstractmethod\n    def load(self):\n        ...\n",
        "from abc import ABC, abstractmethod\n\n\nclass Loads(ABC):\n    @abstractmethod\n    def load(self, name):\n        ...\n\n    @abstractmethod\n    def close(self):\n        ...\n",
        "def broken(:\n",
    ),
    "shop/deep/__init__.py": ("from shop.contract import Loads\n", "from ..contract import *\n", ""),
    "shop/deep/base.py": (
        "from shop.contract import Loads\n\n\nclass Store(Loads):\n    def load(self):\n        pass\n",
        "LIMIT = 4\ntotal = 5\n",
    ),
    "shop/prices.py": (
        "import requests\n\n\ndef total(rate):\n    return rate\n\n\ntax = 4\n",
        "import yaml, numpy\n\n\ndef total(rate):\n    return rate\n",
        "tax = 5\n",
        "from prices import tax\n",
    ),
    "shop/rates.py": ("def total(rate):\n    return 1\n\n\ntax = 7\n", "tax = 8\n", ""),
    "prices.py": ("tax = 1\n", "total = tax = 9\n"),
    "src/prices.py": ("tax = 2\n", "total = 3\n"),
    "src/shop/cart.py": ("Cart = 2\n",),
    "tests/test_cart.py": (
        "from shop.cart import Cart\nfrom shop.prices import total\n",
        "import shop.rates\nfrom shop import cart\n",
        "from prices import total\nimport shop, orders.models\n",
    ),
    "conftest.py": ("import sys\nsys.path.insert(0, 'src')\n", ""),
    # Django
    "manage.py": (
        "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site1.settings')\n",
        "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site1.config.settings')\n",
    ),
    "site1/__init__.py": ("",),
    "site1/settings.py": (
        "INSTALLED_APPS = ['orders', 'bills.apps.Bills']\nROOT_URLCONF = 'site1.urls'\nPAYS = 3\n",
        "INSTALLED_APPS = ['orders']\nROOT_URLCONF = 'site1.urls'\nMIDDLEWARE = ['shop.middle.Middle']\n",
        "from .config import *\nINSTALLED_APPS = ['bills', 'shop.deep']\nPAYS = 3\nSELLS = 'orders.models'\n",
    ),
    "site1/urls.py": (
        "from django.urls import include, path\nfrom orders import views\n\nurlpatterns = [\n    path('orders/', views.index, name='index'),\n    path('bills/', include('bills.urls')),\n]\n",
        "from django.urls import include, path\n\nurlpatterns = [\n    path('bills/', include('bills.urls')),\n    path('orders/', include('orders.urls')),\n]\n",
    ),
    "orders/__init__.py": ("",),
    "orders/apps.py": ("class Orders:\n    label = 'orders'\n", "class Orders:\n    label = 'bills'\n"),
    "orders/models.py": (
        "from django.db import models\n\n\nclass Order(models.Model):\n    total = models.IntegerField()\n",
        "from django.db import models\nfrom shop.base import LIMIT\n\n\nclass Order(models.Model):\n    total = models.CharField(max_length=3)\n    note = models.TextField()\n",
        "from django.db import models\n\n\nclass Bill(models.Model):\n    class Meta:\n        db_table = 'bills_bill'\n",
    ),
    "orders/urls.py": (
        "from django.urls import path\nfrom . import views\n\nurlpatterns = [path('', views.index, name='index')]\n",
        "from django.urls import path\n\napp_name = 'orders'\nurlpatterns = [path('all/', None, name='index')]\n",
    ),
    "orders/views.py": (
        "from django.conf import settings\nfrom django.shortcuts import render\n\n\ndef index(request):\n    return render(request, 'orders/list.html', settings.PAYS)\n",
        "from django.conf import settings\nfrom orders.models import Order\n\n\ndef index(request):\n    return render(request, 'bills/list.html', settings.SELLS)\n",
    ),
    "orders/templates/orders/list.html": (
        "{% extends 'base.html' %}{% load money %}",
        "{% include 'bills/list.html' %}{% static 'a.css' %}",
    ),
    "orders/templatetags/money.py": ("",),
    "templates/base.html": ("<p>", "{% load money %}"),
    "templates/orders/list.html": ("<p>", "<b>"),
    "static/a.css": ("a {}",),
    "orders/static/a.css": ("b {}",),
    "bills/__init__.py": ("",),
    "bills/urls.py": (
        "from django.urls import path\n\nurlpatterns = [path('', None, name='index')]\n",
        "from django.urls import path\nfrom orders.views import index\n\nurlpatterns = [path('x', index, name='bills')]\n",
    ),
    "bills/models.py": (
        "from django.db import models\n\n\nclass Bill(models.Model):\n    pass\n",
        "from django.db import models\n\n\nclass Order(models.Model):\n    total = models.IntegerField()\n    class Meta:\n        app_label = 'orders'\n",
    ),
    "bills/templates/bills/list.html": ("", "<p>"),
    "bills/management/commands/pay.py": ("",),
    "orders/management/commands/pay.py": ("import shop.cart\n",),
    "shop/tasks.py": (
        "from celery import shared_task\n\n\n@shared_task(name='pay')\ndef pay():\n    pass\n",
    ),
    "orders/tasks.py": (
        "from celery import shared_task\n\n\n@shared_task(name='pay')\ndef pay():\n    pass\n",
        "",
    ),
    # Scripts
    "tsconfig.json": (
        '{"compilerOptions": {"paths": {"@/*": ["web/*"], "money": ["web/cash.ts"]}}}',
        '{"compilerOptions": {"baseUrl": "web", "paths": {"@/*": ["web/parts/*"]}}}',
        '{"compilerOptions": {"paths": {"x*": ["web/p*"]}}}',
    ),
    "package.json": (
        '{"name": "web", "scripts": {"build": "node web/build.js", "test": "npm run build"}, "dependencies": {"react": "^18.0.0"}}',
        '{"name": "web", "scripts": {"test": "node web/cash.js"}, "dependencies": {"react": "^17.0.0", "lodash": "1"}}',
        '{"name": "web", "workspaces": ["packages/*"], "scripts": {"build": "tsc"}}',
    ),
    "packages/core/package.json": (
        '{"name": "@w/kit", "main": "dist/index.js"}',
        '{"name": "@w/kit", "exports": {".": "./src/entry.ts", "./*": "./src/*.ts"}}',
        '{"name": "@w/other"}',
    ),
    "packages/core/src/index.ts": (
        "export const kit = 1;\n",
        "export { cash as kit } from './entry';\n",
        "export const other = 1;\n",
    ),
    "packages/core/src/entry.ts": (
        "export const kit = 2;\nexport const cash = 3;\n",
        "export const cash = 3;\n",
    ),
    "web/app.tsx": (
        "import { kit } from '@w/kit';\nimport { cash } from 'money';\nimport lodash from 'lodash';\n",
        "import { cash, coin } from '@/cash';\nimport { Page } from './pages/[id]';\n",
        "import { part } from '@/parts/one';\nimport { Purse } from './purse';\n\nexport class Mine implements Purse {\n  open(): void {}\n}\n",
        "import one from 'parts/one';\nimport entry from '@w/kit/entry';\nimport x from 'xarts/one';\n",
    ),
    "web/cash.ts": (
        "export const cash = 1;\nexport const coin = 2;\n",
        "export const coin = 2;\n",
        "export { cash } from './parts/one';\n",
    ),
    "web/cash.js": ("exports.cash = 1;\n", "require('./build');\n"),
    "web/build.js": ("const kit = require('@w/kit');\n", "import('./cash');\n"),
    "web/purse.ts": (
        "import { Opens } from './opens';\n\nexport interface Purse extends Opens {\n  open(): void;\n}\n",
        "export { Opens as Purse } from '@/opens';\n",
        "export interface Purse {\n  open(key: string): void;\n  close(): void;\n}\n",
    ),
    "web/opens.ts": (
        "export interface Opens {\n  shut(): void;\n}\n",
        "export interface Opens {\n  open(key: string): void;\n}\n",
    ),
    "web/parts/opens.ts": ("export interface Opens {\n  turn(): void;\n}\n",),
    "web/parts/one.ts": ("export const part = 1;\nexport const cash = 4;\n", "export default 3;\n"),
    "web/pages/[id].tsx": ("export const Page = 1;\n", "import { cash } from '../cash';\n"),
    # All else
    "requirements.txt": (
        "requests==2.0\ndjango==4.0\n-r more.txt\n",
        "requests==3.0\nPyYAML\n",
        "numpy>=1\ndjango==3.0\n",
    ),
    "more.txt": ("celery\nnumpy\n", "PyYAML==5\n"),
    "docs/requirements.txt": ("requests\n", "sphinx\nnumpy\n"),
    "pyproject.toml": (
        '[project]\nname = "shop"\ndependencies = ["requests>=2"]\n[project.scripts]\npay = "shop.cart:Cart"\n',
        '[project]\nname = "shop"\nrequires-python = ">=3.11"\ndependencies = ["celery", "numpy<2"]\n[tool.pytest.ini_options]\npythonpath = ["src"]\n',
    ),
    "docs/pyproject.toml": ('[project]\nname = "docs"\n[project.scripts]\npay = "shop.cart:Cart"\n',),
    "Dockerfile": (
        "FROM python:3.11\nCOPY requirements.txt .\nCOPY web/ web/\nCMD python manage.py\n",
        "FROM python:3.12\nCOPY more.txt docs/ .\nCMD gunicorn site1.wsgi:application\nRUN npm run build\n",
    ),
    "docs/guide.md": (
        "See [cart](../shop/cart.py) and [guide](more.md).\n",
        "See [prices](../shop/prices.py) and `web/cash.ts`.\n",
    ),
    "docs/more.md": ("More\n", "See [guide](guide.md)\n"),
    ".gitignore": ("*.log\n", "static/\nweb/*.js\n"),
    ".env.example": ("PAYS=1\n", "PAYS=2\nPAYS=3\n"),
    "web/.env.example": ("PAYS=4\n",),
    "tests/key.py": ('api_key = "hT5kQ9wZx3LmN8vRb2Yc7Jd4Fg6Ps1Ua"\n',),
    "src/key.py": ('api_key = "hT5kQ9wZx3LmN8vRb2Yc7Jd4Fg6Ps1Ua"\n',),
}
PATHS = tuple(VARIANTS)
OFFERED = (
    *PATHS,
    *("shop/more/__init__.py", "shop/more/prices.py", "cart.py", "lib/shop/cart.py", "web/cash/index.ts"),
    *("web/one.tsx", "packages/core/entry.ts", "shop/über.py", "docs/prices.md", "orders/cart.py"),
    *("src/orders/models.py", "old/shop/cart.py", "old/shop/prices.py", "old/manage.py", "web/package.json"),
)
"""Places to which a file may be copied."""
FOLDERS = ("", "shop", "orders", "web", "packages/core")

Step = tuple[int, int, int]
"""What is done, to which path, and how."""


def files(contents: dict[str, bytes]) -> Files:
    """A tree of these texts."""
    by_path = {path: sha256(text).hexdigest() for path, text in contents.items()}
    TEXTS.update((by_path[path], text) for path, text in contents.items())
    return Files(by_path, TEXTS.get)


def read(oids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
    return ((oid, TEXTS.get(oid)) for oid in oids)


def sizes(oids: Iterable[str]) -> dict[str, int | None]:
    return {oid: len(TEXTS[oid]) for oid in oids}


def variant(path: str, number: int) -> bytes | None:
    """One of the texts of a path, None where it isn't there; the first one comes most often."""
    texts = VARIANTS[path]
    chosen = number % (len(texts) + 3)
    return texts[max(0, chosen - 2)].encode() if chosen <= len(texts) + 1 else None


def side(numbers: Sequence[int]) -> dict[str, bytes]:
    """A tree by the number of each path's text."""
    found = ((path, variant(path, number)) for path, number in zip(PATHS, numbers, strict=True))
    return {path: text for path, text in found if text is not None}


@dataclass
class Merge:
    """Three trees, of which the result changes step by step."""

    source: dict[str, bytes]
    target: dict[str, bytes]
    bases: dict[str, bytes]
    result: dict[str, bytes] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    landed: dict[str, str] = field(default_factory=dict)
    past: list[tuple[dict[str, bytes], set[str]]] = field(default_factory=list)
    stepwise: Understanding = field(default_factory=lambda: Understanding(read, sizes))

    def __post_init__(self) -> None:
        self.result = dict(self.target)
        self._compare()

    def _compare(self) -> None:
        self._sides = files(self.source), files(self.target)
        self._bases = files(self.bases).by_path

    def step(self, step: Step) -> None:
        """Takes, keeps, drops, writes, copies, undoes, maps."""
        kind, number, how = step
        path = PATHS[number % len(PATHS)]
        if kind != 9:
            self.past.append((dict(self.result), set(self.touched)))
        match kind:
            case 0 | 1 | 2:
                self.put(self.landed.get(path, path), self.source.get(path))
            case 3:
                self.put(path, self.target.get(path))
            case 4:
                self.put(path, None)
            case 5 | 6:
                self.put(path, variant(path, how))
            case 7:
                self.put(OFFERED[how % len(OFFERED)], self.result.get(path))
            case 8:
                # All that the source has below a folder.
                folder = path.partition("/")[0]
                for own, text in self.source.items():
                    if own.startswith(folder):
                        self.put(self.landed.get(own, own), text)
            case 9:
                if self.past:
                    self.result, self.touched = self.past.pop()
            case 10:
                folder = FOLDERS[how % len(FOLDERS)]
                self.landed = {
                    own: f"old/{own}"
                    for own in self.source
                    if folder and own.startswith(f"{folder}/") and number % 2
                }
                self._compare()
            case _:
                moved = self.result.get(path)
                self.put(path, None)
                self.put(OFFERED[how % len(OFFERED)], moved)

    def taken(self, *paths: str) -> "Merge":
        """After these are taken from the source."""
        for path in paths:
            self.put(path, self.source[path])
        return self

    def put(self, path: str, text: bytes | None) -> None:
        self.touched.add(path)
        if text is None:
            self.result.pop(path, None)
        else:
            self.result[path] = text

    def answers(self) -> tuple[ANSWER, ANSWER]:
        """What is found step by step, and what a fresh look finds."""
        result = files(self.result)
        return self._asked(self.stepwise, result), self._asked(Understanding(read, sizes), result)

    def _asked(self, understanding: Understanding, result: Files) -> ANSWER:
        source, target = self._sides
        strands = understanding.strands(
            source, target, result, touched=self.touched, landed=self.landed, bases=self._bases
        )
        found = understanding.findings(strands)
        return found, understanding.repairs(strands, found)


def differing(merge: Merge, steps: Iterable[Step]) -> object:
    """Where the two first differ, None where they never do."""
    merge.answers()
    for step in steps:
        merge.step(step)
        (found, repairs), (again, others) = merge.answers()
        if found != again:
            return [one for one in found if one not in again], [one for one in again if one not in found]
        if repairs != others:
            return [one for one in repairs if one not in others], [
                one for one in others if one not in repairs
            ]
    return None
