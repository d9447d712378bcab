"""Clean merges of different kinds: nothing is found where nothing is wrong."""

import json

import pytest

from state.comparison.mapping import Mapping
from tests.conftest import Build
from tests.state.pairs import Files, fork, strangers
from tests.state.understanding.kit import take_new, told

PYTHON: Files = {
    "pyproject.toml": "[project]\nname = 'x'\ndependencies = ['requests>=2']\n",
    "src/pkg/__init__.py": "from .core import run\n\n__all__ = ['run']\n",
    "src/pkg/core.py": "import requests\n\nfrom pkg.helpers import help_me, other\n\n\ndef run():\n    return help_me(requests, other)\n",
    "src/pkg/helpers.py": "def help_me(*args):\n    return args\n\n\ndef other():\n    pass\n",
    "tests/test_core.py": "from pkg import run\n\n\ndef test_it():\n    assert run()\n",
}
DJANGO: Files = {
    "manage.py": "import os\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings')\n",
    "site/__init__.py": "",
    "site/settings.py": "INSTALLED_APPS = [\n    'django.contrib.auth',\n    'blog',\n]\n\nROOT_URLCONF = 'site.urls'\n",
    "site/urls.py": "from django.urls import include, path\n\nurlpatterns = [\n    path('blog/', include('blog.urls')),\n]\n",
    "blog/__init__.py": "",
    "blog/models.py": "from django.db import models\n\n\nclass Post(models.Model):\n    pass\n",
    "blog/urls.py": "from django.urls import path\n\nfrom . import views\n\nurlpatterns = [path('', views.index, name='index')]\n",
    "blog/views.py": "from django.shortcuts import render\n\nfrom blog.models import Post\n\n\ndef index(request):\n    return render(request, 'blog/index.html', {'posts': Post.objects.all()})\n",
    "blog/templates/blog/index.html": "<html></html>\n",
}
SCRIPTS: Files = {
    "package.json": json.dumps(
        {"name": "x", "scripts": {"go": "node tools/go.js"}, "dependencies": {"react": "^18.0.0"}}, indent=1
    )
    + "\n",
    "tsconfig.json": '{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["src/*"]}}}\n',
    "tools/go.js": "require('./lib')\n",
    "tools/lib/index.js": "module.exports = { a: 1 }\n",
    "src/app.tsx": "import React from 'react'\nimport { View } from '@/view'\nimport './app.css'\nexport const App = () => <View later={() => import('./late')} />\n",
    "src/app.css": "a {}\n",
    "src/late.ts": "export * from './view.js'\nexport default function late() {}\n",
    "src/view.tsx": "export type Props = { later: unknown }\nexport function View(props: Props) {\n  return null\n}\n",
}
# These speak of paths from the top, and are lost in a folder: that is found, and right.
TOP = ("README.md", ".github/workflows/ci.yml")
TOOLS: Files = {
    "Dockerfile": "FROM python:3.12\nCOPY app/run.py /run.py\n",
    "docker-compose.yml": "services:\n  web:\n    build: ./app\n    env_file: app/web.env.example\n",
    ".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n      - run: python app/run.py\n",
    "README.md": "See [run](app/run.py), [that](#part) and `[no](gone.md)`.\n\n```\n[no](gone.md)\n```\n",
    "app/run.py": "print(1)\n",
    "app/web.env.example": "PASSWORD=\n",
}
LOCKED: Files = {
    "package.json": '{\n "name": "x",\n "dependencies": {\n  "a": "^1.0.0"\n }\n}\n',
    "package-lock.json": '{"a": "1.0.1"}\n',
    "lib/a.js": "export const a = 1\n",
    "lib/b.js": "import { a } from './a'\nexport const b = a\n",
}


@pytest.mark.parametrize(
    ("base", "source", "target"),
    [
        (
            PYTHON,
            # One side renames a function and all that use it, the other adds one beside.
            {
                "src/pkg/core.py": "import requests\n\nfrom pkg.helpers import assist, other\n\n\ndef run():\n    return assist(requests, other)\n",
                "src/pkg/helpers.py": "def assist(*args):\n    return args\n\n\ndef other():\n    pass\n",
            },
            {
                "src/pkg/more.py": "from pkg.core import run\n\nprint(run)\n",
                "tests/test_more.py": "import pkg.more\n\nprint(pkg)\n",
            },
        ),
        (
            DJANGO,
            # One side takes an app away, with its entry; the other adds one.
            {
                "site/settings.py": "INSTALLED_APPS = [\n    'django.contrib.auth',\n    'blog',\n    'shop',\n]\n\nROOT_URLCONF = 'site.urls'\n",
                "shop/__init__.py": "",
                "shop/models.py": "from django.db import models\n\n\nclass Item(models.Model):\n    pass\n",
            },
            {
                "blog/views.py": "from django.shortcuts import render\n\n\ndef index(request):\n    return render(request, 'blog/index.html')\n"
            },
        ),
        (
            SCRIPTS,
            # One side moves a module with its imports, the other adds an export.
            {
                "src/late.ts": None,
                "src/lazy/late.ts": "export * from '../view.js'\nexport default function late() {}\n",
                "src/app.tsx": "import React from 'react'\nimport { View } from '@/view'\nimport './app.css'\nexport const App = () => <View later={() => import('./lazy/late')} />\n",
            },
            {
                "src/view.tsx": "export type Props = { later: unknown }\nexport function View(props: Props) {\n  return null\n}\nexport const more = 1\n"
            },
        ),
        (
            TOOLS,
            {
                "app/run.py": None,
                "app/go.py": "print(1)\n",
                "Dockerfile": "FROM python:3.12\nCOPY app/go.py /run.py\n",
                ".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n      - run: python app/go.py\n",
                "README.md": "See [run](app/go.py).\n",
            },
            {"docker-compose.yml": "services:\n  web:\n    build: ./app\n"},
        ),
        (
            LOCKED,
            {
                "package.json": '{\n "name": "x",\n "dependencies": {\n  "a": "^2.0.0"\n }\n}\n',
                "package-lock.json": '{"a": "2.0.1"}\n',
            },
            {"lib/b.js": "import { a } from './a'\nexport const b = a\nexport const c = 1\n"},
        ),
    ],
    ids=["python", "django", "typescript", "tools", "locked"],
)
def test_a_clean_merge_of_a_fork(build: Build, base: Files, source: Files, target: Files) -> None:
    assert told(fork(build, base, source, target)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [(PYTHON, SCRIPTS), (DJANGO, TOOLS), (SCRIPTS, DJANGO), (TOOLS, LOCKED)],
    ids=["python", "django", "typescript", "tools"],
)
def test_a_project_put_beside_another(build: Build, one: Files, other: Files) -> None:
    """All of it in a folder of its own, where it stands as it stood."""
    with_mapping = (Mapping("", "vendor"),)
    source = {path: text for path, text in one.items() if path not in TOP}
    assert told(strangers(build, source, other), take_new, mappings=with_mapping) == []
