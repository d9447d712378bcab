"""A merge by its plan, from import to report, by commands."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.app.command import done, plait
from tests.app.shop_plan import PLAN, shop
from tests.conftest import Build
from tests.state.pairs import Pair


@pytest.fixture
def pair(build: Build) -> Pair:
    return shop(build)


@pytest.fixture
def target(pair: Pair) -> Path:
    done(
        pair.target.path, "new", pair.source.path, "--no-open", "--plan", pair.target.path.parent / "PLAN.md"
    )
    return pair.target.path


def items(target: Path, *states: str) -> dict[str, str]:
    """Text and state of the items."""
    found = plait(target, "check", "--json").json["items"]
    return {one["text"]: one["state"] for one in found if not states or one["state"] in states}


def named(target: Path, text: str) -> dict[str, Any]:
    [found] = [one for one in plait(target, "check", "--json").json["items"] if text in one["text"]]
    return dict(found)


def test_a_plan_alone_leaves_no_trace(pair: Pair) -> None:
    plan = pair.target.path.parent / "PLAN.md"
    before = (pair.target.git("for-each-ref"), pair.source.git("for-each-ref"))
    found = plait(
        pair.target.path, "plan", plan, "--source", pair.source.path, "--target", pair.target.path, "--json"
    )
    assert found.code == 1
    data = found.json
    assert data["encoding_repaired"] is False
    assert [(one["number"], one["title"], one["estimate"], one["depends_on"]) for one in data["phases"]] == [
        ("1", "Prepare", "1 hour", []),
        ("2", "Copy", "2 hours", ["1"]),
        ("3", "Check", "1 hour", ["2"]),
    ]
    assert [(one["from"], one["to"]) for one in data["copies"]] == [
        ("tags/model.py", "tags/model.py"),
        ("tags/views.py", "tags/views.py"),
        ("shop/settings.py", "shop/settings.py"),
    ]
    assert [(one["name"], one["action"], one["from"]) for one in data["migrations"]] == [
        ("001_users.sql", "keep", None),
        ("002_votes.sql", "keep", None),
        ("003_tags.sql", "from", "002_tags.sql"),
    ]
    line = PLAN.split("\n").index('cp "$SOURCE/shop/settings.py" "$TARGET/shop/"') + 1
    assert line in [one["line"] for one in data["findings"] if one["severity"] == "error"]
    assert (pair.target.git("for-each-ref"), pair.source.git("for-each-ref")) == before


def test_from_import_to_report(target: Path, pair: Pair) -> None:
    roots = {one["text"]: one["side"] for one in plait(target, "plan", "--json").json["roots"]}
    assert {text: side for text, side in roots.items() if text.startswith("/")} == {
        "/srv/old/tagging": "source",
        "/srv/shop": "target",
    }
    done(target, "plan", "--bind", "/srv/old/tagging=source", "--bind", "/srv/shop=target")
    assert items(target, "claimed") == {"The team knows": "claimed"}

    # Phase 1: the backup proves itself, what people say is signed.
    done(target, "phase", "1", "backup", "backup-shop")
    assert named(target, "backup-shop")["state"] == "passed"
    refused = plait(target, "sign", named(target, "backup-shop")["id"], "--because", "sure")
    assert (refused.code, "this is proved by what the session does" in refused.err) == (2, True)
    assert plait(target, "gate", "1").code == 1
    for text in ("The team knows", "The runbook was read", "Nobody pushes to main"):
        done(target, "sign", text, "--because", "asked around")
    assert done(target, "gate", "1", "--json").json["open"] is True

    # Phase 2: what needs no decision is carried out, the rest is the operator's.
    carried = done(target, "plan", "--carry-out", "copies", "--json").json
    assert (carried["keys"], carried["left_alone"]) == (["tags/model.py", "tags/views.py"], 1)
    assert named(target, "shop/settings.py")["state"] == "open"
    hunk = plait(target, "conflicts", "--json").json[0]["hunks"][0]["id"]
    done(target, "resolve", "shop/settings.py", "--hunk", hunk, "--with", "target")
    done(target, "plan", "--carry-out", "migrations")
    assert [one["name"] for one in plait(target, "migrations", "--json").json["proposal"]] == [
        "001_users.sql",
        "002_votes.sql",
        "003_tags.sql",
    ]
    assert {named(target, name)["state"] for name in ("tags/model.py", "tags/views.py", "003_tags.sql")} == {
        "passed"
    }

    # Phase 3: commands are shown whole and confirmed, and run in the result.
    loads = named(target, "The model loads")["id"]
    refused = plait(target, "check", loads, "--run")
    assert (refused.code, 'python3 -c "import tags.model"' in refused.text) == (2, True)
    ran = done(target, "check", loads, "--run", "--yes", "--json").json["items"][0]
    assert (ran["state"], ran["evidence"]["kind"], ran["runs"][0]["exit_code"]) == ("passed", "run", 0)
    fails = named(target, "The numbers add up")["id"]
    failed = plait(target, "check", fails, "--run", "--yes", "--json")
    [run] = failed.json["items"][0]["runs"]
    assert (failed.code, failed.json["items"][0]["state"], run["exit_code"]) == (1, "failed", 3)
    assert done(target, "output", str(run["run"])).text == "counted\n"
    assert done(target, "output", "count").lines == [f"{run['run']}:1: counted"]
    done(target, "waive", fails, "--because", "counted by hand in March")

    # What was proved turns stale when the files behind it change.
    done(target, "replace", "tags/model.py", "--file", _file(target, "NAMES = 1\n"))
    assert named(target, "The model loads")["state"] == "stale"
    done(target, "undo")
    assert named(target, "The model loads")["state"] == "passed"

    done(target, "note", "Tags keep their colours", "--topic", "decision", "--about", "2")
    assert done(target, "notes", "colours").lines == ["decision on 2: Tags keep their colours"]

    # Out again.
    plan = pair.target.path.parent / "PLAN.md"
    done(target, "plan", "--write")
    written = plan.read_text().split("\n")
    changed = {old: new for old, new in zip(PLAN.split("\n"), written, strict=True) if old != new}
    assert changed["- [ ] The runbook was read"] == "- [x] The runbook was read"
    assert "- [x] The team knows" not in changed
    assert len(written) == len(PLAN.split("\n"))
    report = done(target, "report").text
    for words in ("Tags keep their colours", "counted by hand in March", "backup-shop", "Copy", "exit 0"):
        assert words in report
    assert "<html" in done(target, "report", "--format", "html").text
    assert done(target, "report", "--format", "json").json


def _file(target: Path, text: str) -> Path:
    place = target.parent / "text"
    place.write_text(text)
    return place


HOSTILE = """\
# Plan

## Phase 1: Copy

```bash
cp "$SOURCE/tags/model.py" "../../etc/passwd"
cp "$SOURCE/tags/model.py" "$TARGET/.git/hooks/post-checkout"
cp "$SOURCE/tags/model.py" "$TARGET/.GIT/config"
cp "$SOURCE/../../etc/passwd" "$TARGET/passwd"
cp "$SOURCE/tags/model.py" "/etc/cron.d/x"
```

Create `../../outside.py`:

```python
print("out")
```

- [ ] Look at `../../../etc/shadow`
"""


def test_a_hostile_plan_writes_nothing(pair: Pair) -> None:
    plan = pair.target.path.parent / "HOSTILE.md"
    plan.write_text(HOSTILE)
    target = pair.target.path
    done(target, "new", pair.source.path, "--no-open", "--plan", plan)
    findings = plait(target, "plan", "--json").json["findings"]
    assert {6, 7, 8, 9} <= {one["line"] for one in findings if one["severity"] == "error"}
    assert 10 in {one["line"] for one in findings}
    carried = done(target, "plan", "--carry-out", "copies", "--json").json
    assert carried["keys"] == []
    changed = done(target, "result", "--json").json["changes"]
    assert not [one["path"] for one in changed if "passwd" in one["path"] or ".git" in one["path"].lower()]
    assert not (target.parent / "outside.py").exists()
    assert pair.target.git("status", "--porcelain") == ""
    assert not (target / ".git/hooks/post-checkout").exists()


MIXED = """\
# Two phases

## Phase 1: One

- [ ] It is there: `test -f shop/settings.py`

```bash
git checkout -b merge-tags
echo second
```

## Phase 2: Two

**Dependencies**: Phase 1

- [ ] Later: `echo later`
"""


def test_of_a_phase_all_runs_that_can_and_the_rest_is_named(pair: Pair, target: Path) -> None:
    plan = pair.target.path.parent / "MIXED.md"
    plan.write_text(MIXED)
    done(target, "plan", plan, "--import")
    ran = plait(target, "check", "--run", "--yes")
    left = [line for line in ran.lines if line.startswith("left out: ")]
    assert [line.split(":")[1].strip() for line in left] == ["git checkout -b merge-tags", "Later"]
    assert "it is blocked: waits for the gate of phase 1" in left[1]
    states = [named(target, text)["state"] for text in ("It is there", "echo second", "Later")]
    assert states == ["passed", "passed", "blocked"]
    alone = plait(target, "check", "Later", "--run", "--yes")
    assert (alone.code, "it is blocked" in alone.err) == (2, True)


def _linked(folder: Path) -> Path:
    (folder / "one").symlink_to("two")
    (folder / "two").symlink_to("one")
    return folder / "one"


def _dangling(folder: Path) -> Path:
    (folder / "away").symlink_to("nowhere/at/all")
    return folder / "away"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (_linked, "it can't be written: "),
        (_dangling, "it can't be written: No such file or directory"),
        (_pipe, "this is no file"),
        (lambda _: Path("/dev/null/x"), "it can't be written: "),
    ],
)
def test_a_plan_is_only_written_where_a_file_can_be(
    target: Path, place: Callable[[Path], Path], words: str
) -> None:
    refused = plait(target, "plan", "--write", "--output", place(target.parent))
    assert (refused.code, words in refused.err) == (2, True), refused


def test_a_link_to_the_plan_stays_one_and_its_file_keeps_its_rights(target: Path) -> None:
    plan, link = target.parent / "PLAN.md", target.parent / "link.md"
    plan.chmod(0o640)
    link.symlink_to(plan.name)
    done(target, "sign", "The runbook was read", "--because", "read it")
    done(target, "plan", link, "--write")
    assert link.is_symlink()
    assert "- [x] The runbook was read" in plan.read_text()
    assert plan.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("place", ["/dev/zero", "pipe", "missing"])
def test_what_is_no_plan_is_refused_at_once(target: Path, place: str) -> None:
    if place == "pipe":
        place = str(_pipe(target.parent))
    refused = plait(target, "plan", place, "--import")
    assert refused.code == 2
    assert "give a Markdown file" in refused.err


@pytest.mark.parametrize("value", ["inf", "nan", "1e300"])
def test_times_without_end_are_refused(target: Path, value: str) -> None:
    before = plait(target, "check", "--json").out
    for option in (("--soak", value, "--because", "x"), ("--health", "true", "--every", value)):
        refused = plait(target, "gate", "1", *option)
        assert (refused.code, "ten years" in refused.err) == (2, True), refused
    assert plait(target, "check", "--json").out == before


def test_a_number_that_no_run_has(target: Path) -> None:
    refused = plait(target, "output", "9" * 30)
    assert (refused.code, "there is no run 999" in refused.err) == (2, True)


def test_health_is_asked_after_from_cron(target: Path) -> None:
    """No terminal, no home, almost no environment."""
    plait(target, "gate", "1", "--health", "test -f shop/settings.py", "--every", "60")
    name = plait(target, "check", "--json").json["session"]
    place = Path(__file__).parents[2]
    command = [sys.executable, "-m", "app.launch", "--session", name, "check", "--due", "--json"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(place), "GIT_CONFIG_NOSYSTEM": "1"}
    ended = subprocess.run(
        command, cwd=target, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    [ran] = json.loads(ended.stdout)["ran"]
    assert ran["exit_code"] == 0
    again = subprocess.run(
        command, cwd=target, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert json.loads(again.stdout)["ran"] == []
