"""One item in words: how it stands, what it says, its command in full, what proves it, what it did before."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from textual.content import Content

from screens.checklist.detail import HEAD
from screens.checklist.markdown import CODE, rendered
from screens.checklist.rows import why_now
from screens.checklist.signs import STYLES, ago, sign_of
from screens.lines import Part
from screens.text import MUTED, Symbols
from screens.times import clock
from state.checks.checklist import DONE, CheckItem, Checklist, ItemState
from state.checks.evidence import Did, Ending, Looked, Ran, Run, Signed
from state.plans.plan import ItemKind

MANY = 12
"""More files, notes or runs than this are counted instead of listed."""


def run_words(run: Run) -> str:
    """How a run ended, or that it hasn't."""
    if run.ending is Ending.EXITED:
        return f"exit {run.exit_code}"
    if run.ending is Ending.RUNNING:
        return "running"
    return f"{run.ending.value}{f': {run.why}' if run.why and run.why != run.ending.value else ''}"


def act_for(one: CheckItem) -> str:
    """The command of the screen that does an item which is an act of the session; empty for others."""
    if one.item.kind is ItemKind.COPY:
        return "carry-out"
    return "acts" if one.by_session and one.item.kind in (ItemKind.GIT, ItemKind.BACKUP) else ""


class Teller:
    """Tells items of one checklist; `key` names the key of a command by its name."""

    def __init__(
        self,
        checklist: Checklist,
        symbols: Symbols,
        now: datetime,
        key: Callable[[str], str],
        queued: Collection[str] = (),
    ) -> None:
        self._queued = queued
        self._checklist = checklist
        self._symbols = symbols
        self._now = now
        self._key = key

    def tell(self, one: CheckItem, output: Sequence[Sequence[Part]] = (), above: int = 0) -> list[Content]:
        """All lines about an item; `output` are the last lines that its command wrote, `above` how many come before."""
        lines = [self._state(one), *self._next(one)]
        lines += rendered(one.item.text, self._symbols)
        lines.append(self._facts(one))
        lines += self._blocked(one)
        lines += self._command(one)
        if one.item.expected:
            lines += self._block("expected", one.item.expected)
        lines += self._evidence(one)
        lines += self._output(one, output, above)
        lines += self._files(one)
        lines += self._notes(one)
        lines += self._history(one)
        return lines

    # Its parts

    def _text(self, text: str) -> str:
        return self._symbols.text(text)

    def _words(self, text: str) -> str:
        return self._symbols.words(text)

    def _line(self, head: str, text: str, style: str = "") -> Content:
        return Content.assemble((f"{head:<{HEAD}}", MUTED), (self._text(text), style))

    def _block(self, head: str, text: str, style: str = "") -> Iterable[Content]:
        """A text of several lines behind one head."""
        for at, line in enumerate(text.rstrip("\n").split("\n")):
            yield self._line(head if at == 0 else "", line, style)

    def _state(self, one: CheckItem) -> Content:
        words = one.state.value
        why = why_now(one, self._queued, self._now)
        why = "" if why == words else why
        return Content.assemble(
            (f"{sign_of(one.state, self._symbols)} {words}", f"bold {STYLES[one.state]}"),
            (f"  {self._text(why)}", ""),
        )

    def _next(self, one: CheckItem) -> Iterable[Content]:
        """What can be done about it now, with the keys."""
        acts = self._acts(one)
        if not acts:
            return
        parts: list[tuple[str, str]] = []
        for name, words in acts:
            parts += [
                (f"{'  ' if parts else ''}{self._key(name)} ", "bold $text-accent"),
                (self._words(words), ""),
            ]
        yield Content.assemble(*parts)

    def _acts(self, one: CheckItem) -> list[tuple[str, str]]:
        goes = one.item.kind is ItemKind.MIGRATION or bool(one.keys)
        if one.state is ItemState.RUNNING:
            return [("output", "watch output"), ("cancel", "cancel")]
        if one.item.id in self._queued:
            return [("cancel", "take it out of the queue")]
        if one.state is ItemState.PASSED:
            return [("output", "output")] if one.runs else []
        if one.state is ItemState.WAIVED:
            return [("reopen", "open again")]
        if one.by_session:
            found = [(name, "does it")] if (name := act_for(one)) else []
            if goes:
                found.append(("open", "its files" if found else "goes there: the session itself proves it"))
            return [*found, ("waive", "waive")]
        found = []
        if one.text:
            found.append(("run", "run again" if one.runs else "run"))
            if one.runs:
                found.append(("output", "output"))
        if goes:
            found += [("open", "its files"), ("looked", "looked at them")]
        found += [("sign", "sign"), ("waive", "waive")]
        return found

    def _facts(self, one: CheckItem) -> Content:
        item = one.item
        step = self._checklist.plan.named(item.step) if item.step else None
        facts = [item.kind.value, f"line {item.line}"]
        if step is not None:
            number, title = getattr(step, "number", ""), getattr(step, "title", "")
            facts.append(f"step {number} {title}".replace("  ", " ").strip())
        if item.optional:
            facts.append("optional")
        if item.due:
            facts.append(f"due {item.due}")
        if item.gate:
            facts.append("of the gate")
        if item.ticked and one.state is not ItemState.CLAIMED:
            facts.append("ticked in the plan")
        return Content.styled(self._text(", ".join(facts)), MUTED)

    def _blocked(self, one: CheckItem) -> Iterable[Content]:
        for at, name in enumerate(one.blocked_by[:MANY]):
            yield self._line("waits for" if at == 0 else "", self._named(name), "$text-warning")
        if len(one.blocked_by) > MANY:
            yield self._line("", f"and {len(one.blocked_by) - MANY} more")

    def _named(self, name: str) -> str:
        item = self._checklist.items.get(name)
        if item is not None:
            return f"{item.item.text.partition(chr(10))[0]} ({item.state.value}, line {item.item.line})"
        phase = self._checklist.phase(name)
        return f"the gate of {phase.phase.title}" if phase is not None else name

    def _command(self, one: CheckItem) -> Iterable[Content]:
        if not one.text:
            return
        yield Content("")
        yield from self._block("command", one.text, CODE)
        if one.command is not None and one.command.text != one.text:
            yield self._line("", "its roots are bound to the two repositories; p shows it as written", MUTED)
        words = "confirmed: it may run" if one.allowed else "not confirmed yet: running it asks first"
        if (name := act_for(one)) and one.state in DONE:
            return
        if name:
            words = self._words(f"not run but done as an act of the session, with an undo: {self._key(name)}")
        if one.state is not ItemState.RUNNING:
            yield self._line("", words, MUTED)

    def _evidence(self, one: CheckItem) -> Iterable[Content]:
        match one.evidence:
            case Ran(words=words, when=when, passed=passed, run=run):
                style = "$text-success" if passed else "$text-error"
                yield self._line("evidence", f"run {run}: {words}, {self._when(when)}", style)
            case Signed(who=who, when=when, why=why, passed=passed):
                says = "signed" if passed else "says that it fails"
                yield self._line("evidence", f"{who} {says}, {self._when(when)}")
                yield from self._block("", why)
            case Looked(when=when, files=files, words=words):
                count = "1 file" if len(files) == 1 else f"{len(files)} files"
                yield self._line(
                    "evidence", f"looked at {count}, {self._when(when)}{f': {words}' if words else ''}"
                )
            case Did(words=words, when=when):
                yield self._line("evidence", f"{words}{f', {self._when(when)}' if when else ''}")
        if one.evidence is not None and not isinstance(one.evidence, Did):
            for path, oid in one.evidence.files[:MANY]:
                changed = "  changed since" if path in one.changed else ""
                yield self._line(
                    "",
                    f"{oid[:10] or 'not there'}  {path or 'the whole result'}{changed}",
                    "$text-warning" if changed else MUTED,
                )
        if one.waiver is not None:
            yield self._line("waived", f"{one.waiver.who}, {self._when(one.waiver.when)}")
            yield from self._block("", one.waiver.reason)
        if one.state is ItemState.CLAIMED:
            yield self._line("", "the plan's box is ticked; that proves nothing", MUTED)

    def _when(self, time: str) -> str:
        return ago(time, self._now) or time

    def _output(self, one: CheckItem, output: Sequence[Sequence[Part]], above: int) -> Iterable[Content]:
        if not one.runs or not output:
            return
        yield Content("")
        more = f"{above} lines above; " if above else ""
        yield Content.assemble(
            (f"{'output':<{HEAD}}", MUTED), (f"{more}{self._key('output')} shows it in full", MUTED)
        )
        for parts in output:
            yield Content.assemble(
                (f"{self._symbols.rule} ", MUTED), *((part.text, part.style) for part in parts)
            )

    def _files(self, one: CheckItem) -> Iterable[Content]:
        paths = [path.path or path.written for path in one.item.paths]
        if not paths:
            return
        yield Content("")
        for at, path in enumerate(paths[:MANY]):
            changed = path in one.changed
            yield self._line("files" if at == 0 else "", f"{path}{'  changed since' if changed else ''}")
        if len(paths) > MANY:
            yield self._line("", f"and {len(paths) - MANY} more")

    def _notes(self, one: CheckItem) -> Iterable[Content]:
        for at, (_, jot) in enumerate(one.notes[:MANY]):
            if at == 0:
                yield Content("")
            yield from self._block(jot.topic[:HEAD], f"{jot.text}  ({self._when(jot.when)})")

    def _history(self, one: CheckItem) -> Iterable[Content]:
        if not one.runs:
            return
        yield Content("")
        for at, run in enumerate(one.runs[:MANY]):
            started = clock(run.started, self._now)
            style = "" if run.ending is Ending.RUNNING else "$text-success" if run.passed else "$text-error"
            other = "" if not one.text or run.command == one.text else "  another text"
            yield self._line(
                "runs" if at == 0 else "", f"{run.id}  {started}  {run_words(run)}{other}", style
            )
        if len(one.runs) > MANY:
            yield self._line("", f"and {len(one.runs) - MANY} more")
