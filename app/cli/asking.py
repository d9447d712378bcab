"""`plait next`: the open decisions one by one, as plain text; for screen readers and terminals that can't draw."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import click

from app.cli.context import opened, progress_shown, session_options
from app.cli.output import say
from app.cli.parsing import parse_picks
from app.cli.resolving import open_hunks
from app.cli.shapes import numbers_words
from state.comparison.entry import Entry
from state.errors import PlaitError
from state.merging.choice import Choice
from state.merging.file_merge import FileMerge
from state.merging.regions import Region
from state.view import Standing, View
from state.workspace import Workspace

ORDER = (Standing.CONFLICT, Standing.STALE, Standing.OPEN, Standing.UNREVIEWED)

HUNK_ANSWERS = {
    "s": ("source", Choice.SOURCE),
    "t": ("target", Choice.TARGET),
    "st": ("source then target", Choice.SOURCE_TARGET),
    "ts": ("target then source", Choice.TARGET_SOURCE),
    "b": ("base", Choice.BASE),
    "n": ("neither", Choice.NEITHER),
}
LEAVING = "u undo the last act; k skip; q quit; ? say it again"
BASES = {
    "merge-base": "from the shared history",
    "history": "inferred: the newest version that both histories hold",
    "twin-commit": "inferred: the version of the commit that both histories have under different ids",
    "ancestor-tree": "inferred: the version of the commit at which both sides agree best",
    "similar-version": "inferred: the most similar past version",
    "chosen": "the one you chose",
    "none": "none known",
}

Answer = Callable[[str], object]
"""Acts; takes what was typed behind the answer's letter."""


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
def next_command(ctx: click.Context) -> None:
    """Walk through the open decisions one by one, as plain text with answers by letter.

    Exit code 0 when nothing is left, 1 when something is.
    """
    with opened() as workspace:
        with progress_shown() as progress:
            workspace.loaded(progress)
        walk = Walk(workspace)
        while (question := walk.next()) is not None and walk.ask(question):
            pass
        numbers = workspace.loaded().numbers
        say("")
        say(numbers_words(numbers))
        if not numbers.left:
            say("nothing is left to decide; `plait apply` writes the merge branch")
        ctx.exit(1 if numbers.left else 0)


class Walk:
    """One way through all that is open; what was skipped isn't asked again."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._skipped: set[tuple[str, str]] = set()
        self._merge: FileMerge | None = None

    def next(self) -> Question | None:
        """The first decision that waits and wasn't skipped."""
        self._workspace.follow()
        view = self._workspace.loaded()
        for standing in ORDER:
            for entry in view.entries(standing):
                hunks = open_hunks(view, entry) if standing is Standing.CONFLICT else []
                for hunk in hunks:
                    if (entry.key, hunk) not in self._skipped:
                        merge = self._file(entry.key)
                        return Question(entry, merge, merge.region(hunk))
                if not hunks and (entry.key, "") not in self._skipped:
                    return Question(entry)
        return None

    def _file(self, key: str) -> FileMerge:
        if self._merge is None or self._merge.key != key:
            self._merge = self._workspace.file(key)
        return self._merge

    def ask(self, question: Question) -> bool:
        """Asks until there is an answer; False ends the walk."""
        answers = self._describe(question)
        while True:
            print("> ", end="", flush=True)
            line = sys.stdin.readline()
            if not line:
                return False
            words = line.strip()
            letter, _, rest = words.partition(" ")
            letter, rest = letter.lower(), rest.strip()
            match letter:
                case "q":
                    return False
                case "k":
                    self._skipped.add(question.name)
                    return True
                case "?":
                    answers = self._describe(question)
                    continue
            try:
                if letter == "u":
                    self._workspace.undo()
                    say(f"undone; the last act is now: {self._here()}")
                    return True
                if letter in answers:
                    answers[letter](rest)
                    say(self._here())
                    return True
            except PlaitError as error:
                say(str(error))
                continue
            say(f"no such answer: {words or 'an empty line'}")

    def _here(self) -> str:
        here = next((row for row in reversed(self._workspace.history()) if row.current), None)
        return here.words if here is not None else "at the beginning"

    def _describe(self, question: Question) -> dict[str, Answer]:
        """Says what waits; returns the answers by letter."""
        view, entry = self._workspace.loaded(), question.entry
        state = view.state(entry)
        say("")
        say(numbers_words(view.numbers))
        say(f"{entry.path}: {entry.status.value.replace('only_', 'only in ')}, {state.standing.value}")
        if entry.source_path not in (None, entry.path):
            say(f"  in the source: {entry.source_path}")
        say(f"  {state.words}")
        if state.base is not None and entry.source and entry.target:
            say(f"  base: {BASES[state.base.found_by.value]}")
        if question.merge is not None and question.region is not None:
            return self._describe_hunk(view, question.merge, question.region)
        return self._describe_whole(entry, state.standing)

    def _describe_whole(self, entry: Entry, standing: Standing) -> dict[str, Answer]:
        workspace, keys = self._workspace, [entry.key]
        answers: dict[str, Answer] = {}
        words: list[str] = []

        def offer(letter: str, means: str, act: Answer, behind: str = "") -> None:
            answers[letter] = act
            words.append(f"{letter}{behind} {means}")

        if standing is Standing.UNREVIEWED:
            offer("r", "reviewed, it may stand", lambda _: workspace.review(keys))
        if standing is Standing.STALE:
            offer("y", "the decision holds again", lambda _: workspace.confirm(keys))
        source = (
            "take the source's version" if entry.source else "take the source's side: it has no such file"
        )
        target = "keep the target's version" if entry.target else "leave it out, as in the target"
        offer("s", source, lambda _: workspace.take(keys))
        offer("t", target, lambda _: workspace.keep(keys))
        offer("x", "drop it", lambda _: workspace.drop(keys))
        if entry.source is not None:
            offer("c", "copy the source's file there", lambda to: workspace.copy(entry.key, to), " PATH")
        say(f"answers: {'; '.join(words)}; {LEAVING}")
        return answers

    def _describe_hunk(self, view: View, merge: FileMerge, region: Region) -> dict[str, Answer]:
        outcome = view.outcome(merge.key)
        hunks = outcome.hunks if outcome is not None else ()
        number = hunks.index(region.hunk) + 1 if region.hunk in hunks else 1
        say(f"  hunk {number} of {len(hunks)}, name {region.hunk}")
        sides = [("source", merge.source_lines, region.source), ("target", merge.target_lines, region.target)]
        if merge.base_lines is not None:
            sides.append(("base", merge.base_lines, region.base))
        for name, lines, (start, stop) in sides:
            say(f"  {name}, lines {start + 1} to {stop}:" if stop > start else f"  {name}, no lines")
            for count, line in enumerate(lines[start:stop], 1):
                text = line.decode("utf-8", "surrogateescape").rstrip("\r\n").expandtabs(4)
                say(f"    {count} {text}")
        return self._hunk_answers(view, merge, region.hunk or "")

    def _hunk_answers(self, view: View, merge: FileMerge, hunk: str) -> dict[str, Answer]:
        workspace, key = self._workspace, merge.key
        answers: dict[str, Answer] = {}
        words: list[str] = []
        for letter, (means, choice) in HUNK_ANSWERS.items():
            if choice is Choice.BASE and merge.base_lines is None:
                continue
            answers[letter] = self._resolving(key, [hunk], choice)
            words.append(f"{letter} {means}")
        answers["l"] = lambda picks: workspace.resolve(key, [hunk], Choice.LINES, parse_picks(picks))
        words.append("l source:1-2,target:3 these lines")
        entry = view.comparison.entry(key)
        rest = open_hunks(view, entry) if entry is not None else []
        if len(rest) > 1:
            answers["as"] = self._resolving(key, rest, Choice.SOURCE)
            answers["at"] = self._resolving(key, rest, Choice.TARGET)
            words.append("as or at the source or the target for all that is open in this file")
        say(f"answers: {'; '.join(words)}; {LEAVING}")
        return answers

    def _resolving(self, key: str, hunks: list[str], choice: Choice) -> Answer:
        return lambda _: self._workspace.resolve(key, hunks, choice)
