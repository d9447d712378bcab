"""Edit proposals: which file, what text, and whether it is the whole of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.plans.blocks import read_blocks
from state.plans.diffs import diffed
from state.plans.edits import EditsRead, read_edits
from state.plans.fragments import is_fragment, is_whole
from state.plans.plan import EditKind, Read
from state.plans.scope import NOWHERE, Scope

CREATE, UPDATE, REPLACE = EditKind.CREATE, EditKind.UPDATE, EditKind.REPLACE
WHOLE = "import os\n\nprint(os.sep)"


def read(text: str, scope: Scope = NOWHERE) -> EditsRead:
    """The edits of a document in which every block stands in one scope."""
    blocks = read_blocks(text)
    return read_edits(blocks, [scope] * len(blocks))


def fence(text: str = WHOLE, info: str = "python") -> str:
    """A document with one fence."""
    return f"\n```{info}\n{text}\n```\n"


@pytest.mark.parametrize(
    ("lead", "kind", "paths", "fragment"),
    [
        ("Create `a/b.py`:", CREATE, ("a/b.py",), False),
        ("1. **Create** `a/b.py` that does it", CREATE, ("a/b.py",), False),
        ("Create a new file `a/b.py` with:", CREATE, ("a/b.py",), False),
        ("Create a/b.py:", CREATE, ("a/b.py",), False),
        ("Add `a/b.py`:", CREATE, ("a/b.py",), False),
        ("New file: `a/b.py`", CREATE, ("a/b.py",), False),
        ("Erstelle `a/b.py`:", CREATE, ("a/b.py",), False),
        ("**`a/b.py`** (new)", CREATE, ("a/b.py",), False),
        ("Update `a/b.py` to hold both:", UPDATE, ("a/b.py",), True),
        ("Modify `a/b.py`:", UPDATE, ("a/b.py",), True),
        ("Create/Update `a/b.py`:", UPDATE, ("a/b.py",), True),
        ("Add to `a/b.py`:", UPDATE, ("a/b.py",), True),
        ("Add the following to `a/b.py`:", UPDATE, ("a/b.py",), True),
        ("Insert this into `a/b.py`:", UPDATE, ("a/b.py",), True),
        ("In `a/b.py`, write:", UPDATE, ("a/b.py",), True),
        ("Create a class in `a/b.py`:", UPDATE, ("a/b.py",), True),
        ("Ergänze `a/b.py`:", UPDATE, ("a/b.py",), True),
        ("`a/b.py` anpassen:", UPDATE, ("a/b.py",), True),
        ("Datei `a/b.py` neu anlegen:", CREATE, ("a/b.py",), False),
        ("Update `a.py` and `b.py`:", UPDATE, ("a.py", "b.py"), True),
        ("Replace `a/b.py` with:", UPDATE, ("a/b.py",), True),
        ("`a/b.py`:", CREATE, ("a/b.py",), False),
        ("**File: a/b.py**", CREATE, ("a/b.py",), False),
    ],
)
def test_the_sentence_above_a_fence(
    lead: str, kind: EditKind, paths: tuple[str, ...], fragment: bool
) -> None:
    found = read(lead + "\n" + fence())
    (edit,) = found.edits
    assert (edit.kind, edit.paths, edit.fragment) == (kind, paths, fragment)
    assert (edit.text, edit.language, edit.line, edit.end) == (WHOLE, "python", 1, 7)
    assert found.read_as == {1: Read.EDIT}


@pytest.mark.parametrize(
    "lead",
    [
        "Run this:",
        "Example for `a.py`:",
        "Expected output of `a.py`:",
        "Current `urls.py` holds much.",
        "Delete `a.py`:",
        "",
    ],
)
def test_other_sentences_propose_nothing(lead: str) -> None:
    assert read(lead + "\n" + fence("x = 1")).edits == ()


def test_a_fence_further_down_or_below_a_list_is_of_that_sentence_no_more() -> None:
    assert read("Create `a.py`:\n\n- one\n- two\n" + fence()).edits == ()
    assert (
        read("Create `a.py`:\n" + fence("x = 1") + "\nNow look:\n" + fence("y = 1")).edits[-1].text == "x = 1"
    )
    found = read("Create `a.py`:\n\nIt holds the entry.\n" + fence())
    assert [one.paths for one in found.edits] == [("a.py",)]


def test_lists_and_headings_with_fences() -> None:
    found = read(
        "## Step 2: Update settings.py (Channels)\n\n**Status:** safe\n"
        + fence("APPS = [\n    # ... existing apps ...\n    'x',\n]")
        + "\n1. Create `b.py`\n\n   ```python\n   import b\n   ```\n"
    )
    assert [(one.kind, one.paths, one.fragment, one.text.split("\n")[0]) for one in found.edits] == [
        (UPDATE, ("settings.py",), True, "APPS = ["),
        (CREATE, ("b.py",), False, "import b"),
    ]


@pytest.mark.parametrize(
    ("info", "first", "path"),
    [
        ('python title="a/b.py"', "", "a/b.py"),
        ("python filename=a/b.py", "", "a/b.py"),
        ("python:a/b.py", "", "a/b.py"),
        ("python a/b.py", "", "a/b.py"),
        ("python", "# a/b.py\n", "a/b.py"),
        ("python", "# File: a/b.py\n", "a/b.py"),
        ("ts", "// src/b.ts\n", "src/b.ts"),
        ("html", "<!-- templates/b.html -->\n", "templates/b.html"),
        ("css", "/* b.css */\n", "b.css"),
    ],
)
def test_files_named_by_the_fence_itself(info: str, first: str, path: str) -> None:
    (whole,) = read(fence(first + WHOLE, info)).edits
    assert (whole.kind, whole.paths, whole.fragment) == (CREATE, (path,), False)
    (part,) = read(fence(first + "x = 1\n# ... rest of it ...", info)).edits
    assert (part.kind, part.paths, part.fragment) == (UPDATE, (path,), True)


def test_before_and_after_with_files_above() -> None:
    found = read(
        "Replace `old()` by `new()` in:\n- `a.py`\n- `b.py`\n\n**Before**:\n"
        + fence("old()")
        + "\n**After**:\n"
        + fence("new()")
        + "\n**Find:**\n"
        + fence("one()")
        + "\n**Replace with:**\n"
        + fence("two()")
    )
    assert [(one.kind, one.paths, one.before, one.text, one.fragment) for one in found.edits] == [
        (REPLACE, ("a.py", "b.py"), "old()", "new()", True),
        (REPLACE, ("a.py", "b.py"), "one()", "two()", True),
    ]
    assert sorted(one for one, read_as in found.read_as.items() if read_as is Read.EDIT) == [4, 6, 8, 10]


def test_before_and_after_in_a_section_about_a_file_and_in_one_fence() -> None:
    found = read("## Change `x.ts`\n\nVorher:\n" + fence("a", "ts") + "\nNachher:\n" + fence("b", "ts"))
    assert [(one.paths, one.before, one.text) for one in found.edits] == [(("x.ts",), "a", "b")]
    one = read("Update `x.ts`:\n" + fence("// Before\na\n\n// After\nb", "ts"))
    assert [(edit.kind, edit.paths, edit.before, edit.text) for edit in one.edits] == [
        (REPLACE, ("x.ts",), "a", "b")
    ]


def test_a_sentence_that_goes_around_both_fences() -> None:
    found = read("In `x.py` replace\n" + fence("a = 1") + "\nwith\n" + fence("a = 2"))
    assert [(one.kind, one.paths, one.before, one.text) for one in found.edits] == [
        (REPLACE, ("x.py",), "a = 1", "a = 2")
    ]


def test_a_pair_of_nothing_is_no_pair() -> None:
    assert read("**Before**:\n" + fence("a") + "\n## Other\n\n**After**:\n" + fence("b")).edits == ()


DIFF = """\
diff --git a/x.py b/x.py
index 1..2 100644
--- a/x.py
+++ b/x.py
@@ -1,2 +1,2 @@
 keep
-old
+new
@@ -9 +9 @@
-far
+near
--- /dev/null
+++ b/n.py
@@ -0,0 +1 @@
+made
--- a/gone.py
+++ /dev/null
@@ -1 +0,0 @@
-gone"""


def test_diffs() -> None:
    found = read(fence(DIFF, "diff"))
    assert [(one.kind, one.paths, one.before, one.text, one.fragment) for one in found.edits] == [
        (REPLACE, ("x.py",), "keep\nold", "keep\nnew", True),
        (REPLACE, ("x.py",), "far", "near", True),
        (CREATE, ("n.py",), "", "made", False),
    ]
    bare = read("Update `y.py`:\n" + fence("-a\n+b", "diff"))
    assert [(one.kind, one.paths, one.before, one.text) for one in bare.edits] == [
        (REPLACE, ("y.py",), "a", "b")
    ]


def test_shell_fences_are_commands_unless_they_are_said_to_be_a_script() -> None:
    assert read("Update `a.py` by running:\n" + fence("python fix.py", "bash")).edits == ()
    (script,) = read("Create `run.sh`:\n" + fence("#!/bin/sh\nexec app", "bash")).edits
    assert (script.kind, script.paths, script.fragment) == (CREATE, ("run.sh",), False)


def test_several_fences_of_one_file_are_fragments_all() -> None:
    found = read("Create `a.py`:\n" + fence() + "\nUpdate `a.py`:\n" + fence("x = 2"))
    assert [one.fragment for one in found.edits] == [True, True]


def test_hostile_paths_stay_as_written() -> None:
    found = read(
        "Create `../../etc/passwd.txt`:\n"
        + fence()
        + "\nCreate `.git/hooks/x.sh`:\n"
        + fence("#!/bin/sh", "sh")
    )
    assert [one.paths for one in found.edits] == [("../../etc/passwd.txt",), (".git/hooks/x.sh",)]


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("a\n# ... existing code ...\nb", True),
        ("a\n// …\nb", True),
        ("a\n...\nb", True),
        ("a\n/* rest of the file */", True),
        ("a\n# keep everything else", True),
        ("{/* ... other routes */}", True),
        ("    indented = 1", True),
        ("", True),
        ("const b = {...a, c};", False),
        ("f(\n  ...args,\n)", False),
        ("def f(self):\n    ...", False),
        ("import os\nprint('...')", False),
        ("# waits for other jobs\nimport os", False),
    ],
)
def test_fragments(text: str, fragment: bool) -> None:
    assert is_fragment(text, "python") is fragment


def test_whole_files() -> None:
    assert is_whole("#!/bin/sh\nexec a", "sh")
    assert is_whole("# what it does\nfrom a import b\n", "python")
    assert not is_whole("x = 1", "python")
    assert not is_whole("-- only\n-- remarks", "sql")


path = st.from_regex(r"[a-z]{1,6}(/[a-z]{1,6}){0,2}\.(py|ts|sql|yaml)", fullmatch=True)
line = st.from_regex(r"[a-z]{1,8} = [0-9]{1,4}", fullmatch=True)


@given(
    path,
    st.lists(line, min_size=1, max_size=5),
    st.lists(line, min_size=1, max_size=5),
    st.lists(line, max_size=3),
)
@settings(deadline=None)
def test_a_diff_is_read_back(name: str, before: list[str], after: list[str], around: list[str]) -> None:
    text = "\n".join(
        (
            f"--- a/{name}",
            f"+++ b/{name}",
            "@@ -1 +1 @@",
            *(f" {one}" for one in around),
            *(f"-{one}" for one in before),
            *(f"+{one}" for one in after),
        )
    )
    (found,) = diffed(text)
    assert (found.path, found.before, found.after) == (
        name,
        "\n".join((*around, *before)),
        "\n".join((*around, *after)),
    )


@given(
    path,
    st.lists(line, min_size=1, max_size=5),
    st.sampled_from(("Create", "Update", "Modify", "Add to", "Create/Update")),
)
@settings(deadline=None)
def test_a_sentence_with_its_fence_is_read_back(name: str, lines: list[str], verb: str) -> None:
    (found,) = read(f"{verb} `{name}`:\n" + fence("\n".join(lines), "")).edits
    assert (found.paths, found.text) == ((name,), "\n".join(lines))
    assert found.fragment is (verb != "Create")


@given(
    st.text(alphabet="Create Update`a.py:*\n#/-+@…. Before After", max_size=200),
    st.sampled_from(("", "diff", "python", "bash")),
)
@settings(deadline=None)
def test_reading_is_total(text: str, info: str) -> None:
    for found in (read(text), read(f"{text}\n\n```{info}\n{text}\n```\n")):
        assert len({one.id for one in found.edits}) == len(found.edits)
        assert all(1 <= one.line <= one.end for one in found.edits)


@pytest.mark.parametrize(
    ("lead", "path"),
    [
        ("**Datei:** `.github/workflows/check.yml`", ".github/workflows/check.yml"),
        ("File: .github/check.yml", ".github/check.yml"),
        ("**Create .gitignore**:", ".gitignore"),
        ("Create `.env`:", ".env"),
        ("`../a/b.py`:", "../a/b.py"),
    ],
)
def test_dots_at_the_head_of_a_path_stay(lead: str, path: str) -> None:
    assert [one.paths for one in read(lead + "\n" + fence("name: x\non: push", "yaml")).edits] == [(path,)]
