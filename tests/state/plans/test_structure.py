"""Phases, stages, sections and steps; titles, time spans and what is said of a phase."""

import pytest

from state.plans.blocks import Form, read_blocks
from state.plans.durations import read_estimate, read_soak
from state.plans.phases import describe
from state.plans.plan import Phase, PhaseKind, Presence, RollbackScope
from state.plans.scope import Scope, Section
from state.plans.structure import Outline, outline
from state.plans.titles import phase_numbers, read_title


def drawn(text: str) -> Outline:
    """The outline of a document."""
    return outline(read_blocks(text))


def phases(text: str) -> list[tuple[str, PhaseKind, str]]:
    """The phases and stages of a document by id, kind and title."""
    return [(one.id, one.kind, one.title) for one in drawn(text).phases if one.kind is not PhaseKind.SECTION]


def scopes(text: str) -> dict[str, Scope]:
    """Where the headings of a document stand, by their text."""
    blocks = read_blocks(text)
    found = outline(blocks).scopes
    return {one.text: found[one.number] for one in blocks if one.form is Form.HEADING}


def described(text: str) -> dict[str, Phase]:
    """The phases of a document with what is said of them."""
    blocks = read_blocks(text)
    return {one.id: one for one in describe(blocks, outline(blocks)).phases}


# Titles


@pytest.mark.parametrize(
    ("text", "word", "number", "title"),
    [
        ("🚀 Phase 2: Copy files (No Conflicts)", "phase", "2", "Copy files"),
        ("Phase IV – Roof", "phase", "4", "Roof"),
        ("**Phase two: Walls**", "phase", "2", "Walls"),
        ("Phase 2a - Paint ✅", "phase", "2a", "Paint"),
        ("Fase 3. Cierre", "fase", "3", "Cierre"),
        ("Step 3.2: Merge `api.ts`", "step", "3.2", "Merge `api.ts`"),
        ("Schritt 4: Prüfen", "schritt", "4", "Prüfen"),
        ("2.1. Settings", "", "2.1", "Settings"),
        ("3.2 Settings", "", "3.2", "Settings"),
        ("7) Clean up", "", "7", "Clean up"),
        ("2024 in review", "", "", "2024 in review"),
        ("Phases of the moon", "", "", "Phases of the moon"),
        ("Files (Contracts)", "", "", "Files (Contracts)"),
    ],
)
def test_titles_are_taken_apart(text: str, word: str, number: str, title: str) -> None:
    read = read_title(text)
    assert (read.word, read.number, read.text) == (word, number, title)


def test_titles_carry_estimates_claims_and_conditions() -> None:
    read = read_title("Step 2.3: Image (Optional - try it locally) (2-3 hours) (Safe)")
    assert read.text == "Image"
    assert read.optional
    assert read.claims == ("try it locally", "Safe")
    assert read.estimate == (2.0, 3.0, "2-3 hours")
    assert not read_title("Phase 2 Monitoring").separated
    assert read_title("Phase 2: Monitoring").separated


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Phases 1 & 2 stable", ("1", "2")),
        ("after phase 1, 2 and 4", ("1", "2", "4")),
        ("Phase 1-3", ("1", "2", "3")),
        ("Phase 2a and Phase 3", ("2a", "3")),
        ("phases I and II", ("1", "2")),
        ("Phasen 1 bis 3", ("1", "2", "3")),
        ("Phase 2 - 3 days", ("2",)),
        ("emphases 3", ()),
        ("None", ()),
    ],
)
def test_phases_that_a_text_names(text: str, numbers: tuple[str, ...]) -> None:
    assert phase_numbers(text) == numbers


# Time spans


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2-3 hours", 2, 3),
        ("~6–8 h", 6, 8),
        ("Week 1 (16-20 hours)", 16, 20),
        ("2 weeks (40 hours)", 40, 40),
        ("1-2 weeks", 168, 336),
        ("1 h 30 min", 1.5, 1.5),
        ("half a day", 12, 12),
        ("< 90 minutes", 0, 1.5),
        ("3 Tage", 72, 72),
        ("1,5 Stunden", 1.5, 1.5),
        ("two to three days", 48, 72),
    ],
)
def test_estimates(text: str, low: float, high: float) -> None:
    read = read_estimate(text)
    assert read is not None
    assert (read.low, read.high) == (low, high)


@pytest.mark.parametrize("text", ["", "soon", "v2 days", "100 monthly users", "when ready", "10 hoursly"])
def test_no_estimates(text: str) -> None:
    assert read_estimate(text) is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Phase 1 stable for minimum 48 hours in production", 48),
        ("stable for 48-72 hours", 48),
        ("24 hours without incidents", 24),
        ("Wait 2 days", 48),
        ("seit mindestens 3 Tagen stabil", 72),
        ("takes 3 hours", None),
        ("response below 200 ms, stable", None),
        ("monitor it for 24 hours", None),
    ],
)
def test_soaks(text: str, hours: float | None) -> None:
    assert read_soak(text) == hours


def test_watching_counts_as_a_soak_in_a_gate() -> None:
    assert read_soak("monitor it for 24 hours", watched=True) == 24


# Phases, stages, sections


def test_phases_at_any_level_with_later_headings() -> None:
    text = (
        "# Plan\n\n## Way\n\n### 🔧 Phase 1: One\n\n#### Merge prerequisites\n\n### Phase 2: Two\n\n## Gates\n\n"
        "### Gate 2: Phase 2 validation\n\n## Watching\n\n### Phase 1 Monitoring\n\n### Phase 2 Success Criteria\n\n"
        "## Rollback\n\n### Rollback Phase 2\n"
    )
    assert phases(text) == [("1", PhaseKind.PHASE, "One"), ("2", PhaseKind.PHASE, "Two")]
    found = scopes(text)
    assert (found["Merge prerequisites"].phase, found["Merge prerequisites"].section) == (
        "1",
        Section.PREREQUISITES,
    )
    assert (found["Gate 2: Phase 2 validation"].phase, found["Gate 2: Phase 2 validation"].section) == (
        "2",
        Section.GATE,
    )
    assert (found["Phase 1 Monitoring"].phase, found["Phase 1 Monitoring"].section) == (
        "1",
        Section.MONITORING,
    )
    assert found["Phase 2 Success Criteria"].phase == "2"
    back = found["Rollback Phase 2"]
    assert (back.phase, back.rollback_scope) == ("2", RollbackScope.PHASE)
    assert back.rollback
    assert found["Gates"].phase == "gates"


def test_a_phase_that_recurs_is_one() -> None:
    text = "## Phase 1: Build\n\ntext\n\n## Checklist\n\n### Phase 1: Build\n\n- [ ] a\n\n## Timeline\n\n### Phase 1: 2 days\n"
    found = drawn(text)
    assert [one.line for one in found.phases if one.number] == [1]
    assert {found.scopes[number].phase for number in (0, 3, 4, 6)} == {"1"}


def test_a_title_that_names_a_phase_names_the_plan() -> None:
    assert phases("# Phase 3: the plan\n\n## Phase 1: a\n\n## Phase 2: b\n") == [
        ("1", PhaseKind.PHASE, "a"),
        ("2", PhaseKind.PHASE, "b"),
    ]


def test_without_phases_stages() -> None:
    text = "# T\n\n## List\n\n### Pre-Merge\n\n### During the merge\n\n### After migration\n\n## Success criteria\n"
    assert phases(text) == [
        ("pre-merge", PhaseKind.STAGE, "Pre-Merge"),
        ("during-the-merge", PhaseKind.STAGE, "During the merge"),
        ("after-migration", PhaseKind.STAGE, "After migration"),
    ]


def test_without_stages_numbered_parts_without_their_backgrounds() -> None:
    text = "# T\n\n## 1. Overview\n\n## 2. Move\n\n### 2.1 Files\n\n## 3. Switch\n\n## 4. Rollback\n"
    assert phases(text) == [("2", PhaseKind.PHASE, "Move"), ("3", PhaseKind.PHASE, "Switch")]
    assert [(one.id, one.phase, one.title) for one in drawn(text).steps] == [("2.1", "2", "Files")]


def test_other_words_for_phases_need_two() -> None:
    assert phases("## Stage 1: a\n\n## Stage 2: b\n") == [
        ("1", PhaseKind.PHASE, "a"),
        ("2", PhaseKind.PHASE, "b"),
    ]
    assert phases("## Week 1: a\n") == []


def test_parts_with_work_are_stages_where_nothing_is_numbered() -> None:
    text = "# T\n\n## Overview\n\n- x\n\n## Copy the files\n\n- a\n\n## Checks\n\n- [ ] b\n"
    assert phases(text) == [
        ("copy-the-files", PhaseKind.STAGE, "Copy the files"),
        ("checks", PhaseKind.STAGE, "Checks"),
    ]


def test_steps_of_headings_bold_items_and_bold_lines() -> None:
    text = (
        "## Phase 1: a\n\n### Step 1.1: x (1 hour)\n\n1. **First**\n   - do\n2. **Second**\n\n### 2. y\n\n"
        "## Phase 2: b\n\n**Step 2.1: z**\n\n- do\n\n## Principles\n\n1. **Never**\n   - do\n"
    )
    assert [(one.id, one.phase, one.title, one.line, one.end) for one in drawn(text).steps] == [
        ("1.1", "1", "x", 3, 8),
        ("1.1.1", "1", "First", 5, 6),
        ("1.2", "1", "y", 9, 10),
        ("2.1", "2", "z", 13, 16),
    ]


def test_ids_are_unique() -> None:
    text = "# T\n\n## Notes\n\n- a\n\n## Notes\n\n- b\n\n## Phase 1: x\n\n### Step 1: a\n\n### Step 1: b\n"
    found = drawn(text)
    ids = [one.id for one in (*found.phases, *found.steps)]
    assert len(ids) == len(set(ids))
    assert {"notes", "notes-2", "1", "1.1", "1.1-2"} <= set(ids)


def test_sides_of_trees_by_the_words_above_them() -> None:
    text = (
        "# T\n\n- **Blue Repo** (`/a`)\n- **Green Repo** (Current: `/b`)\n\n## Files in Blue Repo ONLY\n\n"
        "### Core\n\n## Files only in the Green Repo\n\n## Files in BOTH repos (careful)\n\n## Identical files\n"
    )
    found = scopes(text)
    assert found["Core"].presence is Presence.ONLY_SOURCE
    assert found["Core"].section is Section.CLAIMS
    assert found["Files only in the Green Repo"].presence is Presence.ONLY_TARGET
    assert found["Files in BOTH repos (careful)"].presence is Presence.BOTH
    assert found["Identical files"].presence is Presence.SAME


def test_no_side_is_guessed() -> None:
    assert (
        scopes("## Files in Blue Repo ONLY\n\n## Files in Green Repo ONLY\n")[
            "Files in Blue Repo ONLY"
        ].presence
        is None
    )


def test_no_conflict_holds_below_its_heading() -> None:
    found = scopes("## Phase 1: Copy (no conflicts)\n\n### Step 1.1: a\n\n## Phase 2: b\n")
    assert found["Step 1.1: a"].no_conflict
    assert not found["Phase 2: b"].no_conflict


# What is said of phases


def test_labels_of_a_phase() -> None:
    text = (
        "## Phase 1: a\n\n- Duration: 2 days\n\n## Phase 2: b\n\n**Branch**: `feature/b`\n**Timeline**: Week 2 (4-6 hours)\n"
        "**Dependencies**: Phase 1 must be stable\n**Merge Target**: `develop` → `main`\n**Status:** ✅ Complete\n\n"
        "## Phase 3: after phase 2\n\n**Depends on:** None\n\nSoak: 36h\n"
    )
    found = described(text)
    assert found["1"].estimate == (48.0, 48.0, "2 days")
    second = found["2"]
    assert (second.branch, second.into, second.depends_on) == ("feature/b", ("develop", "main"), ("1",))
    assert second.estimate == (4.0, 6.0, "4-6 hours")
    assert (second.ticked, second.ticked_lines) == (True, (11,))
    third = found["3"]
    assert third.depends_on == ("2",)
    assert [(one.hours, one.of) for one in third.soaks] == [(36.0, ("3",))]


def test_soaks_among_prerequisites_make_dependencies() -> None:
    text = (
        "## Phase 1: a\n\n## Phase 2: b\n\n### Prerequisites\n\n- [ ] Phase 1 stable for minimum 48 hours\n\n"
        "## Phase 3: c\n\n### Prerequisites\n\n- Phases 1 & 2 stable for 72 hours\n- Phase 2 signed off\n\n"
        "### Gate 3\n\n- stable for 1 day\n"
    )
    found = described(text)
    assert [(one.hours, one.of, one.line) for one in found["2"].soaks] == [(48.0, ("1",), 7)]
    assert found["2"].depends_on == ("1",)
    assert [(one.hours, one.of) for one in found["3"].soaks] == [(72.0, ("1", "2")), (24.0, ("3",))]
    assert found["3"].depends_on == ("1", "2")
    assert found["3"].gate_line == 16
    assert found["3"].soak_hours == 72.0


# Plans in other hands


@pytest.mark.parametrize(
    ("text", "title", "done", "optional"),
    [
        ("Phase 1: Roof (2-3 hours) 🟢", "Roof", None, False),
        ("Phase 2: Walls 🔴", "Walls", None, False),
        ("Phase 3: Survey ✅ COMPLETED", "Survey", True, False),
        ("Phase 4: Prüfung (2 Stunden) – ERLEDIGT", "Prüfung", True, False),
        ("Phase 5: Garden - Pending", "Garden", False, False),
        ("1.4 (Optional) Set up the cache", "Set up the cache", None, True),
        ("Step 3: Rename files (if not yet applied)", "Rename files", None, True),
        ("Phase 6: Make sure the work is done", "Make sure the work is done", None, False),
    ],
)
def test_titles_leave_status_and_condition_outside(
    text: str, title: str, done: bool | None, optional: bool
) -> None:
    read = read_title(text)
    assert (read.text, read.done, read.optional) == (title, done, optional)


def test_a_word_that_begins_like_phase_is_no_phase() -> None:
    text = "# Plan\n\n## Phased Approach\n\n### Phase 1: Roof\n\n- [ ] a\n\n### Phase 2: Walls\n\n- [ ] b\n"
    assert [(one, title) for one, _, title in phases(text)] == [("1", "Roof"), ("2", "Walls")]


def test_steps_further_out_than_numbered_parts_are_the_phases() -> None:
    text = (
        "# Plan\n\n## Step 1: Back up\n\n- [ ] a\n\n## Step 2: Merge\n\n"
        "#### 1. Settings conflicts\n\ntext\n\n#### 2. Template conflicts\n\ntext\n\n## Step 3: Push\n\n- [ ] b\n"
    )
    assert [(one, title) for one, _, title in phases(text)] == [
        ("1", "Back up"),
        ("2", "Merge"),
        ("3", "Push"),
    ]


def test_of_steps_and_numbered_parts_at_one_level_those_that_are_more_are_the_phases() -> None:
    text = (
        "# Plan\n\n## Path\n\n### Paso 0: Respaldo\n\n### Paso 1: Validar\n\n### Paso 2: Fusionar\n\n"
        "## More\n\n### 1. Protect the branch\n\n### 2. Ask for reviews\n"
    )
    assert [title for _, _, title in phases(text)] == ["Respaldo", "Validar", "Fusionar"]


def test_waves_in_another_language_are_phases() -> None:
    text = "# Plan\n\n## VAGUE 1 - Modèles (3h30)\n\n- [ ] a\n\n## VAGUE 2 - Vues (1h)\n\n- [ ] b\n\n## Livrables\n\n- [ ] c\n"
    assert [(one, title) for one, _, title in phases(text)] == [("1", "Modèles"), ("2", "Vues")]
    assert [one.estimate.low for one in drawn(text).phases if one.estimate] == [3.5, 1.0]


def test_work_between_two_stages_is_a_stage() -> None:
    text = (
        "# Plan\n\n## Pre-Merge\n\n- [ ] a\n\n## Merge procedure\n\n1. Fetch\n2. Merge\n\n## A word on flags\n\nNone.\n\n"
        "## Post-Merge\n\n- [ ] b\n\n## Contacts\n\n1. Ann\n"
    )
    assert [title for _, _, title in phases(text)] == ["Pre-Merge", "Merge procedure", "Post-Merge"]


@pytest.mark.parametrize(
    ("text", "low", "words"),
    [
        ("about 3h30", 3.5, "3h30"),
        ("10h45", 10.75, "10h45"),
        ("3-5j", 72.0, "3-5j"),
        ("2 j", 48.0, "2 j"),
    ],
)
def test_hours_with_minutes_and_days_in_french(text: str, low: float, words: str) -> None:
    estimate = read_estimate(text)
    assert estimate is not None
    assert (estimate.low, estimate.words) == (low, words)


def test_a_tick_among_pictures_is_a_picture() -> None:
    adorned = "# P\n\n## 🔧 Phase 1: a\n\n## ✅ Phase 2: b\n\n## 🚀 Phase 3: c ✅\n"
    assert [one.ticked for one in drawn(adorned).phases if one.number] == [None, None, True]
    ticked = "# P\n\n## ✅ Phase 1: a\n\n## ⏳ Phase 2: b\n\n## Phase 3: c\n"
    assert [one.ticked for one in drawn(ticked).phases if one.number] == [True, False, None]


def test_a_part_around_stages_is_no_stage() -> None:
    text = (
        "# P\n\n## Pre-Migration\n\n- [ ] a\n\n## Deployment Checklist\n\n### Pre-Deployment\n\n- [ ] b\n\n"
        "### Deployment\n\n- [ ] c\n\n## Post-Migration\n\n- [ ] d\n"
    )
    assert [title for _, _, title in phases(text)] == [
        "Pre-Migration",
        "Pre-Deployment",
        "Deployment",
        "Post-Migration",
    ]


def test_the_number_of_a_section_may_stand_before_that_of_its_phase() -> None:
    text = "# P\n\n## 5. Plan\n\n### 5.1 Phase 1: a\n\n#### Day 1 - Morning\n\n### 5.2 Phase 2: b\n\n#### Day 2 - Noon\n"
    assert [(one, title) for one, _, title in phases(text)] == [("1", "a"), ("2", "b")]


def test_weeks_that_hold_the_boxes_are_the_phases_where_phases_hold_none() -> None:
    text = (
        "# P\n\n## Scope\n\n### Phase 1: Tables\n\nWhat changes.\n\n### Phase 2: Views\n\nMore.\n\n"
        "## Calendar\n\n### Week 1: Copy\n\n- [ ] a\n- [ ] b\n\n### Week 2: Drop\n\n- [ ] c\n\n## Other\n\n- [ ] d\n"
    )
    assert [title for _, _, title in phases(text)] == ["Copy", "Drop"]
    with_work = text.replace("What changes.", "- [ ] e")
    assert [title for _, _, title in phases(with_work)] == ["Tables", "Views"]


@pytest.mark.parametrize(
    "heading",
    ["Troubleshooting", "Common Issues & Solutions", "Support", "Getting Help", "Tips for Success", "Quick Commands",
     "Appendix B: Commands Reference", "Contact & Support", "Useful Git Commands"],
)  # fmt: skip
def test_help_is_background(heading: str) -> None:
    assert scopes(f"# P\n\n## Phase 1: a\n\n## {heading}\n")[heading].section is Section.BACKGROUND


def test_a_status_may_say_how_much() -> None:
    read = read_title("Phase 2: New layout 🔄 IN-PROGRESS (50%)")
    assert (read.text, read.done) == ("New layout", False)


@pytest.mark.parametrize(
    ("text", "title", "low"),
    [
        ("**PHASE 1: MOVE THE DATA** ⏱️ *2-4 hours*", "MOVE THE DATA", 2.0),
        ("3.1 Orders (v1.2.0) - 8-12 hours", "Orders (v1.2.0)", 8.0),
        ("Phase 2: Roof – 3 days", "Roof", 72.0),
        ("Phase 3: Walls - two of them", "Walls - two of them", None),
    ],
)
def test_a_time_behind_a_title_is_its_estimate(text: str, title: str, low: float | None) -> None:
    read = read_title(text)
    assert (read.text, read.estimate.low if read.estimate else None) == (title, low)


def test_steps_that_begin_anew_are_no_phases() -> None:
    text = (
        "# P\n\n## Way 1: by hand\n\n### Step 1: Stage\n\n- [ ] a\n\n### Step 2: Push\n\n- [ ] b\n\n"
        "## Way 2: by request\n\n### Step 1: Branch\n\n- [ ] c\n\n### Step 2: Ask\n\n- [ ] d\n"
    )
    found = drawn(text)
    assert [one.title for one in found.phases if one.kind is PhaseKind.STAGE] == [
        "Way 1: by hand",
        "Way 2: by request",
    ]
    assert [(one.title, one.number) for one in found.steps] == [
        ("Stage", "1"),
        ("Push", "2"),
        ("Branch", "1"),
        ("Ask", "2"),
    ]


def test_parts_that_only_hold_commands_are_stages_of_a_plan_without_any() -> None:
    text = "# P\n\n## Foundation\n\n```bash\nmake a\n```\n\n## Roof\n\n```bash\nmake b\n```\n\n## Walls\n\nText.\n"
    assert [title for _, _, title in phases(text)] == ["Foundation", "Roof"]
