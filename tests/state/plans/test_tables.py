"""Tables by their headers, and lists that map one thing to another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.plans.blocks import read_blocks
from state.plans.plan import Phase, PhaseKind, Read
from state.plans.scope import NOWHERE, Scope, Section
from state.plans.tables import TablesRead, is_ready, read_tables

PHASES = tuple(
    Phase(number, PhaseKind.PHASE, title, line, line + 1, number)
    for line, (number, title) in enumerate(
        (("1", "Prepare"), ("2", "Copy files"), ("3", "Merge"), ("4", "Test")), 1
    )
)


def read(text: str, scope: Scope = NOWHERE) -> TablesRead:
    """The tables of a document in which every block stands in one scope."""
    blocks = read_blocks(text)
    return read_tables(blocks, [scope] * len(blocks), PHASES)


def table(header: str, *rows: str) -> str:
    """A table of these lines."""
    columns = header.count("|") + 1
    return "\n".join(f"| {one} |" for one in (header, "|".join(["---"] * columns), *rows)) + "\n"


def test_contracts() -> None:
    found = read(
        table(
            "Interface (Shop) | Implementation (Mono) | Status",
            "`Payments` | `pay/stripe.service.ts` | ✅ Ready",
            "`Mailer` | `mail/smtp.ts` → SMTP | ⚠️ TODO",
            "Search | none | missing",
            "| | ",
        ),
        Scope(phase="1", step="1.3"),
    )
    assert [
        (one.interface, one.implementation, one.status, one.ready, one.line) for one in found.contracts
    ] == [
        ("Payments", "`pay/stripe.service.ts`", "✅ Ready", True, 3),
        ("Mailer", "`mail/smtp.ts` → SMTP", "⚠️ TODO", False, 4),
        ("Search", "", "missing", False, 5),
    ]
    assert {(one.phase, one.step) for one in found.contracts} == {("1", "1.3")}
    assert found.read_as == {0: Read.CONTRACTS}
    assert len({one.id for one in found.contracts}) == 3


@pytest.mark.parametrize(
    "header", ["Contract | Implemented by", "Schnittstelle | Umsetzung | Stand", "Protocol | Adapter | Done"]
)
def test_other_words_for_contracts(header: str) -> None:
    found = read(table(header, "`A` | `a.py` | ok"))
    assert [(one.interface, one.implementation) for one in found.contracts] == [("A", "`a.py`")]


@pytest.mark.parametrize(
    ("status", "ready"),
    [
        ("✅ Ready", True), ("Done", True), ("OK", True), ("✔", True), ("Complete", True), ("vorhanden", True),
        ("⚠️ Ready soon", False), ("❌", False), ("TODO", False), ("Not ready", False), ("Missing", False),
        ("Planned", False), ("incomplete", False), ("", False), ("✅ partially done", False),
    ],
)  # fmt: skip
def test_readiness(status: str, ready: bool) -> None:
    assert is_ready(status) is ready


@pytest.mark.parametrize(
    ("header", "row", "subject", "action", "more"),
    [
        ("Component | Action", "`api.ts` | Merge by hand", "api.ts", "Merge by hand", ()),
        ("File | Decision | Reason", "a.py | keep ours | tested", "a.py", "keep ours", ("tested",)),
        ("# | Module | Strategy", "1 | auth | rewrite", "auth", "rewrite", ("1",)),
        ("Datei | Entscheidung", "a.py | behalten", "a.py", "behalten", ()),
        ("Library | Merge strategy", "`requests` | newer one", "requests", "newer one", ()),
    ],
)
def test_decisions(header: str, row: str, subject: str, action: str, more: tuple[str, ...]) -> None:
    found = read(table(header, row))
    assert [(one.subject, one.action, one.more, one.line) for one in found.decisions] == [
        (subject, action, more, 3)
    ]
    assert found.read_as == {0: Read.DECISIONS}


def test_timelines() -> None:
    found = read(
        table(
            "Phase | Estimated Time | Dependencies | Status | Owner",
            "Phase 1: Prepare | 1-2 hours | None | ✅ Done | Ann",
            "**Phase 2** | 2 days | Phase 1 | open | Bob",
            "Merge | 3 h | 1, 2 | |",
            "4 | 1 h | all previous phases | |",
            "**Total** | **10-12 hours** | | |",
        )
    )
    rows = found.timeline
    assert [(one.phase, one.line, one.total) for one in rows] == [
        ("1", 3, False), ("2", 4, False), ("3", 5, False), ("4", 6, False), ("", 7, True),
    ]  # fmt: skip
    assert [one.depends_on for one in rows] == [(), ("1",), ("1", "2"), ("1", "2", "3"), ()]
    assert [one.estimate and (one.estimate.low, one.estimate.high) for one in rows] == [
        (1, 2), (48, 48), (3, 3), (1, 1), (10, 12),
    ]  # fmt: skip
    assert found.statuses == (("1", "✅ Done", 3), ("2", "open", 4))
    assert found.read_as == {0: Read.TIMELINE}


def test_phases_of_other_languages_and_names() -> None:
    german = read(
        table(
            "Etappe | Dauer | Abhängigkeiten", "Etappe 1 | 2 Stunden | keine", "Etappe 2 | 1 Tag | Etappe 1"
        )
    )
    assert [(one.phase, one.depends_on) for one in german.timeline] == [("1", ()), ("2", ("1",))]
    titles = read(table("Stage | Effort", "Copy files | 2 h"))
    assert [one.phase for one in titles.timeline] == ["2"]


@pytest.mark.parametrize(
    "text",
    [
        table("Name | Colour", "a | red"),
        table("Metric | Before | After", "speed | 1 | 2"),
        table("Source | Target", "`a.py` | `b/a.py`"),
        table("Migration | Action", "`001_a.sql` | KEEP", "`002_b.sql` | DROP"),
        table("Role | Phone", "Ann | 1"),
        table("Task | Status", "tea | hot"),
    ],
)
def test_other_tables_are_left_to_others(text: str) -> None:
    found = read(text)
    assert (found.contracts, found.decisions, found.timeline, dict(found.read_as)) == ((), (), (), {})


def test_lists_below_a_heading_about_mappings() -> None:
    contracts = "- `Payments` → `pay/stripe.ts` ✅ Ready\n- **Mailer**: `mail.ts` (TODO)\n- just words\n"
    found = read(contracts, Scope(headings=("Merge", "Interface mapping to implementations")))
    assert [
        (one.interface, one.implementation, one.status, one.ready, one.line) for one in found.contracts
    ] == [
        ("Payments", "`pay/stripe.ts`", "✅ Ready", True, 1),
        ("Mailer", "`mail.ts`", "TODO", False, 2),
    ]
    assert found.read_as == {0: Read.CONTRACTS, 1: Read.CONTRACTS}
    decided = read(
        "- **auth**: taken from the shop\n- `cart` → rewritten\n", Scope(headings=("Component mapping",))
    )
    assert [(one.subject, one.action) for one in decided.decisions] == [
        ("auth", "taken from the shop"),
        ("cart", "rewritten"),
    ]
    assert dict(read(contracts).read_as) == {}


def test_rows_of_a_copy_table_that_are_not_copied_are_decisions() -> None:
    found = read(table("From | To | Action", "`a.py` | `b/a.py` | copy", "`c.py` | `b/c.py` | merge by hand"))
    assert [(one.subject, one.action, one.more, one.line) for one in found.decisions] == [
        ("c.py", "merge by hand", ("`b/c.py`",), 4)
    ]
    assert dict(found.read_as) == {}


def test_dependencies_on_oneself_and_on_nobody_are_none() -> None:
    found = read(table("Phase | Time | Depends on", "Phase 2 | 1 h | Phase 2, Phase 9", "Phase 3 | 1 h | -"))
    assert [one.depends_on for one in found.timeline] == [(), ()]


@given(
    st.lists(st.text(alphabet="AcInterfaceImplementation StatusPhaseTime|-:\n✅`1", max_size=30), max_size=8)
)
@settings(deadline=None)
def test_reading_is_total(lines: list[str]) -> None:
    text = "\n".join(("| Interface | Implementation | Phase | Time |", "|---|---|---|---|", *lines))
    for scope in (NOWHERE, Scope(Section.TIMELINE, headings=("Contract mapping",))):
        found = read(text, scope)
        assert all(one.interface for one in found.contracts)


cell = st.from_regex(r"[A-Za-z][A-Za-z0-9_./]{0,12}", fullmatch=True)


@given(st.lists(st.tuples(cell, cell, st.booleans()), min_size=1, max_size=6))
@settings(deadline=None)
def test_contracts_are_read_back(rows: list[tuple[str, str, bool]]) -> None:
    text = table(
        "Interface | Implementation | Status",
        *(f"`{a}` | `{b}` | {'✅ Ready' if ready else '❌ Missing'}" for a, b, ready in rows),
    )
    found = read(text).contracts
    assert [(one.interface, one.implementation, one.ready) for one in found] == [
        (a, f"`{b}`", ready) for a, b, ready in rows
    ]
    assert len({one.id for one in found}) == len(rows)


def test_what_to_do_when_something_goes_wrong_is_no_decision() -> None:
    text = table("Issue | Solution", "Build fails | See the guide")
    assert read(text, Scope(headings=("P", "Need Help?"))).decisions == ()
    assert [one.subject for one in read(text, Scope(headings=("P", "Conflicts"))).decisions] == [
        "Build fails"
    ]


def test_a_timeline_may_shorten_its_words() -> None:
    found = read(table("Phase | Est. Time", "Phase 1 | 2-3 hours", "**Total** | **5-8 days**"))
    assert [(one.phase, one.total, one.estimate and one.estimate.words) for one in found.timeline] == [
        ("1", False, "2-3 hours"),
        ("", True, "5-8 days"),
    ]
