"""`plait overview`."""

from tests.app.command import done
from tests.conftest import Build
from tests.state.pairs import fork

BASE = {"core/a.py": "a\n", "Procfile": "web: run\n"}


def test_the_overview_as_text_and_as_json(build: Build) -> None:
    pair = fork(build, BASE, {"core/a.py": "source\n", "orders/x.py": "x\n"}, {"core/a.py": "target\n"})
    target = pair.target.path
    done(target, "new", str(pair.source.path), "--no-open", "--name", "it")
    base = pair.target.git("rev-parse", "HEAD~1")[:10]
    source, into = pair.source.git("rev-parse", "HEAD")[:8], pair.target.git("rev-parse", "HEAD")[:8]
    assert done(target, "overview").lines == [
        f"source  fork@{source}    3 files, 18 B: Python",
        f"target  parent@{into}  2 files, 16 B: Python",
        "merge   the same project, diverged  certain",
        f"        both descend from commit {base}; 2 of the source's 3 own files",
        "        stand at a path that the target has, 1 of them unchanged",
        "",
        "What to do, in this order",
        "  2 Resolve    Resolve 1 conflict with 1 hunk",
        "               core/a.py first, which has 1 hunk",
        "  5 Finish     Apply",
        "               a backup branch first, then the merge branch",
        "",
        "Findings",
        "  ✓ nothing was noticed",
        "",
        "Where they overlap  by folder",
        "  + only source  · only target  = identical  ≠ different  ! conflict",
        "    core/                     !!!!!!!!!!!!!!!! !1",
        "    orders/                   ++++++++++++++++ +1",
        "    files at the top          ================ =1",
        "",
        "Languages  files and size by the endings of names",
        "                                        source  target",
        "  Python               9 B      2 ████████████│██████       1      7 B",
        "  others: files of the source 1, of the target 1",
        "",
        "Apps and packages",
        "  source                               │ target",
        "  none found                           │ none found",
        "",
        "Entry points  tests, examples and documents left out",
        "  source                               │ target",
        "  process: web: run  Procfile:1        │ process: web: run  Procfile:1",
        "",
        "Dependencies  `plait deps` lists them",
        "  neither side lists packages in a manifest that Plait reads",
        "",
        "Migrations",
        "  neither side has any that Plait knows",
    ]
    told = done(target, "overview", "--json").json
    assert told["nature"]["kind"] == "diverged"
    assert told["files"] == {"source": 3, "target": 2, "excluded": 0}
    assert told["languages"][0] == {
        "name": "Python",
        "source": {"files": 2, "bytes": 9},
        "target": {"files": 1, "bytes": 7},
    }
    assert [one["path"] for one in told["folders"]] == ["", "core", "orders"]
    assert told["entry_points"][0] == {
        "side": "source",
        "kind": "process",
        "name": "web: run",
        "path": "Procfile",
        "line": 1,
        "starts": True,
    }
    assert [one["step"] for one in told["order"]] == ["resolve", "finish"]
    assert (told["findings"], told["migrations"], told["apps"], told["unread"]) == ([], [], [], [])


def test_plain_characters_where_they_are_asked_for(build: Build) -> None:
    pair = fork(build, BASE, {"core/b.py": "b\n"}, {"core/c.py": "c\n"})
    done(pair.target.path, "new", str(pair.source.path), "--no-open")
    assert done(pair.target.path, "--plain", "overview").out.isascii()
