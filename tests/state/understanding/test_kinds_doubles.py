"""Things that stand twice in the result and once on each side: a case for each kind."""

import pytest

from tests.conftest import Build
from tests.state.understanding.kit import take, take_new
from tests.state.understanding.test_kinds_cases import Case, check, write

FILL = "".join(f"# line {number}\n" for number in range(30))


def _merged(kind: str, path: str, source: str, target: str, result: str, line: int, words: str) -> Case:
    """Both sides' versions put one after the other hold something twice; each alone doesn't."""
    return Case(
        f"double-{kind}",
        {path: source},
        {path: target},
        (write(path, result),),
        (path, line),
        words,
        (take(path),),
    )


def _both(
    kind: str, source: dict[str, str], target: dict[str, str], place: tuple[str, int], words: str
) -> Case:
    """Each side brings one; it isn't found while the source's is left out."""
    return Case(f"double-{kind}", source, target, (take_new,), place, words, ())


FUNCTION = "def a():\n    return {0}\n\n\n"
FLASK = "from flask import Flask\n\napp = Flask(__name__)\n\n\n"
ROUTE = "@app.route('/a', methods=['POST'])\ndef {0}():\n    return '{0}'\n\n\n"
URLS = "from django.urls import path\n\nfrom . import views\n\nurlpatterns = [\n{0}]\n"
MODEL = (
    "from django.db import models\n\n\nclass {0}(models.Model):\n    name = models.CharField(max_length=9)\n"
)
TABLE = MODEL + "\n    class Meta:\n        db_table = 'orders'\n"
SCRIPT = '{\n  "name": "x",\n  "scripts": {\n    "a": "1",\n    "b": "2"\n  }\n}\n'
COMPOSE = "services:\n  web:\n    image: x\n    environment:\n      A: 1\n{0}"
CASES = [
    _merged(
        "function",
        "a.py",
        FUNCTION.format(1),
        FUNCTION.format(2),
        FUNCTION.format(1) + FUNCTION.format(2),
        5,
        "the function a stands here twice, in lines 1 and 5, line 1 from the source and line 5 from the target",
    ),
    _merged(
        "class",
        "a.py",
        "class A:\n    b = 1\n",
        "class A:\n    b = 2\n",
        "class A:\n    b = 1\nclass A:\n    b = 2\n",
        3,
        "the class A stands here twice, in lines 1 and 3",
    ),
    _merged(
        "method",
        "a.py",
        "class A:\n    def b(self):\n        return 1\n",
        "class A:\n    def b(self):\n        return 2\n",
        "class A:\n    def b(self):\n        return 1\n    def b(self):\n        return 2\n",
        4,
        "the method A.b stands here twice",
    ),
    _merged(
        "type",
        "a.ts",
        "type A = 1\n",
        "type A = 2\n",
        "type A = 1\ntype A = 2\n",
        2,
        "the type A stands here twice",
    ),
    _merged(
        "enum",
        "a.ts",
        "enum A { b = 1 }\n",
        "enum A { b = 2 }\n",
        "enum A { b = 1 }\nenum A { b = 2 }\n",
        2,
        "the enum A stands here twice",
    ),
    _merged(
        "const",
        "a.ts",
        "const a = 1\n",
        "const a = 2\n",
        "const a = 1\nconst a = 2\n",
        2,
        "the const a stands here twice",
    ),
    _merged(
        "route",
        "a.py",
        FLASK + ROUTE.format("one"),
        FLASK + ROUTE.format("two"),
        FLASK + ROUTE.format("one") + ROUTE.format("two"),
        11,
        "/a stands here twice, in lines 6 and 11",
    ),
    _merged(
        "mount",
        "a.ts",
        "export const app = express()\napp.use('/u', users)\n",
        "export const app = express()\napp.use('/u', users)\nrun()\n",
        "export const app = express()\napp.use('/u', users)\nrun()\napp.use('/u', users)\n",
        4,
        "the mount users at /u stands here twice",
    ),
    _merged(
        "url-name",
        "b/urls.py",
        URLS.format("    path('a/', views.a, name='a'),\n"),
        URLS.format("    path('b/', views.b, name='a'),\n"),
        URLS.format("    path('a/', views.a, name='a'),\n    path('b/', views.b, name='a'),\n"),
        7,
        "the url name a stands here twice, in lines 6 and 7",
    ),
    _merged(
        "dependency",
        "requirements.txt",
        "a==1\n",
        "a==2\n",
        "a==1\na==2\n",
        2,
        "the dependency a stands here twice, in lines 1 and 2",
    ),
    _merged(
        "key",
        "a.json",
        '{"a": 1}\n',
        '{"a": 2}\n',
        '{\n  "a": 1,\n  "a": 2\n}\n',
        3,
        "the key a stands here twice, in lines 2 and 3",
    ),
    _merged(
        "key",
        ".github/workflows/a.yml",
        "jobs:\n  a:\n    runs-on: x\n",
        "jobs:\n  a:\n    runs-on: y\n",
        "jobs:\n  a:\n    runs-on: x\n  a:\n    runs-on: y\n",
        4,
        "the key jobs.a stands here twice",
    ),
    _merged(
        "command",
        "package.json",
        SCRIPT,
        SCRIPT.replace("1", "3"),
        SCRIPT.replace('"2"\n', '"2",\n    "a": "3"\n'),
        6,
        "the command a stands here twice, in lines 4 and 6",
    ),
    _merged(
        "target",
        "Makefile",
        "all:\n\techo 1\n",
        "all:\n\techo 2\n",
        "all:\n\techo 1\nall:\n\techo 2\n",
        3,
        "the target all stands here twice, in lines 1 and 3",
    ),
    _merged(
        "variable", ".env.example", "A=1\n", "A=2\n", "A=1\nA=2\n", 2, "A is set here twice, in lines 1 and 2"
    ),
    _merged(
        "variable",
        "compose.yml",
        COMPOSE.format(""),
        COMPOSE.format("      B: 1\n"),
        COMPOSE.format("      B: 1\n      A: 2\n"),
        7,
        "the variable services.web.environment.A stands here twice, in lines 5 and 7",
    ),
    _both(
        "variable",
        {"orders/.env.example": "PORT=3000\nA=1\n"},
        {".env.example": "B=1\nPORT=8000\n"},
        ("orders/.env.example", 1),
        "PORT is set here (source's) and otherwise in line 2 of .env.example (target's)",
    ),
    _both(
        "model",
        {"orders/__init__.py": "", "orders/models.py": MODEL.format("Order")},
        {"apps/orders/__init__.py": "", "apps/orders/models.py": FILL + MODEL.format("Order")},
        ("orders/models.py", 4),
        "two apps hold the model orders.Order, here (source's) and in line 34 of apps/orders/models.py (target's)",
    ),
    _both(
        "table",
        {"one/models.py": TABLE.format("Order")},
        {"two/models.py": FILL + TABLE.format("Bill")},
        ("one/models.py", 8),
        "the table orders belongs to two models, here (source's) as Order and in line 38 of two/models.py (target's) as Bill",
    ),
    _both(
        "task",
        {
            "one/tasks.py": "from celery import shared_task\n\n\n@shared_task(name='send')\ndef a():\n    pass\n"
        },
        {
            "two/tasks.py": FILL
            + "from celery import shared_task\n\n\n@shared_task(name='send')\ndef b():\n    pass\n"
        },
        ("one/tasks.py", 4),
        "two tasks are called send, here (source's) and in line 34 of two/tasks.py",
    ),
    _both(
        "command",
        {"one/pyproject.toml": "[project]\nname = 'one'\n[project.scripts]\nrun = 'one:main'\n"},
        {
            "two/setup.cfg": "[metadata]\nname = two\n\n[options.entry_points]\nconsole_scripts =\n    run = two:main\n"
        },
        ("one/pyproject.toml", 4),
        "two packages bring the command run, here (source's) and in line 6 of two/setup.cfg",
    ),
    _both(
        "command",
        {"one/management/commands/load.py": "a = 1\n"},
        {"two/management/commands/load.py": "b = 1\n"},
        ("one/management/commands/load.py", 1),
        "two apps bring manage.py's command load",
    ),
    _both(
        "template",
        {"one/__init__.py": "", "one/templates/base.html": "<p>1</p>\n"},
        {"two/__init__.py": "", "two/templates/base.html": "<p>2</p>\n"},
        ("one/templates/base.html", 0),
        "two files are the template base.html, this one (source's) and two/templates/base.html (target's)",
    ),
    _both(
        "static",
        {"one/__init__.py": "", "one/static/site.css": "a {}\n"},
        {"two/__init__.py": "", "two/static/site.css": "b {}\n"},
        ("one/static/site.css", 0),
        "two files are the static file site.css",
    ),
    _both(
        "route",
        {"web/orders.py": "from web.app import app\n\n\n@app.get('/list')\ndef orders():\n    return 1\n"},
        {
            "web/__init__.py": "",
            "web/app.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
            "web/views.py": FILL
            + "from web.app import app\n\n\n@app.get('/list')\ndef listed():\n    return 2\n",
        },
        ("web/orders.py", 4),
        "two places answer GET /list: this one (source's) and line 34 of web/views.py (target's)",
    ),
    Case(
        "double-route",
        {
            "src/orders.router.ts": "import { Router } from 'express'\nconst router = Router()\nrouter.get('/list', (a, b) => b.send(1))\nexport default router\n"
        },
        {
            "src/app.ts": "import express from 'express'\nimport users from './users.router'\nconst app = express()\napp.use('/api', users)\n",
            "src/users.router.ts": FILL.replace("#", "//")
            + "import { Router } from 'express'\nconst router = Router()\nrouter.get('/list', (a, b) => b.send(2))\nexport default router\n",
        },
        (
            take_new,
            write(
                "src/app.ts",
                "import express from 'express'\nimport users from './users.router'\nimport orders from './orders.router'\n"
                "const app = express()\napp.use('/api', users)\napp.use('/api', orders)\n",
            ),
        ),
        ("src/orders.router.ts", 3),
        "two places answer GET /api/list: this one (source's) and line 33 of src/users.router.ts (target's)",
        (take_new,),
    ),
    Case(
        "double-url-name",
        {
            "shop/__init__.py": "shop = 1\n",
            "shop/urls.py": URLS.format("    path('s/', views.a, name='index'),\n"),
        },
        {
            "blog/__init__.py": "",
            "blog/urls.py": FILL + URLS.format("    path('b/', views.a, name='index'),\n"),
            "site/__init__.py": "",
            "site/urls.py": "from django.urls import include, path\n\nurlpatterns = [\n    path('', include('blog.urls')),\n    path('shop/', include('shop.urls')),\n]\n",
        },
        (take_new,),
        ("shop/urls.py", 6),
        "two patterns are named index: this one (source's) and line 36 of blog/urls.py (target's)",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_it_is_found_at_its_place_and_not_in_a_clean_merge(build: Build, case: Case) -> None:
    check(build, case)
