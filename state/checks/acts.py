"""What the operator records about a plan and its items, as values that the journal keeps."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, ClassVar, Protocol

from state.checks.evidence import Looked, Ran, Signed
from state.errors import PlaitError


def command_digest(text: str) -> str:
    """The name under which a command's text is confirmed."""
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


class CheckAct(Protocol):
    """One thing recorded about a plan."""

    kind: ClassVar[str]

    def describe(self) -> str:
        """The act in plain words, for History."""
        ...


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"


@dataclass(frozen=True, slots=True)
class Import:
    """The plan as it is from now on: `content` is the id of its original bytes among the journal's texts.

    `moved` are (old item, new item) whose evidence goes along; `gone` are items that vanished, with their texts.
    """

    kind: ClassVar[str] = "import"
    content: str
    name: str
    place: str
    """Where the file lay."""
    when: str
    moved: tuple[tuple[str, str], ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    phases: tuple[tuple[str, str], ...] = ()
    """(old phase, new phase) of those with another id now, "" for those that vanished."""

    def describe(self) -> str:
        return f"read the plan {self.name}"


@dataclass(frozen=True, slots=True)
class Bind:
    """Roots as the plan's author wrote them, and the side each stands for ("source", "target", "" none)."""

    kind: ClassVar[str] = "bind"
    bindings: tuple[tuple[str, str], ...]

    def describe(self) -> str:
        return "bind " + ", ".join(f"{text} to the {side or 'nothing'}" for text, side in self.bindings)


@dataclass(frozen=True, slots=True)
class Allow:
    """Commands may run, by the digest of their text; the operator saw them whole."""

    kind: ClassVar[str] = "allow"
    commands: tuple[tuple[str, str], ...]
    """(digest, text)."""

    def describe(self) -> str:
        first = _short(self.commands[0][1]) if self.commands else "nothing"
        more = f" and {len(self.commands) - 1} more" if len(self.commands) > 1 else ""
        return f"allow {first}{more} to run"


@dataclass(frozen=True, slots=True)
class Prove:
    """An item has evidence, in place of what it had."""

    kind: ClassVar[str] = "prove"
    item: str
    title: str
    evidence: Ran | Signed | Looked

    def describe(self) -> str:
        match self.evidence:
            case Ran(passed=passed, words=words):
                return f"ran {_short(self.title)}: {'passed' if passed else 'failed'}, {words}"
            case Signed(who=who, passed=passed, why=why):
                return f"{who} signed {_short(self.title)} as {'done' if passed else 'failed'}: {_short(why)}"
            case Looked():
                return f"looked at what {_short(self.title)} speaks of"


@dataclass(frozen=True, slots=True)
class Waive:
    """An item need not hold; why."""

    kind: ClassVar[str] = "waive"
    item: str
    title: str
    reason: str
    who: str
    when: str

    def describe(self) -> str:
        return f"waive {_short(self.title)}: {_short(self.reason)}"


@dataclass(frozen=True, slots=True)
class Reopen:
    """Items are open again: evidence and waivers of theirs don't count any more."""

    kind: ClassVar[str] = "reopen"
    items: tuple[str, ...]
    title: str

    def describe(self) -> str:
        more = f" and {len(self.items) - 1} more" if len(self.items) > 1 else ""
        return f"open {_short(self.title)}{more} again"


@dataclass(frozen=True, slots=True)
class PassGate:
    """A gate is passed by although it isn't open; an empty reason takes that back."""

    kind: ClassVar[str] = "pass-gate"
    phase: str
    title: str
    reason: str
    who: str
    when: str

    def describe(self) -> str:
        if not self.reason:
            return f"no longer pass by the gate of {_short(self.title)}"
        return f"pass by the gate of {_short(self.title)}: {_short(self.reason)}"


@dataclass(frozen=True, slots=True)
class WatchHealth:
    """A command tells every so many seconds whether a phase still holds; an empty command ends that."""

    kind: ClassVar[str] = "watch-health"
    phase: str
    title: str
    command: str
    every: float

    def describe(self) -> str:
        if not self.command:
            return f"no longer watch the health of {_short(self.title)}"
        return f"watch the health of {_short(self.title)} every {self.every:g} s by {_short(self.command)}"


@dataclass(frozen=True, slots=True)
class Health:
    """The health command of a phase answered differently than before, or for the first time."""

    kind: ClassVar[str] = "health"
    phase: str
    title: str
    well: bool
    run: int
    when: str

    def describe(self) -> str:
        return f"the health command of {_short(self.title)} {'passed' if self.well else 'failed'}"


@dataclass(frozen=True, slots=True)
class SetSoak:
    """How long a phase must soak, in hours, in place of what the plan says; below 0: as the plan says again."""

    kind: ClassVar[str] = "set-soak"
    phase: str
    title: str
    hours: float
    why: str

    def describe(self) -> str:
        if self.hours < 0:
            return f"let {_short(self.title)} soak as the plan says"
        return f"let {_short(self.title)} soak {self.hours:g} h: {_short(self.why)}"


@dataclass(frozen=True, slots=True)
class Jot:
    """A note on the plan (`about` empty), a phase, an item (their ids) or a path."""

    kind: ClassVar[str] = "jot"
    topic: str
    """discovery, decision, question or remark."""
    about: str
    text: str
    when: str

    def describe(self) -> str:
        return f"{self.topic}: {_short(self.text)}"


_KINDS: dict[str, type[Any]] = {
    one.kind: one
    for one in (
        Import, Bind, Allow, Prove, Waive, Reopen, PassGate, WatchHealth, Health, SetSoak, Jot,
    )
}  # fmt: skip
_EVIDENCE: dict[str, type[Any]] = {one.__name__.lower(): one for one in (Ran, Signed, Looked)}


def to_data(act: CheckAct) -> dict[str, Any]:
    """The act as plain JSON values."""
    data: dict[str, Any] = {"kind": act.kind, **asdict(act)}  # type: ignore[call-overload]
    if isinstance(act, Prove):
        data["evidence"]["kind"] = type(act.evidence).__name__.lower()
    return data


def from_data(data: dict[str, Any]) -> CheckAct:
    """The act that `to_data` wrote."""
    values = dict(data)
    kind = str(values.pop("kind"))
    make: Callable[..., CheckAct] | None = _KINDS.get(kind)
    if make is None:
        raise PlaitError(
            f"something about a plan that this version doesn't know: {kind}", hint="use a newer Plait"
        )
    if kind == Prove.kind:
        evidence = dict(values["evidence"])
        values["evidence"] = _EVIDENCE[evidence.pop("kind")](
            **{name: _frozen(one) for name, one in evidence.items()}
        )
    return make(**{name: _frozen(one) for name, one in values.items()})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
