"""Each kind of finding, at its place, out of two real repositories."""

import json

from state.comparison.mapping import Mapping
from tests.conftest import Build
from tests.state.pairs import fork, strangers
from tests.state.understanding.kit import findings, take, take_new, told

ORDERS = (Mapping("orders", "apps/orders"),)


def test_a_moved_package_breaks_its_own_and_others_imports(build: Build) -> None:
    pair = strangers(
        build,
        {
            "orders/__init__.py": "",
            "orders/models.py": "class Order:\n    pass\n",
            "orders/views.py": "import os\n\nfrom orders.models import Order\nfrom . import models\n\nprint(os, Order, models)\n",
            "orders/late.py": "import importlib\n\n\ndef load():\n    return importlib.import_module('orders.models')\n",
        },
        {"apps/__init__.py": "", "main.py": "print(1)\n"},
    )
    found = findings(pair, take_new, mappings=ORDERS)
    assert [(one.kind, one.path, one.line, one.hint) for one in found] == [
        (
            "broken-reference",
            "apps/orders/late.py",
            5,
            "it stands at apps/orders/models.py now: write apps.orders.models",
        ),
        (
            "broken-reference",
            "apps/orders/views.py",
            3,
            "it stands at apps/orders/models.py now: write apps.orders.models",
        ),
    ]
    assert found[1].message == (
        "it imports orders.models, which was orders/models.py in the source; in the result that leads nowhere"
    )


def test_a_module_that_was_left_behind_is_missed(build: Build) -> None:
    source = {
        "pkg/__init__.py": "",
        "pkg/a.py": "from pkg.b import help_me\n\nhelp_me()\n",
        "pkg/b.py": "def help_me():\n    pass\n",
    }
    pair = strangers(build, source, {"README": "x\n"})
    found = findings(pair, take("pkg/__init__.py", "pkg/a.py"))
    assert [(one.kind, one.path, one.line, one.hint) for one in found] == [
        ("broken-reference", "pkg/a.py", 1, "take pkg/b.py of the source too, or drop what needs it")
    ]


def test_relative_specifiers_of_a_moved_file_and_of_its_importers(build: Build) -> None:
    base = {
        "src/api.ts": "export const api = 1\n",
        "src/use.ts": "import { api } from './api'\nconsole.log(api)\n",
        "src/deep/late.tsx": "export const load = () => import('../api')\n",
    }
    moved = {
        "src/api.ts": None,
        "lib/api.ts": "import { one } from '../src/one'\nexport const api = one\n",
        "src/one.ts": "export const one = 1\n",
    }
    pair = strangers(
        build,
        {**base, "src/one.ts": "export const one = 1\n"},
        {"x": "y\n", **{k: v for k, v in moved.items() if v}},
    )
    found = told(pair, take("src/use.ts", "src/deep/late.tsx"))
    assert found == [("broken-reference", "src/deep/late.tsx", 1), ("broken-reference", "src/use.ts", 1)]


def test_path_aliases_of_a_configuration_that_is_not_there(build: Build) -> None:
    config = json.dumps({"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["src/*"]}}})
    source = {
        "tsconfig.json": "// the way\n" + config.replace("]}", "],}"),
        "src/a.ts": "export const a = 1\n",
        "src/b.ts": "import fs from 'fs'\nimport { a } from '@/a'\nconsole.log(a, fs)\n",
    }
    pair = strangers(build, source, {"x": "y\n"})
    assert told(pair, take_new) == []
    assert told(pair, take("src/a.ts", "src/b.ts")) == [("broken-reference", "src/b.ts", 2)]


def test_a_name_that_the_taken_version_lacks(build: Build) -> None:
    target = {
        "app/util.py": "def one():\n    pass\n\n\ndef two():\n    pass\n",
        "app/__init__.py": "",
        "app/main.py": "import os\nfrom app.util import one, two\n\nprint(os, one, two)\n",
    }
    pair = strangers(build, {"app/util.py": "def one():\n    return 1\n"}, target)
    found = findings(pair, take("app/util.py"))
    assert [(one.kind, one.severity.value, one.path, one.line) for one in found] == [
        ("lost-name", "error", "app/main.py", 2),
        ("lost-definition", "warning", "app/util.py", 5),
    ]
    assert found[0].message == "it imports two from app.util, and app/util.py of the result has no such name"


def test_mounts_that_one_router_file_lost_and_all_that_nothing_reaches_then(build: Build) -> None:
    names = ["users", "orders", "bills"]
    target = {
        "src/router.ts": "import express from 'express'\n"
        + "".join(f"import {{ {name} }} from './{name}'\n" for name in names)
        + "export const app = express()\n"
        + "".join(f"app.use('/{name}', {name})\n" for name in names),
        "src/helpers.ts": "export const help = 1\n",
        **{
            f"src/{name}.ts": f"import {{ help }} from './helpers'\nexport const {name} = help\n"
            for name in names
        },
    }
    mine = "import express from 'express'\nimport { users } from './users'\nexport const app = express()\napp.use('/users', users)\n"
    pair = strangers(build, {"src/router.ts": mine}, target)
    found = findings(pair, take("src/router.ts"))
    assert [(one.kind, one.path, one.line) for one in found] == [
        ("unreachable", "src/router.ts", 3),
        ("lost-mount", "src/router.ts", 7),
    ]
    assert found[1].message == (
        "the result lacks mounts that the target's version has in line 7: orders at /orders and bills at /bills"
        "; it is the source's version, which has 1 of 3 (operation 2: taking the source's version)"
    )
    assert found[0].message.startswith(
        "nothing imports orders.ts and bills.ts any more: the target's version"
    )


def test_what_is_needed_by_a_lost_module_alone_is_counted_with_it(build: Build) -> None:
    target = {
        "src/router.ts": "import { users } from './users'\nexport default users\n",
        "src/users.ts": "import { help } from './helpers'\nexport const users = help\n",
        "src/helpers.ts": "export const help = 1\n",
    }
    pair = strangers(build, {"src/router.ts": "export default 1\n"}, target)
    (found,) = findings(pair, take("src/router.ts"))
    assert found.message == (
        "nothing imports users.ts any more, and 1 more that only it needs: the target's version of this file did, in line 1 (operation 2: taking the source's version)"
    )


def test_a_name_whose_import_got_lost(build: Build) -> None:
    target = {"a.py": "import os\nimport json\n\n\ndef f():\n    return json.dumps(os.sep)\n"}
    pair = strangers(build, {"a.py": "import os\n"}, target)
    text = b"import os\n\n\ndef f():\n    return json.dumps(os.sep)\n"
    assert told(pair, lambda workspace: workspace.replace("a.py", text)) == [("undefined-name", "a.py", 5)]


def test_definitions_that_stand_twice(build: Build) -> None:
    base = {"a.py": "import os\n\n\ndef a():\n    return os\n", "b.ts": "export const one = 1\n"}
    pair = fork(build, base, {"z": "1\n"}, {"a.py": "import os\n\n\ndef a():\n    return 1\n"})
    text = b"import os\n\n\ndef a():\n    return os\n\n\ndef a():\n    return 1\n"
    assert told(pair, lambda workspace: workspace.replace("a.py", text)) == [("double-function", "a.py", 8)]


def test_a_file_that_no_longer_parses(build: Build) -> None:
    pair = strangers(build, {"a.py": "a = 1\n"}, {"a.py": "a = 2\n"})
    assert told(pair, lambda workspace: workspace.replace("a.py", b"a = (\n\nb = 2\n")) == [
        ("does-not-parse", "a.py", 1)
    ]


def test_tables_and_tasks_and_commands_of_both_sides(build: Build) -> None:
    model = "from django.db import models\n\n\nclass {0}(models.Model):\n    class Meta:\n        db_table = 'orders'\n"
    task = "from celery import shared_task\n\n\n@shared_task(name='send')\ndef {0}():\n    pass\n"
    other = "".join(f"NUMBER_{number} = {number}\n" for number in range(40))
    script = "[project]\nname = '{0}'\n[project.scripts]\nrun = '{0}:main'\n"
    pair = strangers(
        build,
        {
            "one/models.py": model.format("Order"),
            "one/tasks.py": task.format("a"),
            "one/pyproject.toml": script.format("a"),
        },
        {
            "two/models.py": other + model.format("Bestellung"),
            "two/tasks.py": other + task.format("b"),
            "two/pyproject.toml": "[build-system]\nrequires = ['setuptools>=70', 'wheel']\n" * 1
            + script.format("b"),
        },
    )
    assert told(pair, take_new) == [
        ("double-command", "one/pyproject.toml", 4),
        ("double-table", "one/models.py", 6),
        ("double-task", "one/tasks.py", 4),
    ]


def test_a_package_that_copied_code_needs_and_nothing_lists(build: Build) -> None:
    source = {
        "requirements.txt": "# all\nrequests>=2\nstripe==5.0\n",
        "pay.py": "import os\n\nimport stripe\n\nprint(os, stripe)\n",
    }
    pair = strangers(build, source, {"requirements.txt": "requests>=2\n"})
    dropped = findings(pair, take("pay.py"), lambda workspace: workspace.keep(["requirements.txt"]))
    (found,) = [one for one in dropped if one.kind == "unlisted-package"]
    assert (found.severity, found.path, found.line, found.hint) == ("error", "pay.py", 3, "add stripe==5.0")


def test_ranges_that_do_not_meet_and_a_lock_of_another_manifest(build: Build) -> None:
    def package(**more: str) -> str:
        return json.dumps({"name": "x", "dependencies": more}, indent=2)

    source = {"package.json": package(react="^18.0.0", zod="^3.1.0"), "package-lock.json": '{"a": 1}'}
    target = {"package.json": package(react="^17.0.2", zod="^3.0.0"), "package-lock.json": '{"a": 2}'}
    pair = strangers(build, source, target)
    found = findings(pair, take("package.json"), lambda workspace: workspace.keep(["package-lock.json"]))
    assert [(one.kind, one.path, one.line) for one in found] == [
        ("lock-file", "package-lock.json", 0),
        ("dependency-conflict", "package.json", 4),
    ]
    assert found[0].hint == "make it again with `npm install --package-lock-only`"


def test_scripts_and_dependencies_that_a_manifest_lost(build: Build) -> None:
    target = {
        "package.json": '{\n "scripts": {\n  "build": "tsc",\n  "lint": "node tools/lint.js"\n },\n "dependencies": {\n  "a": "1"\n }\n}\n'
    }
    pair = strangers(build, {"package.json": '{\n "scripts": {\n  "build": "tsc -b"\n }\n}\n'}, target)
    assert told(pair, take("package.json")) == [
        ("lost-dependency", "package.json", 7),
        ("lost-script", "package.json", 4),
    ]


def test_paths_of_tools_documents_and_templates(build: Build) -> None:
    source = {
        "Dockerfile": "FROM python:3.12\n# COPY not/this.txt\nCOPY tools/start.sh /start.sh\n",
        "docs/index.md": "# Docs\n\nSee [more](more.md) and [that](https://example.org).\n",
        "docs/more.md": "More\n",
        "tools/start.sh": "echo\n",
        "package.json": '{\n "scripts": {\n  "go": "node tools/go.js"\n }\n}\n',
        "tools/go.js": "console.log(1)\n",
        "templates/base.html": "<html></html>\n",
        "templates/page.html": "<!-- -->\n{% extends 'base.html' %}\n",
    }
    pair = strangers(build, source, {"x": "y\n"})
    assert told(pair, take_new) == []
    assert told(pair, take("Dockerfile", "docs/index.md", "package.json", "templates/page.html")) == [
        ("broken-reference", "Dockerfile", 3),
        ("broken-reference", "docs/index.md", 3),
        ("broken-reference", "package.json", 3),
        ("broken-reference", "templates/page.html", 2),
    ]


SETTINGS = "INSTALLED_APPS = [\n    'django.contrib.auth',\n{apps}]\n{more}"


def test_settings_of_django(build: Build) -> None:
    source = {
        "manage.py": "",
        "shop/__init__.py": "",
        "shop/settings.py": SETTINGS.format(
            apps="    'orders',\n    'people',\n",
            more="AUTH_USER_MODEL = 'people.Person'\nORDERS_LIMIT = 3\n",
        ),
        "orders/__init__.py": "",
        "orders/models.py": "from django.conf import settings\n\nlimit = settings.ORDERS_LIMIT\n",
    }
    target = {
        "manage.py": "",
        "site/__init__.py": "",
        "site/settings.py": SETTINGS.format(apps="    'blog',\n", more=""),
        "blog/__init__.py": "",
    }
    pair = strangers(build, source, target)
    assert told(pair, take("orders/__init__.py", "orders/models.py")) == [
        ("app-not-installed", "orders", 0),
        ("undefined-setting", "orders/models.py", 3),
        ("user-model", "site/settings.py", 0),
    ]


def test_apps_named_in_settings_that_moved_and_labels_that_meet(build: Build) -> None:
    settings = SETTINGS.format(apps="    'orders',\n", more="")
    pair = strangers(
        build,
        {"shop/settings.py": settings, "orders/__init__.py": "", "orders/apps.py": "x = 1\n"},
        {
            "shop/settings.py": SETTINGS.format(apps="", more=""),
            "old/__init__.py": "",
            "old/orders/__init__.py": "",
        },
    )
    assert told(pair, take_new, take("shop/settings.py"), mappings=ORDERS) == [
        ("broken-reference", "shop/settings.py", 3)
    ]
    text = SETTINGS.format(apps="    'apps.orders',\n    'old.orders',\n", more="").encode()
    assert told(pair, take_new, lambda one: one.replace("shop/settings.py", text), mappings=ORDERS) == [
        ("double-app-label", "shop/settings.py", 4)
    ]


def test_what_should_not_come_in(build: Build) -> None:
    key = (
        "-----BEGIN RSA PRIVATE KEY-----\n"
        + "MIIEowIBAAKCAQEA7bq98vTz5rbZ4Qw3mK9dJx1rP2sLhVnYtGcEoUwXaFiD8BqN\n" * 3
    )
    source = {
        "deploy/key.txt": "# ours\n" + key,
        ".env": "DEBUG=1\nDB_PASSWORD=hunter2hunter2\n",
        "tests/.env": "FOO=bar\n",
        "db.sqlite3": b"SQLite format 3\0" + b"\0" * 100,
        "dump.sql": "-- PostgreSQL database dump\n",
        "conf.py": "a = 1\nKEY = 'AKIAQ3EGRT5WLUX7MNO2'\n",
        "merged.txt": "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n",
        "docs.py": "KEY = 'AKIAIOSFODNN7EXAMPLE'\n",
        "big.bin": b"\1" * (6 << 20),
    }
    pair = strangers(build, source, {"x": "y\n"})
    assert told(pair, lambda one: one.exclude(()), take_new) == [
        ("unwanted-big", "big.bin", 0),
        ("unwanted-credential", ".env", 2),
        ("unwanted-credential", "conf.py", 2),
        ("unwanted-database", "db.sqlite3", 0),
        ("unwanted-dump", "dump.sql", 1),
        ("unwanted-key", "deploy/key.txt", 2),
        ("unwanted-marker", "merged.txt", 2),
    ]


def test_what_an_example_lists_provides_nothing_elsewhere(build: Build) -> None:
    source = {
        "src/pkg/__init__.py": "a = 1\n",
        "pyproject.toml": "[project]\nname = 'pkg'\n",
        "tests/test_it.py": "from pkg import a\n\nassert a\n",
        "examples/one/requirements.txt": "pkg\n",
        "examples/one/run.py": "from pkg import a\n\nprint(a)\n",
    }
    pair = strangers(build, source, {"x": "y\n"})
    keys = ("tests/test_it.py", "examples/one/requirements.txt", "examples/one/run.py")
    assert told(pair, take(*keys)) == [("broken-reference", "tests/test_it.py", 1)]


def test_a_package_of_another_case_or_in_a_setup_that_is_run(build: Build) -> None:
    source = {
        "requirements.txt": "adyen>=3\ndjango-taggit==1\n",
        "pay.py": "import Adyen\nimport taggit\n\nprint(Adyen, taggit)\n",
    }
    target = {"requirements.txt": "adyen>=3\n", "setup.py": "setup(install_requires=['django_taggit>=1'])\n"}
    assert told(strangers(build, source, target), take("pay.py")) == []
