"""A plan that is written back: what the session knows is in it, and every other byte is as it was."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.plans.plan import Item, Plan
from state.plans.reading import read_plan
from state.plans.writing import Change, write_plan

TODAY = date(2026, 11, 9)
STATES = ("open", "claimed", "running", "passed", "failed", "waived", "blocked", "stale")


@dataclass(frozen=True)
class OneStanding:
    item: Item
    state: str
    by_session: bool = False


@dataclass(frozen=True)
class AllStanding:
    """Every item in one state but those named by their texts."""

    items: Mapping[str, OneStanding]


def standing(plan: Plan, default: str = "open", **by_word: str) -> AllStanding:
    """The items whose text begins with a word stand as given, all others by default."""

    def state(item: Item) -> str:
        return next((value for word, value in by_word.items() if item.text.startswith(word)), default)

    return AllStanding(MappingProxyType({one.id: OneStanding(one, state(one)) for one in plan.items}))


def written(text: str | bytes, default: str = "open", **by_word: str) -> tuple[bytes, tuple[Change, ...]]:
    raw = text if isinstance(text, bytes) else text.encode()
    plan = read_plan(raw)
    return write_plan(raw, plan, standing(plan, default, **by_word), TODAY)


BOXES = """\
# Plan

## Phase 1: Begin

- [ ] Alpha is done
- [x] Beta is done
* [X] Gamma is done
1. [ ] Delta is done
   - [✅] Epsilon is done
+ [-] Zeta is done

```
- [ ] Eta is done
```

> - [ ] Theta is done
"""


@pytest.mark.parametrize(
    ("state", "box"),
    [(one, "x" if one == "passed" else "-" if one == "waived" else " ") for one in STATES],
)
def test_a_box_says_what_its_item_is(state: str, box: str) -> None:
    text, changes = written(BOXES, state)
    lines = text.decode().split("\n")
    boxes = [line[line.index("[") + 1] for line in lines if "[" in line]
    if state == "passed":
        # A tick that is one already stays the author's.
        assert boxes == ["x", "x", "X", "x", "✅", "x", "x", "x"]
    else:
        assert boxes == [box] * 8
    before = BOXES.split("\n")
    assert [one.line for one in changes] == [
        number for number, (old, new) in enumerate(zip(before, lines, strict=True), 1) if old != new
    ]


def test_a_change_says_line_texts_and_why() -> None:
    _, changes = written(
        BOXES, "open", Alpha="passed", Beta="passed", Gamma="failed", Epsilon="passed", Zeta="waived"
    )
    assert changes == (
        Change(5, "- [ ] Alpha is done", "- [x] Alpha is done", "Alpha is done: passed"),
        Change(7, "* [X] Gamma is done", "* [ ] Gamma is done", "Gamma is done: failed"),
    )


def test_drawn_boxes_are_drawn_anew() -> None:
    text, _ = written(
        "# Plan\n\n## Phase 1: Begin\n\n- ☐ Alpha\n- ☑ Beta\n- ⬜ Gamma\n", "open", Alpha="passed"
    )
    assert text.decode() == "# Plan\n\n## Phase 1: Begin\n\n- ☑ Alpha\n- ☐ Beta\n- ⬜ Gamma\n"


def test_a_criterion_with_a_sign_is_no_box() -> None:
    plan = "# Plan\n\n## Phase 1: Begin\n\n### Gate 1\n\n- ✅ All tests pass\n"
    assert written(plan, "open") == (plan.encode(), ())
    assert written(plan, "passed") == (plan.encode(), ())


PROGRESS = """\
# Plan

**Last Updated**: December 29, 2025

## Phase 1: Begin

**Status**: Not Started

- [ ] Alpha

## Phase 2: Copy

**Status:** ✅ Complete

- [ ] Beta
- [ ] Gamma

## Phase 3: Rest

**Status:** Safe - no risk

- [x] Delta

## Progress Tracking

- [ ] Phase 1: Begin
- [x] Phase 2: Copy (Safe)
- [ ] Phase 3: Rest
"""


def test_phases_say_how_far_they_are() -> None:
    text, changes = written(PROGRESS, "open", Alpha="passed", Beta="passed", Delta="waived")
    expected = (
        PROGRESS.replace("December 29, 2025", "November 9, 2026")
        .replace("**Status**: Not Started", "**Status**: Complete")
        .replace("**Status:** ✅ Complete", "**Status:** 🔄 In progress")
        .replace("- [ ] Alpha", "- [x] Alpha")
        .replace("- [ ] Beta", "- [x] Beta")
        .replace("- [x] Delta", "- [-] Delta")
        .replace("- [ ] Phase 1", "- [x] Phase 1")
        .replace("- [x] Phase 2", "- [ ] Phase 2")
        .replace("- [ ] Phase 3", "- [x] Phase 3")
    )
    assert text.decode() == expected
    assert [one.line for one in changes] == [3, 7, 9, 13, 15, 22, 26, 27, 28]
    assert changes[1].why == "phase Begin: done"


def test_a_status_of_no_known_kind_stays() -> None:
    text, _ = written(PROGRESS, "passed")
    assert b"**Status:** Safe - no risk\n" in text


def test_phases_of_which_nothing_is_known_keep_their_status() -> None:
    plan = "# Plan\n\n## Phase 1: Begin\n\n**Status**: Complete\n\nProse.\n\n## Phase 2: Go\n\n- [ ] Alpha\n"
    assert written(plan) == (plan.encode(), ())


TABLE = """\
# Plan

## Phase 1: Begin

- [ ] Alpha

## Phase 2: Copy

- [ ] Beta

## Phase 3: End

- [ ] Gamma

## Timeline

| Phase | Estimate | Status |
|-------|---------:|:-------|
| Phase 1: Begin | 1 hour   | Open         |
| Phase 2: Copy \\| move | 2 hours | Done   |
Phase 3: End | 3 hours | Open
"""


def test_the_status_column_of_a_table_is_kept_in_the_words_of_the_table() -> None:
    text, changes = written(TABLE, "open", Alpha="passed", Gamma="failed")
    assert text.decode() == TABLE.replace("| Open         |", "| Done         |").replace(
        "| 2 hours | Done   |", "| 2 hours | Open   |"
    ).replace("3 hours | Open", "3 hours | In progress").replace("- [ ] Alpha", "- [x] Alpha")
    assert [one.line for one in changes] == [5, 19, 20, 21]


CONTRACTS = """\
# Plan

## Phase 1: Begin

| Interface | Implementation | Status |
|-----------|----------------|--------|
| `Mailer` | `app/mail.py` | ✅ Ready |
| `Vat` | `app/vat.py` | ⏳ Pending |
"""


def test_contracts_are_called_ready_when_they_are() -> None:
    plan = read_plan(CONTRACTS.encode())
    assert [one.interface for one in plan.contracts] == ["Mailer", "Vat"]
    states = standing(plan, "failed", **{"`Vat`": "passed"})
    text, changes = write_plan(CONTRACTS.encode(), plan, states, TODAY)
    assert text.decode() == CONTRACTS.replace("app/mail.py` | ✅ Ready", "app/mail.py` | ⏳ Pending").replace(
        "app/vat.py` | ⏳ Pending", "app/vat.py` | ✅ Ready"
    )
    assert [one.line for one in changes] == [7, 8]


def test_contracts_of_which_nothing_is_known_stay_as_the_plan_has_them() -> None:
    assert written(CONTRACTS, "open") == (CONTRACTS.encode(), ())
    plan = read_plan(CONTRACTS.encode())
    looked = AllStanding({one.id: OneStanding(one, "open", by_session=True) for one in plan.items})
    text, _ = write_plan(CONTRACTS.encode(), plan, looked, TODAY)
    assert text.decode() == CONTRACTS.replace("✅ Ready", "⏳ Pending")


# Dates

DATED = "# Plan\n\n{}\n\n## Phase 1: Begin\n\n- [ ] Alpha\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("**Last Updated**: 2025-03-02", "**Last Updated**: 2026-11-09"),
        ("**Last updated:** 2025/3/2 by Ada", "**Last updated:** 2026/11/9 by Ada"),
        ("_Last updated: March 2, 2025_", "_Last updated: November 9, 2026_"),
        ("Last Modified - Mar. 02, 2025", "Last Modified - Nov. 09, 2026"),
        ("- Last updated on 2nd March 2025", "- Last updated on 9th November 2026"),
        ("Last updated: Sunday, March 2, 2025", "Last updated: Monday, November 9, 2026"),
        ("Last updated: 2025-03-02 14:30 UTC", "Last updated: 2026-11-09"),
        ("**Stand:** 02.03.2025", "**Stand:** 09.11.2026"),
        ("Zuletzt aktualisiert am 2. März 2025", "Zuletzt aktualisiert am 9. November 2026"),
        ("Dernière mise à jour : 2 mars 2025", "Dernière mise à jour : 9 novembre 2026"),
        ("Última actualización: 2 de marzo de 2025", "Última actualización: 9 de noviembre de 2026"),
        ("| Last updated | 2025-03-02 |\n|---|---|", "| Last updated | 2026-11-09 |\n|---|---|"),
        ("Last updated: 25/03/2025", "Last updated: 09/11/2026"),
        ("Last updated: 3/25/2025", "Last updated: 11/9/2026"),
        ("LAST UPDATED: MARCH 2, 2025", "LAST UPDATED: NOVEMBER 9, 2026"),
    ],
)
def test_the_date_of_the_last_change_keeps_its_form(before: str, after: str) -> None:
    text, _ = written(DATED.format(before), "passed")
    assert text.decode() == DATED.format(after).replace("[ ]", "[x]")


@pytest.mark.parametrize(
    "line",
    [
        "Last updated: 03/04/2025",
        "Updated 2025-03-02: the invoices came first",
        "The runbook was last updated 2025-03-02 by nobody.",
        "**Created**: 2025-03-02",
        "Last updated: 2025-02-30",
        "Last updated: never",
        "```\nLast updated: 2025-03-02\n```",
        "Standing: 2025-03-02",
    ],
)
def test_dates_that_say_something_else_or_could_mean_two_days_stay(line: str) -> None:
    text, _ = written(DATED.format(line), "passed")
    assert text.decode() == DATED.format(line).replace("[ ]", "[x]")


def test_the_date_stays_where_nothing_else_changed() -> None:
    plan = DATED.format("Last updated: 2025-03-02")
    assert written(plan, "open") == (plan.encode(), ())


# Bytes

ODD = "# Plän — “so”\r\n\r\n## Phase 1: Anfang ✅ \r\n\r\n- [ ] Alpha „größer“\r- [x] Beta ├── ✅\n\n- [✅] Gamma"


@pytest.mark.parametrize("codec", ["", "mac_roman", "latin-1"])
@pytest.mark.parametrize("bom", [b"", codecs.BOM_UTF8])
def test_damage_line_ends_bom_and_missing_final_newline_survive(codec: str, bom: bytes) -> None:
    def damaged(text: str) -> bytes:
        return bom + (text.encode().decode(codec).encode() if codec else text.encode())

    text, changes = written(damaged(ODD), "open", Alpha="passed")
    wanted = ODD.replace("[ ] Alpha", "[x] Alpha").replace("[x] Beta", "[ ] Beta").replace("[✅]", "[ ]")
    assert text == damaged(wanted)
    assert [one.line for one in changes] == [5, 6, 8]


def test_bytes_that_are_no_utf_8_survive() -> None:
    raw = b"# Pl\xe4n\n\n## Phase 1: A\n\n- [ ] Alpha gr\xfc\xdfe\n- [x] Beta \xff\n"
    text, _ = written(raw, "open", Alpha="passed")
    assert text == raw.replace(b"[ ] Alpha", b"[x] Alpha").replace(b"[x] Beta", b"[ ] Beta")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_survives(codec: str) -> None:
    raw = ("\ufeff" + BOXES).encode(codec)
    text, changes = written(raw, "waived")
    assert text == ("\ufeff" + written(BOXES, "waived")[0].decode()).encode(codec)
    assert [one.line for one in changes] == [5, 6, 7, 8, 9, 13, 16]


@pytest.mark.parametrize("codec", ["mac_roman", "latin-1"])
def test_a_mark_is_written_as_damaged_as_its_line(codec: str) -> None:
    plan = PROGRESS.replace("Copy (Safe)", "Copy – “safe”")
    raw = plan.encode().decode(codec).encode()
    text, changes = written(raw, "open", Beta="passed")
    assert "🔄 In progress".encode().decode(codec).encode() in text
    assert read_plan(text).decoded.text == written(plan, "open", Beta="passed")[0].decode()
    assert changes


def test_what_would_make_an_item_another_one_is_left() -> None:
    plan = "# Plan\n\n## Phase 1: Begin ✅\n\n- [ ] Alpha\n"
    raw = plan.encode()
    text, _ = written(raw, "failed")
    assert [one.id for one in read_plan(text).items] == [one.id for one in read_plan(raw).items]


# For any plan

PIECES = st.sampled_from(
    [
        "# Plan – “x”", "## Phase 1: Begin", "## Phase 2: Copy ✅", "### Gate 2", "- [ ] Alpha", "- [x] Beta ✅",
        "  - [X] Gamma größer", "1. [ ] Delta", "- [-] Eta", "- ✅ Criterion", "**Status**: Complete",
        "**Status:** ⏳ Not started (soon)", "**Last Updated**: 2025-01-02", "## Progress", "- [x] Phase 1: Begin",
        "- ✅ Phase 2: Copy", "- Phase 1: Begin — Not started", "| Phase | Status |", "|---|---|",
        "| Phase 1 | Done |", "| Phase 2 | ⬜ Open |", "```", "cp a/b.py c/", "", "", "prose", "> - [ ] Quoted", "- ☐ Drawn",
        "-", "  [ ] Below", "☑ é", "## Timeline", "\x0c", "- [ ] `make test`", "|", "- [✅] Tick",
    ]
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
TEXTS = st.lists(st.tuples(PIECES, ENDS), max_size=25).map(lambda lines: "".join(a + b for a, b in lines))
RAW = st.one_of(
    TEXTS.map(str.encode),
    TEXTS.map(lambda text: text.encode().decode("mac_roman").encode()),
    TEXTS.map(lambda text: text.encode().decode("latin-1").encode()),
    TEXTS.map(lambda text: codecs.BOM_UTF8 + text.encode()),
    TEXTS.map(lambda text: ("\ufeff" + text).encode("utf-16-le")),
    TEXTS.map(lambda text: text.encode("cp1252", "replace")),
    TEXTS.map(lambda text: text.encode().rstrip(b"\r\n")),
)


@settings(max_examples=150, deadline=None)
@given(RAW, st.data())
def test_writing_is_exact_idempotent_and_keeps_every_item(raw: bytes, data: st.DataObject) -> None:
    plan = read_plan(raw)
    states = {one.id: data.draw(st.sampled_from(STATES)) for one in plan.items}

    def stands(read: Plan) -> AllStanding:
        return AllStanding({one.id: OneStanding(one, states[one.id]) for one in read.items})

    once, changes = write_plan(raw, plan, stands(plan), TODAY)
    again = read_plan(once)
    assert [one.id for one in again.items] == [one.id for one in plan.items]
    before, after = plan.decoded.text.split("\n"), again.decoded.text.split("\n")
    assert len(before) == len(after)
    told = {one.line: one for one in changes}
    for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
        assert old == new if number not in told else (told[number].before, told[number].after) == (old, new)
    assert all(one.before != one.after and one.why for one in changes)
    assert (once == raw) is (not changes)
    assert write_plan(once, again, stands(again), TODAY) == (once, ())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_can_be_written_back(raw: bytes) -> None:
    plan = read_plan(raw)
    text, changes = write_plan(raw, plan, standing(plan, "passed"), TODAY)
    assert (text == raw) is (not changes)


@settings(max_examples=80, deadline=None)
@given(RAW)
def test_boxes_that_say_what_is_so_are_left_as_they_are(raw: bytes) -> None:
    plan = read_plan(raw)
    lines = plan.decoded.text.split("\n")

    def said(item: Item) -> str:
        # Below an empty mark the box stands in a line of its own.
        shown = "".join(lines[item.box_line - 1 : item.end]) if item.box_line else ""
        return "passed" if item.ticked else "waived" if "[-]" in shown.split("]")[0] + "]" else "open"

    states = AllStanding({one.id: OneStanding(one, said(one)) for one in plan.items})
    _, changes = write_plan(raw, plan, states, TODAY)
    boxes = {line for one in plan.items if one.box_line for line in range(one.box_line, one.end + 1)}
    assert not boxes & {one.line for one in changes}
