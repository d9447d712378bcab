"""`plait base`, and what `plait compare` says of bases."""

from tests.app.command import done, plait
from tests.conftest import Build
from tests.state.pairs import Pair, lines


def strangers_with_a_past(build: Build) -> Pair:
    one, other = build("one"), build("other")
    one.commit({"f": lines(), "g": "unlike anything\n" * 9}, "begun in the source")
    one.commit({"f": lines((3, "s"))}, "in the source")
    other.clock += 7
    other.commit({"f": lines(), "g": "something else altogether\n" * 9}, "begun in the target")
    other.commit({"f": lines((3, "t"))}, "in the target")
    return Pair(one, other)


def test_compare_says_how_each_base_was_found(build: Build) -> None:
    pair = strangers_with_a_past(build)
    begun = pair.target.git("rev-parse", "HEAD~1")
    first = pair.source.git("rev-parse", "HEAD~1")
    compared = done(pair.target.path, "compare", str(pair.source.path), "--json").json
    words = (
        f"the newest version that both histories have: in the source since {first[:10]} of 2023-11-14 "
        f"(begun in the source), in the target since {begun[:10]} of 2023-11-14 (begun in the target)"
    )
    entries = {one["path"]: one for one in compared["entries"]}
    assert {name: entries["f"][name] for name in entries["f"] if name.startswith("base")} == {
        "base": pair.target.git("rev-parse", "HEAD~1:f"),
        "base_found_by": "history",
        "base_path": "f",
        "base_confidence": 0.94,
        "base_words": words,
    }
    assert (entries["g"]["base"], entries["g"]["base_found_by"], entries["g"]["base_confidence"]) == (
        None,
        "none",
        None,
    )
    said = done(pair.target.path, "compare", str(pair.source.path)).lines
    assert f"different, conflict: f; base inferred, 94% sure: {words}" in said
    assert "different, conflict: g; no base was found" in said


def test_a_base_is_listed_and_chosen(build: Build) -> None:
    pair = strangers_with_a_past(build)
    target = pair.target.path
    done(target, "new", str(pair.source.path), "--no-open")
    listed = done(target, "base", "f", "--json").json
    begun, blob = pair.target.git("rev-parse", "HEAD~1"), pair.target.git("rev-parse", "HEAD~1:f")
    first, last = listed["candidates"]
    assert (first["number"], first["found_by"], first["blob"], first["path"]) == (1, "history", blob, "f")
    assert (first["where"], first["when"], first["side"]) == (
        f"both histories {begun[:10]}, 2023-11-14: begun in the target",
        "2023-11-14",
        "both",
    )
    assert (first["conflicts"], first["current"]) == (1, True)
    assert (last["found_by"], last["blob"], last["current"]) == ("none", None, False)
    said = done(target, "base", "f").lines
    assert said[0].startswith(
        f"* {blob[:10]} both histories {begun[:10]}, 2023-11-14: begun in the target (found, 94% sure; "
    )
    assert said[1].startswith("  none       no base: every difference is yours to decide (")
    assert done(target, "base", "f", "--none").lines[0] == "merge f without a base"
    assert done(target, "base", "f", "--version", blob[:7]).lines[0] == (
        f"merge f from f of both histories {begun[:10]}, 2023-11-14: begun in the target"
    )
    assert done(target, "base", "f", "--version", f"{begun}:f", "--json").json["keys"] == ["f"]
    assert done(target, "base", "f", "--found").lines[0] == "merge f from the base that was found"
    done(target, "undo", "4")
    assert done(target, "base", "f", "--json").json == listed


def test_what_cannot_be_chosen_is_said(build: Build) -> None:
    pair = strangers_with_a_past(build)
    target = pair.target.path
    done(target, "new", str(pair.source.path), "--no-open")
    assert plait(target, "base", "f", "--version", "HEAD:nowhere").err == (
        "plait: HEAD:nowhere: no such file at that revision, in source or target\n"
    )
    assert plait(target, "base", "f", "g").code == 2
    assert plait(target, "base", "f", "--none", "--found").code == 2
