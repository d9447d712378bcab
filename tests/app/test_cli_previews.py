"""An act on entries is told beforehand, by command."""

from tests.app.command import done, plait
from tests.conftest import Build
from tests.state.pairs import everything_of, strangers


def test_a_dry_run_tells_what_would_be_lost_and_does_nothing(build: Build) -> None:
    target = {
        "app/util.py": "def one():\n    pass\n\n\ndef two():\n    pass\n",
        "app/__init__.py": "",
        "app/main.py": "from app.util import two\n\nprint(two)\n",
    }
    pair = strangers(build, {"app/util.py": "def one():\n    return 1\n", "new.py": "a = 1\n"}, target)
    place = pair.target.path
    done(place, "new", str(pair.source.path), "--no-open")
    before = everything_of(pair.target)
    said = done(place, "take", "app/util.py", "--dry-run").lines
    assert said[0] == "not done: take app/util.py from the source"
    assert [line.split(":")[:3] for line in said[1:]] == [
        ["+ error", " app/main.py", "1"],
        ["+ warning", " app/util.py", "5"],
    ]
    told = done(place, "take", "app/util.py", "--dry-run", "--json").json
    assert [(one["kind"], one["path"], one["line"]) for one in told["added"]] == [
        ("lost-name", "app/main.py", 1),
        ("lost-definition", "app/util.py", 5),
    ]
    assert (told["keys"], told["gone"]) == (["app/util.py"], [])
    assert done(place, "keep", "app/util.py", "--dry-run").lines[1:] == ["no finding would come or go"]
    assert everything_of(pair.target) == before
    assert plait(place, "status", "--json").json["operation"] == 1
