"""Copies in sentences ("Copy `a.py` to `b/`") and in tables (Source | Target)."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from state.plans.binding import resolve
from state.plans.blocks import Block, Form
from state.plans.copy_landing import Sent
from state.plans.copy_places import at_home, is_backup, repositories, within
from state.plans.drawing import LONGEST, is_file_name, is_name
from state.plans.listings import is_migration
from state.plans.plan import PlanPath, Root, Side
from state.plans.titles import plain

_VERBS = (
    r"(?P<copy>copy|copies|port|bring|transfer|import|kopiere?n?|übertrage?n?|übernehme?n?|copier|copiez|"
    r"copiar|copia|copie)"
    r"|(?P<move>move|relocate|verschiebe?n?|déplacer|déplacez|mover|mueve)"
)
_BEGINS = re.compile(
    r"^\W*(?:(?:then|now|next|first|second|finally|also|and|please|manually)[,:]?\s+|\d+[.)]\s+|step \S+\s+)*"
    rf"(?:{_VERBS})\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_TO = re.compile(
    r"^\s*,?\s*(?:over\s+|across\s+)?(?:(?:in)?(?:to|nach|zu|in|vers|dans|a|en|as|als|below|under|unter)\b|"
    r"→|⇒|-{1,2}>|=>)\s*"
    r"(?:(?:the|den|die|das)\s+)?(?:[\w.]+\s+){0,3}?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|aus|von|de|desde|depuis)\s+(?:the\s+)?(?:[\w.]+\s+){0,3}?$", re.IGNORECASE)
_KINDS = r"(?:files?|folders?|director(?:y|ies)|modules?|packages?|apps?|trees?|entire|whole|all)"
_AND = re.compile(
    rf"^\s*(?:,|and|&|\+|und|et|y|, and|as well as|"
    rf"sowie)?\s*(?:the\s+)?(?:{_KINDS}\s+(?:of\s+)?)*$",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"^\s*(?:(?:{_KINDS}|recursively|rekursiv)\b\s*|\([^()]*\)\s*)*", re.IGNORECASE)
_TOKEN = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|(?P<bare>(?<![\w`/.~$*])(?:[$~.]?[\w@{}$.*-]*/[\w@{}$./*-]*|[\w@-][\w@.-]*\.[A-Za-z]\w{0,4})(?<![.,;:]))"
)

_OF = r"(?:\s+(?:path|file|files|location|folder|directory|dir|pfad|datei))?"
SOURCE_HEAD = re.compile(
    r"^(?:(?:source|src|from|origin|old|quelle|von|alt|origen|origine|copy from)"
    rf"{_OF}|(?:current|original)\s+(?:path|file|location|folder|directory)|quell(?:pfad|datei|e)|"
    rf"alter pfad)(?:\s*\(.*\))?$",
    re.IGNORECASE,
)
TARGET_HEAD = re.compile(
    r"^(?:(?:target|destination|dest|to|new|into|ziel|nach|neu|destino|cible|copy to)"
    rf"{_OF}|ziel(?:pfad|datei|ort)|neuer pfad)(?:\s*\(.*\))?$",
    re.IGNORECASE,
)
_NOT_COPIED = re.compile(
    r"\b(?:merge[ds]?|merging|skip(?:ped)?|keep|kept|delete[d]?|remove[d]?|ignore[d]?|drop(?:ped)?|"
    r"manual(?:ly)?|rewrite|none|conflict|"
    r"n/?a|exclude[d]?|behalten|zusammenführen|löschen|entfällt)\b",
    re.IGNORECASE,
)


def copy_columns(header: Sequence[str]) -> tuple[int, int] | None:
    """The columns of a table that hold where files come from and go to; None where it has none such."""
    heads = [plain(one).strip(" :`") for one in header]
    source = next((at for at, one in enumerate(heads) if SOURCE_HEAD.match(one)), None)
    target = next((at for at, one in enumerate(heads) if TARGET_HEAD.match(one) and at != source), None)
    return (source, target) if source is not None and target is not None else None


def is_copy_table(block: Block) -> bool:
    """Whether a table sends files from one column to another."""
    return any(True for _ in copy_rows(block))


def sent_in_table(block: Block, roots: Sequence[Root], bindings: Mapping[str, Side]) -> list[Sent]:
    """What the rows of a table send; those that say merge, skip or the like send nothing."""
    found = []
    for source, target, line in copy_rows(block):
        found += _sent([source], target, line, roots, bindings)
    return found


def copy_rows(block: Block) -> Iterator[tuple[str, str, int]]:
    """From where to where the rows of a table send a file, with their line numbers."""
    columns = copy_columns(block.header) if block.form is Form.TABLE else None
    if columns is None:
        return
    for cells, line in zip(block.rows, block.row_lines, strict=False):
        if max(columns) >= len(cells):
            continue
        source, target = (_cell(cells[at]) for at in columns)
        others = [cell for at, cell in enumerate(cells) if at not in columns]
        if not source or not target or any(_NOT_COPIED.search(one) for one in others):
            continue
        if is_migration(posixpath.basename(source)) and is_migration(posixpath.basename(target)):
            continue
        yield source, target, line


def _cell(text: str) -> str:
    """The one path that a cell holds; "" where it holds something else."""
    code = re.fullmatch(r"[*_]*`([^`]+)`[*_]*(?:\s*\([^()]*\))?", text.strip())
    if code is not None:
        path = code[1].strip()
        return path if " " not in path and is_name(path.replace("$", "_")) else ""
    bare = text.strip().strip("*_")
    return bare if " " not in bare and is_name(bare) and ("/" in bare or is_file_name(bare)) else ""


def sent_in_prose(block: Block, roots: Sequence[Root], bindings: Mapping[str, Side]) -> list[Sent]:
    """What a sentence that begins with "Copy" or "Move … from … to" sends; every line may be such a sentence."""
    if block.form not in (Form.PARAGRAPH, Form.LIST_ITEM):
        return []
    found: list[Sent] = []
    for at, line in enumerate(block.lines):
        if len(line) > LONGEST:
            continue
        found += _sentence(line, block.line + at, roots, bindings)
    return found


def _sentence(line: str, number: int, roots: Sequence[Root], bindings: Mapping[str, Side]) -> list[Sent]:
    match = _BEGINS.match(line)
    if match is None:
        return []
    rest = match["rest"]
    tokens = [
        (one.start(), one.end(), (one["code"] or one["bare"]).strip())
        for one in _TOKEN.finditer(rest)
        if " " not in (one["code"] or one["bare"]).strip()
    ]
    what: list[str] = []
    origin, target, before = "", "", 0
    for start, end, text in tokens:
        between = rest[before:start]
        before = end
        if re.search(r"[.;!?]\s", between.replace("`", "")):
            break
        if what and target == "" and _FROM.search(between):
            origin = text
        elif what and (_TO.match(_AFTER.sub(" ", between, count=1)) or _TO.match(between)):
            target = text
            break
        elif not what and _FROM.search(between):
            # "Copy from `a` to `b`" names the thing itself.
            what.append(text)
        elif not origin and (not what or _AND.match(between) or _AND.match(_AFTER.sub("", between, count=1))):
            what.append(text)
        else:
            break
    if not what or not target:
        return []
    if match["move"] is not None and not origin and not _known(what[0], roots):
        return []
    if not all(_is_path(one) or (origin and is_name(one)) for one in what) or not is_name(
        target.replace("$", "_")
    ):
        return []
    if not (_is_path(target) or origin or _known(target, roots) or is_name(target)):
        return []
    if origin:
        return _from_to(what, origin, target, number, roots, bindings)
    return _sent(what, target, number, roots, bindings)


def _from_to(
    what: list[str],
    origin: str,
    target: str,
    number: int,
    roots: Sequence[Root],
    bindings: Mapping[str, Side],
) -> list[Sent]:
    """ "Copy x from A to B": A and B are folders, or names of the repositories if neither looks like a path."""
    found = []
    names = repositories(roots, bindings)
    whence = names.get(origin.strip("/"), Side.UNKNOWN)
    first, _, inside = target.strip("/").partition("/")
    whither = names.get(first, Side.UNKNOWN) if whence else Side.UNKNOWN
    for one in what:
        bare = one.removeprefix("./").strip("/")
        recursive = one.endswith("/") or not is_file_name(bare)
        unnamed = "/" in bare and not any("/" in text or is_file_name(text) for text in (origin, target))
        if (unnamed and not _known(origin, roots)) or (whence and whither and not inside):
            sides = (whence or Side.SOURCE, whither or Side.TARGET)
            here, there = (PlanPath(side, bare, one) for side in sides)
            found.append(Sent(here, there, number, recursive=recursive))
            continue
        if whence:
            here = PlanPath(whence, bare, one)
        else:
            here = resolve(f"{origin.rstrip('/')}/{bare}", roots, bindings, Side.UNKNOWN)
        there = (
            PlanPath(whither, inside, target) if whither else resolve(target, roots, bindings, Side.UNKNOWN)
        )
        folder = not is_file_name(posixpath.basename(target.rstrip("/")))
        found.append(Sent(here, there, number, folder, False, recursive))
    return [one for one in found if one.source.side is not Side.TARGET and one.target.side is not Side.SOURCE]


def _sent(
    sources: list[str], target: str, number: int, roots: Sequence[Root], bindings: Mapping[str, Side]
) -> list[Sent]:
    found = []
    names = repositories(roots, bindings)
    for one in sources:
        here = resolve(one, roots, bindings, Side.UNKNOWN)
        there = resolve(target, roots, bindings, Side.UNKNOWN)
        inner, outer = within(here, Side.SOURCE, names), within(there, Side.TARGET, names)
        if inner.side and outer.side:
            # One name alone may be a folder that is called as its repository is.
            here, there = inner, outer
        if is_backup(one, target):
            found.append(Sent(here, there, number, what="file"))
            continue
        if at_home(here, there, one, target, False):
            continue
        inside = one.endswith("/") and target.endswith("/")
        folder = target.endswith("/") or len(sources) > 1
        recursive = one.endswith("/") or not is_file_name(posixpath.basename(one.rstrip("/")))
        # `a/` to `b/` is the one folder in place of the other, as in a mapping.
        found.append(
            Sent(here, there, number, folder and not (inside and len(sources) == 1), inside, recursive)
        )
    return found


def _is_path(text: str) -> bool:
    return is_name(text.replace("$", "_")) and ("/" in text or is_file_name(text))


def _known(text: str, roots: Sequence[Root]) -> bool:
    return any(text == one.text or text.startswith(one.text.rstrip("/") + "/") for one in roots if one.text)
