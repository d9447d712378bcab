"""What apply will do, as rows: sentences, choices, and what stands against it."""

from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

from rich.cells import set_cell_size

from screens.keyline import key_name
from screens.lines import Part
from screens.text import MUTED, Symbols, place_words, shorten
from state.apply import ApplyPlan
from state.findings import Finding, Severity
from state.session.operations import Apply

LABEL = 11


class PlanRow(NamedTuple):
    """One row: its parts, and what enter does there: a command's name, or the path to go to."""

    parts: tuple[Part, ...] = ()
    command: str = ""
    path: str = ""


class Choices(NamedTuple):
    """What the operator chose for apply; None: as Plait proposes."""

    branch: str | None = None
    backup: str | None = None
    parents: str | None = None
    message: str | None = None
    per_step: bool = False
    checkout: bool = False


Keys = dict[str, str]


def heading(text: str, style: str = "bold $text-accent") -> PlanRow:
    """A row that only says what follows."""
    return PlanRow((Part(text, style),))


def sentence_rows(
    text: str, width: int, symbols: Symbols, lead: str = "  ", style: str = ""
) -> list[PlanRow]:
    """A sentence in as many rows as it needs."""
    lines = wrap(symbols.text(text), max(20, width - len(lead)), break_long_words=True) or [""]
    return [
        PlanRow((Part((lead if not at else " " * len(lead)) + line, style),)) for at, line in enumerate(lines)
    ]


def plan_rows(
    plan: ApplyPlan, choices: Choices, keys: Keys, width: int, symbols: Symbols, unknown: str = ""
) -> list[PlanRow]:
    """The whole plan, top to bottom; `unknown` says what isn't known of it yet."""
    rows = _headline(plan, keys, symbols)
    if unknown:
        rows.append(PlanRow((Part(f"  {symbols.words(unknown)}", MUTED),)))
    rows.append(PlanRow())
    rows.append(heading("What apply will do"))
    for words in plan.words:
        if choices.checkout and words.startswith("Your checkout"):
            words = f"Your checkout switches to {plan.branch}; your other branches stay as they are."
        rows += sentence_rows(words, width, symbols, f"  {symbols.dot} ")
    rows += [PlanRow(), heading("How; enter changes it"), *_choice_rows(plan, choices, keys, width, symbols)]
    rows += _findings("What stands against it", plan.blockers, width, symbols, "error")
    rows += _findings("What apply lets pass", plan.remaining, width, symbols, "warning")
    rows += [PlanRow(), heading("Message")]
    rows += [PlanRow((Part(f"  {symbols.text(line)}"),), "message") for line in plan.message.splitlines()]
    if len(plan.steps) > 1:
        rows += [PlanRow(), heading("Commits")]
        for number, step in enumerate(plan.steps, 1):
            rows.append(
                PlanRow(
                    (Part(f"  {number}. {symbols.text(step.subject)}"), Part(f"  {step.paths} paths", MUTED))
                )
            )
    return rows


def _headline(plan: ApplyPlan, keys: Keys, symbols: Symbols) -> list[PlanRow]:
    if plan.blockers:
        count = len(plan.blockers)
        words = "1 thing stands" if count == 1 else f"{count} things stand"
        return [
            PlanRow(
                (
                    Part(f"{symbols.blocked} {words} against it. ", "bold $text-error"),
                    Part(f"{keys['finish.next']} goes to the next, enter there opens it."),
                )
            )
        ]
    parts = [Part(f"{symbols.done} Ready. ", "bold $text-success"), Part(f"{keys['finish.apply']} applies.")]
    if plan.remaining:
        parts.append(Part(f"  {remaining_words(plan)}.", "$text-warning"))
    return [PlanRow(tuple(parts))]


def remaining_words(plan: ApplyPlan) -> str:
    """How much apply lets pass: entries, sequences of migrations, and errors among the findings."""
    errors = sum(one.severity is Severity.ERROR for one in plan.remaining)
    sequences = sum(one.kind == "migrations-proposed" for one in plan.remaining)
    entries = len(plan.remaining) - errors - sequences
    parts = []
    if entries:
        parts.append(f"{entries} {'entry is' if entries == 1 else 'entries are'} open or not looked at")
    if sequences:
        what = "sequence of migrations is" if sequences == 1 else "sequences of migrations are"
        parts.append(f"{sequences} {what} not accepted yet")
    if errors:
        parts.append(f"{errors} {'error stands' if errors == 1 else 'errors stand'} among the findings")
    return ", ".join(parts)


def _choice_rows(
    plan: ApplyPlan, choices: Choices, keys: Keys, width: int, symbols: Symbols
) -> list[PlanRow]:
    parents = "both histories: a merge commit" if len(plan.parents) == 2 else "the target's history alone"
    commits = "one commit" if len(plan.steps) == 1 else f"{len(plan.steps)} commits, one a step"
    if choices.per_step and len(plan.steps) == 1:
        commits = "one commit a step; there is one step only"
    checkout = f"switches to {plan.branch}" if choices.checkout else "stays as it is"
    subject = plan.message.partition("\n")[0]
    rows = (
        ("Branch", plan.branch, "branch"),
        ("Backup", plan.backup, "backup"),
        ("Parents", parents, "parents"),
        ("Commits", commits, "commits"),
        ("Checkout", checkout, "checkout"),
        ("Message", subject, "message"),
    )
    return [
        PlanRow(
            (
                Part(f"  {label:<{LABEL}}", MUTED),
                Part(
                    set_cell_size(
                        shorten(symbols.text(text), width - LABEL - 8, symbols.more), width - LABEL - 8
                    )
                ),
                Part(f" {keys[f'finish.{command}']:>4}", "bold $text-accent"),
            ),
            command,
        )
        for label, text, command in rows
    ]


def _findings(
    title: str, findings: Sequence[Finding], width: int, symbols: Symbols, kind: str
) -> list[PlanRow]:
    if not findings:
        return []
    rows = [
        PlanRow(),
        heading(f"{title}: {len(findings)}", "bold $text-error" if kind == "error" else "bold $text-warning"),
    ]
    size = max(20, width * 2 // 5)
    for one in findings:
        sign = symbols.blocked if one.severity is Severity.ERROR else symbols.warning
        path = set_cell_size(place_words(one.path, one.line, size, symbols), size)
        words = symbols.words(one.message) + (f" {symbols.dot} {symbols.words(one.hint)}" if one.hint else "")
        style = "$text-error" if one.severity is Severity.ERROR else "$text-warning"
        command = "branch" if one.kind == "branch" else "parents" if one.kind == "parents" else ""
        rows.append(
            PlanRow(
                (Part(f"  {sign} ", style), Part(f"{path}  "), Part(words, MUTED)),
                command,
                "" if command else one.path,
            )
        )
    return rows


def applied_rows(
    applied: Apply, wrong: Sequence[str] | None, keys: Keys, width: int, symbols: Symbols
) -> list[PlanRow]:
    """After apply: what was written, whether it is still so, what to do next."""
    rows = [
        PlanRow(
            (
                Part(f"{symbols.done} Applied. ", "bold $text-success"),
                Part(f"{keys['app.undo']} takes it back while the branch hasn't moved on."),
            )
        ),
        PlanRow(),
        heading("What was written"),
    ]
    commits = "1 commit" if len(applied.commits) == 1 else f"{len(applied.commits)} commits"
    history = "joining both histories" if len(applied.parents) == 2 else "on the target's history"
    rows += sentence_rows(
        f"Branch {applied.branch} holds the result: {commits} {history}, {applied.commit[:10]}, tree {applied.tree[:10]}.",
        width,
        symbols,
        f"  {symbols.dot} ",
    )
    rows += sentence_rows(
        f"Branch {applied.backup} keeps the target as it was: {applied.backup_commit[:10]}.",
        width,
        symbols,
        f"  {symbols.dot} ",
    )
    checkout = "Your checkout was switched to it." if applied.checkout else "Your checkout stayed as it was."
    rows += sentence_rows(checkout, width, symbols, f"  {symbols.dot} ")
    rows += [PlanRow(), heading("Verified")]
    if wrong is None:
        rows.append(PlanRow((Part("  reading both branches back"), Part(symbols.more, MUTED))))
    elif wrong:
        for words in wrong:
            rows += sentence_rows(words, width, symbols, f"  {symbols.blocked} ", "$text-error")
    else:
        rows += sentence_rows(
            "Read back: the branch holds the result's tree, the backup the target's tree.",
            width,
            symbols,
            f"  {symbols.done} ",
        )
    rows += [PlanRow(), heading("What next, in a shell")]
    for command, meaning in (
        (f"git diff {applied.backup} {applied.branch}", "what the merge changes"),
        (f"git switch {applied.branch}", "look at it in your checkout"),
        (f"git merge --ff-only {applied.branch}", "take it into your branch"),
    ):
        rows.append(PlanRow((Part(f"  {symbols.text(command)}", "bold"), Part(f"   {meaning}", MUTED))))
    return rows


def names_of_keys(keymap: dict[str, str], defaults: dict[str, str], symbols: Symbols) -> Keys:
    """What the keys of commands are called."""
    return {
        name: key_name(keymap.get(name, key).partition(",")[0], symbols) for name, key in defaults.items()
    }
