"""What is found step by step is what a fresh look finds: no answer outlives what it was read from."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.findings import Finding
from tests.state.understanding.fresh_trees import PATHS, Merge, Step, differing, side

NUMBERS = st.integers(0, 29)
STEPS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 999), st.integers(0, 999)), max_size=12)


@st.composite
def sides(draw: st.DrawFn) -> tuple[list[int], list[int], list[int]]:
    """Which text each path has in the source, the target and their common ancestor: mostly the same."""
    source = draw(st.lists(NUMBERS, min_size=len(PATHS), max_size=len(PATHS)))
    target, base = list(source), list(source)
    for numbers in (target, base):
        for at, number in draw(st.dictionaries(st.integers(0, len(PATHS) - 1), NUMBERS, max_size=40)).items():
            numbers[at] = number
    return source, target, base


@given(sides(), STEPS)
@settings(max_examples=20, deadline=None, derandomize=True)
def test_findings_are_those_of_a_fresh_look(
    numbers: tuple[list[int], list[int], list[int]], steps: list[Step]
) -> None:
    source, target, base = map(side, numbers)
    assert differing(Merge(source, target, base), steps) is None


Texts = Mapping[str, str]


def merge_of(source: Texts, target: Texts, base: Texts | None = None) -> Merge:
    """Two small trees."""
    first, second, ancestor = (
        {path: text.encode() for path, text in one.items()} for one in (source, target, base or {})
    )
    return Merge(first, second, ancestor)


def after(merge: Merge, *results: Mapping[str, str | None]) -> list[tuple[Finding, ...]]:
    """What is found after each change of the result, which a fresh look has to find, too."""
    found = []
    for result in ({}, *results):
        for path, text in result.items():
            merge.put(path, text.encode() if text is not None else None)
        here, fresh = merge.answers()
        assert here == fresh
        found.append(here[0])
    return found


def kinds(found: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(one.kind, one.path) for one in found]


INTERFACE = "from abc import ABC, abstractmethod\n\n\nclass Loads(ABC):\n    @abstractmethod\n    def load(self{}):\n        ...\n"


def test_apps_that_are_no_longer_installed_hold_no_doubled_model() -> None:
    model = "from django.db import models\n\n\nclass Order(models.Model):\n    class Meta:\n        app_label = 'orders'\n"
    settings = "INSTALLED_APPS = ['orders', 'bills']\n"
    base = {"manage.py": "", "site1/settings.py": settings, "orders/models.py": model}
    merge = merge_of({**base, "bills/models.py": model.replace("orders", "bills")}, base)
    doubled, single = after(
        merge, {"bills/models.py": model}, {"site1/settings.py": "INSTALLED_APPS = ['orders']\n"}
    )[1:]
    assert ("double-model", "bills/models.py") in kinds(doubled)
    assert ("double-model", "bills/models.py") not in kinds(single)


def test_a_secret_of_a_test_is_one_where_it_is_no_test() -> None:
    text = 'api_key = "hT5kQ9wZx3LmN8vRb2Yc7Jd4Fg6Ps1Ua"\n'
    merge = merge_of({"tests/key.py": text, "app/key.py": text}, {"a.py": ""})
    tried, meant = after(merge, {"tests/key.py": text}, {"tests/key.py": None, "app/key.py": text})[1:]
    assert kinds(tried) == []
    assert kinds(meant) == [("unwanted-credential", "app/key.py")]


def test_a_class_is_compared_anew_when_a_module_further_up_its_bases_came() -> None:
    base = {
        "shop/__init__.py": "",
        "shop/cart.py": "from .base import Store\n\n\nclass Cart(Store):\n    def load(self):\n        pass\n",
        "shop/base.py": "from .deep import Loads\n\n\nclass Store(Loads):\n    pass\n",
        "shop/deep/__init__.py": INTERFACE.format(""),
    }
    merge = merge_of(base, base, base)
    same, other = after(
        merge,
        {"shop/cart.py": base["shop/cart.py"] + "\n\nx = 2\n"},
        {"shop/deep.py": INTERFACE.format(", name")},
    )[1:]
    assert kinds(same) == []
    assert ("contract-parameters", "shop/cart.py") in kinds(other)


def test_where_lost_names_are_defined_now_is_told_of_what_came_since() -> None:
    base = {
        "shop/__init__.py": "",
        "shop/cart.py": "from .prices import total\n",
        "shop/prices.py": "def total():\n    pass\n",
    }
    merge = merge_of(base, base, base)
    lost, moved = after(merge, {"shop/prices.py": "tax = 1\n"}, {"shop/new.py": "def total():\n    pass\n"})[
        1:
    ]
    hints = [[one.hint for one in found if one.kind == "lost-name"] for found in (lost, moved)]
    assert hints == [
        ["the source's shop/prices.py has it"],
        ["shop/new.py has it now: write .new"],
    ]


def test_a_package_by_its_name_leads_elsewhere_when_its_entry_came() -> None:
    said = "import { kit } from '@w/kit';\n"
    base = {"packages/core/package.json": '{"name": "@w/kit"}', "web/app.ts": said}
    before, came = after(
        merge_of(base, base, base),
        {"web/app.ts": f"{said}// merged\n"},
        {"packages/core/src/index.ts": "export const kit = 1;\n"},
    )[1:]
    assert kinds(before) == []
    assert kinds(came) == [("leads-elsewhere", "web/app.ts")]


@pytest.mark.parametrize(
    ("path", "file", "said"),
    [
        ("shop/cart.py", "shop/prices.py", "import os, shop.prices as p\n"),
        ("shop/cart.py", "shop/prices.py", "from.prices import tax\n"),
        ("shop/cart.py", "shop/über.py", "import shop.über\n"),
        ("web/app.ts", "web/[id].tsx", "import { Page } from './[id]';\n"),
        ("web/app.ts", "web/(auth)/+page.ts", "import { Page } from './(auth)/+page';\n"),
        ("web/app.ts", "web/über.ts", "import { Page } from './über';\n"),
        ("web/app.ts", "web/cash.ts", "import { Page } from 'money';\n"),
        ("docs/a.md", "docs/my page.md", "See [it](my%20page.md#top).\n"),
        ("web/app.ts", "packages/core/src/first.ts", "import { Page } from '@w/kit/entry';\n"),
        ("web/app.ts", "packages/core/main.ts", "import { Page } from '@w/set/entry';\n"),
    ],
)
def test_what_refers_to_a_file_is_looked_at_when_that_is_gone(path: str, file: str, said: str) -> None:
    base = {
        "shop/__init__.py": "",
        "tsconfig.json": '{"compilerOptions": {"paths": {"money": ["web/cash.ts"]}}}',
        "packages/core/package.json": '{"name": "@w/kit", "exports": {"./entry": "./src/first.ts"}}',
        "sets/package.json": '{"name": "@w/set", "exports": {"./entry": "../packages/core/main.ts"}}',
        path: said,
        file: "export const Page = 1;\n" if file.endswith("ts") else "tax = 1\n",
    }
    whole, gone = after(merge_of(base, base, base), {file: None})
    assert kinds(whole) == []
    assert [one for one in kinds(gone) if one[1] == path] != []


def test_a_module_that_came_is_found_before_the_one_that_was_meant() -> None:
    source = {
        "manage.py": "",
        "prices.py": "tax = 1\n",
        "shop/cart.py": "from prices import tax\n",
        "shop/deep/cart.py": "import rates.all\n",
        "rates/__init__.py": "",
        "rates/all.py": "",
    }
    target = {"manage.py": "", "src/prices.py": "tax = 2\n", "shop/rates/all.py": "x = 1\n"}
    merge = merge_of(source, target)
    (found,) = after(merge.taken("prices.py", "shop/cart.py", "rates/__init__.py", "rates/all.py"))
    assert kinds(found) == [("leads-elsewhere", "shop/cart.py")]


def test_tools_are_looked_at_again_when_roots_and_scripts_come_and_go() -> None:
    base = {
        "back/manage.py": "",
        "back/site1/wsgi.py": "",
        "Dockerfile": "CMD gunicorn site1.wsgi:application\n",
        "pyproject.toml": '[project]\nname = "shop"\n[project.scripts]\npay = "site1.wsgi:pay"\n',
        "web/package.json": '{"scripts": {"build": "tsc"}}',
        "web/run.sh": "npm run build\n",
    }
    whole, gone, back, scripts = after(
        merge_of(base, base, base),
        {"back/manage.py": None, "web/package.json": None},
        {"back/setup.py": ""},
        {"other/package.json": '{"scripts": {"build": "tsc"}}'},
    )
    assert kinds(whole) == kinds(scripts) == []
    wrong = [("broken-reference", path) for path in ("Dockerfile", "pyproject.toml", "web/run.sh")]
    assert [one for one in kinds(gone) if one in wrong] == wrong
    assert [one for one in kinds(back) if one in wrong] == wrong[2:]


def test_aliases_that_came_count_before_those_further_up() -> None:
    source = {
        "tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["web/*"]}}}',
        "web/app.ts": "import { cash } from '@/cash';\n",
        "web/cash.ts": "export const cash = 1;\n",
    }
    target = {
        "web/tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["web/parts/*"]}}}',
        "web/parts/one.ts": "export const part = 1;\n",
    }
    (found,) = after(merge_of(source, target).taken(*source))
    assert kinds(found) == [("broken-reference", "web/app.ts")]
