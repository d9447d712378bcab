"""What a cell of a table of contracts names: a path, a name in it, or both."""

import re
from typing import NamedTuple

CODE = re.compile(r"`+([^`]+)`+")
REMARK = re.compile(r"\s(?:-{1,2}>|=>|–|—|-)\s|\s*[→⇒➜➡]")
PATH = re.compile(
    r"(?:[\w.@$-]+/)+[\w.@$-]*|[\w@$-]+(?:\.[\w-]+)*\.(?:[cm]?[jt]sx?|pyi?|go|rs|rb|php|java|kt|cs|scala|swift)\b"
)
NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
HUMPS = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2,}[a-z]")
"""In a name that no word of the language looks like: SlackService, SCMIntegration."""


class Cell(NamedTuple):
    """What a cell names; either may be empty. `more` are further paths in it."""

    path: str = ""
    name: str = ""
    more: tuple[str, ...] = ()


def read_cell(text: str) -> Cell:
    """ "`comm/slack.ts` → Slack/Teams" is a path with a remark, "`Scm` (`scm.py`)" a name in a path."""
    cleaned = re.sub(r"\*{1,2}|[✅❌⚠️🚧]", "", text).strip()
    main = REMARK.split(cleaned, maxsplit=1)[0].strip() or cleaned
    spans = [one.strip() for one in CODE.findall(main)]
    paths: list[str] = []
    names: list[str] = []
    for span in spans:
        _from(span, paths, names, code=True)
    around = CODE.sub(" ", main)
    alone = not spans and len(around.split()) == 1
    for word in re.split(r"[\s,;()]+", around):
        _from(word, paths, names, code=alone)
    return Cell(paths[0] if paths else "", names[0] if names else "", tuple(paths[1:]))


def _from(word: str, paths: list[str], names: list[str], code: bool) -> None:
    bare = re.sub(r"<[^<>]*>|\(\s*\)$", "", word.strip("\"' "))
    place, _, told = bare.replace("::", "#").partition("#")
    found = PATH.fullmatch(place)
    if found is not None:
        paths.append(re.sub(r"^(?:\./)+", "", place))
        if NAME.fullmatch(told):
            names.append(told.rpartition(".")[2])
    elif NAME.fullmatch(bare) and (code or HUMPS.search(bare)):
        names.append(bare.rpartition(".")[2])
