"""Listings of migrations in a plan: which are kept, come from elsewhere, are new, or are dropped."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from state.plans.blocks import INDENTED, Block, Form
from state.plans.drawing import LONGEST, bare_note, is_drawn, joined, read_drawing, split_note
from state.plans.naming import Names
from state.plans.plan import MigrationAction, MigrationWish, Read, Side
from state.plans.scope import Scopes


@dataclass(frozen=True)
class ListingsRead:
    """Migrations in the order of the plan's lines, those of one listing with its block's number."""

    migrations: tuple[MigrationWish, ...] = ()
    read_as: Mapping[int, Read] = field(default_factory=dict)


class _Said(NamedTuple):
    action: MigrationAction | None
    origin: str = ""
    side: Side = Side.UNKNOWN


class _Row(NamedTuple):
    name: str
    said: _Said
    note: str
    line: int


NAME = (
    r"(?:[\w.@-]+/)*(?:[VU]\d[\d._]*__|R__|\d{4}_\d{2}_\d{2}_\d{4,6}_|\d{8,17}(?:_|-(?=[A-Za-z]))|"
    r"\d{1,5}(?:\s?[-–]\s?\d{1,5})?(?:_(?=\w*[A-Za-z])|-(?=[A-Za-z][\w-]*\.\w))"
    r"|(?=[a-f]*\d)[0-9a-f]{12}_)[A-Za-z_\d][\w-]*"
    r"(?:\.(?:up|down|rollback|undo|seed|forward|backward|prisma|pg|mysql|postgres))?(?:\.(?:sql|py|"
    r"[cm]?js|ts|rb|php|go|xml|ya?ml|exs|kts?|java))?"
)
_TO = re.compile(r"\s*[`*\"']*\s+(?:to|as|zu|nach|in)\s+[`*\"']*\s*", re.IGNORECASE)
_NAME = re.compile(rf"(?<![\w./-]){NAME}(?![\w-]|\.\w)")
_STARTS = re.compile(rf"^[\s`*_\"'-]*(?P<name>{NAME})(?![\w-]|\.\w)[`*_\"']*/?")
_ARROW = re.compile(
    r"\s*[`*\"']*\s*(?:→|⇒|➜|➡\ufe0f?|-{1,2}>|=>|\bbecomes\b|"
    r"\bwird zu\b)\s*[`*\"']*\s*",
    re.IGNORECASE,
)

_WORDS: tuple[tuple[MigrationAction, str], ...] = (
    (
        MigrationAction.DROP,
        r"drop(?:ped)?|skip(?:ped)?|remove[d]?|delete[d]?|discard(?:ed)?|omit(?:ted)?|exclude[d]?|ignore[d]?|"
        r"superseded|obsolete|do not (?:copy|run|use)|entfällt|entfernen|verwerfen|löschen|weglassen|"
        r"supprimer|eliminar",
    ),
    (
        MigrationAction.KEEP,
        r"keep|kept|keeps|retain(?:ed)?|stays?|unchanged|as[- ]is|behalten|bleibt|unverändert|garder|"
        r"conserver|mantener",
    ),
    (
        MigrationAction.NEW,
        r"new|create|created|to be (?:written|created)|write|generate|neu|nouveau|"
        r"nouvelle|nuevo|nueva",
    ),
    (
        MigrationAction.FROM,
        r"from|rename[d]?|renumber(?:ed)?|re-?number|was|formerly|originally|orig(?:inal)?|take(?:n)?|copy|"
        r"copied|port(?:ed)?|"
        r"import(?:ed)?|aus|von|vormals|umbenannt|umbenennen|renommer|antes",
    ),
)
_CAPITALS = {
    action: re.compile(
        rf"(?<![\w-])(?:{words.upper()})(?![\w-])"
        + (r"(?!\s+(?:TABLE|COLUMN|INDEX|CONSTRAINT|VIEW|TYPE|IF)\b)")
    )
    for action, words in _WORDS
}
# In small letters a flag only counts by itself: "# drop" is one, "# drop old columns" says what is in the file.
_ALONE = {
    action: re.compile(
        rf"^(?:{words})(?:\s*$|\s*[-–—:,;(\[!.].*|\s+(?:from|for|as|this|it|in|of|aus|von|unchanged)\b.*)$",
        re.IGNORECASE | re.DOTALL,
    )
    for action, words in _WORDS
}
_ORIGIN = re.compile(
    r"(?<!\w)(?:from|rename[d]?(?: from)?|renumber(?:ed)?(?: from)?|was|formerly|originally|"
    r"orig(?:inal)?(?:ly)?(?: name)?|copy of|"
    rf"copied from|taken from|based on|aus|von|vormals|umbenannt von|umbenannt|←|<-+|"
    rf"⬅)\s*:?\s*[`*\"']*(?P<name>{NAME})",
    re.IGNORECASE,
)
_RENAMED_TO = re.compile(
    rf"(?<!\w)(?:rename[d]?|renumber(?:ed)?|move[d]?|umbenennen|umbenannt)\s*(?:to|as|in|zu|nach|"
    rf"into)\s*:?\s*[`*\"']*(?P<name>{NAME})",
    re.IGNORECASE,
)
_SIDES = (
    (
        Side.SOURCE,
        re.compile(
            r"\b(?:from|of|aus)\s+(?:the\s+)?(?:source|old|legacy|incoming|external|"
            r"quelle)\b|\bsource\b|\bquelle\b",
            re.I,
        ),
    ),
    (
        Side.TARGET,
        re.compile(
            r"\b(?:from|of|aus)\s+(?:the\s+)?(?:target|current|existing|ziel)\b|"
            r"\btarget\b|\bziel\b",
            re.I,
        ),
    ),
)
_LEADING = {
    action: re.compile(rf"^[\s*_\[`-]*(?:{words})[\]*_`]*\s*:?\s*[`*\"']*(?={NAME})", re.I)
    for action, words in _WORDS
}
_PROSE = tuple(
    (
        action,
        re.compile(rf"^\W*(?:{verbs})\b[^.`]*?\bmigrations?\b[^.`]*?:?[*_]*\s*:?\s*`(?P<name>{NAME})`", re.I),
    )
    for action, verbs in (
        (MigrationAction.NEW, "create|add|write|generate|make|erstelle|schreibe|créer|crear"),
        (MigrationAction.DROP, "drop|skip|remove|delete|discard|omit"),
        (MigrationAction.KEEP, "keep|retain"),
    )
)
_PROSE_RENAME = re.compile(
    rf"^\W*(?:rename|renumber|move)\b[^.`]*`(?P<old>{NAME})`\s*(?:to|as|→|->|=>)\s*`(?P<new>{NAME})`", re.I
)
_CAPTION = {
    action: re.compile(rf"^(?:migrations? to (?:be )?)?(?:{words})\b", re.I) for action, words in _WORDS
}
INFO = frozenset(
    (
        "",
        INDENTED,
        "text",
        "txt",
        "tree",
        "plain",
        "plaintext",
        "bash",
        "sh",
        "shell",
        "console",
        "diff",
        "md",
    )
)


def read_listings(blocks: tuple[Block, ...], scopes: Scopes) -> ListingsRead:
    """The proposed sequences of a plan: in fences, lists, tables, and single sentences."""
    found: list[MigrationWish] = []
    read_as: dict[int, Read] = {}
    names = Names()

    def add(rows: list[_Row], block: Block, listing: int) -> None:
        scope = scopes[block.number]
        for row in rows:
            action = row.said.action or MigrationAction.LISTED
            side = row.said.side or (Side.SOURCE if action is MigrationAction.FROM else Side.UNKNOWN)
            found.append(
                MigrationWish(
                    names.name("migration", row.name, action.value, row.said.origin),
                    row.name, action, row.said.origin, row.line, side, row.note, scope.phase, scope.step, listing,
                )
            )  # fmt: skip

    run: list[tuple[Block, list[_Row]]] = []

    def end_run() -> None:
        if any(row.said.action for _, rows in run for row in rows):
            for block, rows in run:
                add(rows, block, run[0][0].number)
                if block.box is None:
                    read_as[block.number] = Read.MIGRATIONS
        run.clear()

    for block in blocks:
        if block.form is Form.LIST_ITEM:
            if run and run[-1][0].parent != block.parent:
                end_run()
            rows = _item_rows(blocks, block)
            if rows:
                run.append((block, rows))
                continue
        end_run()
        if rows := _fence_rows(block) or _table_rows(block):
            add(rows, block, block.number)
            read_as[block.number] = Read.MIGRATIONS
        elif block.form is not Form.FENCE and (rows := _prose_rows(block)):
            add(rows, block, block.number)
    end_run()
    return ListingsRead(tuple(found), read_as)


def is_listing(block: Block) -> bool:
    """Whether a fence or table says what becomes of migrations; a tree that only names some doesn't."""
    return bool(_fence_rows(block) or _table_rows(block))


def is_migration(name: str) -> bool:
    """Whether a name is one of a migration's file: a number, a version, or a time before the rest of it."""
    return re.fullmatch(NAME, name) is not None


# What a remark says


def _said(note: str, name: str = "") -> _Said:
    """What a remark says of a migration; `name` is what a renamed one has been."""
    note = note.strip()
    side = next((side for side, pattern in _SIDES if pattern.search(note)), Side.UNKNOWN)
    flags = {action for action, pattern in _CAPITALS.items() if pattern.search(note)}
    for text in (note, bare_note(note), *re.findall(r"[(\[]([^()\[\]]*)[)\]]", note)):
        flags |= {action for action, pattern in _ALONE.items() if pattern.match(text.strip())}
    origin = _ORIGIN.search(note)
    if MigrationAction.DROP in flags:
        return _Said(MigrationAction.DROP, "", side)
    if origin is not None:
        return _Said(MigrationAction.FROM, _tidy(origin["name"]), side)
    for action in (MigrationAction.KEEP, MigrationAction.NEW, MigrationAction.FROM):
        if action in flags:
            return _Said(action, name if action is MigrationAction.FROM else "", side)
    return _Said(None, "", side)


def _row(text: str, line: int, path: str = "") -> _Row | None:
    """A line that names a migration first, perhaps behind what becomes of it; None of any other.

    `path` is the whole path of it where a tree or a folder's line above gives one.
    """
    if len(text) > LONGEST:
        return None
    text = re.sub(r"^(?:[-+*•·#]+\s+)+", "", text.strip()).strip()
    led: MigrationAction | None = None
    for action, pattern in _LEADING.items():
        if (match := pattern.match(text)) is not None:
            led, text = action, text[match.end() :]
            break
    start = _STARTS.match(text)
    if start is None:
        return None
    name, rest = _tidy(start["name"]), text[start.end() :]
    folder = path.rpartition("/")[0] if path else ""
    arrow = _ARROW.match(rest) or (_TO.match(rest) if led is MigrationAction.FROM else None)
    if arrow is not None:
        after = _STARTS.match(rest[arrow.end() :])
        if after is not None:
            tail = rest[arrow.end() + after.end() :]
            said = _said(tail)
            if said.action is MigrationAction.DROP:
                return _Row(name, said, bare_note(tail), line)
            new = _tidy(after["name"])
            new = f"{folder}/{new}" if folder and "/" not in new else new
            return _Row(new, _Said(MigrationAction.FROM, name, said.side), bare_note(tail), line)
        said = _said(rest[arrow.end() :])
        if said.action is not None:
            return _Row(path or name, _with_origin(said, name), bare_note(rest[arrow.end() :]), line)
    remark = bare_note(rest)
    renamed = _RENAMED_TO.search(remark)
    if renamed is not None:
        return _Row(_tidy(renamed["name"]), _Said(MigrationAction.FROM, name), remark, line)
    said = _said(rest, name)
    if led is not None and (
        said.action is None or (said.action is MigrationAction.FROM and said.origin in ("", name))
    ):
        said = _Said(led, name if led is MigrationAction.FROM else "", said.side)
    return _Row(path or name, said, remark, line)


def _with_origin(said: _Said, name: str) -> _Said:
    """The same, its own name being its origin where it comes from elsewhere without saying from what."""
    return said._replace(origin=name) if said.action is MigrationAction.FROM and not said.origin else said


def _tidy(name: str) -> str:
    return re.sub(r"\s", "", name).removeprefix("./")


# Where listings stand


def _fence_rows(block: Block) -> list[_Row]:
    info = block.info.split()[0].lower() if block.info else ""
    if block.form is not Form.FENCE or info not in INFO:
        return []
    rows: list[_Row] = []
    others = 0
    group = _Said(None)
    for text, path, line in _fence_lines(block):
        row = _row(text, line, path) if not re.match(r"\s*(?:--|//|;|/\*|<!--)", text) else None
        if row is None:
            remark = _comment(text)
            if remark is None:
                others += 1
                continue
            group = _group(remark)
            continue
        if row.said.action is None and group.action is not None:
            origin = row.name if group.action is MigrationAction.FROM else ""
            row = row._replace(said=_Said(group.action, origin, row.said.side or group.side))
        rows.append(row)
    acting = any(row.said.action is not None for row in rows)
    return rows if acting and others <= len(rows) else []


def _fence_lines(block: Block) -> Iterator[tuple[str, str, int]]:
    """The lines of a fence without branches, with whole paths where a folder is drawn or written above."""
    if is_drawn(block.text):
        for one in read_drawing(block.text, block.first_text_line):
            raw = block.lines[one.line - block.first_text_line]
            if one.path and one.leaf and one.drawn:
                yield raw[raw.index(one.name) :], one.path, one.line
            elif not one.path and one.note:
                yield f"# {one.note}", "", one.line
        return
    folder = ""
    for at, text in enumerate(block.lines):
        if not text.strip() or len(text) > LONGEST:
            continue
        noted = split_note(text)
        if noted.name.endswith("/") and re.fullmatch(r"[\w./@-]+/", noted.name):
            folder = joined(noted.name)
            continue
        start = _STARTS.match(text)
        path = f"{folder}/{_tidy(start['name'])}" if folder and start is not None else ""
        yield text, path, block.first_text_line + at


def _comment(text: str) -> str | None:
    """A line that is a comment, a caption or a rule, without its signs; None of any other."""
    text = text.strip()
    if re.match(r"^(?:#|//|--|;|/\*|<!--|\.\.\.|…|[-=_*─━]{3,}$)", text):
        return re.sub(r"^(?:#+|//+|--+|;+|/\*+|<!--)\s*", "", text)
    return text[:-1] if text.endswith(":") and _NAME.search(text) is None else None


def _group(remark: str) -> _Said:
    if not re.search(r"\w", remark):
        return _Said(None)
    said = _said(remark)
    if said.action is not None:
        return said
    action = next(
        (
            action
            for action, pattern in _CAPTION.items()
            if pattern.match(remark) and len(remark.split()) <= 4
        ),
        None,
    )
    return _Said(action, "", said.side)


def _item_rows(blocks: tuple[Block, ...], block: Block) -> list[_Row]:
    row = _row(block.text.split("\n")[0], block.line)
    if row is None:
        renamed = _PROSE_RENAME.match(block.text[:LONGEST])
        if renamed is None:
            return []
        row = _Row(renamed["new"], _Said(MigrationAction.FROM, renamed["old"]), "", block.line)
    if row.said.action is None:
        said = _above(blocks, block)
        if said.action is not None:
            origin = row.name if said.action is MigrationAction.FROM else ""
            row = row._replace(said=_Said(said.action, origin, row.said.side or said.side))
    return [row]


def _above(blocks: tuple[Block, ...], block: Block) -> _Said:
    """What the line above a list says of all its items."""
    if block.parent != -1:
        above: Block | None = blocks[block.parent]
    else:
        at = block.number - 1
        while at >= 0 and blocks[at].form is Form.LIST_ITEM and blocks[at].level >= block.level:
            at -= 1
        above = blocks[at] if at >= 0 else None
    if above is None or above.form not in (Form.PARAGRAPH, Form.LIST_ITEM, Form.HEADING):
        return _Said(None)
    text = above.text.split("\n")[-1][:LONGEST].strip().strip("*_ ").rstrip(":* ")
    return _group(text) if _NAME.search(text) is None else _Said(None)


def _table_rows(block: Block) -> list[_Row]:
    if block.form is not Form.TABLE:
        return []
    rows: list[_Row] = []
    for cells, line in zip(block.rows, block.row_lines, strict=False):
        texts = [cell[:LONGEST].strip().strip("`*") for cell in cells]
        named = [at for at, text in enumerate(texts) if _STARTS.match(text)]
        if not named:
            continue
        at = named[0]
        rest = [text for other, text in enumerate(texts) if other != at and text]
        row = _row(texts[at], line)
        if row is None:
            continue
        if row.said.action is None:
            said = [_said(text, row.name) for text in rest]
            origin = ""
            if len(named) > 1:
                origin, new = _old_and_new(block.header, named, texts, row.name)
                row = row._replace(name=new)
            action = next((one.action for one in said if one.action is not None), None)
            if action is MigrationAction.DROP or (
                action is MigrationAction.KEEP and origin in ("", row.name)
            ):
                origin = ""
            elif origin:
                action = MigrationAction.KEEP if origin == row.name else MigrationAction.FROM
                origin = "" if action is MigrationAction.KEEP else origin
            elif action is MigrationAction.FROM:
                origin = next((one.origin for one in said if one.origin), row.name)
            side = next((one.side for one in said if one.side), Side.UNKNOWN)
            row = row._replace(said=_Said(action, origin, side), note=" · ".join(rest))
        rows.append(row)
    acting = any(row.said.action is not None for row in rows)
    return rows if acting and len(rows) * 2 >= len(block.rows) else []


_OLD = re.compile(
    r"\b(?:old|from|source|original|origin|was|current|before|alt\w*|quelle|"
    r"bisher\w*)\b",
    re.IGNORECASE,
)
_NEW_COLUMN = re.compile(
    r"\b(?:new|to|target|renamed|becomes|after|proposed|final|neu\w*|ziel)\b", re.IGNORECASE
)


def _old_and_new(header: tuple[str, ...], named: list[int], texts: list[str], name: str) -> tuple[str, str]:
    """Of two columns with migrations the old and the new name, by their headers, else by their order."""
    first, second = named[0], named[1]

    def head(at: int) -> str:
        return header[at] if at < len(header) else ""

    def cell(at: int) -> str:
        match = _STARTS.match(texts[at])
        return _tidy(match["name"]) if match is not None else name

    if _NEW_COLUMN.search(head(first)) or (_OLD.search(head(second)) and not _OLD.search(head(first))):
        first, second = second, first
    return cell(first), cell(second)


def _prose_rows(block: Block) -> list[_Row]:
    """A sentence that says what becomes of one migration."""
    if block.form not in (Form.PARAGRAPH, Form.LIST_ITEM, Form.HEADING):
        return []
    for at, text in enumerate(block.lines):
        if len(text) > LONGEST:
            continue
        renamed = _PROSE_RENAME.match(text)
        if renamed is not None:
            return [_Row(renamed["new"], _Said(MigrationAction.FROM, renamed["old"]), "", block.line + at)]
        for action, pattern in _PROSE:
            if (match := pattern.match(text)) is not None:
                return [
                    _Row(
                        _tidy(match["name"]),
                        _Said(action),
                        text[match.end() :].strip(" :.*"),
                        block.line + at,
                    )
                ]
    return []
