"""Which findings are listed, under which headings, by what the operator asked to see."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from screens.severities import ORDER
from state.findings import Severity
from state.noticing.noticed import Noticed


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; without anything asked, all that was not waived."""

    kind: str = ""
    text: str = ""
    severity: Severity = Severity.NOTE
    """The least severe that is listed."""
    waived: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out that asks something."""
        return bool(self.kind or self.text) or self.severity is not Severity.NOTE

    def wider(self) -> "Filter":
        """The next of: errors, errors and warnings, everything."""
        order = (Severity.NOTE, Severity.ERROR, Severity.WARNING)
        return replace(self, severity=order[(order.index(self.severity) + 1) % len(order)])

    def takes(self, one: Noticed) -> bool:
        """Whether a finding is listed."""
        finding = one.finding
        words = self.text.casefold()
        return (
            (self.waived or one.waiver is None)
            and (not self.kind or finding.kind == self.kind)
            and ORDER[finding.severity] <= ORDER[self.severity]
            and (
                not words
                or words in finding.path.casefold()
                or words in finding.message.casefold()
                or words in finding.id
            )
        )

    def words(self) -> str:
        """What is listed, for the line above."""
        parts = []
        if self.kind:
            parts.append(kind_words(self.kind))
        if self.severity is not Severity.NOTE:
            parts.append("errors" if self.severity is Severity.ERROR else "errors and warnings")
        if self.text:
            parts.append(f"with “{self.text}”")
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Row:
    """A heading of a kind, or a finding below it; a kind with one finding needs no heading."""

    kind: str
    one: Noticed | None = None
    members: tuple[Noticed, ...] = ()
    """Of the first row of a kind: all listed findings of it."""
    folded: bool = False

    @property
    def about(self) -> tuple[Noticed, ...]:
        """The findings that an act on this row is about."""
        return self.members if self.one is None else (self.one,)


def is_repairable(one: Noticed) -> bool:
    """Whether Plait has a repair to offer for a finding that asks for one."""
    return bool(one.repairs) and one.waiver is None


def kind_words(kind: str) -> str:
    """A kind as words."""
    return kind.replace("-", " ")


def weight(kind: str, severities: Collection[Severity]) -> tuple[int, int, str]:
    """Sorts kinds of findings by how severe each of a kind is: the worst first, the larger before the smaller."""
    return min((ORDER[one] for one in severities), default=len(ORDER)), -len(severities), kind


def rows_of(found: Sequence[Noticed], asked: Filter, folded: Collection[str]) -> tuple[Row, ...]:
    """Headings with what stands below them: the kind with the worst finding first, the larger before the smaller."""
    by_kind: dict[str, list[Noticed]] = {}
    for one in found:
        if asked.takes(one):
            by_kind.setdefault(one.finding.kind, []).append(one)
    standing = {
        kind: [one.finding.severity for one in those if one.waiver is None] for kind, those in by_kind.items()
    }
    kinds = sorted(by_kind, key=lambda kind: weight(kind, standing[kind]))
    return tuple(row for kind in kinds for row in _below(kind, by_kind[kind], folded))


def _below(kind: str, members: Sequence[Noticed], folded: Collection[str]) -> Iterator[Row]:
    if len(members) == 1:
        yield Row(kind, members[0], tuple(members))
        return
    is_folded = kind in folded
    yield Row(kind, None, tuple(members), is_folded)
    if not is_folded:
        for one in members:
            yield Row(kind, one)


def counts(found: Sequence[Noticed]) -> dict[str, int]:
    """How many findings stand, by severity, and how many were waived."""
    numbers = {"error": 0, "warning": 0, "note": 0, "waived": 0}
    for one in found:
        numbers[one.standing] += 1
    return numbers
