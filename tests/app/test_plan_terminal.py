"""A merge by its plan in a real terminal: from import over a killed process to the report."""

import json
from pathlib import Path

import pytest

from tests.app.command import done, plait
from tests.app.shop_plan import shop
from tests.app.terminal import Terminal
from tests.conftest import Build
from tests.state.pairs import Pair


@pytest.fixture
def pair(build: Build) -> Pair:
    return shop(build)


def checklist(pair: Pair, was_here: bool = False) -> Terminal:
    """Plait on the Checklist of the session, entries and plan read; it opens there again where it was left."""
    terminal = Terminal(["--plain"], pair.target.path)
    if not was_here:
        terminal.wait_for("settings.py", "views.py")
        terminal.press("4")
    terminal.wait_for("3 Check")
    return terminal


def state_of(pair: Pair, text: str) -> str:
    items = plait(pair.target.path, "check", "--json").json["items"]
    [found] = [one["state"] for one in items if text in one["text"]]
    return str(found)


def test_from_import_to_report(pair: Pair) -> None:
    target = pair.target.path
    done(target, "new", pair.source.path, "--no-open", "--plan", target.parent / "PLAN.md")
    with checklist(pair) as terminal:
        terminal.wait_for("4 roots of the plan are not bound")
        terminal.press("B")
        terminal.wait_for("Which repository does each stand for?")
        terminal.press("enter")
        terminal.wait_for("The team knows", gone="are not bound")
        terminal.press("s")
        terminal.wait_for("as git knows you here")
        terminal.press("told them at noon", "enter")
        terminal.wait_for("1/4 done")
        terminal.press("g")
        terminal.wait_for("Gate of 1 Prepare", "It waits for:")
        terminal.press("p")
        terminal.wait_for("Pass by the gate of 1 Prepare")
        terminal.press("it is only the two of us", "enter")
        terminal.wait_for("gate passed by", "3 Check", gone="why it is passed by")
        # Nothing is saved by hand: the machine may go down at any moment.
        terminal.kill()
    assert plait(target, "gate", "1", "--json").json["passed_by"] == "it is only the two of us"
    done(target, "take", "shop/settings.py")
    done(target, "plan", "--carry-out", "migrations")
    done(target, "gate", "2", "--pass", "--because", "settings were taken whole")
    with checklist(pair, was_here=True) as terminal:
        terminal.wait_for("1/4 done", gone="are not bound")
        # It opens in the first phase that isn't done; the commands are in the last one.
        terminal.wait_for("> o 1 Prepare")
        terminal.press("]", "]")
        terminal.wait_for("> o 3 Check", "The model loads")
        terminal.press("r")
        terminal.wait_for('python3 -c "import tags.model"', "tags")
        terminal.press("y")
        terminal.wait_for("1/2 done", "exit 0")
        terminal.press("u")
        terminal.wait_for("0/2 done")
        terminal.press("ctrl+r")
        terminal.wait_for("1/2 done")
        terminal.press("q")
        assert terminal.wait_until_left() == 0
    assert state_of(pair, "The model loads") == "passed"
    report = done(target, "report", "--format", "json").json
    assert "told them at noon" in json.dumps(report)
    assert "it is only the two of us" in done(target, "report").text


SLOW = """\
# Slow things

## Phase 1: Run

- [ ] It floods: `head -c 100000000 /dev/zero | tr '\\0' 'x'; echo; echo flooded`
- [ ] It hangs: `sleep 600`
- [ ] It forks: `sleep 601 & sleep 602 & echo forked`
- [ ] It asks: `read answer < /dev/tty`
- [ ] It draws: `printf '\\033[2J\\033]0;owned\\007\\033[31mred\\033[0m done\\n'`
"""


def test_commands_that_misbehave_leave_it_responsive(pair: Pair, tmp_path: Path) -> None:
    target = pair.target.path
    plan = tmp_path / "SLOW.md"
    plan.write_text(SLOW)
    done(target, "new", pair.source.path, "--no-open", "--plan", plan)
    with Terminal(["--plain"], target) as terminal:
        terminal.wait_for("settings.py", "views.py")
        terminal.press("4")
        terminal.wait_for("It floods")
        terminal.press("a")
        terminal.wait_for("Run these 5 commands?", "Run (y)")
        terminal.press("y")
        terminal.wait_for("running", gone="Run these 5")
        # While they run every key is answered, on this screen and on others.
        terminal.press("p")
        terminal.wait_for("## Phase 1: Run")
        terminal.press("escape")
        terminal.wait_for("It hangs", gone="## Phase 1: Run")
        terminal.press("1")
        terminal.wait_for("proposed result")
        terminal.press("4")
        terminal.wait_for("It hangs", gone="proposed result")
        terminal.wait_for("1/5 done")
        terminal.press("X")
        terminal.wait_for("4 items are open", gone="running")
        terminal.press("q")
        assert terminal.wait_until_left() == 0
        assert "owned" not in terminal.title
    assert done(target, "doctor").code == 0
    runs = plait(target, "output", "--json").json["runs"]
    ends = {one["command"].split()[0]: (one["ending"], one["exit_code"]) for one in runs}
    assert ends["head"] == ("exited", 0)
    assert ends["sleep"][0] == "cancelled"
    [flood] = [one for one in runs if one["command"].startswith("head")]
    assert flood["bytes"] > 100_000_000
    assert flood["kept"] < 2 << 20
    # What misbehaves in other ways, one by one and without a screen.
    for text, state in (("It forks", "passed"), ("It asks", "failed"), ("It draws", "passed")):
        plait(target, "check", text, "--run", "--yes", "--timeout", "20")
        assert state_of(pair, text) == state
    drawn = done(target, "output", "red")
    assert drawn.lines[0].endswith("red done")
    assert "\x1b" not in drawn.text
    assert _sleeping(target) == []


def _sleeping(target: Path) -> list[str]:
    """Commands of the plan that still run in this target's worktree."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().split(b"\0")
            inside = (place / "cwd").resolve().is_relative_to(target.resolve())
        except OSError:
            continue
        if inside and words[:1] == [b"sleep"]:
            found.append(words[1].decode())
    return found
