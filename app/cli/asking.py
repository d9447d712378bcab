"""`plait next`: the open decisions one by one, as plain text; for screen readers and terminals that can't draw."""

from collections.abc import Callable
from dataclasses import dataclass

import click

from app.cli.context import numbers_words, opened, progress_shown, session_options
from app.cli.output import plain, say
from state.comparison.entry import Entry
from state.errors import PlaitError
from state.merging.choice import Choice
from state.merging.file_merge import FileMerge
from state.merging.regions import Region
from state.view import Standing, View
from state.workspace import Workspace

ORDER = (Standing.CONFLICT, Standing.STALE, Standing.OPEN, Standing.UNREVIEWED)

HUNK_KEYS = {
    "s": ("source", Choice.SOURCE),
    "t": ("target", Choice.TARGET),
    "st": ("source then target", Choice.SOURCE_TARGET),
    "ts": ("target then source", Choice.TARGET_SOURCE),
    "b": ("base", Choice.BASE),
    "n": ("neither", Choice.NEITHER),
}
LEAVING = "u undo the last act, k skip, q quit"


@dataclass(frozen=True, slots=True)
class Question:
    """One decision that waits: an entry, and the hunk of it if it is one."""

    entry: Entry
    merge: FileMerge | None = None
    region: Region | None = None

    @property
    def name(self) -> tuple[str, str]:
        """Tells it from the others, so that a skipped one isn't asked again."""
        return self.entry.key, (self.region.hunk or "") if self.region else ""


@click.command("next")
@session_options
@click.pass_context
def next_command(ctx: click.Context, target: str | None, session: str | None) -> None:
    """Walk through the open decisions one by one, as plain text with answers by letter.

    Exit code 0 when nothing is left, 1 when some are.
    """
    with opened(target, session) as workspace:
        with progress_shown() as progress:
            workspace.loaded(progress)
        skipped: set[tuple[str, str]] = set()
        while True:
            workspace.follow()
            view = workspace.loaded()
            question = _next(workspace, view, skipped)
            if question is None:
                break
            if not _ask(workspace, view, question, skipped):
                break
        numbers = workspace.loaded().numbers
        say(numbers_words(numbers))
        if not numbers.left:
            say("nothing is left to decide; `plait apply` writes the merge branch")
        ctx.exit(1 if numbers.left else 0)


def _next(workspace: Workspace, view: View, skipped: set[tuple[str, str]]) -> Question | None:
    for standing in ORDER:
        for entry in view.entries(standing):
            state = view.state(entry)
            if standing is Standing.CONFLICT and state.hunks:
                if all((entry.key, hunk) in skipped for hunk in _open_hunks(view, entry)):
                    continue
                merge = workspace.file(entry.key)
                chosen = state.decision.hunks if state.decision else {}
                for region in merge.open(chosen):
                    if (entry.key, region.hunk or "") not in skipped:
                        return Question(entry, merge, region)
            elif (entry.key, "") not in skipped:
                return Question(entry)
    return None


def _open_hunks(view: View, entry: Entry) -> list[str]:
    outcome, decision = view.outcome(entry.key), view.session.decisions.get(entry.key)
    chosen = decision.hunks if decision is not None else {}
    return [hunk for hunk in outcome.hunks if hunk not in chosen] if outcome is not None else []


def _ask(workspace: Workspace, view: View, question: Question, skipped: set[tuple[str, str]]) -> bool:
    """Asks until there is an answer; False ends the walk."""
    answers = _describe(view, question)
    say(f"answers: {', '.join(f'{key} {words}' for key, (words, _) in answers.items())}; {LEAVING}")
    while True:
        try:
            answer = click.prompt(">", prompt_suffix=" ", default="", show_default=False).strip().lower()
        except click.Abort:
            return False
        try:
            if answer == "q":
                return False
            if answer == "k":
                skipped.add(question.name)
                return True
            if answer == "u":
                workspace.undo()
                say("undone")
                return True
            if answer in answers:
                answers[answer][1](workspace)
                last = workspace.journal.last_act()
                say(last[1] if last else "done")
                return True
        except PlaitError as error:
            say(str(error))
            continue
        say(f"no such answer: {plain(answer) or 'nothing'}")


Answers = dict[str, tuple[str, Callable[[Workspace], object]]]


def _describe(view: View, question: Question) -> Answers:
    entry = question.entry
    state = view.state(entry)
    say("")
    say(f"{entry.path} ({entry.status.value.replace('_', ' ')}, {state.standing.value})")
    say(f"  {state.words}")
    if state.base is not None and entry.source and entry.target:
        say(f"  base: {_base_words(state.base.found_by.value)}")
    if question.merge is not None and question.region is not None:
        return _describe_hunk(view, question.merge, question.region)
    keys = [entry.key]
    answers: Answers = {}
    if state.standing is Standing.UNREVIEWED:
        answers["r"] = ("reviewed: it may stand", lambda workspace: workspace.review(keys))
    if state.standing is Standing.STALE:
        answers["y"] = ("confirm the decision", lambda workspace: workspace.confirm(keys))
    if entry.source is not None or entry.target is not None:
        answers["s"] = ("take the source's", lambda workspace: workspace.take(keys))
        answers["t"] = ("keep the target's", lambda workspace: workspace.keep(keys))
    answers["x"] = ("drop it", lambda workspace: workspace.drop(keys))
    return answers


def _base_words(found_by: str) -> str:
    return {
        "merge-base": "from the shared history",
        "history": "inferred: the newest version that both histories hold",
        "none": "none known",
    }[found_by]


def _describe_hunk(view: View, merge: FileMerge, region: Region) -> Answers:
    outcome = view.outcome(merge.key)
    hunks = outcome.hunks if outcome is not None else ()
    number = hunks.index(region.hunk) + 1 if region.hunk in hunks else 1
    say(f"  hunk {number} of {len(hunks)}, name {region.hunk}")
    sides = [("source", merge.source_lines, region.source), ("target", merge.target_lines, region.target)]
    if merge.base_lines is not None:
        sides.append(("base", merge.base_lines, region.base))
    for name, lines, (start, stop) in sides:
        say(f"  {name}, " + (f"lines {start + 1} to {stop}:" if stop > start else "no lines"))
        for line in lines[start:stop]:
            say(f"    {line.decode('utf-8', 'surrogateescape').rstrip(chr(10)).rstrip(chr(13))}")
    hunk = region.hunk or ""

    def resolve(choice: Choice) -> Callable[[Workspace], object]:
        return lambda workspace: workspace.resolve(merge.key, [hunk], choice)

    return {
        key: (words, resolve(choice))
        for key, (words, choice) in HUNK_KEYS.items()
        if choice is not Choice.BASE or merge.base_lines is not None
    }
