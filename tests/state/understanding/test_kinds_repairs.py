"""Repairs of manifests and of Django's settings: exact bytes, and nothing is found afterwards."""

import pytest

from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Files, strangers
from tests.state.understanding.kit import Acts, take
from tests.state.understanding.test_repairs import repaired

USES = "import stripe\n\nprint(stripe)\n"
SOURCE: Files = {"all-requirements.txt": "stripe>=5\n", "pay.py": USES}
SETTINGS = "INSTALLED_APPS = [\n    'django.contrib.auth',\n    'blog',  # first\n]\n"


def decide(path: str) -> Acts:
    """Keeps the target's file where both sides have one, so that nothing in it waits."""

    def act(workspace: Workspace) -> None:
        entry = next((one for one in workspace.loaded().comparison.entries() if one.path == path), None)
        if entry is not None and entry.source is not None:
            workspace.keep([entry.key])

    return act


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "requirements.txt",
            "# all\r\nflask\r\nzope==1  # old\r\n",
            "# all\r\nflask\r\nstripe>=5\r\nzope==1  # old\r\n",
        ),
        ("requirements.txt", "zope\nflask", "zope\nflask\nstripe>=5"),
        (
            "pyproject.toml",
            '[project]\nname = \'x\'\ndependencies = [\n    "flask>=3",  # web\n    "zope",  # old\n]  # end\n',
            '[project]\nname = \'x\'\ndependencies = [\n    "flask>=3",  # web\n    "stripe>=5",\n    "zope",  # old\n]  # end\n',
        ),
        (
            "pyproject.toml",
            "[project]\nname = 'x'\ndependencies = [\n    'flask',\n    'click',  # door\n]\n",
            "[project]\nname = 'x'\ndependencies = [\n    'flask',\n    'click',  # door\n    'stripe>=5',\n]\n",
        ),
        (
            "pyproject.toml",
            "[project]\nname = 'x'\ndependencies = ['flask']\n",
            "[project]\nname = 'x'\ndependencies = ['flask', 'stripe>=5']\n",
        ),
        (
            "pyproject.toml",
            "[tool.poetry]\nname = 'x'\n\n[tool.poetry.dependencies]\npython = '^3.11'\nflask = '^3'\n\n[tool.black]\nline-length = 99\n",
            "[tool.poetry]\nname = 'x'\n\n[tool.poetry.dependencies]\npython = '^3.11'\nflask = '^3'\nstripe = \">=5\"\n\n[tool.black]\nline-length = 99\n",
        ),
        (
            "Pipfile",
            "[packages]\nflask = '*'\nzope = '*'\n",
            "[packages]\nflask = '*'\nstripe = \">=5\"\nzope = '*'\n",
        ),
        (
            "setup.cfg",
            "[options]\ninstall_requires =\n    flask\n[tool:x]\na = 1\n",
            "[options]\ninstall_requires =\n    flask\n    stripe>=5\n[tool:x]\na = 1\n",
        ),
    ],
)
def test_an_unlisted_package_is_listed(build: Build, path: str, before: str, after: str) -> None:
    words, found = repaired(
        strangers(build, SOURCE, {path: before, "x": "y\n"}), take("pay.py"), decide(path)
    )
    assert words == [f"adds stripe>=5 to {path}"]
    assert found == {path: after.encode()}


def test_a_package_of_node_is_listed_with_the_manifest_nearest_to_its_file(build: Build) -> None:
    source = {
        "package.json": '{"dependencies": {"zod": "^3.1"}}\n',
        "web/src/a.ts": "import { z } from 'zod'\nexport const a = z\n",
    }
    target = {
        "package.json": '{\n  "dependencies": {\n    "a": "1"\n  }\n}\n',
        "web/package.json": '{\n\t"dependencies": {\n\t\t"react": "^18"\n\t}\n}\n',
    }
    words, found = repaired(strangers(build, source, target), take("web/src/a.ts"))
    assert words == ["adds zod ^3.1 to web/package.json"]
    assert found == {
        "web/package.json": b'{\n\t"dependencies": {\n\t\t"react": "^18",\n\t\t"zod": "^3.1"\n\t}\n}\n'
    }


def test_a_package_that_a_merged_manifest_lost_is_put_back(build: Build) -> None:
    target = '{\n  "dependencies": {\n    "a": "1",\n    "zod": "^3"\n  },\n  "devDependencies": {\n    "b": "1"\n  }\n}\n'
    source = '{\n  "dependencies": {\n    "a": "2"\n  },\n  "devDependencies": {\n    "b": "1"\n  }\n}\n'
    keep: Acts = lambda workspace: workspace.take(["package.json"])  # noqa: E731
    with strangers(build, {"package.json": source}, {"package.json": target}).workspace() as workspace:
        keep(workspace)
        (lost,) = (one for one in workspace.understanding.findings() if one.kind == "lost-dependency")
        assert lost.repair == "adds zod ^3 to package.json"
        workspace.noticing.repair([lost.id])
        assert (
            workspace.result_bytes("package.json")
            == source.replace('"a": "2"', '"a": "2",\n    "zod": "^3"').encode()
        )


def test_a_range_is_narrowed_to_what_both_sides_can_have(build: Build) -> None:
    source = {"pyproject.toml": "[project]\nname = 'x'\ndependencies = ['stripe>=5,<7']\n", "pay.py": USES}
    target = {"requirements.txt": "requests\nstripe >= 2, <6  # money\n"}
    words, found = repaired(strangers(build, source, target), take("pay.py"), decide("requirements.txt"))
    assert words == ["asks for stripe <6,>=5 in line 2 of requirements.txt"]
    assert found == {"requirements.txt": b"requests\nstripe <6,>=5  # money\n"}


def test_an_app_is_installed_and_a_setting_taken_over(build: Build) -> None:
    source = {
        "orders/__init__.py": "orders = 1\n",
        "orders/models.py": "from django.conf import settings\n\nlimit = settings.ORDERS_LIMIT\n",
        "shop/__init__.py": "shop = 1\n",
        "shop/settings.py": "# the shop\n" * 40
        + SETTINGS.replace("'blog',  # first", "'orders',")
        + "ORDERS_LIMIT = {\n    'a': 3,\n}\n",
    }
    target = {
        "site/__init__.py": "site = 1\n",
        "site/settings.py": SETTINGS,
        "blog/__init__.py": "blog = 1\n",
    }
    words, found = repaired(
        strangers(build, source, target),
        take("orders/__init__.py", "orders/models.py"),
        decide("site/settings.py"),
    )
    assert words == [
        "adds ORDERS_LIMIT to site/settings.py as it is in line 45 of the source's shop/settings.py",
        "adds orders to INSTALLED_APPS in line 3 of site/settings.py",
    ]
    assert found == {
        "site/settings.py": SETTINGS.replace("# first\n", "# first\n    'orders',\n").encode()
        + b"ORDERS_LIMIT = {\n    'a': 3,\n}\n"
    }
