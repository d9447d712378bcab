"""Modules that pass on what another module makes: whoever imports from them means that one."""

from state.understanding.facts import Facts
from state.understanding.language import files_of, language_of
from state.understanding.side import Side


def passes_on(side: Side, file: str, names: tuple[str, ...], place: str) -> bool:
    """Whether what `file` offers under these names comes from the file at `place`; without names, all that it offers."""
    facts, language = side.facts(file), language_of(file)
    if facts is None or facts.problem or language is None:
        return False
    side.follow(file)
    passed: set[str] = set()
    for one in facts.references:
        if one.kind == "import" and place in files_of(language, one, file, side):
            if not one.names and facts.is_open:
                return not any(name in _made(facts) for name in names)
            passed.update(one.names)
    return bool(names) and passed.issuperset(names) and facts.exports.issuperset(names)


def _made(facts: Facts) -> set[str]:
    return {one.name for one in facts.definitions}
