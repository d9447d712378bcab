"""What should not be committed: a case for each kind."""

import pytest

from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import fork
from tests.state.understanding.kit import take, take_new, told
from tests.state.understanding.test_kinds_cases import Case, check

BODY = "MIIEowIBAAKCAQEA7bq98vTz5rbZ4Qw3mK9dJx1rP2sLhVnYtGcEoUwXaFiD8BqN\n" * 3
KEY = f"-----BEGIN RSA PRIVATE KEY-----\n{BODY}"
OTHER = {"x": "y\n"}


def everything(workspace: Workspace) -> None:
    """Nothing is left out by a pattern, and everything is taken."""
    workspace.exclude(())
    take_new(workspace)


def _unwanted(kind: str, path: str, text: str | bytes, place: tuple[str, int], words: str) -> Case:
    """A file of the source among others; it isn't found while it isn't taken."""
    return Case(
        f"unwanted-{kind}",
        {path: text, "good.py": "a = 1\n"},
        OTHER,
        (everything,),
        place,
        words,
        (take("good.py"),),
    )


CASES = [
    _unwanted(
        "key",
        "deploy/server.txt",
        f"# ours\n{KEY}",
        ("deploy/server.txt", 2),
        "a private key with line 2 of this file",
    ),
    _unwanted(
        "credential",
        "conf.py",
        "a = 1\nKEY = 'AKIAQ3EGRT5WLUX7MNO2'\n",
        ("conf.py", 2),
        "an access key of AWS with line 2",
    ),
    _unwanted(
        "credential",
        "conf.yml",
        "a: 1\nb:\n  api_key: 'q7Zt0Kx2Lm9VnR4bYs8WcD3f'\n",
        ("conf.yml", 3),
        "what looks like a secret with line 3",
    ),
    _unwanted(
        "credential", ".env", "DEBUG=1\nDB_PASSWORD=hunter2hunter2\n", (".env", 2), "a credential with line 2"
    ),
    _unwanted(
        "database",
        "data/app.sqlite3",
        b"SQLite format 3\0" + b"\0" * 100,
        ("data/app.sqlite3", 0),
        "a database",
    ),
    _unwanted(
        "dump",
        "data/all.sql",
        "-- PostgreSQL database dump\nSELECT 1;\n",
        ("data/all.sql", 1),
        "a database dump",
    ),
    _unwanted(
        "environment",
        "web/node_modules/left/index.js",
        "module.exports = 1\n",
        ("web/node_modules", 0),
        "packages that are installed with this folder (1 file)",
    ),
    _unwanted(
        "built",
        "pkg/__pycache__/a.cpython-312.pyc",
        b"\x01\x02\0",
        ("pkg/__pycache__", 0),
        "what tools make and read again",
    ),
    _unwanted("junk", "docs/.DS_Store", b"\0\1", ("docs/.DS_Store", 0), "what an editor or a system left"),
    _unwanted(
        "marker",
        "merged.txt",
        "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n",
        ("merged.txt", 2),
        "conflict markers",
    ),
    _unwanted("big", "film.bin", b"\1" * (6 << 20), ("film.bin", 0), "6.0 MB"),
    Case(
        "unwanted-ignored",
        {"lib/a.py": "a = 1\n", "good.py": "b = 1\n"},
        {".gitignore": "*.pyc\n\n# packages\nlib/\n", "x": "y\n"},
        (take_new,),
        ("lib/a.py", 0),
        "line 4 of .gitignore ignores this file",
        (take("good.py"),),
    ),
]


def test_no_secret_is_ever_printed(build: Build) -> None:
    from tests.state.understanding.kit import findings

    for case in CASES:
        if case.kind in ("unwanted-credential", "unwanted-key"):
            (text,) = (text for path, text in case.source.items() if path == case.place[0])
            found = findings(case.pair(Build(build.folder / str(abs(hash(case.place))))), *case.acts)
            secret = (
                str(text).splitlines()[case.place[1] - 1].rpartition("=")[2].rpartition(": ")[2].strip(" '")
            )
            assert not any(secret in f"{one.message}{one.hint}{one.about}" for one in found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_it_is_found_at_its_place_and_not_in_a_clean_merge(build: Build, case: Case) -> None:
    check(build, case)


OLD, NEW = "AKIAQ3EGRT5WLUX7MNO2", "AKIAZ4FHSU6XMVY8NPQ3"


@pytest.mark.parametrize(
    ("base", "source", "target", "line"),
    [
        (f"a = {OLD}\n", f'\na = "{OLD}"\n', f"a = {OLD}\n# ours\n", 0),
        ("a = 1\n", f'\n\na = "{OLD}"\n', f"a = {OLD}\n", 0),
        ("a = 1\n", f"a = {OLD}\nb = {NEW}\n", f"a = {OLD}\n", 2),
        ("a = 1\n", f"a = {OLD}\n", f"a = {OLD}0\n", 1),
        ("a = 1\n", f"a = {NEW}\n", f"a = {OLD}\n", 1),
        ("a = 1\n", f"a = {OLD}\n", "a = 2\n", 1),
        ("a = 1\n", f"{KEY}", f"# before\n{KEY.replace('MIIEow', 'MIIEpg')}", 1),
        ("a = 1\n", f"\n{KEY}", f"# before\n{KEY}", 0),
    ],
    ids=["quoted", "moved", "another beside", "a longer one", "another", "none", "another key", "that key"],
)
def test_what_the_target_s_version_holds_is_not_brought_in(
    build: Build, base: str, source: str, target: str, line: int
) -> None:
    pair = fork(build, {"conf.ini": base}, {"conf.ini": source}, {"conf.ini": target})
    found = [one for one in told(pair, take("conf.ini")) if one[0].startswith("unwanted-")]
    assert [one[1:] for one in found] == ([("conf.ini", line)] if line else [])


def test_nor_what_it_holds_where_the_file_was_before(build: Build) -> None:
    rows = "".join(f"row {number}\n" for number in range(30))
    pair = fork(
        build,
        {"old.ini": f"{rows}a = {OLD}\n"},
        {"old.ini": None, "new.ini": f'{rows}a = "{OLD}"\n'},
        {"old.ini": f"first\n{rows}a = {OLD}\n"},
    )
    with pair.workspace() as workspace:
        kinds = {one.kind for one in workspace.understanding.findings()}
        assert "new.ini" in {path for path, _, _ in workspace.result_changes()}
    assert "unwanted-credential" not in kinds
