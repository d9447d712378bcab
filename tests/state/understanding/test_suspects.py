"""Only files whose references can lead elsewhere are looked at; none that has a finding is passed over."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from state.understanding.contents.library import Library
from state.understanding.language import language_of
from state.understanding.references.pointing import Pointing, Spoken
from state.understanding.references.suspects import Suspects
from state.understanding.references.verdicts import Verdict, leads_alike, verdict
from state.understanding.strands import Strands
from state.understanding.understanding import Understanding
from state.understood.ground import Files

TEXTS: dict[str, bytes] = {}
Contents = Mapping[str, str]


def read(oids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
    return ((oid, TEXTS.get(oid)) for oid in oids)


def tree(contents: Contents) -> Files:
    by_path = {path: sha256(text.encode()).hexdigest() for path, text in contents.items()}
    TEXTS.update({by_path[path]: text.encode() for path, text in contents.items()})
    return Files(by_path, TEXTS.get)


PYTHON = (
    "a.py",
    "b.py",
    "p/__init__.py",
    "p/a.py",
    "p/b.py",
    "p/q/__init__.py",
    "p/q/a.py",
    "r/a.py",
    "src/b.py",
)
SCRIPTS = (
    "a.ts",
    "index.ts",
    "p/index.ts",
    "p/a.ts",
    "p/b.js",
    "p/q/index.tsx",
    "p/q/a.ts",
    "r/a.ts",
    "lib/r/b.ts",
)
CONFIGS = {
    "tsconfig.json": (
        '{"compilerOptions": {"paths": {"@/*": ["p/*"], "one": ["r/a.ts"]}}}',
        '{"compilerOptions": {"baseUrl": "p", "paths": {"@/*": ["lib/*"]}}}',
        '{"compilerOptions": {"paths": {"x*": ["p/q*"]}}}',
    ),
    "lib/package.json": (
        '{"name": "@w/lib", "exports": {".": "./r/b.ts", "./*": "./r/*.ts"}}',
        '{"name": "lib"}',
    ),
}
PYTHON_LINES = st.sampled_from(
    [
        *(
            f"from {module} import {name}"
            for module in ("a", "p", "p.a", ".", ".a", "..", "..b", "p.q", "p.q.a", "r.a", "b")
            for name in ("x", "y", "a", "q", "*")
        ),
        *(f"import {module}" for module in ("a", "p.b", "p.q.a", "r", "r.a")),
        *(
            "x = 1",
            "y = 1",
            "def y(): pass",
            "z = 'p.q.a.y'",
            "u = import_module('p.b')",
            "u = import_module('.a')",
        ),
    ]
)
SCRIPT_LINES = st.sampled_from(
    [
        *(f"import {{ {name} }} from '{module}'" for module in
          ("./a", "../a", ".", "..", "./p", "./q", "./q/a", "../p/b", "../r/a", "@/a", "@/q", "@/r/b", "one", "a",
           "q/a", "xa", "@w/lib", "@w/lib/b", "lib/r/b", "./index", "../../r/a", "./p/")
          for name in ("x", "y")),
        *("export const x = 1", "export function y() {}", "export * from './a'", "import * as z from '../p'"),
    ]
)  # fmt: skip


def files_of(paths: tuple[str, ...], lines: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    text = st.lists(lines, max_size=3).map(lambda rows: "".join(f"{one}\n" for one in rows))
    return st.dictionaries(st.sampled_from(paths), text, min_size=1, max_size=6)


CONFIGURED = st.fixed_dictionaries(
    {}, optional={path: st.sampled_from(texts) for path, texts in CONFIGS.items()}
)
PYTHON_TREES = files_of(PYTHON, PYTHON_LINES)
SCRIPT_TREES = st.tuples(files_of(SCRIPTS, SCRIPT_LINES), CONFIGURED).map(lambda two: {**two[0], **two[1]})


@st.composite
def merged(
    draw: st.DrawFn, trees: st.SearchStrategy[dict[str, str]]
) -> tuple[Contents, Contents, list[Contents]]:
    """A source and a target that may share much, and results that take each path from either, or not."""
    source, target = draw(trees), draw(trees)
    target = {**{path: text for path, text in source.items() if draw(st.booleans())}, **target}
    results: list[Contents] = []
    for _ in range(draw(st.integers(1, 3))):
        result: dict[str, str] = {}
        for path in sorted({**source, **target}):
            chosen = draw(st.sampled_from([source.get(path), target.get(path), None]))
            if chosen is not None:
                result[path] = chosen
        results.append(result)
    return source, target, results


def is_shadowed(strands: Strands, found: Verdict) -> bool:
    """Whether the script that was meant still stands, and one that came is found before it."""
    if found.language.name == "Python":
        return False
    if found.file.endswith("/"):
        return found.file.rstrip("/") in strands.result.folders
    return strands.stands(found.side, found.file)


def leads_apart(strands: Strands, path: str) -> bool:
    """Whether both sides have the file as it is, with a reference that leads to another file on each."""
    facts, language = strands.result.facts(path), language_of(path)
    assert facts is not None and language is not None
    if len({side.oid(path) for side in (*strands.sides, strands.result)}) > 1:
        return False
    for reference in facts.references:
        there = [language.resolve(reference, path, side) for side in strands.sides]
        if len({one.files[0] for one in there if one is not None}) > 1:
            return True
    return False


@given(merged(PYTHON_TREES) | merged(SCRIPT_TREES))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_every_file_with_a_finding_is_suspect(given: tuple[Contents, Contents, list[Contents]]) -> None:
    source, target, results = (tree(given[0]), tree(given[1]), given[2])
    understanding = Understanding(read, lambda oids: {})
    library = Library(read)
    kept = Suspects(library)
    for contents in results:
        strands = understanding.strands(source, target, tree(contents), touched=())
        found = kept.of(strands)
        assert found == Suspects(Library(read)).of(strands)
        for path in contents.keys() - found:
            facts = strands.result.facts(path)
            for reference in facts.references if facts is not None else ():
                one = verdict(strands, path, reference)
                assert one is None or is_shadowed(strands, one) or leads_apart(strands, path)
        for path in contents:
            facts = strands.result.facts(path)
            for reference in facts.references if facts is not None else ():
                if leads_alike(strands, path, reference):
                    assert verdict(strands, path, reference) is None


WORDS = st.frozensets(st.sampled_from(["a", "b", "c", "d"]))
SPOKEN = st.builds(
    Spoken,
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from([None, "p", "q"]),
    WORDS,
    st.one_of(st.none(), WORDS),
)


@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from(["p/1", "p/2", "q/1", "q/2"]), WORDS), st.sets(SPOKEN, max_size=4)
        ),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
def test_what_points_is_the_same_however_often_it_was_asked(
    rows: list[tuple[dict[str, frozenset[str]], set[Spoken]]], by_word: bool
) -> None:
    kept = Pointing(by_word)
    for files, spoken in rows:
        by_id = {" ".join(sorted(words)): words for words in files.values()}
        oids = {path: " ".join(sorted(words)) for path, words in files.items()}
        fresh = Pointing(by_word)

        def words(path: str, oid: str, by_id: dict[str, frozenset[str]] = by_id) -> frozenset[str]:
            return by_id[oid]

        kept.ask(oids, spoken, words)
        fresh.ask(oids, spoken, words)
        assert (kept.near, kept.found) == (fresh.near, fresh.found)


def test_a_bare_word_is_no_reason_to_look_into_python() -> None:
    files = {
        ".github/workflows/tests.yaml": "on: push\n",
        "tools/tests/data.json": "{}\n",
        "a.py": 'KIND, ENDING = "tests", "html"\n',
        "b.py": 'PLACE = "tools", "tests"\n',
        "c.py": 'FLOW = "tests", "yaml"\n',
    }
    whole = tree(files)
    rest = tree({path: text for path, text in files.items() if path.endswith(".py")})
    understanding = Understanding(read, lambda oids: {})
    assert Suspects(Library(read)).of(understanding.strands(whole, whole, rest, touched=())) == {
        "b.py",
        "c.py",
    }
