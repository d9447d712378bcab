"""What a plan's status says of a phase, and how the plan itself would say something else there."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from state.plans.progress import says_done
from state.plans.titles import MARKS_DONE, MARKS_OPEN


class Stands(StrEnum):
    """How far something has come."""

    DONE = "done"
    BEGUN = "begun"
    WAITS = "waits"


_BEGUN = r"in[- ]progress|under ?way|ongoing|started|in arbeit|begonnen|läuft|en cours|en curso|in corso|em andamento|wip"
_WAITS = (
    r"not (?:yet )?(?:started|begun|done|completed?|finished|ready)|pending|to-?do|open|planned|incomplete|"
    r"nicht (?:begonnen|fertig|erledigt)|offen|ausstehend|geplant|à faire|pas commencé|pendiente|da fare|pendente"
)
_DONE = (
    r"done|completed?|finished|100\s?% ?(?:done|completed?)?|erledigt|fertig|abgeschlossen|terminée?|fait|"
    r"hecho|completado|fatto|completato|feito|concluído"
)
_PHRASE = re.compile(rf"(?:(?P<waits>{_WAITS})|(?P<begun>{_BEGUN})|(?P<done>{_DONE}))(?!\w)", re.IGNORECASE)

WORDS = {
    "en": {Stands.DONE: "Complete", Stands.BEGUN: "In progress", Stands.WAITS: "Not started"},
    "de": {Stands.DONE: "Erledigt", Stands.BEGUN: "In Arbeit", Stands.WAITS: "Offen"},
    "fr": {Stands.DONE: "Terminé", Stands.BEGUN: "En cours", Stands.WAITS: "À faire"},
    "es": {Stands.DONE: "Hecho", Stands.BEGUN: "En curso", Stands.WAITS: "Pendiente"},
}
_LANGUAGES = {
    "de": r"offen|erledigt|fertig|nicht|arbeit|begonnen|läuft|ausstehend|geplant|abgeschlossen",
    "fr": r"terminée?|fait|faire|cours|commencé",
    "es": r"hecho|pendiente|curso|completado",
}
SIGNS = {Stands.DONE: "✅", Stands.BEGUN: "🔄", Stands.WAITS: "⬜"}
_MARKS = MARKS_DONE + MARKS_OPEN + "🔄⚪✗✖"
_VALUE = re.compile(
    rf"^(?P<before>[\s*_`]*)(?P<mark>[{_MARKS}]\ufe0f?)?(?P<gap>[\s*_`]*)(?P<words>.*?)(?P<after>[\s*_`.]*)$"
)
SHORT = 2
"""Words that a status without mark or known phrase has at most; what is longer is a sentence."""
_NOTE = re.compile(r"\s*\([^()%]*\)$")


class Status(NamedTuple):
    """A status taken apart: its mark, its phrase, and a note in parentheses that may stay whatever it says."""

    before: str
    mark: str
    gap: str
    words: str
    note: str
    after: str

    @classmethod
    def of(cls, text: str) -> "Status":
        """The status that a cell or a line holds."""
        match = _VALUE.match(text)
        assert match is not None
        note = _NOTE.search(match["words"])
        words = match["words"][: note.start()] if note else match["words"]
        return cls(
            match["before"], match["mark"] or "", match["gap"], words, note[0] if note else "", match["after"]
        )

    @property
    def stands(self) -> Stands | None:
        """What it says; None where it is about something else."""
        found = _PHRASE.match(self.words)
        done = says_done(f"{self.mark} {self.words}".strip())
        if found is not None:
            stands = Stands(str(found.lastgroup))
            # "Done when all tests pass" says when, not that it is.
            return None if stands is Stands.DONE and done is False and not self.is_phrase else stands
        if done is None or (not self.mark and len(self.words.split()) > SHORT):
            return None
        if done:
            return Stands.DONE
        return Stands.BEGUN if self.mark in ("🔄", "🚧") else Stands.WAITS

    @property
    def is_phrase(self) -> bool:
        """Whether its words are one of those that every plan uses, and nothing more."""
        return _PHRASE.fullmatch(self.words) is not None


class Vocabulary:
    """The words and marks that one plan's statuses use."""

    def __init__(self, statuses: Iterable[str]) -> None:
        self._words: dict[Stands, str] = {}
        self._marks: dict[Stands, str] = {}
        every = ""
        for text in statuses:
            one = Status.of(text)
            stands = one.stands
            every += f" {one.words}"
            if stands is None:
                continue
            if one.is_phrase:
                self._words.setdefault(stands, one.words)
            if one.mark:
                self._marks.setdefault(stands, one.mark)
        self._language = next(
            (name for name, words in _LANGUAGES.items() if re.search(rf"\b(?:{words})\b", every, re.I)), "en"
        )

    def rewritten(self, text: str, stands: Stands) -> str:
        """A status that says so, in the words of this plan; the text itself where it says so already."""
        one = Status.of(text)
        now = one.stands
        if now is None or now is stands or (now is Stands.BEGUN and stands is Stands.WAITS):
            return text
        if now is Stands.WAITS and stands is Stands.BEGUN and one.words and not one.is_phrase:
            # "Blocked by QA" may be so although something is done.
            return text
        mark = (self._marks.get(stands) or SIGNS[stands]) if one.mark else ""
        words = ""
        if one.words:
            words = self._words.get(stands) or _like(WORDS[self._language][stands], one.words)
        return f"{one.before}{mark}{one.gap}{words}{one.note if words else ''}{one.after}"


def _like(words: str, old: str) -> str:
    """The words in capitals where the old ones are."""
    if old.isupper():
        return words.upper()
    if old.islower():
        return words.lower()
    return words.title() if old.istitle() and " " in old else words
