"""What findings say of places, modules and lock files holds where it is easily said wrongly."""

import json

import pytest

from state.comparison.mapping import Mapping
from tests.conftest import Build
from tests.state.pairs import fork, strangers
from tests.state.understanding.kit import findings, keep, take, take_new

SETTINGS = "INSTALLED_APPS = [\n    'blog',\n]\nROOT_URLCONF = 'site.urls'\n"


def test_an_app_is_named_as_the_settings_beside_manage_py_import_it(build: Build) -> None:
    source = {
        "manage.py": "",
        "demo/settings.py": "INSTALLED_APPS = [\n    'helpdesk',\n]\n",
        "helpdesk/__init__.py": "",
        "helpdesk/apps.py": "name = 'helpdesk'\n",
    }
    target = {
        "backend/manage.py": "",
        "backend/site/__init__.py": "",
        "backend/site/settings.py": SETTINGS,
        "backend/blog/__init__.py": "",
    }
    here = (Mapping("helpdesk", "backend/helpdesk"),)
    pair = strangers(build, source, target)
    (found,) = findings(pair, take("helpdesk/__init__.py", "helpdesk/apps.py"), mappings=here)
    assert (found.kind, found.path, found.line) == ("app-not-installed", "backend/helpdesk", 0)
    assert found.hint == "add helpdesk to INSTALLED_APPS in backend/site/settings.py"
    assert found.repair == "adds helpdesk to INSTALLED_APPS in line 2 of backend/site/settings.py"


def test_a_setting_that_code_does_without_is_not_missed(build: Build) -> None:
    reading = (
        "from django.conf import settings\n\nKNOWN = {}\n\n"
        "try:\n    KNOWN.update(settings.MORE)\n\n    # none\nexcept (AttributeError, TypeError):\n    pass\n"
        "print(settings.OTHER)\n"
    )
    source = {
        "shop/settings.py": "INSTALLED_APPS = [\n    'blog',\n]\nMORE = {}\nOTHER = 1\n",
        "lib/reading.py": reading,
    }
    pair = strangers(build, source, {"site/settings.py": SETTINGS, "blog/__init__.py": ""})
    found = [one for one in findings(pair, take("lib/reading.py")) if one.kind == "undefined-setting"]
    assert [(one.path, one.line, one.about) for one in found] == [("lib/reading.py", 11, "OTHER")]


def test_keys_to_users_are_those_of_models(build: Build) -> None:
    source = {
        "shop/settings.py": "INSTALLED_APPS = [\n    'desk',\n]\n",
        "desk/__init__.py": "",
        "desk/email.py": "from django.contrib.auth import get_user_model\n\nprint(get_user_model())\n",
        "desk/models.py": "from django.conf import settings\n\nowner = settings.AUTH_USER_MODEL\n",
    }
    target = {"site/settings.py": f"{SETTINGS}AUTH_USER_MODEL = 'blog.Person'\n", "blog/__init__.py": ""}
    pair = strangers(build, source, target)
    taken = take("desk/__init__.py", "desk/email.py", "desk/models.py")
    (found,) = [one for one in findings(pair, taken) if one.kind == "user-model"]
    assert "those of desk/models.py for one" in found.message


def test_names_in_a_module_say_nothing_about_its_root(build: Build) -> None:
    source = {
        "app/__init__.py": "",
        "app/core/__init__.py": "",
        "app/core/config.py": "settings = 1\n",
        "tests/test_it.py": "from unittest.mock import patch\n\npatch('app.core.config.settings.HOST', 1)\n",
    }
    target = {"pyproject.toml": "[project]\nname = 'shop'\n", "src/shop/__init__.py": "", "src/shop/a.py": ""}
    pair = strangers(build, source, target)
    found = findings(pair, take_new, mappings=(Mapping("app", "src/shop/app"),))
    assert [one.hint for one in found if one.kind == "broken-reference"] == [
        "it stands at src/shop/app/core/config.py now: write shop.app.core.config.settings.HOST"
    ]


def test_paths_are_written_from_where_they_were_written_before(build: Build) -> None:
    source = {
        "backend/Dockerfile": "FROM x\nCOPY ./backend/app /app/\nCOPY ./backend/run.py ./\n",
        "backend/scripts/start.sh": "python app/ready.py\n./app/ready.py\n",
        "backend/app/ready.py": "x = 1\n",
        "backend/run.py": "y = 2\n",
    }
    pair = strangers(build, source, {"lib/other.py": "z = 3\n"})
    moved = (Mapping("backend/app", "lib/shop"), Mapping("backend/run.py", "backend/tools/run.py"))
    found = [one for one in findings(pair, take_new, mappings=moved) if one.kind == "broken-reference"]
    assert [(one.path, one.line, one.hint.rpartition("write ")[2]) for one in found] == [
        ("backend/Dockerfile", 2, "./lib/shop"),
        ("backend/Dockerfile", 3, "./backend/tools/run.py"),
        ("backend/scripts/start.sh", 1, "../lib/shop/ready.py"),
        ("backend/scripts/start.sh", 2, "../lib/shop/ready.py"),
    ]


def test_nothing_is_copied_into_an_image_from_outside_of_its_context(build: Build) -> None:
    source = {"web/Dockerfile": "FROM x\nCOPY app/main.py ./\n", "web/app/main.py": "x = 1\n"}
    pair = strangers(build, source, {"lib/other.py": "z = 3\n"})
    (found,) = findings(pair, take_new, mappings=(Mapping("web/app", "lib/app"),))
    assert (found.kind, found.hint) == ("broken-reference", "it stands at lib/app/main.py now")
    assert found.repair == ""


def package(name: str, **more: str) -> str:
    return json.dumps({"name": name, "workspaces": ["packages/*"], "dependencies": more}, indent=2)


def test_a_lock_file_lacks_a_new_package_of_its_workspace(build: Build) -> None:
    target = {
        "package.json": package("root"),
        "yarn.lock": "# yarn lockfile v1\n",
        "packages/a/package.json": "{}",
    }
    pair = strangers(build, {"packages/b/package.json": '{"dependencies": {"zod": "1"}}'}, target)
    (found,) = [one for one in findings(pair, take_new) if one.kind == "lock-file"]
    assert found.message == "it was made without packages/b/package.json as the result has it"
    assert findings(pair, keep("packages/b/package.json")) == []


def test_a_secret_that_the_target_has_too_is_not_brought_in(build: Build) -> None:
    key = "AIza" + "Sy9fK2lQ8U4STEHLGCilwY911qcW8zT7rBv"
    source = {
        "app.py": f"first = 1\nurl = 'https://x/?key={key}'\n",
        ".env.docker": "SECRET_KEY=insecure-only-here\n",
    }
    pair = strangers(build, source, {"app.py": f"url = 'https://x/?key={key}'\nlast = 2\n"})
    assert findings(pair, take("app.py", ".env.docker")) == []
    pair = strangers(build, source, {"app.py": "url = ''\nlast = 2\n"})
    assert [(one.kind, one.line) for one in findings(pair, take("app.py"))] == [("unwanted-credential", 2)]


def test_what_a_mounted_call_is_given_may_change(build: Build) -> None:
    old = "const app = require('express')()\napp.use('/a', require('./a')(app))\napp.use('/b', make({ x: 1 }))\n"
    new = old.replace("(app))", "(app, 2))").replace("x: 1", "x: 2") + "app.use('/c', require('./c')(app))\n"
    pair = strangers(build, {"web/main.js": old}, {"web/main.js": new, "web/a.js": "", "web/c.js": ""})
    (found,) = [one for one in findings(pair, take("web/main.js")) if one.kind == "lost-mount"]
    assert found.message == (
        "the result lacks a mount that the target's version has in line 4: require('./c')() at /c; "
        "it is the source's version, which has 2 of 3 (operation 2: taking the source's version)"
    )
    assert found.repair == "puts require('./c')() at /c back in"


def test_the_index_of_a_folder_that_a_router_loaded_can_become_unreachable(build: Build) -> None:
    target = {
        "package.json": "{}",
        "lib/api/index.js": "const app = require('express')()\napp.all('/food*', require('./food/')(app))\n",
        "lib/api/food/index.js": "module.exports = require('./store')\n",
        "lib/api/food/store.js": "",
    }
    pair = strangers(build, {"lib/api/index.js": "const app = require('express')()\n"}, target)
    (found,) = [one for one in findings(pair, take("lib/api/index.js")) if one.kind == "unreachable"]
    assert found.message.startswith("nothing imports index.js any more, and 1 more that only it needs: ")
    assert (found.line, found.side) == (2, "target")


ROUTER = """const express = require('express');
const users = require('./users');
{imports}
const router = express.Router();
router.use('/users', users);
{mounts}
module.exports = router;
"""


def test_mounts_and_routes_are_put_back_with_their_imports_as_far_as_that_is_certain(build: Build) -> None:
    imports = "const orders = require('./orders');\nconst bills = require('./bills');"
    mounts = (
        "router.use('/orders', orders);\nrouter.use('/old', bills);\nrouter.get('/ready', users.ready);\n"
        "router.use('/bills', function (request) {\n  return bills(request);\n});\nrouter.use(\n  '/long',\n  bills\n);"
    )
    target = {
        "routes/index.js": ROUTER.format(imports=imports, mounts=mounts),
        **{f"routes/{name}.js": "" for name in ("users", "orders", "bills")},
    }
    source = {
        "routes/index.js": ROUTER.format(
            imports="", mounts="router.use('/old', users);\nrouter.get('/first', users.first);"
        )
    }
    # One mount has another router now, and one stands on several lines: who is meant there only people know.
    first = {
        **target,
        "routes/index.js": target["routes/index.js"].replace(
            "router.get", "router.get('/first', users.first);\nrouter.get"
        ),
    }
    with strangers(build, source, first).workspace() as workspace:
        workspace.take(["routes/index.js"])
        found = {one.kind: one for one in workspace.understanding.findings() if one.repair}
        assert {kind: one.repair for kind, one in found.items()} == {
            "lost-mount": "puts orders at /orders back in; 2 more can't be put back so surely",
            "lost-route": "puts GET router /ready back in",
        }
        workspace.noticing.repair([one.id for one in found.values()])
        assert (
            workspace.result_bytes("routes/index.js")
            == (
                source["routes/index.js"]
                .replace("('./users');\n", "('./users');\nconst orders = require('./orders');\n")
                .replace(
                    "users);\nrouter.use('/old'", "users);\nrouter.use('/orders', orders);\nrouter.use('/old'"
                )
                .replace("users.first);\n", "users.first);\nrouter.get('/ready', users.ready);\n")
            ).encode()
        )


@pytest.mark.parametrize(("ours", "kinds"), [("^10 || ^12", []), ("^18", ["runtime-conflict"])])
def test_a_runtime_that_one_side_alone_moved_on_is_no_conflict(
    build: Build, ours: str, kinds: list[str]
) -> None:
    base, source, target = (
        {"package.json": json.dumps({"engines": {"node": node}}, indent=1), "a.js": f"{more}\n"}
        for node, more in (("^10 || ^12", ""), ("^14 || ^16", ""), (ours, "x"))
    )
    acts = [take("package.json")] if kinds else []
    assert [one.kind for one in findings(fork(build, base, source, target), *acts)] == kinds
