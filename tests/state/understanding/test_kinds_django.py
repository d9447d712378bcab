"""Django: a case for each kind."""

import pytest

from state.comparison.mapping import Mapping
from tests.conftest import Build
from tests.state.understanding.kit import take, take_new
from tests.state.understanding.test_kinds_cases import Case, check, write

SETTINGS = "INSTALLED_APPS = [\n    'django.contrib.auth',\n{0}]\n"
MODELS = "from django.conf import settings\nfrom django.db import models\n\n\nclass Order(models.Model):\n    name = models.CharField(max_length={0})\n{1}"
READING = "from django.conf import settings\n\nlimit = settings.ORDERS_LIMIT\n"
ORDERS = {"orders/__init__.py": "", "orders/models.py": READING}
PROJECT = {
    "manage.py": "",
    "site/__init__.py": "",
    "site/settings.py": SETTINGS.format("    'blog',\n"),
    "blog/__init__.py": "",
}
SHOP = {
    "shop/__init__.py": "",
    "shop/settings.py": SETTINGS.format("    'orders',\n")
    + "ORDERS_LIMIT = 3\nAUTH_USER_MODEL = 'people.Person'\n",
}
CASES = [
    Case(
        "app-not-installed",
        {**ORDERS, **SHOP},
        PROJECT,
        (take("orders/__init__.py", "orders/models.py"),),
        ("orders", 0),
        "this app is in the result, and no settings there install it; the source does in line 3 of shop/settings.py",
        (
            take("orders/__init__.py", "orders/models.py"),
            write("site/settings.py", SETTINGS.format("    'blog',\n    'orders',\n")),
        ),
    ),
    Case(
        "undefined-setting",
        {**ORDERS, **SHOP, "site/settings.py": SETTINGS.format("")},
        PROJECT,
        (
            take("orders/__init__.py", "orders/models.py"),
            lambda workspace: workspace.keep(["site/settings.py"]),
        ),
        ("orders/models.py", 3),
        "it reads settings.ORDERS_LIMIT, which no settings of the result define",
        (
            take("orders/__init__.py", "orders/models.py"),
            write("site/settings.py", SETTINGS.format("") + "ORDERS_LIMIT = 4\n"),
        ),
    ),
    Case(
        "user-model",
        {
            **ORDERS,
            **SHOP,
            "orders/keys.py": "from django.conf import settings\n\nuser = settings.AUTH_USER_MODEL\n",
        },
        PROJECT,
        (take("orders/__init__.py", "orders/keys.py"),),
        ("site/settings.py", 0),
        "AUTH_USER_MODEL is people.Person (shop/settings.py, line 6) in the source and auth.User (Django's own) in the target",
        (),
    ),
    Case(
        "double-app-label",
        {"orders/__init__.py": "orders = 1\n", "site/settings.py": SETTINGS.format("    'orders',\n")},
        {
            "old/__init__.py": "",
            "old/orders/__init__.py": "",
            "site/__init__.py": "",
            "site/settings.py": SETTINGS.format("    'old.orders',\n"),
        },
        (take_new, write("site/settings.py", SETTINGS.format("    'apps.orders',\n    'old.orders',\n"))),
        ("site/settings.py", 4),
        "apps.orders (line 3 of site/settings.py) and old.orders (line 4 of site/settings.py) both have the label orders",
        (take_new,),
        mappings=(Mapping("orders", "apps/orders"),),
    ),
    Case(
        "models-differ",
        {
            "site/settings.py": SETTINGS.format("    'orders',\n"),
            "orders/__init__.py": "orders = 1\n",
            "orders/models.py": MODELS.format(9, "    total = models.IntegerField()\n"),
        },
        {
            "site/__init__.py": "",
            "site/settings.py": SETTINGS.format("    'orders',\n"),
            "orders/__init__.py": "",
            "orders/models.py": MODELS.format(20, ""),
        },
        (lambda workspace: workspace.keep(["orders/models.py"]),),
        ("orders/models.py", 5),
        "in the result it lacks total of the source and it has name otherwise than the source: the next migration changes orders's table",
        (),
    ),
    Case(
        "settings-module",
        {
            "manage.py": "import os\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
            "shop/__init__.py": "",
            "shop/settings.py": SETTINGS.format(""),
        },
        {"x": "y\n"},
        (take("manage.py"),),
        ("manage.py", 3),
        "it starts Django with shop.settings, which was shop/settings.py in the source; in the result that leads nowhere",
        (take_new,),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_it_is_found_at_its_place_and_not_in_a_clean_merge(build: Build, case: Case) -> None:
    check(build, case)
