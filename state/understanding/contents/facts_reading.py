"""The facts of a content as a reading: how they are made, and how they are written down."""

import json
from typing import Any

from state.understanding.contents.reading import Reading, declared
from state.understanding.facts import LOST, Definition, Facts, Listed, Reference, Span
from state.understanding.language import language_of


def _kind(path: str) -> str | None:
    language = language_of(path)
    return language.name if language is not None else None


def _read(path: str, text: bytes) -> Facts:
    language = language_of(path)
    assert language is not None
    return language.facts(text)


def _missing(path: str) -> Facts:
    return Facts(_kind(path) or "", problem="it isn't here")


def _lost(path: str) -> Facts:
    return Facts(_kind(path) or "", problem=LOST, line=1)


def written(facts: Facts) -> str:
    """Facts as one line of JSON."""
    return json.dumps(
        [
            facts.language,
            facts.definitions,
            facts.references,
            sorted(facts.exports),
            facts.is_open,
            facts.values,
            facts.listed,
            facts.problem,
            facts.line,
        ],
        separators=(",", ":"),
    )


def restored(body: str) -> Facts:
    """Facts from that line; ValueError, TypeError or KeyError where it isn't one."""
    data: list[Any] = json.loads(body)
    language, definitions, references, exports, is_open, values, listed, problem, line = data
    return Facts(
        language,
        tuple(Definition(*one) for one in definitions),
        tuple(
            Reference(kind, text, Span(*span), tuple(names), guarded)
            for kind, text, span, names, guarded in references
        ),
        frozenset(exports),
        is_open,
        tuple(Definition(*one) for one in values),
        tuple(Listed(*one) for one in listed),
        problem,
        line,
    )


FACTS = declared(Reading("facts", _kind, _read, written, restored, _missing, _lost))
