"""Django: a case for each kind."""

import pytest

from state.comparison.mapping import Mapping
from state.findings import Severity
from tests.conftest import Build
from tests.state.pairs import Files, strangers
from tests.state.understanding.kit import findings, take, take_new
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
CONFIG = "from django.apps import AppConfig\n\n\nclass Links(AppConfig):\n    name = '{0}'\n"
APP = {
    "__init__.py": "links = 1\n",
    "apps.py": CONFIG.format("company.links"),
    "models.py": "from django.db import models\n\n\nclass Link(models.Model):\n    pass\n",
    "migrations/__init__.py": "links = 2\n",
}
IN_LINKS = (Mapping("", "backend/links"),)
BACKEND = {
    "backend/manage.py": "x = 1\n",
    "backend/site/__init__.py": "",
    "backend/site/settings.py": SETTINGS.format("    'blog',\n"),
    "backend/blog/__init__.py": "",
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
        "app-not-installed",
        APP,
        BACKEND,
        (take_new,),
        ("backend/links/apps.py", 4),
        "this app came, and no settings of the result install it",
        (
            take_new,
            write("backend/site/settings.py", SETTINGS.format("    'blog',\n    'links.apps.Links',\n")),
        ),
        mappings=IN_LINKS,
    ),
    Case(
        "app-name",
        APP,
        BACKEND,
        (take_new,),
        ("backend/links/apps.py", 5),
        "this AppConfig's name is company.links, and nothing in the result is imported by that name",
        (take_new, write("apps.py", CONFIG.format("links"))),
        mappings=IN_LINKS,
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


def of_apps(
    build: Build, source: Files, target: Files, mappings: tuple[Mapping, ...]
) -> list[tuple[str, Severity]]:
    """What is said of apps once all of a source is taken."""
    kinds = ("app-not-installed", "app-name")
    found = findings(strangers(build, source, target), take_new, mappings=mappings)
    return [(one.path, one.severity) for one in found if one.kind in kinds]


def test_the_name_to_add_is_the_one_of_the_nearest_root(build: Build) -> None:
    found = findings(strangers(build, APP, BACKEND), take_new, mappings=IN_LINKS)
    assert [(one.kind, one.hint, one.repair) for one in found] == [
        (
            "app-not-installed",
            "add links to INSTALLED_APPS in line 1 of backend/site/settings.py",
            "adds links to INSTALLED_APPS in line 3 of backend/site/settings.py",
        ),
        ("app-name", 'write name = "links"', ""),
    ]


@pytest.mark.parametrize(
    "entries",
    [
        "    'links',\n",
        "    'links.apps.Links',\n",
        "    'links.configuration.Links',\n",
        "    'backend.links',\n",
        "]\nINSTALLED_APPS += [\n    'links',\n",
        "]\nif len(INSTALLED_APPS) > 1:\n    INSTALLED_APPS.append('links')\nOUR_APPS = [\n",
        "]\nOUR_APPS = [\n    'links',\n]\nINSTALLED_APPS = [\n    *OUR_APPS,\n",
    ],
)
def test_an_app_is_installed_by_any_of_its_names(build: Build, entries: str) -> None:
    named = {**APP, "apps.py": CONFIG.format("links")}
    target = {**BACKEND, "backend/site/settings.py": SETTINGS.format(entries)}
    assert of_apps(build, named, target, IN_LINKS) == []


@pytest.mark.parametrize(
    ("settings", "severity"),
    [
        ("from company import apps\n\nINSTALLED_APPS = ['django.contrib.auth', *apps()]\n", Severity.NOTE),
        (
            "import os\n\nINSTALLED_APPS = ['blog']\nINSTALLED_APPS += [one for one in os.listdir('.')]\n",
            Severity.NOTE,
        ),
        # Apps of the tree are written down one by one: what is worked out are others.
        (
            "from company import plugins\n\nINSTALLED_APPS = ['blog']\nINSTALLED_APPS.extend(plugins())\n",
            Severity.WARNING,
        ),
    ],
)
def test_a_list_that_is_worked_out_is_not_judged(build: Build, settings: str, severity: Severity) -> None:
    named = {**APP, "apps.py": CONFIG.format("links")}
    target = {**BACKEND, "backend/site/settings.py": settings}
    assert of_apps(build, named, target, IN_LINKS) == [("backend/links/apps.py", severity)]


@pytest.mark.parametrize("home", ["backend/tests/links", "backend/testapp", "docs/links", "backend/my-links"])
def test_apps_of_tests_and_examples_are_left_alone(build: Build, home: str) -> None:
    named = {**APP, "apps.py": CONFIG.format("links")}
    assert of_apps(build, named, BACKEND, (Mapping("", home),)) == []


def test_settings_of_tests_alone_ask_for_nothing(build: Build) -> None:
    named = {**APP, "apps.py": CONFIG.format("links")}
    target = {
        "blog/__init__.py": "",
        "tests/settings.py": SETTINGS.format("    'blog',\n"),
    }
    assert of_apps(build, named, target, (Mapping("", "links"),)) == []


def test_models_beside_migrations_are_an_app(build: Build) -> None:
    bare = {name: text for name, text in APP.items() if name != "apps.py"}
    assert of_apps(build, bare, BACKEND, IN_LINKS) == [("backend/links/models.py", Severity.WARNING)]


def test_models_without_migrations_are_not_known_to_be_an_app(build: Build) -> None:
    bare = {name: APP[name] for name in ("__init__.py", "models.py")}
    assert of_apps(build, bare, BACKEND, IN_LINKS) == []


def test_a_name_that_ends_as_its_folder_is_left_to_roots_that_nothing_tells_of(build: Build) -> None:
    source = {f"code/links/{name}": text for name, text in APP.items()}
    source["code/links/apps.py"] = CONFIG.format("code.links")
    target = {
        **BACKEND,
        "backend/site/settings.py": SETTINGS.format("    'blog',\n    'code.links',\n"),
    }
    assert of_apps(build, source, target, (Mapping("code", "backend/vendor/code"),)) == []


@pytest.mark.parametrize(
    ("home", "mappings", "told"),
    [
        ("backend/links/", (), []),
        ("", IN_LINKS, [("backend/links/apps.py", Severity.WARNING)]),
    ],
)
def test_a_name_of_a_listed_package_is_left_alone_where_the_app_stands_as_it_stood(
    build: Build, home: str, mappings: tuple[Mapping, ...], told: list[tuple[str, Severity]]
) -> None:
    source = {f"{home}{name}": text for name, text in APP.items()}
    target = {
        **BACKEND,
        "backend/site/settings.py": SETTINGS.format("    'blog',\n    'links',\n"),
        "requirements.txt": "company\n",
    }
    assert of_apps(build, source, target, mappings) == told
