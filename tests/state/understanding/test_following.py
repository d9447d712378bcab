"""Where references lead is told without reading what is there, and is the same as what is told by reading it."""

from collections.abc import Collection, Iterable, Iterator

import pytest

from state.understanding import languages
from state.understanding.contents.library import Library
from state.understanding.facts import Reference, Span
from state.understanding.language import files_of, language_of
from state.understanding.side import Side

assert languages  # registers them

FILES = {
    "pkg/__init__.py": "from .a import x\nfrom .b import *\n",
    "pkg/a.py": "x = 1\n",
    "pkg/b.py": "",
    "pkg/deep/c.py": "def f(): ...\n",
    "pkg/templates/t.html": "",
    "web/index.ts": "export const one = 1\n",
    "web/use.ts": "",
    "web/data.json": "{}",
}
SAID = [
    *(("pkg/b.py", "import", text, names) for text in ("pkg", ".", "pkg.deep", "..pkg", "gone") for names in ((), ("a",), ("x", "b"), ("deep",), ("gone",))),
    *(("pkg/b.py", "dotted", text, ()) for text in ("pkg.a", "pkg.a.x", "pkg.a.gone", "pkg.deep.c", "pkg.deep.c.f.g", "pkg.x", "gone.x")),
    *(("pkg/b.py", "dynamic", text, ()) for text in ("pkg.a", ".a", "gone")),
    *(("pkg/b.py", "computed", text, ()) for text in ("pkg", "", "gone")),
    ("pkg/b.py", "template", "t.html", ()),
    *(("web/use.ts", "import", text, names) for text in (".", "./index", "./data.json", "./gone") for names in ((), ("one",), ("two",))),
    *(("web/use.ts", "computed", text, ()) for text in ("./", "", "../web/")),
]  # fmt: skip


class _Tree:
    def paths(self) -> Collection[str]:
        return FILES

    def oid(self, path: str) -> str | None:
        return path if path in FILES else None

    def text(self, path: str) -> bytes:
        return FILES[path].encode()


def _side(read: list[str]) -> Side:
    def contents(oids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        for oid in oids:
            read.append(oid)
            yield oid, FILES[oid].encode()

    return Side("result", _Tree(), Library(contents))


@pytest.mark.parametrize(("path", "kind", "text", "names"), SAID)
def test_files_are_those_that_are_resolved(path: str, kind: str, text: str, names: tuple[str, ...]) -> None:
    reference, language = Reference(kind, text, Span(1, 0, 0), names), language_of(path)
    assert language is not None
    resolved = language.resolve(reference, path, _side([]))
    assert files_of(language, reference, path, _side([])) == (resolved.files if resolved else ())


@pytest.mark.parametrize(
    ("path", "text", "name", "read"),
    [
        ("pkg/b.py", "pkg.a", "x", []),
        ("pkg/b.py", "pkg", "x", []),
        ("pkg/b.py", "pkg", "a", ["pkg/__init__.py"]),
        ("web/use.ts", "./index", "two", []),
    ],
)
def test_nothing_is_read_but_what_may_hide_a_module(path: str, text: str, name: str, read: list[str]) -> None:
    found: list[str] = []
    language = language_of(path)
    assert language is not None
    assert files_of(language, Reference("import", text, Span(1, 0, 0), (name,)), path, _side(found))
    assert found == read
