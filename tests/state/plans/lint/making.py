"""Plans and facts made by hand, for one rule at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from hashlib import sha1

from state.findings import Finding, Severity
from state.plans.blocks import read_blocks
from state.plans.decoding import decode
from state.plans.lint.case import Case, Rule
from state.plans.lint.facts import Facts, PathKind, Runner, Scripts, Unknown, number_of
from state.plans.plan import (
    Command,
    CommandKind,
    CopyWish,
    Estimate,
    Item,
    ItemKind,
    MigrationAction,
    MigrationWish,
    Phase,
    PhaseKind,
    Plan,
    PlanPath,
    Side,
    Step,
    TimelineRow,
)


def plan(text: str = "", **parts: object) -> Plan:
    """A plan of these parts; its blocks are those of `text`."""
    return Plan(decode(text.encode()), "0" * 64, "A plan", read_blocks(text), {}, **parts)  # type: ignore[arg-type]


def commands(*texts: str, fence: int = 1, start: int = 10, **more: object) -> tuple[Command, ...]:
    """Commands of one fence, on lines that follow each other."""
    found = []
    line = start
    for text in texts:
        end = line + text.count("\n")
        found.append(
            Command(f"command-{fence}-{line}", CommandKind.SHELL, text, line, end, fence, **more)  # type: ignore[arg-type]
        )
        line = end + 1
    return tuple(found)


def running(*texts: str, **more: object) -> Plan:
    """A plan that only runs these commands."""
    return plan(commands=commands(*texts, **more))


def copy(source: str, target: str, line: int = 1, **more: object) -> CopyWish:
    """A copy from the source to the target."""
    return CopyWish(
        f"copy-{line}",
        PlanPath(Side.SOURCE, source, source),
        PlanPath(Side.TARGET, target, target),
        (line,),
        **more,  # type: ignore[arg-type]
    )


def item(text: str, line: int = 1, kind: ItemKind = ItemKind.TASK, **more: object) -> Item:
    """A box to tick."""
    return Item(f"item-{line}", kind, text, line, line, **{"box_line": line, **more})  # type: ignore[arg-type]


def path(written: str, side: Side = Side.UNKNOWN) -> PlanPath:
    """A path as an item speaks of it."""
    return PlanPath(side, written, written)


def phase(number: str, line: int = 1, **more: object) -> Phase:
    """A phase whose id is its number."""
    return Phase(number, PhaseKind.PHASE, f"Part {number}", line, line + 5, number, **more)  # type: ignore[arg-type]


def step(number: str, of: str, line: int, **more: object) -> Step:
    """A step of a phase."""
    return Step(number, of, f"Step {number}", line, line, number, **more)  # type: ignore[arg-type]


def hours(low: float, high: float, words: str = "") -> Estimate:
    """A time span."""
    return Estimate(low, high, words or f"{low:g}-{high:g} hours")


def row(of: str, estimate: Estimate | None, line: int, *depends_on: str, total: bool = False) -> TimelineRow:
    """A row of a timeline."""
    return TimelineRow(of, of or "Total", estimate, depends_on, line, total=total)


def listing(
    *lines: tuple[str, MigrationAction] | tuple[str, MigrationAction, str], number: int = 1, start: int = 20
) -> tuple[MigrationWish, ...]:
    """A listing of migrations: name, action, origin."""
    return tuple(
        MigrationWish(
            f"migration-{number}-{at}",
            one[0],
            one[1],
            one[2] if len(one) > 2 else "",
            start + at,
            listing=number,
        )
        for at, one in enumerate(lines)
    )


Files = Mapping[str, str]


@dataclass
class Known(Unknown):
    """Facts given as plain values."""

    source: Files = field(default_factory=dict)
    target: Files = field(default_factory=dict)
    has_branches: Collection[str] = ("main",)
    source_branches: Collection[str] = ()
    has_tags: Collection[str] = ()
    merges: Collection[str] = ()
    ancestors: Collection[tuple[str, str]] = ()
    on_branches: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lands: Mapping[str, str] = field(default_factory=dict)
    runs: Mapping[Runner, Mapping[str, Collection[str]]] = field(default_factory=dict)
    open_ended: Collection[str] = ()

    def _files(self, side: Side) -> Files:
        return self.source if side is Side.SOURCE else self.target

    def kind(self, side: Side, path: str) -> PathKind | None:
        files = self._files(side)
        if path in files:
            return PathKind.FILE
        if not path or any(one.startswith(path + "/") for one in files):
            return PathKind.FOLDER
        return PathKind.NOTHING

    def oid(self, side: Side, path: str) -> str | None:
        text = self._files(side).get(path)
        return None if text is None else sha1(text.encode()).hexdigest()

    def text(self, side: Side, path: str) -> bytes | None:
        text = self._files(side).get(path)
        return None if text is None else text.encode()

    def paths(self, side: Side) -> Collection[str] | None:
        return sorted(self._files(side))

    def named(self, side: Side, suffix: str) -> tuple[str, ...]:
        return tuple(one for one in sorted(self._files(side)) if one == suffix or one.endswith("/" + suffix))

    def landed(self, path: str) -> str:
        return self.lands.get(path, path)

    def branches(self, side: Side) -> Collection[str] | None:
        return self.has_branches if side is Side.TARGET else self.source_branches

    def tags(self, side: Side) -> Collection[str] | None:
        return self.has_tags

    def revision(self, name: str) -> str | None:
        return "1" * 40 if name in {*self.has_branches, *self.has_tags, *self.merges} else ""

    def is_merge(self, name: str) -> bool | None:
        return name in self.merges

    def is_ancestor(self, one: str, other: str) -> bool | None:
        return (one, other) in self.ancestors

    def numbers_on_branches(self, folder: str) -> Mapping[int, tuple[tuple[str, str], ...]] | None:
        found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        for branch, paths in self.on_branches.items():
            for one in paths:
                number = number_of(one)
                if number is not None and one.startswith(folder + "/"):
                    found[number].append((branch, one))
        return {number: tuple(places) for number, places in found.items()}

    def scripts(self, side: Side) -> Scripts | None:
        names = {
            runner: {one: frozenset(given) for one, given in files.items()}
            for runner, files in self.runs.items()
        }
        return Scripts(names, frozenset(self.open_ended))


def found(rule: Rule, of: Plan, facts: Facts | None = None) -> list[tuple[str, Severity, str, int]]:
    """Kind, severity, path and line of what a rule finds."""
    return [(one.kind, one.severity, one.path, one.line) for one in findings(rule, of, facts)]


def findings(rule: Rule, of: Plan, facts: Facts | None = None) -> list[Finding]:
    """What a rule finds."""
    return list(rule(Case(of, facts or Unknown())))


def messages(rule: Rule, of: Plan, facts: Facts | None = None) -> list[str]:
    """The sentences of what a rule finds."""
    return [one.message for one in findings(rule, of, facts)]


def moved(of: Plan, by: int) -> Plan:
    """The plan with everything on later lines."""
    return replace(
        of, **{one.name: _moved(getattr(of, one.name), by) for one in fields(of) if one.name not in _FIXED}
    )  # type: ignore[arg-type]


_FIXED = {"decoded", "digest", "title", "blocks", "read_as", "bindings", "requirements"}


def _moved(parts: Sequence[object], by: int) -> tuple[object, ...]:
    return tuple(_moved_one(part, by) for part in parts)


def _moved_one(part: object, by: int) -> object:
    names = {"line", "end", "box_line", "lines", "gate_line", "ticked_lines"}
    changes = {}
    for name in _names(part):
        if name in names:
            value = getattr(part, name)
            changes[name] = tuple(one + by for one in value) if isinstance(value, tuple) else value + by
    if isinstance(part, tuple):
        return part._replace(**changes)  # type: ignore[attr-defined]
    return replace(part, **changes)  # type: ignore[type-var]


def _names(part: object) -> Iterator[str]:
    if isinstance(part, tuple):
        yield from part._fields  # type: ignore[attr-defined]
    else:
        yield from (one.name for one in fields(part))  # type: ignore[arg-type]
