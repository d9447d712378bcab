"""Packages, ranges, lock files: a case for each kind."""

import json

import pytest

from state.comparison.mapping import Mapping
from state.findings import Severity
from tests.conftest import Build
from tests.state.pairs import Files, strangers
from tests.state.understanding.kit import findings, keep, take, take_new
from tests.state.understanding.test_kinds_cases import Case, check, write


def package(**more: str) -> str:
    return json.dumps({"name": "x", "dependencies": more}, indent=2) + "\n"


USES = "import os\n\nimport stripe\n\nprint(os, stripe)\n"
CASES = [
    Case(
        "unlisted-package",
        {"requirements.txt": "# all\nrequests>=2\nstripe==5.0\n", "pay.py": USES},
        {"requirements.txt": "requests>=2\n"},
        (take("pay.py"), keep("requirements.txt")),
        ("pay.py", 3),
        "it needs stripe, which the source lists in line 3 of requirements.txt, and nothing in the result lists",
        (take("pay.py", "requirements.txt"),),
    ),
    Case(
        "unlisted-package",
        {
            "requirements.txt": "requests>=2\n",
            "site/settings.py": "MIDDLEWARE = [\n    'corsheaders.middleware.CorsMiddleware',\n]\n",
        },
        {"requirements.txt": "flask\n"},
        (take("site/settings.py"),),
        ("site/settings.py", 2),
        "it needs corsheaders, which nothing lists, in the source neither",
        (write("requirements.txt", "flask\ndjango-cors-headers\n"), take("site/settings.py")),
    ),
    Case(
        "unlisted-package",
        {"package.json": package(zod="^3"), "src/a.ts": "import { z } from 'zod'\nexport const a = z\n"},
        {"package.json": package(react="^18")},
        (take("src/a.ts"), keep("package.json")),
        ("src/a.ts", 1),
        "it needs zod, which the source lists in line 4 of package.json",
        (take("package.json", "src/a.ts"),),
    ),
    Case(
        "unlisted-package",
        {"pay.py": "import os\n\nimport payfast\n\nprint(os, payfast)\n", "more.py": "import payfast.more\n"},
        {"requirements.txt": "requests>=2\n"},
        (take("pay.py", "more.py"),),
        ("more.py", 1),
        "it imports payfast, which is nowhere in the result and which nothing seems to list; so does 1 more file; "
        "which package provides it could not be checked",
        (take("pay.py", "more.py"), write("requirements.txt", "requests>=2\npayfast-client\n")),
    ),
    Case(
        "unlisted-package",
        {
            "requirements-pay.txt": "# both\nstripe\npayfast\n",
            "__init__.py": "pay = 1\n",
            "pay.py": "import payfast\nimport stripe\n\nprint(payfast, stripe)\n",
        },
        {"requirements.txt": "requests>=2\n"},
        (take_new,),
        ("shop/pay/requirements-pay.txt", 2),
        "stripe and payfast are listed only in shop/pay/requirements-pay.txt, which the project's own requirements don't "
        "draw in; shop/pay/pay.py needs stripe in line 2",
        (take_new, write("requirements.txt", "requests>=2\n-r shop/pay/requirements-pay.txt\n")),
        mappings=(Mapping("", "shop/pay"),),
    ),
    Case(
        "dependency-conflict",
        {"package.json": package(react="^18.0.0")},
        {"package.json": package(react="^17.0.2")},
        (take("package.json"),),
        ("package.json", 4),
        "the source asks for react ^18.0.0 (package.json, line 4), the target for ^17.0.2 (package.json, line 4): no version is both",
    ),
    Case(
        "dependency-range",
        {"pyproject.toml": "[project]\nname = 'x'\ndependencies = ['stripe>=5']\n", "pay.py": USES},
        {"requirements.txt": "requests\nstripe>=2\n"},
        (take("pay.py"),),
        ("requirements.txt", 2),
        "the source asks for stripe >=5 (pyproject.toml, line 3), the target for >=2 (requirements.txt, line 2); the result's >=2 allows what pay.py (line 3)",
        (take("pay.py"), write("requirements.txt", "requests\nstripe>=5\n")),
    ),
    Case(
        "runtime-conflict",
        {"app/pyproject.toml": "[project]\nname = 'x'\nrequires-python = '>=3.12'\n"},
        {
            "pyproject.toml": "[tool.poetry]\nname = 'y'\n\n[tool.poetry.dependencies]\npython = '~3.9'\n",
            "x": "y\n",
        },
        (take_new,),
        ("pyproject.toml", 5),
        "the source asks for python >=3.12 (app/pyproject.toml, line 3), the target for ~3.9 (pyproject.toml, line 5): no version is both",
        (),
    ),
    Case(
        "lock-file",
        {"package.json": package(react="^18.0.0"), "package-lock.json": '{"lockfileVersion": 3, "a": 1}\n'},
        {"package.json": package(react="^17.0.2"), "package-lock.json": '{"lockfileVersion": 3, "a": 2}\n'},
        (take("package.json"), lambda workspace: workspace.keep(["package-lock.json"])),
        ("package-lock.json", 0),
        "it belongs to another package.json than the one beside it in the result: react",
        (take("package.json", "package-lock.json"),),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_it_is_found_at_its_place_and_not_in_a_clean_merge(build: Build, case: Case) -> None:
    check(build, case)


def unlisted(
    build: Build, source: Files, target: Files, mappings: tuple[Mapping, ...] = ()
) -> list[tuple[str, int, Severity]]:
    """What is said of packages that nothing lists, once all of a source is taken."""
    found = findings(strangers(build, source, target), take_new, mappings=mappings)
    return [(one.path, one.line, one.severity) for one in found if one.kind == "unlisted-package"]


LISTS = {"requirements.txt": "requests>=2\nstrawberry-graphql-django\nDjango\n"}


def test_a_package_that_is_not_known_is_a_note_and_a_known_one_a_warning(build: Build) -> None:
    source = {"pay.py": "import payfast\nimport stripe\n"}
    assert unlisted(build, source, LISTS) == [("pay.py", 2, Severity.WARNING), ("pay.py", 1, Severity.NOTE)]


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    import payfast\nexcept ImportError:\n    payfast = None\n",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import payfast\n",
        "import os\nimport tomllib\n",
        "import requests\nimport urllib3\nimport strawberry_django\n",
        "from asgiref.sync import sync_to_async\n",
        "import _payfast\n",
        "import wallet_pb2\n",
        "import helper\n",
        "import known\n",
    ],
)
def test_what_may_be_there_is_not_told(build: Build, text: str) -> None:
    # Nothing tells that tools is on Python's path, and the target gets along with `known` unlisted.
    target = {**LISTS, "tools/deep/helper.py": "", "old.py": "import known\n"}
    assert unlisted(build, {"pay.py": text}, target) == []


def test_without_any_manifest_nobody_knows_what_is_installed(build: Build) -> None:
    assert unlisted(build, {"pay.py": "import payfast\nimport stripe\n"}, {"x": "y\n"}) == []


PAYS = {
    "requirements.txt": "payfast\n",
    "__init__.py": "pay = 1\n",
    "pay.py": "import payfast\n",
}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        # A project of its own has its own requirements,
        ({**PAYS, "Dockerfile": "FROM python:3.12\n"}, LISTS),
        ({name: text for name, text in PAYS.items() if name != "__init__.py"}, LISTS),
        # as those of the target may have.
        (PAYS, {**LISTS, "shop/cart/requirements.txt": "requests\n"}),
    ],
)
def test_requirements_of_a_project_of_its_own_hold(build: Build, source: Files, target: Files) -> None:
    assert unlisted(build, source, target, (Mapping("", "shop/pay"),)) == []


EXTRAS = {
    "requirements/default.txt": "requests>=2\n",
    "requirements/extras/pay.txt": "stripe==5.0\n",
    "requirements/tests/all.txt": "pytest>=8\n",
    "setup.py": "from setuptools import setup\n\nsetup(name='shop')\n",
}
OTHERS = {**EXTRAS, "requirements/extras/pay.txt": "adyen==1.0\n"}
PAYS = {"shop/pay.py": USES, "shop/test_pay.py": "import pytest\n\nprint(pytest)\n"}


def test_what_a_folder_of_requirements_lists_a_level_deeper_is_listed(build: Build) -> None:
    assert findings(strangers(build, {**EXTRAS, **PAYS}, EXTRAS), take_new) == []


def test_it_is_put_where_the_source_lists_it_for_a_part_alone(build: Build) -> None:
    pair = strangers(build, {**EXTRAS, **PAYS}, OTHERS)
    kept = findings(pair, take_new, keep("requirements/extras/pay.txt"))
    (found,) = [one for one in kept if one.kind == "unlisted-package"]
    assert (found.path, found.line) == ("shop/pay.py", 3)
    assert "which the source lists in line 1 of requirements/extras/pay.txt" in found.message
    assert found.repair == "adds stripe==5.0 to requirements/extras/pay.txt"


def test_what_everybody_needs_is_not_put_into_a_list_for_a_part(build: Build) -> None:
    source = {"requirements/base.txt": "stripe==5.0\n", **PAYS}
    (found,) = findings(strangers(build, source, OTHERS), take(*PAYS))
    assert (found.kind, found.path) == ("unlisted-package", "shop/pay.py")
    assert found.repair == "adds stripe==5.0 to requirements/default.txt"


def test_a_list_of_a_copied_package_is_drawn_in_by_nobody(build: Build) -> None:
    source = {"orders/__init__.py": "", "orders/requirements.txt": "stripe==5.0\n", "orders/pay.py": USES}
    (found,) = findings(strangers(build, source, OTHERS), take_new)
    assert (found.kind, found.path, found.line) == ("unlisted-package", "orders/requirements.txt", 1)
    assert found.hint == "list it in requirements/default.txt too"
