"""What a plan says about files, held against both trees."""

from state.findings import Severity
from state.plans.lint import claims
from state.plans.plan import Claim, Contract, EditKind, EditProposal, ItemKind, Presence, Side
from state.plans.reading import read_plan
from tests.state.plans.lint.making import Known, commands, copy, found, item, messages, path, phase, plan

E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE


def claim(where: str, presence: Presence, line: int = 5, folder: bool = False) -> Claim:
    return Claim(f"claim-{line}", where, presence, line, folder=folder)


FACTS = Known(
    source={"only.py": "", "both.py": "1\n", "same.py": "s", "lib/test-1.ts": "", "docs/a.md": ""},
    target={"mine.py": "", "both.py": "1\n2\n", "same.py": "s", "web/same/x.py": ""},
)


def test_true_claims() -> None:
    of = plan(
        claims=(
            claim("only.py", Presence.ONLY_SOURCE),
            claim("mine.py", Presence.ONLY_TARGET),
            claim("both.py", Presence.BOTH),
            claim("both.py", Presence.DIFFERENT),
            claim("same.py", Presence.SAME),
            claim("lib/test*.ts", Presence.ONLY_SOURCE),
            claim("test-1.ts", Presence.ONLY_SOURCE),
            claim("docs", Presence.ONLY_SOURCE, folder=True),
            claim("same.py", Presence.IMPLIED),
        )
    )
    assert found(claims.classification, of, FACTS) == []
    assert found(claims.classification, plan(claims=(claim("gone", Presence.BOTH),))) == []


def test_only_in_one_but_in_both() -> None:
    of = plan(claims=(claim("both.py", Presence.ONLY_SOURCE), claim("same.py", Presence.ONLY_TARGET, 6)))
    assert found(claims.classification, of, FACTS) == [
        ("plan-claim-wrong", W, "both.py", 5),
        ("plan-claim-wrong", N, "same.py", 6),
    ]
    assert messages(claims.classification, of, FACTS)[0] == (
        "the plan says “only in source”, but the target has it too, with other content "
        "(source: 1 line, 2 bytes; target: 2 lines, 4 bytes)"
    )


def test_in_both_but_in_one_and_the_wrong_side() -> None:
    of = plan(claims=(claim("mine.py", Presence.BOTH), claim("mine.py", Presence.ONLY_SOURCE, 6)))
    assert messages(claims.classification, of, FACTS) == [
        "the plan says “in both”, but the source has no such file",
        "the plan says “only in source”, but it is the target that has this file, and the source has not",
    ]


def test_the_same_but_different_and_the_reverse() -> None:
    of = plan(claims=(claim("both.py", Presence.SAME), claim("same.py", Presence.DIFFERENT, 6)))
    assert found(claims.classification, of, FACTS) == [
        ("plan-claim-wrong", W, "both.py", 5),
        ("plan-claim-wrong", N, "same.py", 6),
    ]


def test_files_that_nobody_has() -> None:
    of = plan(claims=(claim("gone.py", Presence.ONLY_SOURCE), claim("new/x.py", Presence.IMPLIED, 6)))
    assert found(claims.classification, of, FACTS) == [
        ("plan-claim-missing", W, "gone.py", 5),
        ("plan-claim-missing", N, "new/x.py", 6),
    ]
    made = plan(claims=(claim("new/x.py", Presence.IMPLIED, 6),), copies=(copy("only.py", "new/x.py"),))
    assert found(claims.classification, made, FACTS) == []


def test_a_claim_about_a_path_that_is_mapped() -> None:
    facts = Known(source={"a/x.py": "1"}, target={"b/x.py": "2"}, lands={"a/x.py": "b/x.py"})
    assert found(claims.classification, plan(claims=(claim("a/x.py", Presence.BOTH),)), facts) == []
    of = plan(claims=(claim("a/x.py", Presence.ONLY_SOURCE),))
    assert found(claims.classification, of, facts) == [("plan-claim-wrong", W, "a/x.py", 5)]


def contract(implementation: str, ready: bool = True) -> Contract:
    return Contract("contract-1", "Pay", implementation, "✅ Ready" if ready else "todo", ready, 8)


def test_implementations_that_are_there() -> None:
    for text in ("`lib/test-1.ts` → all", "test-1.ts", "PayService", "Node.js", "e.g. later"):
        assert found(claims.contracts, plan(contracts=(contract(text),)), FACTS) == []
    assert found(claims.contracts, plan(contracts=(contract("gone.ts", False),)), FACTS) == []
    assert found(claims.contracts, plan(contracts=(contract("gone.ts"),))) == []


def test_implementations_that_are_not() -> None:
    of = plan(contracts=(contract("`pay/card.service.ts` or `lib/test-1.ts`"),))
    assert found(claims.contracts, of, FACTS) == [("plan-ready-missing", E, "pay/card.service.ts", 8)]


def test_ticks_without_their_files() -> None:
    of = plan(
        items=(
            item("Add `gone.py`", 3, ticked=True, paths=(path("gone.py"),)),
            item("Add `only.py`", 4, ticked=True, paths=(path("only.py"),)),
            item("Remove `old.py`", 5, ticked=True, paths=(path("old.py"),)),
            item("Build `dist/app.js`", 6, ticked=True, paths=(path("dist/app.js"),)),
            item("Add `later.py`", 7, paths=(path("later.py"),)),
        )
    )
    assert found(claims.ticked, of, FACTS) == [("plan-claimed-missing", W, "gone.py", 3)]
    assert found(claims.ticked, of) == []


def test_a_phase_called_done_with_open_boxes() -> None:
    items = (item("a", 4, phase="1", ticked=True), item("b", 5, phase="1"))
    of = plan(phases=(phase("1", 3, ticked=True, ticked_lines=(40,)),), items=items)
    assert found(claims.ticked, of) == [("plan-claimed-open", N, "phase 1", 40)]
    of = plan(phases=(phase("1", 3, ticked=False), phase("2", 9, ticked=True)), items=items)
    assert found(claims.ticked, of) == []


def edit(kind: EditKind, where: str, line: int, text: str = "x = 1\n") -> EditProposal:
    return EditProposal(f"edit-{line}", kind, (where,), text, line, line + 3)


def test_edits_of_what_is_not_there() -> None:
    of = plan(
        edits=(
            edit(EditKind.UPDATE, "gone/settings.py", 5),
            edit(EditKind.UPDATE, "both.py", 6),
            edit(EditKind.CREATE, "new.py", 7),
            edit(EditKind.UPDATE, "new.py", 8),
            edit(EditKind.CREATE, "mine.py", 9),
        )
    )
    assert found(claims.mentioned_paths, of, FACTS) == [
        ("plan-path-missing", W, "gone/settings.py", 5),
        ("plan-create-exists", W, "mine.py", 9),
    ]


def test_items_that_speak_of_what_is_not_there() -> None:
    of = plan(
        items=(
            item("Update `gone.py`", 3, paths=(path("gone.py"),)),
            item("Look at `mine.py` of the source", 4, paths=(path("mine.py", Side.SOURCE),)),
            item("Create `fresh.py`", 5, paths=(path("fresh.py"),)),
            item("Register it in `fresh.py`", 6, ItemKind.ACTION, paths=(path("fresh.py"),)),
            item("Check `same/x.py`", 7, paths=(path("same/x.py"),)),
            item("Read `report.txt`", 8, paths=(path("report.txt"),)),
        ),
        commands=commands("make report > report.txt"),
    )
    assert found(claims.mentioned_paths, of, FACTS) == [
        ("plan-path-missing", N, "gone.py", 3),
        ("plan-path-missing", N, "mine.py", 4),
    ]
    assert found(claims.mentioned_paths, of) == []


TREE = "# P\n\n## {}\n\n```\nshop/\n├── gone.py\n└── only.py\n```\n"


def test_a_tree_of_what_is_to_be_claims_nothing() -> None:
    for heading in ("Target structure", "Proposed layout", "Zielstruktur", "After the merge"):
        of = read_plan(TREE.format(heading).encode())
        assert found(claims.classification, of, FACTS) == [], heading
    for heading in ("Current structure", "Layout", "Current target"):
        of = read_plan(TREE.format(heading).encode())
        assert [one[2] for one in found(claims.classification, of, FACTS)] == ["shop/gone.py"], heading
