"""What each side consists of and where it starts, read off its manifests."""

import pytest

from state.overview.apps import apps, services
from state.overview.entry_points import entry_points
from state.overview.files import Files
from state.overview.languages import is_code, language_of_path


def files(contents: dict[str, str | bytes]) -> Files:
    """One side; contents stand for their own ids."""
    texts = {path: text if isinstance(text, bytes) else text.encode() for path, text in contents.items()}
    return Files("source", {path: path for path in texts}, texts)


def consists(contents: dict[str, str | bytes]) -> list[tuple[str, str, str]]:
    return [(one.kind, one.name, one.path) for one in apps(files(contents))]


def starts(contents: dict[str, str | bytes]) -> list[tuple[str, str, str, int, bool]]:
    return [(one.kind, one.name, one.path, one.line, one.starts) for one in entry_points(files(contents))]


def test_apps_of_django() -> None:
    config = "from django.apps import AppConfig\n\nclass A(AppConfig):\n    name = 'a'\n"
    assert consists(
        {
            "manage.py": "import django\n",
            "shop/apps.py": config,
            "docs/apps.py": config,
            "tests/apps.py": config,
            "notes/apps.py": "APPS = 1\n",
            "old/models.py": "",
            "old/migrations/__init__.py": "",
            "plain/models.py": "",
        }
    ) == [
        ("Django project", "", ""),
        ("Django app", "docs", "docs"),
        ("Django app", "old", "old"),
        ("Django app", "shop", "shop"),
    ]


def test_a_manage_py_of_something_else_makes_no_django() -> None:
    assert (
        consists(
            {
                "manage.py": "from flask_script import Manager\n",
                "a/models.py": "",
                "a/migrations/__init__.py": "",
            }
        )
        == []
    )


def test_packages_and_workspaces() -> None:
    assert consists(
        {
            "pyproject.toml": "[project]\nname = 'one'\n",
            "setup.py": "from setuptools import setup\nsetup(\n    name='never twice',\n)\n",
            "libs/two/pyproject.toml": "[tool.poetry]\nname = 'two'\n",
            "libs/three/setup.cfg": "[metadata]\nname = three\n",
            "libs/four/setup.py": "setup(\n    name='four',\n)\n",
            "libs/tools/pyproject.toml": "[tool.ruff]\n",
            "package.json": '{"name": "web", "workspaces": ["packages/*"]}',
            "packages/ui/package.json": '{"name": "@web/ui", // a comment\n}',
            "examples/x/package.json": '{"name": "example"}',
            "go.mod": "module example.org/go\n",
            "Cargo.toml": "[workspace]\n",
            "crates/a/Cargo.toml": "[package]\nname = 'a'\n",
            "java/pom.xml": "<project/>",
        }
    ) == [
        ("Python package", "one", ""),
        ("Python package", "four", "libs/four"),
        ("Python package", "three", "libs/three"),
        ("Python package", "two", "libs/two"),
        ("npm workspace", "web", ""),
        ("npm package", "@web/ui", "packages/ui"),
        ("Go module", "example.org/go", ""),
        ("Rust workspace", "", ""),
        ("Rust crate", "a", "crates/a"),
        ("Maven project", "java", "java"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("services:\n  web:\n    image: x\n  db: # the data\n    environment:\n      a: b\n", ["web", "db"]),
        (
            "version: '3'\nservices:   # all\n\n    'web-1':\n        build: .\nvolumes:\n    data:\n",
            ["web-1"],
        ),
        ("services: {web: {image: x}}\n", []),
        ("volumes:\n  data:\n", []),
        ("services:\n", []),
        ("\x00\xff", []),
    ],
)
def test_services_of_a_compose_file(text: str, names: list[str]) -> None:
    assert services(text.encode()) == names


def test_where_it_starts() -> None:
    assert starts(
        {
            "manage.py": "import django\n",
            "shop/wsgi.py": "import os\n\napplication = get_wsgi_application()\n",
            "lib/asgi.py": "class Application:\n    pass\n",
            "Dockerfile": 'FROM x\nENTRYPOINT ["/run.sh"]\nCMD ["gunicorn", \\\n  # here\n  "shop.wsgi"]\n',
            "ops/worker.Dockerfile": "FROM x\nENTRYPOINT celery  worker\n",
            "Procfile": "web: gunicorn shop\nrelease: ./manage.py migrate\n",
            "pyproject.toml": "[project]\nname = 'x'\n\n[project.scripts]\nshop = 'shop:main'\n",
            "old/setup.py": "setup(entry_points={'console_scripts': ['old-shop = old:main'], **more})\n",
            "old/setup.cfg": "[options.entry_points]\nconsole_scripts =\n    older = old:main\n",
            "src/shop/__main__.py": "",
            "package.json": '{"name": "web", "main": "index.js", "bin": "cli.js", "scripts": {"start": "node .", "dev": "vite"}}',
            "cmd/serve/main.go": "package main\n",
            "examples/Dockerfile": "CMD no\n",
        }
    ) == [
        ("image", "gunicorn shop.wsgi", "Dockerfile", 3, True),
        ("process", "web: gunicorn shop", "Procfile", 1, True),
        ("Django", "manage.py", "manage.py", 0, True),
        ("script", "start: node .", "package.json", 0, True),
        ("image", "celery worker", "ops/worker.Dockerfile", 2, True),
        ("WSGI", "application", "shop/wsgi.py", 3, True),
        ("process", "release: ./manage.py migrate", "Procfile", 2, False),
        ("command", "web", "package.json", 0, False),
        ("main", "index.js", "package.json", 0, False),
        ("command", "shop", "pyproject.toml", 5, False),
        ("command", "older", "old/setup.cfg", 0, False),
        ("command", "old-shop", "old/setup.py", 1, False),
        ("program", "go run ./cmd/serve", "cmd/serve/main.go", 0, False),
        ("module", "python -m shop", "src/shop/__main__.py", 0, False),
    ]


def test_what_cannot_be_read_is_said_and_stops_nothing() -> None:
    side = files(
        {
            "a/pyproject.toml": "[",
            "b/package.json": "{" * 100_000,
            "c/setup.cfg": "no section\n",
            "d/setup.py": "def (\n",
            "e/Cargo.toml": b"\xff\xfe\x00",
            "f/package.json": "[]",
            "Procfile": b"\x00\xff",
            "Dockerfile": b"CMD \\",
            "compose.yml": "\t",
        }
    )
    assert [(one.kind, one.path) for one in apps(side)] == [("Python package", "d")]
    assert [one.name for one in entry_points(side)] == [""]
    assert sorted(set(side.unread)) == [
        "source a/pyproject.toml could not be read: it isn't TOML",
        "source b/package.json could not be read: it isn't a JSON object",
        "source c/setup.cfg could not be read: it isn't an INI file",
        "source d/setup.py could not be read: it isn't Python",
        "source e/Cargo.toml could not be read: it isn't TOML",
        "source f/package.json could not be read: it isn't a JSON object",
    ]


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a/b.py", "Python"),
        ("A.TSX", "TypeScript"),
        ("Dockerfile.dev", "Docker"),
        ("locale/de/django.mo", "Translations"),
        ("go.sum", "Go"),
        ("LICENSE", "Text"),
        (".gitignore", "git"),
        ("data.weird", ""),
        ("noending", ""),
    ],
)
def test_languages_by_name(path: str, language: str) -> None:
    assert language_of_path(path) == language


def test_code_is_neither_prose_nor_data_nor_test() -> None:
    paths = (
        "shop/cart.py",
        "shop/test_cart.py",
        "tests/cart.py",
        "docs/conf.py",
        "shop/cart.json",
        "web/a.spec.ts",
    )
    assert [path for path in paths if is_code(path)] == ["shop/cart.py"]
