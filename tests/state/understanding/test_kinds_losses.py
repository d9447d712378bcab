"""What a side has and the result has not: a case for each kind."""

import pytest

from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import strangers
from tests.state.understanding.kit import Acts, findings, take
from tests.state.understanding.test_kinds_cases import Case, check, write

APP = "from flask import Flask\n\napp = Flask(__name__)\n"
ROUTES = (
    APP
    + "\n\n@app.route('/one')\ndef one():\n    return '1'\n\n\n@app.route('/two')\ndef two():\n    return '2'\n"
)
URLS = "from django.urls import include, path\n\nfrom . import views\n\nurlpatterns = [\n    path('a/', views.a, name='a'),\n"
PACKAGE = '{\n  "name": "x",\n  "scripts": {\n    "build": "tsc"\n  },\n  "dependencies": {\n    "zod": "^3"\n  }\n}\n'


def _lost(kind: str, path: str, full: str, short: str, line: int, words: str) -> Case:
    """The target's file has something; taking the source's loses it."""
    return Case(
        f"lost-{kind}",
        {path: short},
        {path: full},
        (take(path),),
        (path, line),
        words,
        (lambda one: one.keep([path]),),
    )


def _begins(*patterns: str) -> Acts:
    """Names entry points, as settings do."""

    def act(workspace: Workspace) -> None:
        workspace.entry_points = patterns

    return act


CASES = [
    _lost(
        "definition",
        "a.py",
        "def one():\n    pass\n\n\ndef two():\n    pass\n",
        "def one():\n    return 1\n",
        5,
        "a definition that the target's version has in line 5: two",
    ),
    _lost("constant", "a.py", "ONE = 1\nTWO = 2\n", "ONE = 2\n", 2, "TWO"),
    _lost(
        "export",
        "a.ts",
        "export const one = 1\nexport function two(): void {}\n",
        "export const one = 2\nfunction two(): void {}\ntwo()\n",
        2,
        "an export that the target's version has in line 2: two",
    ),
    _lost(
        "route",
        "a.py",
        ROUTES,
        APP + "\n\n@app.route('/one')\ndef one():\n    return '1'\n\n\ndef two():\n    return '2'\n",
        11,
        "/two",
    ),
    _lost(
        "mount",
        "a.ts",
        "import { users } from './users'\nexport const app = express()\napp.use('/users', users)\n",
        "export const app = express()\n",
        3,
        "users at /users",
    ),
    _lost(
        "url-name",
        "b/urls.py",
        URLS + "    path('b/', views.b, name='b'),\n]\n",
        URLS + "]\n",
        7,
        "a URL name that the target's version has in line 7: b",
    ),
    _lost(
        "task",
        "tasks.py",
        "from celery import shared_task\n\n\n@shared_task(name='mail')\ndef one():\n    pass\n",
        "def one():\n    pass\n",
        4,
        "mail",
    ),
    _lost(
        "script",
        "package.json",
        PACKAGE,
        PACKAGE.replace('    "build": "tsc"\n', ""),
        4,
        "a script that the target's version has in line 4: build",
    ),
    _lost(
        "dependency",
        "package.json",
        PACKAGE,
        PACKAGE.replace('    "zod": "^3"\n', ""),
        7,
        "a dependency that the target's version has in line 7: zod",
    ),
    _lost(
        "command",
        "pyproject.toml",
        "[project]\nname = 'x'\n\n[project.scripts]\nrun = 'x:main'\n",
        "[project]\nname = 'x'\n",
        5,
        "a command that the target's version has in line 5: run",
    ),
    _lost(
        "entry",
        "site/settings.py",
        "INSTALLED_APPS = [\n    'django.contrib.auth',\n    'taggit',\n]\n",
        "INSTALLED_APPS = [\n    'django.contrib.auth',\n]\n",
        3,
        "an entry of INSTALLED_APPS that the target's version has in line 3: taggit",
    ),
    Case(
        "undefined-name",
        {"a.py": "import os\n"},
        {"a.py": "import os\nimport json\n\n\ndef f():\n    return json.dumps(os.sep)\n"},
        (write("a.py", "import os\n\n\ndef f():\n    return json.dumps(os.sep)\n"),),
        ("a.py", 5),
        "json is used here and nothing in the file defines or imports it any more",
        (write("a.py", "import json\nimport os\n\n\ndef f():\n    return json.dumps(os.sep)\n"),),
    ),
    Case(
        "comes-back",
        {"x": "2\n"},
        {"old/a.py": None, "old/b.py": None, "y": "1\n"},
        (lambda workspace: workspace.take(["old/a.py"]),),
        ("old/a.py", 0),
        "the target removed the folder old, and the source never changed this file",
        (),
        base={"old/a.py": "a = 1\n", "old/b.py": "b = 1\n", "x": "1\n"},
    ),
    Case(
        "unreachable",
        {"src/router.ts": "import { users } from './users'\nexport default users\n"},
        {
            "src/router.ts": "import { users } from './users'\nimport { orders } from './orders'\nexport default [users, orders]\n",
            "src/users.ts": "export const users = 1\n",
            "src/orders.ts": "export const orders = 1\n",
        },
        (take("src/router.ts"),),
        ("src/router.ts", 2),
        "nothing imports orders.ts any more",
        (lambda workspace: workspace.keep(["src/router.ts"]),),
    ),
    Case(
        "lost-entry-point",
        {"x": "1\n"},
        {"server/main.ts": "console.log(1)\n"},
        (_begins("server/main.ts"), lambda workspace: workspace.drop(["server/main.ts"])),
        ("server/main.ts", 0),
        "the settings name server/main.ts as an entry point: the target has it, and the result has not",
        (_begins("server/main.ts"),),
    ),
    Case(
        "no-entry-point",
        {"x": "1\n"},
        {"server/main.ts": "console.log(1)\n"},
        (_begins("server/man.ts"),),
        ("server/man.ts", 0),
        "neither source, target nor result has such a file",
        (_begins("server/*.ts"),),
    ),
]


def test_what_the_settings_or_a_command_begin_with_stays_reachable(build: Build) -> None:
    source = {"src/router.ts": "import { users } from './users'\nexport default users\n"}
    target = {
        "src/router.ts": "import { users } from './users'\nimport { orders } from './orders'\nexport default [users, orders]\n",
        "src/users.ts": "export const users = 1\n",
        "src/orders.ts": "import { late } from './late'\nexport const orders = late\n",
        "src/late.ts": "export const late = 1\n",
    }
    pair = strangers(build, source, target)
    lost = take("src/router.ts")
    (found,) = [one for one in findings(pair, lost) if one.kind == "unreachable"]
    assert found.message.startswith("nothing imports orders.ts any more, and 1 more that only it needs")
    for patterns in (("src/orders.ts",), ("src/o*.ts",), ("src/",)):
        assert [one for one in findings(pair, _begins(*patterns), lost) if one.kind == "unreachable"] == []
    # An entry point behind the lost import: what leads to it is cut off all the same.
    (found,) = [one for one in findings(pair, _begins("late.ts"), lost) if one.kind == "unreachable"]
    assert found.message.startswith("nothing imports orders.ts any more: the target's version")
    for path, text in (
        ("package.json", '{\n "scripts": {\n  "go": "tsx src/orders.ts"\n }\n}\n'),
        ("Dockerfile", "FROM node\nCMD node src/orders.ts\n"),
    ):
        named = strangers(build, source, {**target, path: text})
        assert [one for one in findings(named, lost) if one.kind == "unreachable"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROOT_URLCONF", "'shop.web'"),
        ("WSGI_APPLICATION", "'shop.web.application'"),
        ("ASGI_APPLICATION", "'shop.web.application'"),
        ("CELERY_IMPORTS", "('shop.web',)"),
        ("CELERY_BEAT_SCHEDULE", "{'a': {'task': 'shop.web.task'}}"),
    ],
)
def test_what_django_settings_name_stays_reachable(build: Build, name: str, value: str) -> None:
    start = "import os\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n"
    target = {
        "manage.py": start,
        "shop/__init__.py": "",
        "shop/settings.py": f"INSTALLED_APPS = ['django.contrib.auth']\n{name} = {value}\n",
        "shop/web.py": "application = task = 1\n",
        "shop/use.py": "import os\n\nfrom shop import web\n\nprint(web, os)\n",
    }
    source = {"shop/use.py": "import os\n\nprint(os)\n"}
    pair = strangers(build, source, target)
    assert [one for one in findings(pair, take("shop/use.py")) if one.kind == "unreachable"] == []
    target["shop/settings.py"] = "INSTALLED_APPS = ['django.contrib.auth']\n"
    pair = strangers(build, source, target)
    assert [one.kind for one in findings(pair, take("shop/use.py")) if one.kind == "unreachable"] == [
        "unreachable"
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_it_is_found_at_its_place_and_not_in_a_clean_merge(build: Build, case: Case) -> None:
    check(build, case)


PATTERNS = """from django.urls import path
from shop import views

urlpatterns = [
    path('', views.home, name='home'),
    path('bills/', views.bills, name='bills'),
]
"""


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        ("templates/a.html", "<a>\n{% url 'shop:bills' %}\n", "; templates/a.html asks for bills in line 2"),
        ("templates/a.jinja", "{{ url('bills', 1) }}\n", "; templates/a.jinja asks for bills in line 1"),
        ("shop/views.py", "\nreverse('bills', args=(1,))\n", "; shop/views.py asks for bills in line 2"),
        ("templates/a.html", "{% url 'home' %} {% url 'others:bills2' %}\n", ""),
    ],
)
def test_who_asks_for_a_url_that_is_lost(build: Build, path: str, text: str, says: str) -> None:
    target = {"shop/urls.py": PATTERNS, path: text}
    mine = PATTERNS.replace("    path('bills/', views.bills, name='bills'),\n", "")
    found = findings(strangers(build, {"shop/urls.py": mine}, target), take("shop/urls.py"))
    (lost,) = [one for one in found if one.kind == "lost-url-name"]
    assert lost.message == (
        "the result lacks a URL name that the target's version has in line 6: bills; it is the source's version, "
        f"which has 1 of 2{says} (operation 2: taking the source's version)"
    )
