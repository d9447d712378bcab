"""What the lint of plans asks of real repositories."""

from pathlib import Path

import pytest

from state.comparison.mapping import Mapping
from state.plan_facts import RepositoryFacts
from state.plans.lint.facts import PathKind, Runner
from state.plans.lint.linting import lint_plan
from state.plans.plan import Side
from tests.conftest import Build
from tests.state.pairs import Pair, strangers
from tests.state.plans.lint.making import commands, copy, plan

SOURCE, TARGET = Side.SOURCE, Side.TARGET


@pytest.fixture
def pair(build: Build) -> Pair:
    return strangers(
        build,
        {
            "lib/a.py": "one\n",
            "lib/b.py": "two",
            "package.json": '{"scripts": {"build": "tsc", "test:e2e": "x"}}',
            "web/package.json": "{broken",
            "node_modules/x/package.json": '{"scripts": {"inner": ""}}',
        },
        {
            "lib/a.py": "other\n",
            "db/001_a.sql": "",
            "manage.py": "",
            "shop/management/commands/prices.py": "",
            "shop/management/commands/_hidden.py": "",
            "Makefile": ".PHONY: check lint\ncheck: a.py\n\ttrue\nVAR := x\nout/x.txt:\n\ttrue\n",
            "justfile": "alias b := bump\nbump version='1':\n    true\n",
            "pyproject.toml": '[tool.poe.tasks]\nfmt = "ruff"\n',
        },
    )


def facts_of(pair: Pair, **options: object) -> RepositoryFacts:
    workspace = pair.workspace(**options)
    try:
        return RepositoryFacts(workspace.target, workspace.loaded())
    finally:
        workspace.close()


def test_paths_and_contents(pair: Pair) -> None:
    facts = facts_of(pair)
    assert facts.kind(SOURCE, "lib/a.py") is PathKind.FILE
    assert facts.kind(SOURCE, "lib") is PathKind.FOLDER
    assert facts.kind(TARGET, "") is PathKind.FOLDER
    assert facts.kind(TARGET, "lib/b.py") is PathKind.NOTHING
    assert facts.kind(TARGET, "lib/a.py/x") is PathKind.NOTHING
    assert facts.kind(TARGET, "../lib") is PathKind.NOTHING
    assert facts.text(SOURCE, "lib/a.py") == b"one\n"
    assert facts.text(TARGET, "lib") is None
    assert facts.oid(TARGET, "lib/a.py") == pair.target.git("rev-parse", "HEAD:lib/a.py")
    assert facts.oid(TARGET, "lib") == pair.target.git("rev-parse", "HEAD:lib")
    assert facts.oid(TARGET, "gone") is None
    assert facts.named(SOURCE, "a.py") == ("lib/a.py",)
    assert facts.named(SOURCE, "lib/a.py") == ("lib/a.py",)
    assert facts.named(SOURCE, "ib/a.py") == ()
    assert facts.paths(TARGET) == tuple(sorted(pair.target.git("ls-files").splitlines()))


def test_a_path_of_the_source_keeps_its_own_name_and_says_where_it_lands(pair: Pair) -> None:
    facts = facts_of(pair, mappings=(Mapping("lib", "apps/lib"),))
    assert facts.kind(SOURCE, "lib/a.py") is PathKind.FILE
    assert facts.landed("lib/a.py") == "apps/lib/a.py"


def test_branches_tags_and_revisions(pair: Pair) -> None:
    target = pair.target
    target.git("branch", "work")
    target.git("tag", "v1")
    target.git("checkout", "-q", "work")
    side = target.commit({"w.txt": "w"})
    target.git("checkout", "-q", "main")
    target.commit({"m.txt": "m"})
    target.git("merge", "-q", "--no-ff", "-m", "merge", "work")
    facts = facts_of(pair)
    assert facts.branches(TARGET) == {"main", "work"}
    assert facts.branches(SOURCE) == {"main"}
    assert facts.tags(TARGET) == {"v1"}
    assert facts.revision("work") == side
    assert facts.revision("nowhere") == ""
    assert facts.revision("--all") == ""
    assert facts.is_merge("main") is True
    assert facts.is_merge("work") is False
    assert facts.is_merge("nowhere") is None
    assert facts.is_ancestor("work", "main") is True
    assert facts.is_ancestor("main", "work") is False
    assert facts.is_ancestor("nowhere", "main") is None


def test_numbers_on_branches(pair: Pair) -> None:
    pair.target.git("checkout", "-q", "-b", "work")
    pair.target.commit({"db/002_b.sql": "", "db/notes.md": ""})
    pair.target.git("checkout", "-q", "main")
    facts = facts_of(pair)
    assert facts.numbers_on_branches("db") == {
        1: (("work", "db/001_a.sql"), ("main", "db/001_a.sql")),
        2: (("work", "db/002_b.sql"),),
    }
    assert facts.numbers_on_branches("nowhere") == {}


def test_scripts(pair: Pair) -> None:
    facts = facts_of(pair)
    source = facts.scripts(SOURCE)
    assert source is not None
    assert source.names == {
        Runner.NPM: {"package.json": frozenset({"build", "test:e2e"}), "web/package.json": frozenset()}
    }
    assert source.open_ended == {"web/package.json"}
    target = facts.scripts(TARGET)
    assert target is not None
    assert target.names == {
        Runner.MAKE: {"Makefile": frozenset({".PHONY", "check", "lint", "out/x.txt"})},
        Runner.MANAGE: {"manage.py": frozenset({"prices"})},
        Runner.JUST: {"justfile": frozenset({"b", "bump"})},
        Runner.POE: {"pyproject.toml": frozenset({"fmt"})},
    }
    assert target.open_ended == frozenset()


def test_a_makefile_that_includes_others_tells_not_all(pair: Pair) -> None:
    pair.target.commit({"Makefile": "include more.mk\ncheck:\n\ttrue\n"})
    scripts = facts_of(pair).scripts(TARGET)
    assert scripts is not None
    assert scripts.open_ended == {"Makefile"}


def test_a_plain_folder_has_no_branches(build: Build, tmp_path: Path) -> None:
    target = build("target")
    target.commit({"a.txt": "a"})
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "b.txt").write_text("b")
    source = build("unused")
    source.path = folder
    facts = facts_of(Pair(source, target))
    assert facts.branches(SOURCE) is None
    assert facts.tags(SOURCE) is None
    assert facts.kind(SOURCE, "b.txt") is PathKind.FILE
    assert facts.branches(TARGET) == {"main"}


def test_a_plan_beside_real_repositories(pair: Pair) -> None:
    of = plan(
        copies=(copy("lib/a.py", "lib/a.py", 4, no_conflict=True), copy("lib/c.py", "lib/c.py", 5)),
        commands=commands(
            "git merge nowhere", "npm run build", "make check", "python manage.py prices", "make gone"
        ),
    )
    assert [(one.line, one.kind, one.path) for one in lint_plan(of, facts_of(pair))] == [
        (4, "plan-no-conflict-claim", "lib/a.py"),
        (5, "plan-copy-missing", "lib/c.py"),
        (10, "plan-reference-missing", "nowhere"),
        (14, "plan-script-missing", "gone"),
    ]
