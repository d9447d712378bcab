"""What an implementation lacks of its interface, and what it takes otherwise."""

from typing import NamedTuple

from state.understanding.shapes.language import Language
from state.understanding.shapes.sources import Members


class Differs(NamedTuple):
    """A method that takes other parameters than its interface says."""

    name: str
    expected: str
    found: str
    line: int = 0


def against(language: Language, asked: Members, given: Members) -> tuple[list[str], list[Differs]]:
    """(missing, differing) methods; those that begin with `_` are nobody's contract."""
    missing: list[str] = []
    differ: list[Differs] = []
    for name, method in asked.methods.items():
        if name.startswith("_"):
            continue
        has = given.methods.get(name)
        if has is None or name in given.abstract:
            if not method.optional:
                missing.append(name)
        elif has is not method and not language.fits(method, has):
            differ.append(Differs(name, method.words, has.words, has.line))
    return missing, differ
