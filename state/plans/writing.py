"""Writes a plan back: boxes, statuses and dates as they stand now, every other byte as it was."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import pairwise
from typing import Protocol

from state.plans.blocks import BOX, Block, Form
from state.plans.dates import dates_in, day_comes_first
from state.plans.editing import Change as Change
from state.plans.editing import Edit, Editor
from state.plans.labels import META
from state.plans.plan import Contract, Item, ItemKind, Phase, Plan
from state.plans.progress import TICKS
from state.plans.statuses import Stands, Status, Vocabulary

FOR_LATER = frozenset((ItemKind.FOLLOW_UP, ItemKind.QUESTION))
TICKED, WAIVED, EMPTY = "x", "-", " "
MARK_OF = {"passed": TICKED, "waived": WAIVED}
"""What stands in the box of an item in these states; in any other state it is empty."""
BEGUN = frozenset(("passed", "waived", "failed", "running", "stale"))


class ItemStanding(Protocol):
    """An item, the state it is in ("passed", "waived", "failed", …), and whether the session itself tells that."""

    @property
    def item(self) -> Item: ...

    @property
    def state(self) -> str: ...

    @property
    def by_session(self) -> bool: ...


class Standing(Protocol):
    """How the items of a plan stand, by id; a checklist is one."""

    @property
    def items(self) -> Mapping[str, ItemStanding]: ...


def write_plan(raw: bytes, plan: Plan, standing: Standing, today: date) -> tuple[bytes, tuple[Change, ...]]:
    """The plan with boxes, statuses of phases and contracts, and its date of the last change as they stand now.

    `raw` are the bytes that `plan` was read from. A box is ticked only where its item passed, `[-]` where it
    was waived, and empty in any other state, whatever the plan claimed. The date is written only where
    something else changed. Nothing is changed that would make an item another one.
    """
    encoding = _utf_16(raw)
    text = _transcoded(raw, encoding) if encoding else raw
    if text is None:
        return raw, ()
    editor = Editor(text, plan)
    edits = [*_boxes(plan, standing), *_statuses(plan, standing)]
    # Boxes have no part in what an item is; the rest is held against that before it counts.
    edits = editor.kept(edits)
    if edits:
        edits = editor.kept([*edits, *_dates(plan, today)])
    written, changes = editor.written(edits)
    if not changes:
        return raw, ()
    return written.decode("utf-8", "surrogatepass").encode(
        encoding, "surrogatepass"
    ) if encoding else written, changes


def _utf_16(raw: bytes) -> str:
    """The encoding of a plan that isn't UTF-8; empty for one that is."""
    return {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(raw[:2], "")


def _transcoded(raw: bytes, encoding: str) -> bytes | None:
    """The bytes in UTF-8; None where the way back would not lead to the same ones."""
    with suppress(UnicodeError):
        text = raw.decode(encoding, "surrogatepass")
        if text.encode(encoding, "surrogatepass") == raw:
            return text.encode("utf-8", "surrogatepass")
    return None


# Boxes

_LIST = r"[ \t]*(?:>[ \t]?)*[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)"
_BOXED = re.compile(rf"^(?:\ufeff)?{_LIST}+{BOX.pattern}")
_BELOW = re.compile(rf"^[ \t]*(?:>[ \t]?)*[ \t]*{BOX.pattern}")
_BARE = re.compile(r"^[ \t]*(?:>[ \t]?)*[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]*)+$")
_DRAWN = re.compile(rf"^(?:\ufeff)?{_LIST}+(?P<box>☐|⬜|🔲|☑|☒)")
_DRAWN_TICKS = "☑☒"
_WRITTEN_AS_LISTS = frozenset(
    (
        ItemKind.TASK,
        ItemKind.CRITERION,
        ItemKind.PREREQUISITE,
        ItemKind.ACTION,
        ItemKind.FOLLOW_UP,
        ItemKind.QUESTION,
    )
)


def _boxes(plan: Plan, standing: Standing) -> Iterator[Edit]:
    lines = plan.decoded.text.split("\n")
    for item in plan.items:
        found = standing.items.get(item.id)
        if found is None:
            continue
        mark, why = MARK_OF.get(found.state, EMPTY), f"{_short(item.text)}: {found.state}"
        if item.box_line:
            yield from _box(lines, item.box_line, item.end, mark, why)
        elif item.kind in _WRITTEN_AS_LISTS:
            yield from _drawn(lines, item.line, mark, why)


def _box(lines: Sequence[str], line: int, end: int, mark: str, why: str) -> Iterator[Edit]:
    """The box of a list item that begins in a line; a mark that says so already stays."""
    text = lines[line - 1]
    at, found = line, _BOXED.match(text)
    if found is None and _BARE.match(text):
        at, found = next(
            (
                (number, match)
                for number in range(line + 1, end + 1)
                if (match := _BELOW.match(lines[number - 1]))
            ),
            (line, None),
        )
    if found is not None:
        now = found[1]
        if now != mark and not (mark == TICKED and now in TICKS):
            yield Edit(at, *found.span(1), mark, why, box=True)


def _drawn(lines: Sequence[str], line: int, mark: str, why: str) -> Iterator[Edit]:
    """A box that is one character."""
    found = _DRAWN.match(lines[line - 1])
    if found is not None and (found["box"] in _DRAWN_TICKS) is not (mark == TICKED):
        yield Edit(line, *found.span("box"), "☑" if mark == TICKED else "☐", why)


# Statuses


def _statuses(plan: Plan, standing: Standing) -> Iterator[Edit]:
    yield from _Statuses(plan, standing).edits()


def _stands(plan: Plan, phase: Phase, standing: Standing) -> Stands | None:
    """How far a phase has come; None where nothing in it tells."""
    states = [
        found.state
        for one in plan.items
        if (one.phase == phase.id or one.gate == phase.id)
        and not one.optional
        and one.kind not in FOR_LATER
        and (found := standing.items.get(one.id)) is not None
    ]
    if not states:
        return None
    if all(state in MARK_OF for state in states):
        return Stands.DONE
    return Stands.BEGUN if any(state in BEGUN for state in states) else Stands.WAITS


class _Statuses:
    def __init__(self, plan: Plan, standing: Standing) -> None:
        self._plan, self._standing = plan, standing
        self._lines = plan.decoded.text.split("\n")
        self._rows: dict[int, tuple[Block, tuple[str, ...]]] = {}
        self._blocks: dict[int, Block] = {}
        for block in plan.blocks:
            for line, row in zip(block.row_lines, block.rows, strict=False):
                self._rows[line] = (block, row)
            if not block.rows:
                for line in range(block.line, block.end + 1):
                    self._blocks[line] = block

    def edits(self) -> Iterator[Edit]:
        plan = self._plan
        spots = [
            (phase, spot)
            for phase in plan.phases
            for line in dict.fromkeys((*phase.ticked_lines, *self._timeline(phase)))
            if (spot := self._spot(line)) is not None
        ]
        words = Vocabulary(self._text(*spot) for _, spot in spots)
        standings = {phase.id: _stands(plan, phase, self._standing) for phase in plan.phases}
        for phase, (line, start, stop) in spots:
            stands = standings[phase.id]
            if stands is None:
                continue
            before = self._text(line, start, stop)
            after = words.rewritten(before, stands)
            if after != before:
                yield Edit(line, start, stop, after, f"phase {_short(phase.title)}: {_said(stands)}")
        for phase in plan.phases:
            stands = standings[phase.id]
            if stands is not None:
                mark = TICKED if stands is Stands.DONE else EMPTY
                why = f"phase {_short(phase.title)}: {_said(stands)}"
                for line in phase.ticked_lines:
                    block = self._blocks.get(line)
                    if block is not None and block.form is Form.LIST_ITEM and block.box is not None:
                        yield from _box(self._lines, line, block.end, mark, why)
        yield from self._contracts()

    def _text(self, line: int, start: int, stop: int) -> str:
        return self._lines[line - 1][start:stop]

    def _timeline(self, phase: Phase) -> tuple[int, ...]:
        return tuple(one.line for one in self._plan.timeline if one.phase == phase.id and one.status)

    def _spot(self, line: int) -> tuple[int, int, int] | None:
        """Where in a line a phase's status stands: its cell, the value of its label, or its mark or last words."""
        if line in self._rows:
            span = self._cell(line)
            return (line, *span) if span else None
        block = self._blocks.get(line)
        if block is None or block.form not in (Form.LIST_ITEM, Form.PARAGRAPH) or block.box is not None:
            return None
        text = self._lines[line - 1]
        label = _LABEL.match(text)
        if label is not None and META["status"].fullmatch(label["name"].strip().lower()):
            return line, *label.span("value")
        if block.form is not Form.LIST_ITEM:
            return None
        # "- Phase 1: Setup — not started", "- ✅ Phase 1: Setup", "- Phase 1: Setup ✅"
        last = re.search(r"(?:\s[—–-]+|[:→|])\s*(?P<value>[^:→|—–]*)$", text)
        if last is not None and Status.of(last["value"]).stands is not None:
            return line, *last.span("value")
        for pattern in (rf"^{_LIST}+[*_]*(?P<mark>{_SIGN})", rf"(?P<mark>{_SIGN})[\s*_]*$"):
            found = re.search(pattern, text)
            if found is not None:
                return line, *found.span("mark")
        return None

    def _cell(self, line: int, wanted: str = "") -> tuple[int, int] | None:
        """Where the status of a table's row stands."""
        block, row = self._rows[line]
        named = [
            at for at, head in enumerate(block.header) if META["status"].fullmatch(head.strip(" *_`").lower())
        ]
        if not named and wanted:
            named = [at for at, cell in enumerate(row) if cell.strip() == wanted.strip()]
        cells = _cells(self._lines[line - 1])
        if len(named) != 1 or named[0] >= len(cells) or len(cells) < len(row):
            return None
        start, stop = cells[named[0]]
        held = self._text(line, start, stop).replace("\\|", "|")
        return (start, stop) if held == row[named[0]].strip() else None

    # Contracts

    def _contracts(self) -> Iterator[Edit]:
        found = []
        for contract in self._plan.contracts:
            span = self._cell(contract.line, contract.status) if contract.line in self._rows else None
            if span is not None:
                found.append((contract, (contract.line, *span)))
        ready = next((self._text(*spot) for contract, spot in found if contract.ready), "")
        unready = next(
            (self._text(*spot) for contract, spot in found if not contract.ready and contract.status), ""
        )
        by_contract = {one.about: one.id for one in self._plan.items if one.kind is ItemKind.CONTRACT}
        for contract, (line, start, stop) in found:
            standing = self._standing.items.get(by_contract.get(contract.id, ""))
            if standing is None or standing.state == "waived":
                continue
            now, state = self._text(line, start, stop), standing.state
            # Open is also what can't be told: only what the result itself lacks is not ready.
            known = standing.by_session or state in ("passed", "failed", "stale")
            if not now or not known or contract.ready is (state == "passed"):
                continue
            after = ready if state == "passed" else unready
            yield Edit(
                line,
                start,
                stop,
                after or _readiness(now, contract),
                f"{_short(contract.interface)}: {state}",
            )


def _readiness(now: str, contract: Contract) -> str:
    """What no other row of the table says for it."""
    mark = "❌ " if contract.ready else "✅ "
    words = "Not ready" if contract.ready else "Ready"
    return (mark if Status.of(now).mark else "") + words


_SIGN = "[✅☑✔✓🟢❌⬜☐⏳🚧⏸🔴🟡🔄⚪]\ufe0f?"
_LABEL = re.compile(
    r"^\W*?(?:\*\*|__)?(?P<name>[^\W\d_][^*_:`]{0,59}?)\s*(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*(?P<value>\S.*?)\s*$"
)


def _cells(line: str) -> list[tuple[int, int]]:
    """Where the cells of a table's row stand, without the spaces around them."""
    bars = [match.start() for match in re.finditer(r"(?<!\\)\|", line)]
    edges = [-1, *bars, len(line)]
    spans = [(left + 1, right) for left, right in pairwise(edges)]
    if bars and not line[: bars[0]].strip(" \t>"):
        spans = spans[1:]
    if bars and len(spans) > 1 and not line[bars[-1] + 1 :].strip():
        spans = spans[:-1]
    found = []
    for start, stop in spans:
        cell = line[start:stop]
        bare = cell.strip()
        left = start + len(cell) - len(cell.lstrip()) if bare else min(start + 1, stop)
        found.append((left, left + len(bare)))
    return found


# Dates

_CHANGED = re.compile(
    r"^[\s>*_#|-]*(?P<label>last[ _-]?(?:updated?|modified|changed?|edited|revised|revision)(?: on)?|"
    r"zuletzt (?:aktualisiert|geändert|bearbeitet)(?: am)?|letzte (?:aktualisierung|änderung)|aktualisiert am|"
    r"dernière (?:mise à jour|modification)(?: le)?|mis à jour le|última (?:actualización|modificación|atualização)|"
    r"ultim[ao] (?:aggiornamento|modifica)|laatst (?:bijgewerkt|gewijzigd)(?: op)?|"
    r"(?P<short>updated(?: on| at)?|stand))(?P<after>[\s*_:|–—-]+)",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:T|,?\s+(?:at\s+|um\s+|à\s+)?)\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?(?:\s*(?:UTC|Z|[+-]\d{2}:?\d{2}))?",
    re.I,
)
_END = re.compile(r"[\s*_|.)]*$")


def _dates(plan: Plan, today: date) -> Iterator[Edit]:
    """The date of the plan's last change, in its own form; a time beside it goes, since none is known."""
    fenced = {
        line for block in plan.blocks if block.form is Form.FENCE for line in range(block.line, block.end + 1)
    }
    day_first = day_comes_first(plan.decoded.text)
    for number, line in enumerate(plan.decoded.text.split("\n"), 1):
        label = _CHANGED.match(line)
        if label is None or number in fenced:
            continue
        for found in dates_in(line, today, day_first):
            if found.start != label.end():
                continue
            time = _TIME.match(line, found.stop)
            stop = time.end() if time else found.stop
            # "Updated 2026-01-02: …" is an entry of a history, "Updated: 2026-01-02" says when the plan was.
            if label["short"] and (":" not in label["after"] or not _END.match(line, stop)):
                break
            if line[found.start : stop] != found.text:
                yield Edit(
                    number, found.start, stop, found.text, f"brought up to date on {today.isoformat()}"
                )
            break


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"


def _said(stands: Stands) -> str:
    return {Stands.DONE: "done", Stands.BEGUN: "in progress", Stands.WAITS: "not started"}[stands]
