"""Packages, ranges, lock files: a case for each kind."""

import json

import pytest

from tests.conftest import Build
from tests.state.understanding.kit import keep, take, take_new
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
