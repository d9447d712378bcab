"""Repairs as acts: what they leave as it was, and what they are refused on."""

import pytest

from state.comparison.mapping import Mapping
from state.errors import PlaitError
from state.noticing.mending import Mending, mending
from state.understanding.repairs.repair import Edit, Repair
from state.view import Standing
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair, fork, lines, strangers

MODELS = "class Order:\n    pass\n"
VIEWS = '#!/usr/bin/env python\n"""Views."""\n\nfrom orders.models import Order\n\nprint(Order)\n'
LANDED = (Mapping("orders", "apps/orders"),)
KEY, PATH = "orders/views.py", "apps/orders/views.py"


def moved(build: Build, *, executable: bool = False, there: bool = False) -> Pair:
    """A package that lands below `apps/`, so that its own imports lead nowhere."""
    pair = strangers(
        build,
        {"orders/__init__.py": "", "orders/models.py": MODELS, KEY: VIEWS},
        {"apps/__init__.py": "", "manage.py": "print('shop')\n", **({PATH: "x = 1\n"} if there else {})},
    )
    if executable:
        (pair.source.path / KEY).chmod(0o755)
        pair.source.commit(message="executable")
    return pair


def planned(workspace: Workspace) -> Mending:
    """The repair of the one import."""
    found = [one.finding for one in workspace.noticing.all() if one.finding.kind == "broken-reference"]
    assert [one.path for one in found] == [PATH]
    return workspace.noticing.planned([found[0].id])


def mode_at(pair: Pair, workspace: Workspace, path: str) -> str:
    return pair.target.git("ls-tree", workspace.result_tree(), "--", path).partition(" ")[0]


ORDERS = ("orders/__init__.py", "orders/models.py")


@pytest.mark.parametrize("there", [False, True])
def test_a_repair_keeps_the_mode_of_what_was_taken(build: Build, there: bool) -> None:
    pair = moved(build, executable=True, there=there)
    with pair.workspace(mappings=LANDED) as workspace:
        workspace.take([*ORDERS, KEY])
        assert mode_at(pair, workspace, PATH) == "100755"
        workspace.noticing.mend(planned(workspace))
        assert mode_at(pair, workspace, PATH) == "100755"
        assert workspace.result_bytes(PATH) == VIEWS.replace("from orders", "from apps.orders").encode()


def test_a_repair_keeps_the_mode_that_the_operator_gave(build: Build) -> None:
    pair = moved(build)
    with pair.workspace(mappings=LANDED) as workspace:
        workspace.take(ORDERS)
        workspace.replace(KEY, VIEWS.encode(), "100755")
        workspace.noticing.mend(planned(workspace))
        assert mode_at(pair, workspace, PATH) == "100755"


def test_a_repair_is_refused_on_a_text_that_another_process_brought(build: Build) -> None:
    pair = moved(build)
    with pair.workspace(mappings=LANDED) as workspace:
        workspace.take([*ORDERS, KEY])
        shown = planned(workspace)
        pair.source.commit({KEY: VIEWS + "# more\n"})
        with Workspace.open(pair.target.path) as other:
            other.rescan()
        with pytest.raises(PlaitError, match="the result has another text there since the repair was shown"):
            workspace.noticing.mend(shown)
        assert workspace.loaded().keys(Standing.STALE) == (KEY,)


def test_a_repair_is_refused_on_a_file_that_lands_elsewhere_since(build: Build) -> None:
    pair = moved(build)
    with pair.workspace(mappings=LANDED) as workspace:
        workspace.take([*ORDERS, KEY])
        shown = planned(workspace)
        with Workspace.open(pair.target.path) as other:
            other.map((Mapping("orders", "lib/orders"),))
        with pytest.raises(PlaitError, match="the result has another text there"):
            workspace.noticing.mend(shown)
        assert workspace.result_bytes("lib/orders/views.py") == VIEWS.encode()


def edit_of(path: str) -> Repair:
    """Puts a line before a file."""
    return Repair("kind-000000000000", "puts a line first", (Edit(path, 0, 0, b"first\n"),))


def test_what_nobody_looked_at_waits_for_that_after_a_repair(build: Build) -> None:
    pair = fork(build, {"f": lines()}, {"f": lines((3, "s"))}, {"f": lines((9, "t"))})
    with pair.workspace() as workspace:
        assert workspace.loaded().keys(Standing.UNREVIEWED) == ("f",)
        workspace.noticing.mend(mending(workspace.loaded(), [edit_of("f")], workspace.result_bytes))
        assert workspace.result_bytes("f") == ("first\n" + lines((3, "s"), (9, "t"))).encode()
        assert workspace.loaded().keys(Standing.UNREVIEWED) == ("f",)
        entry = workspace.loaded().comparison.entry("f")
        assert entry is not None
        assert workspace.loaded().state(entry).words == "repaired, not looked at yet"
        assert [(one.key, one.hunk) for one in workspace.proposing.to_review()] == [("f", "")]
        workspace.review(["f"])
        assert workspace.loaded().keys(Standing.UNREVIEWED) == ()
        workspace.undo(2)
        assert workspace.result_bytes("f") == lines((3, "s"), (9, "t")).encode()
    with Workspace.open(pair.target.path) as again:
        again.redo()
        assert again.loaded().keys(Standing.UNREVIEWED) == ("f",)


def test_a_repair_that_would_move_its_file_is_refused(build: Build) -> None:
    pair = fork(build, {"old/f": lines()}, {"old/f": lines((3, "s"))}, {"old/f": lines((9, "t"))})
    pair.source.git("mv", "old", "new")
    pair.source.commit(message="moved")
    with pair.workspace() as workspace:
        merged = mending(workspace.loaded(), [edit_of("new/f")], workspace.result_bytes)
        assert [one.path for one in merged.changes] == ["new/f"]
        workspace.keep(["new/f"])
        with pytest.raises(PlaitError, match="would stand at another path than this file does"):
            mending(workspace.loaded(), [edit_of("old/f")], workspace.result_bytes)


def test_a_symbolic_link_is_not_repaired(build: Build) -> None:
    pair = fork(build, {"f": "x\n"}, {"g": "y\n"}, {"h": "z\n"})
    (pair.target.path / "link").symlink_to("f")
    pair.target.commit(message="link")
    with pair.workspace() as workspace, pytest.raises(PlaitError, match="it is no plain file in the result"):
        mending(workspace.loaded(), [edit_of("link")], workspace.result_bytes)


def test_a_repair_turns_stale_when_files_land_elsewhere(build: Build) -> None:
    pair = moved(build)
    with pair.workspace(mappings=LANDED) as workspace:
        workspace.take([*ORDERS, KEY])
        workspace.noticing.mend(planned(workspace))
        workspace.map((*LANDED, Mapping("docs", "manual")))
        assert workspace.session.stale == frozenset()
        workspace.map((Mapping("orders", "lib/orders"),))
        assert workspace.session.stale == {KEY}
        workspace.undo()
        assert workspace.session.stale == frozenset()
        assert workspace.result_bytes(PATH) == VIEWS.replace("from orders", "from apps.orders").encode()


def test_of_several_repairs_those_of_files_with_open_conflicts_are_left_out(build: Build) -> None:
    base = {"a.py": lines(count=9), "b.py": lines(count=9)}
    source = {"a.py": lines((5, "source"), count=9)}
    target = {"a.py": lines((5, "target"), count=9)}
    with fork(build, base, source, target).workspace() as workspace:
        view = workspace.loaded()
        one = Repair("one", "mends a", (Edit("a.py", 0, 4, b"LINE"),))
        other = Repair("other", "mends b", (Edit("b.py", 0, 4, b"LINE"),))
        both = Repair("both", "mends both", (*one.edits, Edit("b.py", 5, 6, b"I")))
        made = mending(view, [one, other, both], workspace.result_bytes)
        assert [(change.path, change.after) for change in made.changes] == [
            ("b.py", lines(count=9).replace("line", "LINE", 1).encode())
        ]
        why = "a.py: it has open conflicts or stale choices (resolve it first, then repair)"
        assert (made.findings, made.left_out) == (("other",), (("one", why), ("both", why)))
        with pytest.raises(PlaitError, match="open conflicts"):
            mending(view, [one, both], workspace.result_bytes)
