"""What is read of single contents for contracts: hints are never wrong, and what is kept comes back as it was."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.understanding import shapes
from state.understanding.shapes.data import from_data, to_data
from state.understanding.shapes.language import Module, ShapeKind, hints_of, kind_of, module_of, placed

assert shapes
GAPS = st.sampled_from((" ", "  ", " \\\n  ", "\t"))
PYTHON = st.one_of(
    st.builds("class{0}A{1}({2}):\n    pass".format, GAPS, st.sampled_from(("", " ", " \\\n")), st.sampled_from(("", "B", "m.B", "B[int]", "f()", "object", "Protocol", "(\n  B  # b\n)"))),
    st.builds(
        "{0}{1}={2}{3}".format,
        st.sampled_from(("a", "a: int", "a: 'B'", "a, b", "a = b")),
        GAPS,
        st.sampled_from(("", " ", " \\\n", "(", "(  # c\n", "((")),
        st.sampled_from(("B", "B()", "m.B(1)", "m . B", "m.\\\nB()", "f().B", "f(1)[2] .B()", "B[int](1)", "B(1)(2)", "None", "True", "lower()", "m.lower", "Ébene()", "m.É", "1")),
    ).map(lambda one: one + ")" * (one.count("(") - one.count(")"))),
    st.sampled_from(
        (
            "class A:\n    @abstractmethod\n    def f(self): ...",
            "class A:\n    @abc.abstractclassmethod\n    def f(cls): ...",
            "class A:\n    def f(self):\n        raise NotImplementedError('x')",
            "class A(typing.Protocol[T]):\n    def f(self, a, *, b=1) -> Awaitable[int]: ...",
            "class A:\n    async def f(self, /, a: str, *b, c: int, **d): return 1\n    g = f",
            "def f(a, b=1): pass",
            "from m import A as B, c",
            "import m.n as o, p",
            "from . import *",
            "__all__ = ['A', 'f']",
            "if x:\n    class A(B): pass",
            "try:\n    a = B()\nexcept E:\n    a = None",
            "x = 'class A(B)'",
        )
    ),
)  # fmt: skip
NAMES = st.sampled_from(("", "A", "n.A", "A<B>", "A<{ a: () => B }>", "A<B<C>>", "n . A", "{ a(): void }"))
SCRIPT = st.one_of(
    st.builds(
        "{0} a{1}{2}={3}{4}{5}".format,
        st.sampled_from(("const", "export const", "let", "var", "export let b: C = 1,")),
        st.sampled_from(("", ":", " : ", ": /* c */ ", ": // c\n")).flatmap(
            lambda mark: NAMES.map(lambda name: mark + name if mark and name else "")
        ),
        st.sampled_from(("", " ", "\n", "/* c */", " // c\n")),
        st.sampled_from(("", " ", "/* { */ ", " // c\n", "await ", "(")),
        st.sampled_from(("{ f() {} }", "{ f: g }", "{ ...g }", "new A()", "new n.A(1)", "class extends B {}", "class { f = (a) => 1 }", "(a) => 1", "f()", "1")),
        st.sampled_from(("", " as A", " as const", " /* c */ as A", ") as A", " satisfies A", " as unknown as n.A")),
    ).map(lambda one: one + ")" * (one.count("(") - one.count(")"))),
    st.sampled_from(
        (
            "class A extends B {}",
            "class A implements I, J { f(a: string, b?: number, ...c): void {} }",
            "export default class extends n.B { private f() {} }",
            "abstract class A { abstract f(): void; g() {} }",
            "interface I extends J { f(a): void; g?: (a: string) => void }",
            "export  interface\nI { f(): void }",
            "type T = { f(): void } & U",
            "type T<A\n> = { f(): void }",
            "type /* c */ $T\n= { f(): void }",
            "interface // c\nI { f(): void }",
            "abstract /* c */ class A { abstract f(): void }",
            "export default { f() {} } as A",
            "export default ({ f() {} }) satisfies A",
            "module.exports = { a: new A(), b: ({}) as B }",
            "exports.a = new A()",
            "export { a as b } from './m'",
            "export * from './m'",
            "export * as n from './m'",
            "import a, { b as c } from './m'",
            "import * as n from './m'",
            "function f(this: A, { a }, b = 1) {}",
            "const s = 'class A extends B'",
        )
    ),
)  # fmt: skip
FILES = st.one_of(
    st.tuples(st.sampled_from(("a.py", "b/c.pyi")), st.lists(PYTHON, max_size=5).map("\n".join)),
    st.tuples(st.sampled_from(("a.ts", "a.mts", "a.tsx", "a.js", "a.cjs")), st.lists(SCRIPT, max_size=5).map("\n".join)),
    st.tuples(st.sampled_from(("a.py", "a.ts", "a.js")), st.text(max_size=60)),
)  # fmt: skip


def _read(path: str, text: str) -> Module:
    module = module_of(path, text.encode("utf-8", "surrogatepass"))
    assert module is not None
    return module


@given(FILES)
def test_hints_are_sure_where_they_say_no(file: tuple[str, str]) -> None:
    path, text = file
    hints, module = hints_of(path, text.encode("utf-8", "surrogatepass")), _read(path, text)
    made = [one for one in module.shapes.values() if one.kind in (ShapeKind.CLASS, ShapeKind.OBJECT)]
    assert hints.inherits or not any(one.bases or any(one.promises) for one in made)
    assert hints.asks or not any(one.kind is ShapeKind.INTERFACE for one in module.shapes.values())


@given(FILES)
def test_what_is_kept_comes_back_as_it_was(file: tuple[str, str]) -> None:
    path, text = file
    module = _read(path, text)
    again = from_data(json.loads(json.dumps(to_data(module))), "x/y")
    assert again == placed(module, "x/y")
    assert list(again.shapes) == list(module.shapes)
    assert list(again.exports) == list(module.exports)


@given(FILES)
def test_only_the_kind_of_a_path_counts(file: tuple[str, str]) -> None:
    path, text = file
    assert _read(path, text) == _read(f"elsewhere/other{kind_of(path)}", text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "a.py",
            "import models\n\n\nclass A:\n    def f(self):\n        return 1\n\n\nMOST = 1\na = f(None)\n",
        ),
        ("a.ts", "import { a as b } from './c'\n\nexport function f(c: string) {\n  return b(c)\n}\n"),
        ("a.tsx", "export class A {\n  f() {}\n}\n\nexport const b: string = 'c'\n"),
    ],
)
def test_a_file_without_anything_above_its_classes_needs_not_be_read(path: str, text: str) -> None:
    assert hints_of(path, text.encode()) == (False, False)


def test_what_no_language_reads_has_no_shapes() -> None:
    assert kind_of("a.md") == ""
    assert hints_of("a.md", b"class A(B):") == (False, False)
    assert module_of("a.md", b"class A(B):") is None
