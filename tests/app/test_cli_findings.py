"""`plait findings`, `waive`, `accept ID` and `explain` on real repositories."""

from pathlib import Path

import pytest

from tests.app.command import done, plait
from tests.conftest import Build
from tests.state.pairs import Pair, strangers, tree_files

MODELS = "class Order:\n    pass\n"
VIEWS = '"""Views."""\n\nfrom orders.models import Order\n\n\ndef show() -> Order:\n    return Order()\n'


@pytest.fixture
def moved(build: Build) -> Pair:
    """A package that lands below `apps/`, so that its own imports lead nowhere."""
    pair = strangers(
        build,
        {"orders/__init__.py": "", "orders/models.py": MODELS, "orders/views.py": VIEWS},
        {"apps/__init__.py": "", "manage.py": "print('shop')\n"},
    )
    target = pair.target.path
    done(target, "new", str(pair.source.path), "--no-open", "--map", "orders/=apps/orders/")
    done(target, "take", "orders/__init__.py", "orders/models.py", "orders/views.py")
    return pair


def only_finding(target: Path) -> dict[str, object]:
    """The one broken reference."""
    listed = plait(target, "findings", "--json", "--kind", "broken-reference").json["findings"]
    assert len(listed) == 1, listed
    found: dict[str, object] = listed[0]
    return found


def test_a_finding_is_repaired_by_its_id_and_one_undo_takes_it_back(moved: Pair) -> None:
    target = moved.target.path
    found = only_finding(target)
    assert (found["path"], found["line"], found["severity"]) == ("apps/orders/views.py", 3, "error")
    assert (found["step"], found["key"]) == ("copy", "orders/views.py")
    name = str(found["id"])

    before = done(target, "result").text
    done(target, "accept", name)
    tree = tree_files(moved.target, done(target, "result").text.strip())
    assert (
        tree["apps/orders/views.py"] == VIEWS.replace("from orders.models", "from apps.orders.models").strip()
    )
    assert tree["apps/orders/models.py"] == MODELS.strip()
    assert done(target, "findings", "--kind", "broken-reference").text == ""

    done(target, "undo")
    assert done(target, "result").text == before
    assert only_finding(target)["id"] == name


def test_a_finding_may_stand_for_a_reason_that_is_kept(moved: Pair) -> None:
    target = moved.target.path
    name = str(only_finding(target)["id"])
    refused = plait(target, "waive", name)
    assert (refused.code, "--because WHY" in refused.err) == (2, True)
    done(target, "waive", name.rpartition("-")[2][:8], "--because", "rewritten next week")

    ended = done(target, "findings", "--kind", "broken-reference")
    assert ended.lines == ["1 waived: `plait findings --waived` lists them"]
    (line,) = done(target, "findings", "--waived").lines
    assert line.startswith("waived: apps/orders/views.py:3: ")
    assert line.endswith(f": rewritten next week [has a repair] [{name}]")
    assert only_finding(target)["waived"] == "rewritten next week"
    # It stays with its finding when lines move.
    text = moved.target.path.parent / "views.py"
    text.write_text("# one line more\n" + VIEWS)
    done(target, "replace", "orders/views.py", "--file", str(text))
    assert (only_finding(target)["line"], only_finding(target)["waived"]) == (4, "rewritten next week")

    done(target, "waive", name, "--take-back")
    assert only_finding(target)["waived"] is None
    done(target, "undo")
    assert only_finding(target)["waived"] == "rewritten next week"


def test_apply_says_what_stands_and_strict_refuses_it(moved: Pair) -> None:
    target = moved.target.path
    planned = plait(target, "apply", "--dry-run", "--json").json
    assert [one["kind"] for one in planned["remaining"]] == ["broken-reference"]
    sentence = "What would break or be lost: 1 error stands; `plait findings` lists them."
    assert sentence in planned["words"]
    refused = plait(target, "apply", "--strict")
    assert refused.code != 0
    done(target, "waive", str(only_finding(target)["id"]), "--because", "a shim comes with the next release")
    assert plait(target, "apply", "--dry-run", "--json").json["remaining"] == []


def test_a_path_and_a_finding_are_explained(moved: Pair) -> None:
    target = moved.target.path
    name = str(only_finding(target)["id"])
    said = done(target, "explain", name).lines
    assert said[0].startswith("error: apps/orders/views.py:3: ")
    assert ">     3 from orders.models import Order" in [line.strip(" ") for line in said] or any(
        "> " in line and "from orders.models import Order" in line for line in said
    )
    assert "  +from apps.orders.models import Order" in said
    assert f"  plait accept {name}" in said

    data = done(target, "explain", "apps/orders/views.py", "--json").json
    assert (data["kind"], data["name"]) == ("path", "apps/orders/views.py")
    sections = {one["heading"]: one["lines"] for one in data["sections"]}
    assert sections["both sides"][0] == "only the source has it"
    assert any(name in line for line in sections["findings"])
    assert sections["decided"] == ["2: take 3 entries from the source"]

    unknown = plait(target, "explain", "nowhere.py")
    assert unknown.code == 2
    assert "neither a path of the session, nor the id of a finding" in unknown.err


def test_filters_of_the_list(moved: Pair) -> None:
    target = moved.target.path
    assert done(target, "findings", "--part", "plan").text == ""
    assert done(target, "findings", "manage.py").text == ""
    assert len(plait(target, "findings", "apps/", "--severity", "error").lines) == 1
    assert len(plait(target, "findings", "--repairable").lines) == 1
    wrong = plait(target, "accept", "broken-reference-000000000000")
    assert wrong.code == 2


def test_names_and_lines_in_an_explanation_are_not_obeyed_by_a_terminal(build: Build) -> None:
    name = "orders/vi\x1b[31m\u202e\udcffews.py"
    pair = strangers(
        build,
        {"orders/__init__.py": "", "orders/models.py": MODELS, name: "# one\x0c two\x1b[2J\n" + VIEWS},
        {"apps/__init__.py": "", "manage.py": "print('shop')\n"},
    )
    target = pair.target.path
    done(target, "new", str(pair.source.path), "--no-open", "--map", "orders/=apps/orders/")
    done(target, "take", "orders/__init__.py", "orders/models.py", name)
    found = only_finding(target)
    assert (found["path"], found["line"]) == (f"apps/{name}", 4)
    shown = done(target, "explain", str(found["id"]))
    assert "  >     4 from orders.models import Order" in shown.lines
    assert "  --- a/apps/orders/vi\\x1b[31m\\u202e\\xffews.py" in shown.lines
    assert [one for one in (b"\x1b", b"\xff", "\u202e".encode()) if one in shown.out] == []
