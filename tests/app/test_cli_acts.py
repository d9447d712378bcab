"""Acts by commands: what PATHs mean, bytes and names that are no text, several sessions, mappings, drift."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.app.command import done, plait
from tests.conftest import Build, RepositoryBuilder

ROOT = Path(__file__).parents[2]


@pytest.fixture
def target(build: Build) -> RepositoryBuilder:
    """A target with an unrelated source beside it, and a session named `notes` on both."""
    into = build("shop")
    into.commit(
        {"index.md": "shop\n", "web/shared.ts": "target\n", "web/own.ts": "own\n", "same.md": "same\n"}
    )
    source = build("notes")
    source.commit(
        {
            "web/shared.ts": "source\n",
            "web/app/[slug]/page[0].tsx": "page\n",
            "web/lib/a.ts": "a\n",
            "web/lib/b.test.ts": "b\n",
            "docs/one.md": "one\n",
            "same.md": "same\n",
            "dist.egg-info/x": "x\n",
        }
    )
    done(into.path, "new", "../notes", "--no-open")
    return into


def keys(folder: Path, *arguments: str) -> list[str]:
    """The keys that an act meant; the act is undone again."""
    found = done(folder, *arguments, "--json").json["keys"]
    done(folder, "undo")
    assert isinstance(found, list)
    return found


def test_a_path_is_a_file_a_folder_or_a_pattern(target: RepositoryBuilder) -> None:
    at = target.path
    assert keys(at, "take", "web/lib/a.ts") == ["web/lib/a.ts"]
    # Brackets are no pattern where a file or a folder of that name stands.
    assert keys(at, "take", "web/app/[slug]/page[0].tsx") == ["web/app/[slug]/page[0].tsx"]
    assert keys(at, "take", "web/app/[slug]") == ["web/app/[slug]/page[0].tsx"]
    below = ["web/app/[slug]/page[0].tsx", "web/lib/a.ts", "web/lib/b.test.ts", "web/shared.ts"]
    assert keys(at, "take", "web/") == below
    assert keys(at, "take", "web", "web/lib", "web/lib/a.ts") == below
    assert keys(at, "take", "*.test.ts") == ["web/lib/b.test.ts"]
    assert keys(at, "take", "web/**/*.ts") == ["web/lib/a.ts", "web/lib/b.test.ts", "web/shared.ts"]
    assert keys(at, "take", ".") == ["docs/one.md", *below]
    assert keys(at, "take", "--status", "only-source", "web") == below[:3]
    assert keys(at, "take", "--standing", "conflict") == ["web/shared.ts"]
    # What is only in the target, or the same, is meant by its own name only.
    assert keys(at, "keep", "web/own.ts") == ["web/own.ts"]
    assert keys(at, "drop", "web")[-1:] == ["web/shared.ts"]
    assert "web/own.ts" in keys(at, "drop", "web")
    (at / "web").mkdir(exist_ok=True)
    assert keys(at / "web", "take", "lib/a.ts") == ["web/lib/a.ts"]
    assert keys(at / "web", "take", "../docs") == ["docs/one.md"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["take", "web/lib/c.ts"], "web/lib/c.ts: no such entry (did you mean web/lib/a.ts"),
        (["take", "webb"], "webb: no such entry (did you mean web"),
        (["take"], "no path was given (name files, folders or quoted patterns; . is everything)"),
        (["copy", "web", "x"], "web: 5 entries are meant, and it takes one (name one file)"),
        (["copy", "docs/one.md", "../x"], "../x: this path leaves the tree"),
        (["copy", "docs/one.md", ".GIT/x"], ".GIT/x: a path may not hold .git"),
        (["copy", "docs/one.md", "same.md"], "same.md: the result has a file there already"),
        (["take", "dist.egg-info/x"], "dist.egg-info/x: this entry is excluded"),
        (["review", "docs"], "docs: no entry there is meant by this"),
        (["resolve", "web/shared.ts", "--with", "source"], "name the hunks with --hunk, or say --rest"),
        (["resolve", "web/shared.ts", "--hunk", "beef", "--with", "base"], "web/shared.ts: no hunk beef"),
        (["resolve", "web/shared.ts", "--rest", "--with", "base"], "web/shared.ts: no base is known"),
        (["resolve", "docs/one.md", "--rest", "--with", "base"], "docs/one.md: no hunk is open there"),
        (["restore", "99"], "notes: there is no operation 99 (`plait log` lists them)"),
        (["redo"], "notes: there is nothing to redo"),
        (["undo"], "notes: there is nothing to undo"),
        (["status", "--session", "other"], "no session named other"),
        (["exclude", "--remove", "nope"], "nope: there is no such pattern"),
        (["map", "--remove", "a=b"], "a=b: there is no such mapping"),
        (["map", "../a=b"], "../a=b: a mapping can't lead through `..` or `.git`"),
        (
            ["replace", "docs/one.md", "--file", "nowhere"],
            "nowhere: can't be read: No such file or directory",
        ),
        (["delete", "notes"], "notes: not deleted: nobody can be asked (--yes deletes without asking)"),
        (["show", "nope"], "nope: no such entry"),
        (["diff", "nope"], "nope: no such entry"),
        (["mergde"], "mergde: there is no such command"),
        ([], "the screens need a terminal"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    target: RepositoryBuilder, arguments: list[str], sentence: str
) -> None:
    ended = plait(target.path, *arguments)
    assert ended.code == 2
    assert ended.out == b""
    assert ended.err.startswith(f"plait: {sentence}") or sentence in ended.err, ended.err
    assert ended.err.count("\n") == 1
    assert done(target.path, "log", "--json").json["operation"] == 1


def test_a_path_that_names_two_entries_is_asked_about(build: Build) -> None:
    target, source = build("target"), build("source")
    target.commit({"a.py": "target's own\n"})
    source.commit({"a.py": "source's own\n"})
    done(target.path, "new", "../source", "--map", "a.py=lib/a.py", "--no-open")
    ended = plait(target.path, "take", "a.py")
    assert (ended.code, ended.err) == (
        2,
        "plait: a.py: two entries have this name (write source:a.py or target:a.py)\n",
    )
    done(target.path, "take", "source:a.py")
    done(target.path, "drop", "target:a.py")
    result = done(target.path, "result").text.strip()
    assert target.git("ls-tree", "-r", "--name-only", result).split() == ["lib/a.py"]
    assert done(target.path, "show", "lib/a.py").out == b"source's own\n"


def test_any_bytes_come_through_show_replace_and_resolve(build: Build, tmp_path: Path) -> None:
    raw = b"\xff\xfe caf\xe9\r\nno end \x1b[31m"
    name = b"caf\xe9.txt"
    target, source = build("target"), build("source")
    target.commit({"a.txt": b"one\r\ntwo"})
    source.commit({"a.txt": b"one\r\n\xe9"})
    blob = source.git("hash-object", "-w", "--stdin", input=raw)
    source.git("update-index", "-z", "--index-info", input=b"100755 %s\t%s\0" % (blob.encode(), name))
    source.git("commit", "-q", "-m", "odd")
    done(target.path, "new", "../source", "--no-open")
    odd = os.fsdecode(name)
    ended = done(target.path, "take", odd, "--json")
    assert ended.json["keys"] == [odd]
    assert ended.out.isascii()
    assert done(target.path, "show", odd).out == raw
    assert done(target.path, "show", odd, "--side", "source").out == raw
    (conflict,) = plait(target.path, "conflicts", "--json").json
    (hunk,) = conflict["hunks"]
    assert hunk["source"].encode("utf-8", "surrogateescape") == b"\xe9"
    assert (hunk["base"], hunk["lines"]["base"]) == (None, None)
    done(target.path, "resolve", "a.txt", "--hunk", hunk["id"], "--with", "source-target")
    assert done(target.path, "show", "a.txt").out == b"one\r\n\xe9\r\ntwo"
    done(target.path, "resolve", "a.txt", "--hunk", hunk["id"], "--lines", "target:1,source:1")
    assert done(target.path, "show", "a.txt").out == b"one\r\ntwo\r\n\xe9"
    done(target.path, "resolve", "a.txt", "--hunk", hunk["id"], "--file", "-", typed=raw)
    assert done(target.path, "show", "a.txt").out == b"one\r\n" + raw
    done(target.path, "replace", "a.txt", "--file", "-", "--mode", "100755", typed=raw[:4])
    tree = done(target.path, "result").text.strip()
    rows = target.git("ls-tree", "-r", "-z", tree).split("\0")
    assert [row for row in rows if row] == [
        f"100755 blob {target.git('hash-object', '--stdin', input=raw[:4])}\ta.txt",
        f"100755 blob {blob}\t{odd}",
    ]


def test_exclusions_and_mappings_are_listed_and_changed(target: RepositoryBuilder) -> None:
    at = target.path
    found = {one["pattern"]: one for one in done(at, "exclude", "--json").json["exclusions"]}
    assert found["*.egg-info/"]["count"] == 1
    done(at, "exclude", "web/lib/", "--because", "made elsewhere")
    assert "      2 web/lib/  (made elsewhere)" in done(at, "exclude").lines
    assert plait(at, "status", "--json").json["counts"]["excluded"] == 3
    done(at, "exclude", "--remove", "web/lib/")
    assert plait(at, "status", "--json").json["counts"]["excluded"] == 1
    done(at, "map", "docs=handbook", "web/lib=lib")
    assert done(at, "map").lines == ["docs=handbook", "web/lib=lib"]
    assert keys(at, "take", "handbook") == ["docs/one.md"]
    done(at, "map", "docs=guide")
    done(at, "map", "--remove", "web/lib")
    assert done(at, "map", "--json").json["mappings"] == [{"source": "docs", "target": "guide"}]
    done(at, "take", "docs/one.md")
    assert done(at, "show", "guide/one.md").out == b"one\n"


def test_a_likely_mapping_is_proposed(build: Build) -> None:
    files = {f"pages/{name}.md": f"the page of {name}\n" for name in ("a", "b", "c", "d")}
    source, target = build("source"), build("target")
    source.commit(files)
    target.commit({f"site/{path}": text for path, text in files.items()})
    done(target.path, "new", "../source", "--no-open")
    (proposal,) = done(target.path, "map", "--json").json["proposals"]
    mapping = f"{proposal['source'] or '.'}={proposal['target'] or '.'}"
    done(target.path, "map", mapping)
    assert done(target.path, "status", "--json").json["counts"]["identical"] == 4


def test_rescan_keeps_what_fits_and_lists_what_is_stale(target: RepositoryBuilder, build: Build) -> None:
    at = target.path
    done(at, "take", "docs/one.md", "web/lib/a.ts")
    notes = RepositoryBuilder(build.folder / "notes")
    notes.clock += 10_000
    commit = notes.commit({"docs/one.md": "one more\n"})
    (drift,) = plait(at, "status", "--json").json["drift"]
    assert (drift["side"], drift["commit"]) == ("source", commit)
    done(at, "rescan")
    status = plait(at, "status", "--json").json
    standings = {entry["path"]: entry["standing"] for entry in status["entries"]}
    assert (standings["docs/one.md"], standings["web/lib/a.ts"]) == ("stale", "decided")
    assert status["drift"] == []
    assert keys(at, "confirm", ".") == ["docs/one.md"]
    done(at, "confirm", "docs/one.md")
    assert done(at, "show", "docs/one.md").out == b"one more\n"


def test_several_sessions_on_one_target(target: RepositoryBuilder) -> None:
    at = target.path
    done(at, "new", "../notes", "--name", "Second one", "--no-open")
    done(at, "take", "docs/one.md", "--session", "notes")
    done(at, "--session", "second-one", "keep", "docs/one.md")
    by_name = {one["name"]: one for one in done(at, "sessions", "--json").json["sessions"]}
    assert by_name["notes"]["last_words"] == "take docs/one.md from the source"
    assert by_name["second-one"]["last_words"] == "keep docs/one.md as in the target"
    assert by_name["notes"]["operations"] == by_name["second-one"]["operations"] == 2
    done(at, "archive", "notes")
    assert any(line.startswith("notes (archived): ") for line in done(at, "sessions").lines)
    done(at, "archive", "notes", "--back")
    kept = done(at, "delete", "notes", "--yes").text
    assert kept == f"moved to {at}/.git/plait/trash/notes\n"
    assert target.git("for-each-ref", "refs/plait/notes") == ""
    assert [one["name"] for one in done(at, "sessions", "--json").json["sessions"]] == ["second-one"]
    # Elsewhere, -C says which target is meant, before or behind the command's name.
    assert plait("/", "status", "-C", at, "--json").json["session"] == "second-one"
    assert plait("/", "-C", at, "status", "--json").json["session"] == "second-one"


def test_notes_stand_in_the_record(target: RepositoryBuilder) -> None:
    at = target.path
    done(at, "note", "ask Marta", "--about", "docs/one.md")
    done(at, "note", "two more days")
    assert plait(at, "status", "--json").json["notes"] == [
        {"operation": 2, "about": "docs/one.md", "text": "ask Marta"},
        {"operation": 3, "about": "", "text": "two more days"},
    ]
    assert "note on docs/one.md: ask Marta" in plait(at, "status").lines


def test_findings_and_entries_are_listed(build: Build) -> None:
    target, source = build("target"), build("source")
    target.commit({"Readme.md": "a\n"})
    source.commit({"README.md": "b\n", "a\x1b[2Jb.txt": "x\n"})
    done(target.path, "new", "../source", "--no-open")
    ended = plait(target.path, "findings", "--json")
    assert ended.code == 1
    assert {one["kind"] for one in ended.json["findings"]} == {"case-collision", "control-character"}
    lines = done(target.path, "entries").lines
    assert any("a\\x1b[2Jb.txt" in line for line in lines)
    assert b"\x1b" not in done(target.path, "entries").out
    entries = done(target.path, "entries", "README.md", "--json").json["entries"]
    assert [(one["key"], one["status"], one["standing"]) for one in entries] == [
        ("README.md", "only_source", "open")
    ]


def test_a_journal_that_is_torn_is_repaired_by_the_doctor(target: RepositoryBuilder) -> None:
    at = target.path
    done(at, "take", "docs/one.md")
    assert done(at, "doctor").lines == ["every journal is whole"]
    journal = at / ".git/plait/notes/journal.sqlite3"
    whole = journal.read_bytes()
    journal.write_bytes(b"not a database at all" * 50)
    for name in ("journal.sqlite3-wal", "journal.sqlite3-shm"):
        (journal.parent / name).unlink(missing_ok=True)
    ended = plait(at, "status")
    assert ended.code == 2
    assert "plait doctor" in ended.err
    assert plait(at, "doctor", "--check").code == 1
    journal.write_bytes(whole)
    assert done(at, "doctor", "--check", "--json").json["left"] == []


def test_the_doctor_repairs_without_losing_an_operation(target: RepositoryBuilder) -> None:
    at = target.path
    done(at, "take", "docs/one.md")
    tree = done(at, "result").text
    journal = at / ".git/plait/notes/journal.sqlite3"
    with closing(sqlite3.connect(journal)) as connection:
        connection.execute("DELETE FROM head")
        connection.commit()
    assert "`plait doctor`" in plait(at, "status").err
    report = plait(at, "doctor", "--check", "--json")
    assert report.code == 1
    assert [one["kind"] for one in report.json["left"]] == ["journal-head"]
    report = done(at, "doctor", "--json")
    assert report.json["left"] == []
    assert report.json["done"] != []
    assert list(journal.parent.glob("journal.sqlite3.damaged-*")) != []
    assert done(at, "result").text == tree


def test_a_plan_is_kept_with_a_new_session(target: RepositoryBuilder, tmp_path: Path) -> None:
    plan = tmp_path / "plan.md"
    plan.write_text("# Plan\n")
    new = done(target.path, "new", "../notes", "--plan", plan, "--no-open", "--json").json
    plan.unlink()
    assert done(target.path, "plan", "--session", new["session"], "--json").json["title"] == "Plan"
    ended = plait(target.path, "new", "../notes", "--plan", "nowhere.md", "--no-open")
    assert (ended.code, ended.err.count("\n")) == (2, 1)


def test_completion_knows_commands_sessions_and_paths(target: RepositoryBuilder) -> None:
    def complete(*words: str) -> list[str]:
        environment = {**os.environ, "_PLAIT_COMPLETE": "bash_complete", "COMP_CWORD": str(len(words))}
        environment["COMP_WORDS"] = " ".join(("plait", *words))
        answer = subprocess.run(
            [sys.executable, str(ROOT / "app/launch.py")],
            cwd=target.path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return [line.partition(",")[2] for line in answer.stdout.splitlines()]

    assert complete("sess") == ["sessions"]
    assert complete("take", "web/") == ["web/app/", "web/lib/", "web/own.ts", "web/shared.ts"]
    assert complete("status", "--session", "n") == ["notes"]
    for shell in ("bash", "zsh", "fish"):
        assert "_PLAIT_COMPLETE" in done(target.path, "completion", shell).text


def test_a_reader_that_leaves_is_no_error(target: RepositoryBuilder) -> None:
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app/launch.py"), "status", "--json"],
        cwd=target.path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    assert (process.wait(), said) == (141, b"")
    process.stderr.close()


def test_settings_and_keys_are_listed(target: RepositoryBuilder) -> None:
    file = target.path / ".git/plait/settings.toml"
    file.write_text('theme = "nord"\ncolour = 1\n')
    ended = plait(target.path, "settings", "--json")
    assert ended.code == 1
    assert ended.json["settings"]["theme"] == "nord"
    (problem,) = ended.json["problems"]
    assert (problem["path"], problem["line"]) == (str(file), 2)
    commands = {one["id"]: one["keys"] for one in done(target.path, "keys", "--json").json["commands"]}
    assert commands["app.undo"] == ["u"]


def test_every_command_explains_itself(tmp_path: Path) -> None:
    from app.cli.main import COMMANDS

    for name in COMMANDS:
        words = done(tmp_path, name, "--help").text
        assert words.startswith(f"Usage: plait {name}")
