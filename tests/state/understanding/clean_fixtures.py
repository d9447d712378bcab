"""Five clean merges of different kinds, as large as needed to hold one of everything that is looked at."""

import json
from typing import NamedTuple

from state.comparison.mapping import Mapping
from tests.state.pairs import Files
from tests.state.understanding.kit import Acts, take_new


class Clean(NamedTuple):
    """Two sides (from a base, or strangers) and decisions after which nothing is wrong."""

    name: str
    source: Files
    target: Files
    acts: tuple[Acts, ...] = ()
    base: Files | None = None
    mappings: tuple[Mapping, ...] = ()


def _settings(*apps: str, more: str = "") -> str:
    rows = "".join(f"    '{one}',\n" for one in ("django.contrib.auth", *apps))
    return (
        "from pathlib import Path\n\nBASE_DIR = Path(__file__).parent.parent\n"
        f"INSTALLED_APPS = [\n{rows}]\nMIDDLEWARE = ['django.middleware.common.CommonMiddleware']\n"
        f"AUTH_USER_MODEL = 'auth.User'\n{more}"
    )


SHOP_ORDERS: Files = {
    "orders/__init__.py": "",
    "orders/apps.py": "from django.apps import AppConfig\n\n\nclass OrdersConfig(AppConfig):\n    name = 'orders'\n",
    "orders/models.py": (
        "from django.conf import settings\nfrom django.db import models\n\n\nclass Order(models.Model):\n"
        "    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)\n"
        "    total = models.IntegerField(default=settings.ORDERS_TOTAL)\n\n    class Meta:\n        db_table = 'shop_orders'\n"
    ),
    "orders/urls.py": (
        "from django.urls import path\n\nfrom . import views\n\napp_name = 'orders'\n"
        "urlpatterns = [\n    path('', views.index, name='index'),\n]\n"
    ),
    "orders/views.py": (
        "import stripe\nfrom django.shortcuts import render\n\nfrom .models import Order\n\n\ndef index(request):\n"
        "    stripe.api_key = ''\n    return render(request, 'orders/index.html', {'orders': Order.objects.all()})\n"
    ),
    "orders/tasks.py": "from celery import shared_task\n\n\n@shared_task(name='orders.send')\ndef send():\n    pass\n",
    "orders/management/__init__.py": "",
    "orders/management/commands/__init__.py": "",
    "orders/management/commands/load_orders.py": "from django.core.management.base import BaseCommand\n\n\nclass Command(BaseCommand):\n    pass\n",
    "orders/templates/orders/index.html": "{% extends 'base.html' %}\n{% load static %}\n<img src=\"{% static 'orders/a.svg' %}\">\n",
    "orders/static/orders/a.svg": "<svg></svg>\n",
}
# A Django app goes into a project, below another folder and with what it needs there already.
DJANGO = Clean(
    "a Django app into a project",
    {
        **SHOP_ORDERS,
        "manage.py": "import os\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
        "shop/__init__.py": "",
        "shop/settings.py": _settings("orders", more="ORDERS_TOTAL = 0\nROOT_URLCONF = 'shop.urls'\n"),
        "requirements.txt": "Django>=4.2\ncelery>=5\nstripe>=5\n",
    },
    {
        "manage.py": "import os\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings.dev')\n",
        "site/__init__.py": "",
        "site/settings/__init__.py": "",
        "site/settings/base.py": _settings(
            "blog",
            "src.orders",
            more="ORDERS_TOTAL = 5\nROOT_URLCONF = 'site.urls'\nWSGI_APPLICATION = 'site.wsgi.application'\n",
        ),
        "site/settings/dev.py": "from .base import *\n\nDEBUG = True\n",
        "site/wsgi.py": "import os\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings.base')\napplication = None\n",
        "site/urls.py": (
            "from django.urls import include, path\n\nurlpatterns = [\n    path('blog/', include('blog.urls')),\n"
            "    path('orders/', include('src.orders.urls')),\n]\n"
        ),
        "blog/__init__.py": "",
        "blog/models.py": "from django.db import models\n\n\nclass Post(models.Model):\n    title = models.CharField(max_length=10)\n",
        "blog/urls.py": "from django.urls import path\n\nfrom . import views\n\napp_name = 'blog'\nurlpatterns = [\n    path('', views.index, name='index'),\n]\n",
        "blog/views.py": "from django.shortcuts import render\n\n\ndef index(request):\n    return render(request, 'base.html')\n",
        "blog/templates/base.html": "<html></html>\n",
        "requirements.txt": "Django>=4.2\ncelery>=5\nrequests\nstripe>=5\n",
    },
    (
        lambda workspace: workspace.take([path for path in SHOP_ORDERS if not path.endswith("__init__.py")]),
        lambda workspace: workspace.take(
            ["orders/__init__.py", "orders/management/__init__.py", "orders/management/commands/__init__.py"]
        ),
        lambda workspace: workspace.keep(["manage.py", "requirements.txt", "shop/settings.py"]),
        lambda workspace: workspace.drop(["shop/__init__.py"]),
    ),
    mappings=(Mapping("orders", "src/orders"),),
)


def _package(name: str, **more: object) -> str:
    return json.dumps({"name": name, "version": "1.0.0", **more}, indent=2) + "\n"


MONOREPO: Files = {
    "package.json": _package(
        "root",
        private=True,
        workspaces=["packages/*"],
        scripts={"build": "tsc -b", "lint": "node tools/lint.js"},
        engines={"node": ">=18"},
    ),
    "package-lock.json": '{\n  "lockfileVersion": 3\n}\n',
    "tsconfig.base.json": '{\n  // shared\n  "compilerOptions": {"baseUrl": ".", "paths": {"@core/*": ["packages/core/src/*"]}}\n}\n',
    "tools/lint.js": "console.log(require('./rules'))\n",
    "tools/rules.js": "module.exports = []\n",
    "packages/core/package.json": _package("@x/core", dependencies={"zod": "^3.1.0"}),
    "packages/core/tsconfig.json": '{"extends": "../../tsconfig.base.json"}\n',
    "packages/core/src/index.ts": "export * from './port'\nexport { parse } from './parse'\n",
    "packages/core/src/port.ts": "export interface Port {\n  open(): void\n  close(): void\n}\n",
    "packages/core/src/parse.ts": "import { z } from 'zod'\nexport const parse = z.string()\n",
    "packages/web/package.json": _package(
        "@x/web", dependencies={"@x/core": "workspace:*", "react": "^18.0.0"}
    ),
    "packages/web/tsconfig.json": '{"extends": "../../tsconfig.base.json"}\n',
    "packages/web/src/app.tsx": (
        "import React from 'react'\nimport type { Port } from '@x/core'\nimport { parse } from '@core/parse'\n\n"
        "export class Serial implements Port {\n  open(): void {}\n  close(): void {}\n}\n"
        "export const App = () => <p>{parse}</p>\n"
    ),
}
# Two branches of a monorepo: one adds a method with all who implement it, the other a package.
TYPESCRIPT = Clean(
    "a monorepo with aliases",
    {
        "packages/core/src/port.ts": "export interface Port {\n  open(): void\n  close(): void\n  flush(all: boolean): void\n}\n",
        "packages/web/src/app.tsx": str(MONOREPO["packages/web/src/app.tsx"]).replace(
            "  close(): void {}\n", "  close(): void {}\n  flush(all: boolean): void {}\n"
        ),
        "packages/core/src/parse.ts": None,
        "packages/core/src/parsing/index.ts": "import { z } from 'zod'\nexport const parse = z.string()\nexport const strict = z.number()\n",
        "packages/core/src/index.ts": "export * from './port'\nexport { parse } from './parsing'\n",
        "tsconfig.base.json": str(MONOREPO["tsconfig.base.json"]).replace(
            '{"@core/*"', '{"@core/parse": ["packages/core/src/parsing"], "@core/*"'
        ),
    },
    {
        "packages/api/package.json": _package(
            "@x/api", dependencies={"@x/core": "workspace:*", "express": "^4.0.0"}
        ),
        "packages/api/tsconfig.json": '{"extends": "../../tsconfig.base.json"}\n',
        "packages/api/src/server.ts": "import express from 'express'\nimport { health } from './health'\nconst app = express()\napp.use('/health', health)\napp.get('/', (request, response) => response.send('1'))\n",
        "packages/api/src/health.ts": "import { Router } from 'express'\nexport const health = Router()\nhealth.get('/', (request, response) => response.send('2'))\n",
        "package-lock.json": '{\n  "lockfileVersion": 3,\n  "packages": {}\n}\n',
    },
    base=MONOREPO,
)

FLASK_BASE: Files = {
    "app/__init__.py": (
        "from flask import Flask\n\nfrom app.users import bp as users\n\n\ndef create_app():\n"
        "    app = Flask(__name__)\n    app.register_blueprint(users, url_prefix='/users')\n    return app\n"
    ),
    "app/users.py": (
        "from flask import Blueprint, render_template\n\nfrom app.models import User\n\nbp = Blueprint('users', __name__)\n\n\n"
        "@bp.route('/')\ndef index():\n    return render_template('users/index.html', users=User.query.all())\n\n\n"
        "@bp.route('/<int:number>')\ndef one(number):\n    return str(number)\n"
    ),
    "app/models.py": "from flask_sqlalchemy import SQLAlchemy\n\ndb = SQLAlchemy()\n\n\nclass User(db.Model):\n    __tablename__ = 'users'\n    id = db.Column(db.Integer, primary_key=True)\n",
    "app/templates/users/index.html": "<ul></ul>\n",
    "app/static/site.css": "a {}\n",
    "config.py": "SECRET_KEY = 'change-me'\nDEBUG = False\n",
    "requirements.in": "flask>=3\nflask-sqlalchemy\n",
    "requirements.txt": "#\n# This file is autogenerated by pip-compile with Python 3.12\n# by the following command:\n#\n#    pip-compile requirements.in\n#\nflask==3.0.0\nflask-sqlalchemy==3.1.0\n",
    ".env.example": "SECRET_KEY=\nPORT=5000\n",
}
# Two drifted copies of one project, without a common commit: the newer one is taken over, with a blueprint more.
FLASK = Clean(
    "drifted copies of a Flask project",
    {
        **FLASK_BASE,
        "app/__init__.py": (
            "from flask import Flask\n\nfrom app.orders import bp as orders\nfrom app.users import bp as users\n\n\ndef create_app():\n"
            "    app = Flask(__name__)\n    app.register_blueprint(users, url_prefix='/users')\n"
            "    app.register_blueprint(orders, url_prefix='/orders')\n    return app\n"
        ),
        "app/orders.py": "from flask import Blueprint\n\nbp = Blueprint('orders', __name__)\n\n\n@bp.route('/')\ndef index():\n    return ''\n",
        "app/models.py": str(FLASK_BASE["app/models.py"])
        + "\n\nclass Order(db.Model):\n    __tablename__ = 'orders'\n    id = db.Column(db.Integer, primary_key=True)\n",
    },
    {
        **FLASK_BASE,
        "README.md": "See [the configuration](config.py).\n",
        "tests/test_users.py": "from app import create_app\n\n\ndef test_it():\n    assert create_app()\n",
    },
    (take_new, lambda workspace: workspace.take(["app/__init__.py", "app/models.py"])),
)

LIBRARY_BASE: Files = {
    "pyproject.toml": (
        "[build-system]\nrequires = ['setuptools>=70']\n\n[project]\nname = 'lib'\nversion = '1.0'\nrequires-python = '>=3.10'\n"
        "dependencies = [\n    'click>=8',\n    'httpx>=0.25',\n]\n\n[project.optional-dependencies]\ndocs = ['sphinx>=7']\n\n[project.scripts]\nlib = 'lib.cli:main'\n"
    ),
    "src/lib/__init__.py": "from lib.core import fetch\n\n__all__ = ['fetch']\n",
    "src/lib/core.py": "import httpx\n\n\ndef fetch(address):\n    return httpx.get(address)\n",
    "src/lib/cli.py": "import click\n\nfrom lib.core import fetch\n\n\n@click.command()\ndef main():\n    fetch('')\n",
    "src/lib/formats.py": "from typing import Protocol\n\n\nclass Format(Protocol):\n    def write(self, text: str) -> str: ...\n",
    "src/lib/plain.py": "from lib.formats import Format\n\n\nclass Plain(Format):\n    def write(self, text: str) -> str:\n        return text\n",
    "tests/test_core.py": "from lib import fetch\n\n\ndef test_it():\n    assert fetch\n",
    "docs/index.md": "# Lib\n\n[How](usage.md) and [what](../src/lib/core.py).\n",
    "docs/usage.md": "# Usage\n\n[Back](index.md#lib)\n",
    "docs/conf.py": "import sphinx_rtd_theme\n\nextensions = []\nprint(sphinx_rtd_theme)\n",
    "Dockerfile": "FROM python:3.12\nCOPY pyproject.toml ./\nCOPY src/ src/\nRUN pip install .\n",
    ".github/workflows/ci.yml": "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: python tests/test_core.py\n",
    ".gitignore": "dist/\n*.egg-info/\n",
    "Makefile": "test:\n\tpytest tests\n\ndocs:\n\tsphinx-build docs out\n",
}
# A library: one branch moves a module and says so everywhere, the other adds a format, a dependency and a job.
LIBRARY = Clean(
    "a library with documents, CI and Docker",
    {
        "src/lib/core.py": None,
        "src/lib/net/__init__.py": "",
        "src/lib/net/core.py": "import httpx\n\n\ndef fetch(address, timeout=None):\n    return httpx.get(address, timeout=timeout)\n",
        "src/lib/__init__.py": "from lib.net.core import fetch\n\n__all__ = ['fetch']\n",
        "src/lib/cli.py": "import click\n\nfrom lib.net.core import fetch\n\n\n@click.command()\ndef main():\n    fetch('')\n",
        "docs/index.md": "# Lib\n\n[How](usage.md) and [what](../src/lib/net/core.py).\n",
    },
    {
        "pyproject.toml": str(LIBRARY_BASE["pyproject.toml"]).replace(
            "    'httpx>=0.25',\n", "    'httpx>=0.25',\n    'rich>=13',\n"
        ),
        "src/lib/fancy.py": "from rich import print as show\n\nfrom lib.formats import Format\n\n\nclass Fancy(Format):\n    def write(self, text: str) -> str:\n        show(text)\n        return text\n",
        ".github/workflows/ci.yml": str(LIBRARY_BASE[".github/workflows/ci.yml"])
        + "  docs:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: make docs\n",
        "Makefile": str(LIBRARY_BASE["Makefile"]) + "\nlint:\n\truff check src\n",
    },
    base=LIBRARY_BASE,
)

SERVICE: Files = {
    "docker-compose.yml": "services:\n  worker:\n    build: ./worker\n    env_file: worker/.env.example\n    environment:\n      - QUEUE=mail\n",
    "Makefile": "run:\n\tdocker compose up\n",
    "worker/Dockerfile": "FROM python:3.12\nCOPY requirements.txt ./\nCOPY run.py ./\nCMD python run.py\n",
    "worker/requirements.txt": "redis>=5\n",
    "worker/run.py": "import os\n\nimport redis\n\nfrom jobs import send\n\nsend(redis, os.environ['QUEUE'])\n",
    "worker/jobs.py": "def send(*words):\n    print(words)\n",
    "worker/.env.example": "QUEUE=mail\nPORT=9000\n",
}
GATEWAY: Files = {
    "docker-compose.yml": "services:\n  gateway:\n    build: ./gateway\n    ports:\n      - 8080:8080\n",
    "Makefile": "build:\n\tdocker compose build\n",
    "gateway/Dockerfile": "FROM node:20\nCOPY package.json ./\nCOPY src/main.js ./src/main.js\nCMD node src/main.js\n",
    "gateway/package.json": _package(
        "gateway", scripts={"start": "node src/main.js"}, dependencies={"fastify": "^4.0.0"}
    ),
    "gateway/src/main.js": "const fastify = require('fastify')\nconst { port } = require('./port')\nfastify().listen({ port })\n",
    "gateway/src/port.js": "exports.port = Number(process.env.PORT || 8080)\n",
    "gateway/.env.example": "PORT=8080\n",
}
# A service goes beside others; compose and Makefile are put together.
POLYGLOT = Clean(
    "a service among services of other languages",
    SERVICE,
    GATEWAY,
    (
        take_new,
        lambda workspace: workspace.replace(
            "docker-compose.yml",
            b"services:\n  gateway:\n    build: ./gateway\n    ports:\n      - 8080:8080\n  worker:\n    build: ./worker\n"
            b"    env_file: worker/.env.example\n    environment:\n      - QUEUE=mail\n",
        ),
        lambda workspace: workspace.replace(
            "Makefile", b"build:\n\tdocker compose build\n\nrun:\n\tdocker compose up\n"
        ),
    ),
)

ALL = (DJANGO, TYPESCRIPT, FLASK, LIBRARY, POLYGLOT)
