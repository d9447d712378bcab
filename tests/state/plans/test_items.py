"""What lists, boxes, fences and lines of prose ask for, what they only explain, ways back and notes."""

import pytest

from state.plans.plan import Item, ItemKind, NoteTopic, Plan, RollbackScope
from state.plans.reading import read_plan
from state.plans.spans import inline_command, paths_in


def read(text: str) -> Plan:
    """The plan of a text."""
    return read_plan(text.encode())


def listed(text: str) -> list[tuple[ItemKind, str]]:
    """Kinds and texts of the items of a text."""
    return [(one.kind, one.text) for one in read(text).items]


def only(text: str) -> Item:
    """The one item of a text."""
    (item,) = read(text).items
    return item


PHASE = "## Phase 1: a\n\n"

TASK, CRITERION, ACTION = ItemKind.TASK, ItemKind.CRITERION, ItemKind.ACTION


@pytest.mark.parametrize(
    ("line", "ticked"),
    [("- [ ] a", False), ("* [x] a", True), ("1. [X] a", True), ("+ [-] a", False), ("- [✓] a", True)],
)
def test_boxes(line: str, ticked: bool) -> None:
    item = only(f"# T\n\n{line}\n")
    assert (item.kind, item.text, item.ticked, item.box_line) == (TASK, "a", ticked, 3)


def test_drawn_boxes_are_tasks_without_a_box_to_write_to() -> None:
    items = read("# T\n\n- ☐ a\n- ☑ b\n").items
    assert [(one.kind, one.text, one.ticked, one.box_line) for one in items] == [
        (TASK, "a", False, 0),
        (TASK, "b", True, 0),
    ]


def test_boxes_in_fences_have_their_own_lines() -> None:
    items = read(PHASE + "```\n- [ ] a\n  - [x] b: `make x`\n\n1. [ ] c\n```\n").items
    assert [(one.text, one.ticked, one.box_line, one.phase) for one in items] == [
        ("a", False, 4, "1"),
        ("b: `make x`", True, 5, "1"),
        ("c", False, 7, "1"),
    ]


def test_a_program_that_prints_boxes_holds_none() -> None:
    source = "```python\n" + "x = 1\n" * 9 + "- [ ] a\n```\n"
    assert read(PHASE + source).items == ()


def test_nested_items_know_what_they_stand_below() -> None:
    first, second, third = read("# T\n\n- [ ] a\n  - [ ] b\n    - [x] c\n").items
    assert (first.parent, second.parent, third.parent) == ("", first.id, second.id)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Prerequisites", ItemKind.PREREQUISITE),
        ("Voraussetzungen", ItemKind.PREREQUISITE),
        ("Gate 1", CRITERION),
        ("Go/No-Go", CRITERION),
        ("Success Criteria", CRITERION),
        ("Follow-ups", ItemKind.FOLLOW_UP),
        ("Post-Migration Tasks", ItemKind.FOLLOW_UP),
        ("Questions before starting", ItemKind.QUESTION),
        ("Next steps", ACTION),
        ("Implementation Order", ACTION),
    ],
)
def test_lists_take_after_their_headings(heading: str, kind: ItemKind) -> None:
    assert listed(f"# T\n\n## Phase 1: a\n\n## {heading}\n\n- one\n- two\n") == [(kind, "one"), (kind, "two")]


@pytest.mark.parametrize(
    "heading",
    ["Overview", "Key Principles", "Developer Standards", "Potential Challenges", "Safety Guarantees"],
)
def test_backgrounds_ask_for_nothing_but_their_boxes(heading: str) -> None:
    assert listed(f"## Phase 1: a\n\n## {heading}\n\n- Use one\n- ✅ two\n- [ ] three\n") == [(TASK, "three")]


def test_a_mark_is_a_criterion_and_never_a_tick() -> None:
    item = only("## Phase 1: a\n\n### Gate 1\n\n- ✅ All is green\n")
    assert (item.kind, item.text, item.ticked, item.box_line, item.gate) == (
        CRITERION,
        "All is green",
        False,
        0,
        "1",
    )


@pytest.mark.parametrize(
    "caption", ["**What happens:**", "This plan ensures:", "Benefits:", "**Was passiert:**"]
)
def test_explanations_are_prose(caption: str) -> None:
    assert listed(f"{PHASE}### Step 1.1: x\n\n{caption}\n- one\n- ✅ two\n") == []


@pytest.mark.parametrize(
    ("caption", "found"),
    [
        ("**Action Items:**", [(ACTION, "one"), (ACTION, "two")]),
        ("Verify that:", [(CRITERION, "one"), (CRITERION, "two")]),
        (
            "**Action:** Deploy and verify",
            [(ACTION, "Deploy and verify"), (CRITERION, "one"), (CRITERION, "two")],
        ),
        ("Fix errors that come from:", [(ACTION, "Fix errors that come from")]),
        ("", [(ACTION, "one"), (ACTION, "two")]),
        ("It goes on.", [(ACTION, "one"), (ACTION, "two")]),
        ("**Mood**: mixed", []),
        ("A word on them:", []),
    ],
)
def test_captions_say_what_a_list_is(caption: str, found: list[tuple[ItemKind, str]]) -> None:
    assert listed(f"{PHASE}### Step 1.1: x\n\n{caption}\n\n- one\n- two\n") == found


def test_an_unknown_caption_above_orders_is_one_for_actions() -> None:
    assert listed(f"{PHASE}Towards the end:\n\n- Remove the flag\n- Delete the code\n") == [
        (ACTION, "Remove the flag"),
        (ACTION, "Delete the code"),
    ]


def test_the_time_that_something_is_due() -> None:
    text = (
        "# T\n\n## Phase 1: a\n\n## Follow-ups\n\n### Short-term (Month 1)\n\n- a\n\n### Others\n\n- b (by Friday)\n\n"
        "## Communication\n\n1. **24 hours before merge**: tell\n2. **2 days post:** tell again\n3. **Loudly**: shout\n\n"
        "## Papers\n\nAfter the merge:\n- [ ] c\n"
    )
    assert [(one.kind, one.due) for one in read(text).items] == [
        (ItemKind.FOLLOW_UP, "Short-term (Month 1)"),
        (ItemKind.FOLLOW_UP, "by Friday"),
        (ItemKind.FOLLOW_UP, "24 hours before merge"),
        (ItemKind.FOLLOW_UP, "2 days post"),
        (ACTION, ""),
        (ItemKind.FOLLOW_UP, "After the merge"),
    ]


@pytest.mark.parametrize(
    ("text", "command", "expected"),
    [
        ("Run all tests: `python manage.py test`", "python manage.py test", ""),
        ("Tests: `npm test` → exit 0", "npm test", "exit 0"),
        ("Tests: `npm test` (no failures)", "npm test", "no failures"),
        ("`npm run build` succeeds with no errors", "npm run build", "succeeds with no errors"),
        ("Run `./check.sh --all`", "./check.sh --all", ""),
        ("Make the branch: `git checkout -b x`", "git checkout -b x", ""),
        ("`./deploy.sh`", "./deploy.sh", ""),
        ("Set the flag: `USE_IT=true`", "", ""),
        ("The branch: `feature/x`", "", ""),
        ("Read the log: `/var/log/app.log`", "", ""),
        ("Read: `./docs/guide.md`", "", ""),
        ("`api.ts` works", "", ""),
        ("Use `git` or `hg` for it", "", ""),
    ],
)
def test_commands_in_lines(text: str, command: str, expected: str) -> None:
    assert inline_command(text) == (command, expected)


def test_a_line_with_a_command_is_one_item_with_a_command() -> None:
    plan = read(PHASE + "- [ ] Build: `npm run build`\n  - Expected: no warnings\n")
    (item,) = plan.items
    (command,) = plan.commands
    assert item.command == command.id
    assert (command.text, command.line, command.phase) == ("npm run build", 3, "1")
    assert item.expected == "no warnings"


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("Edit `a/b.py` and `./c.md`", ["a/b.py", "c.md"]),
        ("All of `lib/`", ["lib"]),
        ("`Dockerfile`, `README.md`", ["Dockerfile", "README.md"]),
        ("`../../etc/passwd`", ["../../etc/passwd"]),
        ("`x.call()` of `Model.objects`, `--flag`, `1.2.3`, `https://x.org/a`", []),
    ],
)
def test_paths_in_lines(text: str, paths: list[str]) -> None:
    assert [one.path for one in paths_in(text)] == paths


# Ways back


def test_ways_back_ask_for_nothing_and_have_their_scope() -> None:
    text = (
        "## Phase 1: a\n\n**If anything breaks:** take it out\n\n## Phase 2: b\n\n## Rollback\n\n### Immediate\n\n- stop\n\n"
        "### Database\n\n- restore\n\n### Rollback Phase 2\n\nUndo it.\n\n### By feature flag\n\n1. turn `X` off\n"
    )
    plan = read(text)
    assert plan.items == ()
    assert [(one.scope, one.phases, one.actions) for one in plan.rollbacks] == [
        (RollbackScope.PHASE, ("1",), ("take it out",)),
        (RollbackScope.IMMEDIATE, (), ("stop",)),
        (RollbackScope.DATABASE, (), ("restore",)),
        (RollbackScope.PHASE, ("2",), ("Undo it.",)),
        (RollbackScope.GRADUAL, (), ("turn `X` off",)),
    ]


def test_a_box_among_ways_back_stays_a_box() -> None:
    plan = read("## Phase 1: a\n\n## Rollback\n\n- [ ] tried once\n- go back\n")
    (item,) = plan.items
    assert (item.kind, item.text, item.phase) == (TASK, "tried once", "rollback")
    assert [one.id for one in plan.phases] == ["1", "rollback"]


# Notes


def test_notes_and_sections_still_to_be_filled() -> None:
    text = (
        "## Phase 1: a\n\n**Note**: mind the gap\n\n- **Warning:** thin ice\n\n> [!TIP]\n> Sleep.\n\n## Notes\n\n"
        "### Discoveries\n\n_Add here._\n\n### Decisions\n\n- We stay.\n\n### Open Questions\n\nTBD\n"
    )
    plan = read(text)
    assert [(one.topic, one.text, one.line, one.phase) for one in plan.notes] == [
        (NoteTopic.REMARK, "**Note**: mind the gap", 3, "1"),
        (NoteTopic.REMARK, "**Warning:** thin ice", 5, "1"),
        (NoteTopic.REMARK, "Sleep.", 7, "1"),
        (NoteTopic.DISCOVERY, "", 12, ""),
        (NoteTopic.DECISION, "We stay.", 18, ""),
        (NoteTopic.QUESTION, "", 20, ""),
    ]
    assert plan.items == ()


# Progress


def test_progress_lists_are_no_items() -> None:
    plan = read(
        "## Phase 1: a\n\n## Phase 2: b\n\n## Phase 3: c\n\n## Progress\n\n- [x] Phase 1: a\n- [ ] Phase 2: b (Safe - no risk)\n"
        "- Phase 3: ⏳ in progress\n"
    )
    assert plan.items == ()
    assert [(one.ticked, one.ticked_lines, one.claims) for one in plan.phases] == [
        (True, (9,), ()),
        (False, (10,), ("Safe - no risk",)),
        (False, (11,), ()),
    ]


def test_timelines_that_are_lists() -> None:
    plan = read(
        "## Phase 1: a\n\n## Phase 2: b (1 hour)\n\n## Timeline\n\n- **Phase 1:** 1-2 hours\n- Phase 2: 9 hours, after phase 1\n\n"
        "**Total:** ~10-11 hours\n"
    )
    first, second = plan.phases
    assert first.estimate is not None
    assert first.estimate[:2] == (1.0, 2.0)
    assert second.estimate is not None
    assert second.estimate[:2] == (1.0, 1.0)
    assert second.depends_on == ("1",)
    assert [(one.phase, one.total, one.estimate and one.estimate.high) for one in plan.timeline] == [
        ("1", False, 2.0),
        ("2", False, 9.0),
        ("", True, 11.0),
    ]


def test_a_line_that_names_its_criterion_is_one_of_the_phases_gate() -> None:
    items = read(
        PHASE + "**Branch:** `a`\n**Success Criteria:** ✅ All checks pass + the tag exists\n\n"
        "### Step 1.1: b\n\n- **Exit criteria:** the branch is there\n\n**Success Criteria:**\n- c holds\n"
    ).items
    assert [(one.kind, one.text, one.gate, one.line) for one in items] == [
        (CRITERION, "All checks pass + the tag exists", "1", 4),
        (CRITERION, "**Exit criteria:** the branch is there", "1", 8),
        (CRITERION, "c holds", "1", 11),
    ]


@pytest.mark.parametrize(
    "lead",
    [
        "**Failure indicators:**",
        "Fix this before the release to avoid:",
        "**New Features:**",
        "**Changes Validated:**",
        "**Removed duplicates from** `db/`:",
        "Never:",
    ],
)
def test_what_must_not_be_and_what_was_done_is_no_criterion(lead: str) -> None:
    mark = "❌" if "avoid" in lead or "Fail" in lead or "Never" in lead else "✅"
    assert listed(f"{PHASE}{lead}\n- {mark} rows are lost\n- {mark} two files\n") == []


def test_failure_indicators_among_success_criteria_are_none() -> None:
    text = "## Success Criteria\n\n**Success:**\n- ✅ a is merged\n\n**Failure indicators:**\n- ❌ rows are lost\n"
    assert listed(text) == [(CRITERION, "a is merged")]


def test_a_way_back_says_how_and_not_when_or_at_what_cost() -> None:
    found = read(
        "# P\n\n## Rollback Plan\n\n### Trigger conditions\n\nAny of these:\n- errors rise\n\n### Rollback steps\n\n"
        "1. Turn the flag off\n2. Revert the merge\n\n### Data considerations\n\n- New rows: none\n"
    ).rollbacks
    assert [one.actions for one in found] == [("Turn the flag off", "Revert the merge")]


@pytest.mark.parametrize(
    "line", ["**Rollback**: none", "**Rollback:** N/A", "**Rollback files also moved:**\n- `a_rollback.sql`"]
)
def test_no_way_back(line: str) -> None:
    assert read(f"{PHASE}{line}\n").rollbacks == ()


@pytest.mark.parametrize(
    "text",
    [
        "**Rollback (if needed):** connect the old site again",
        "### Cómo volver atrás (si algo sale mal)\n\n- connect the old site again",
        "### Plan de secours\n\n- connect the old site again",
    ],
)
def test_ways_back_in_other_words(text: str) -> None:
    assert [(one.actions, one.phases) for one in read(f"{PHASE}{text}\n").rollbacks] == [
        (("connect the old site again",), ("1",))
    ]


def test_a_program_in_a_way_back_is_no_list_of_acts() -> None:
    text = "## Rollback\n\n```typescript\nexport function back() {\n  return 1;\n}\n```\n\n```sql\nDROP VIEW a;\n```\n\n- Tell the team\n"
    assert [one.actions for one in read(text).rollbacks] == [("DROP VIEW a;", "Tell the team")]


def test_what_stands_below_a_box_without_one_tells_more_of_it_unless_it_is_an_order() -> None:
    items = read(
        "# T\n\n- [ ] **Read the guide**\n  - the part on `docs/fees.md`\n  - known limits\n"
        "- [ ] Tell the team\n  - Send the plan round\n  - [ ] Answer questions\n"
    ).items
    assert [(one.text, one.line, one.end) for one in items] == [
        ("**Read the guide**", 3, 5),
        ("Tell the team", 6, 6),
        ("Send the plan round", 7, 7),
        ("Answer questions", 8, 8),
    ]
    assert [one.path for one in items[0].paths] == ["docs/fees.md"]


@pytest.mark.parametrize(
    ("table", "texts"),
    [
        (
            "| # | Criterion | Status |\n|---|---|---|\n| 1 | a holds | ✅ |\n| 2 | b holds | |",
            ["a holds", "b holds"],
        ),
        (
            "| Metric | Target |\n|---|---|\n| Tests | 100 % |\n| Build | ✅ green |",
            ["Tests: 100 %", "Build: ✅ green"],
        ),
        ("| Name | Mail |\n|---|---|\n| Ann | a@b |", []),
    ],
)
def test_tables_of_criteria(table: str, texts: list[str]) -> None:
    items = read(f"# T\n\n## Phase 1: a\n\n### Success Criteria\n\n{table}\n").items
    assert [(one.kind, one.text, one.gate, one.ticked) for one in items] == [
        (CRITERION, text, "1", False) for text in texts
    ]
    assert [one.line for one in items] == list(range(9, 9 + len(texts)))
    assert read(f"# T\n\n## Phase 1: a\n\n{table}\n").items == ()


def test_no_answer_asks_for_nothing() -> None:
    assert listed(f"{PHASE}**Verify:**\n- N/A\n- none\n- ...\n- a is there\n") == [(CRITERION, "a is there")]


@pytest.mark.parametrize("heading", ["Next Actions", "Próximos pasos", "Prochaine étape"])
def test_what_comes_next_is_to_be_done(heading: str) -> None:
    assert listed(f"# T\n\n## {heading}\n\n1. one\n2. two\n") == [(ACTION, "one"), (ACTION, "two")]
