"""What an act would break and lose, told before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass

from state.findings import Finding, Severity

SHOWN = 3
SILENT = frozenset({"lost-mount", "unreachable"})
"""Losses that no compiler and no test of what is left would report."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The findings that an act would bring and take away, and sentences for the operator; none where nothing changes."""

    added: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    words: tuple[str, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Those of the new findings that are errors."""
        return tuple(one for one in self.added if one.severity is Severity.ERROR)

    @property
    def grave(self) -> tuple[Finding, ...]:
        """Those that nobody should learn of only afterwards: errors, then mounts and modules that fall silent."""
        silent = (one for one in self.added if one.kind in SILENT and one.severity is not Severity.ERROR)
        return (*self.errors, *silent)

    @property
    def losses(self) -> tuple[Finding, ...]:
        """Those of the new findings that say what would be lost."""
        return tuple(one for one in self.added if is_loss(one))


def is_loss(finding: Finding) -> bool:
    """Whether a finding says that something is not in the result any more."""
    return finding.kind.startswith("lost-") or finding.kind in ("unreachable", "undefined-name")


def preview_of(before: Sequence[Finding], after: Sequence[Finding]) -> Preview:
    """What lies between the findings of now and those after the act; both in their order."""
    was, will = {one.id for one in before}, {one.id for one in after}
    added = tuple(one for one in after if one.id not in was)
    gone = tuple(one for one in before if one.id not in will)
    return Preview(added, gone, _words(added, gone))


def _words(added: Sequence[Finding], gone: Sequence[Finding]) -> tuple[str, ...]:
    words = []
    if added:
        errors = sum(one.severity is Severity.ERROR for one in added)
        what = "1 finding" if len(added) == 1 else f"{len(added)} findings"
        worse = "" if not errors else ", an error" if len(added) == 1 else f", {error_words(errors)}"
        words.append(f"it would bring {what}{worse}")
        # Losses first: they are what nobody else will tell.
        first = sorted(added, key=lambda one: not is_loss(one))
        words += [f"{place_of(one)}: {one.message}" for one in first[:SHOWN]]
        if len(added) > SHOWN:
            words.append(f"and {len(added) - SHOWN} more")
    if gone:
        what = "1 finding" if len(gone) == 1 else f"{len(gone)} findings"
        words.append(f"{what} would be gone")
    return tuple(words)


def error_words(errors: int) -> str:
    """How many of several findings are errors."""
    return "one of them an error" if errors == 1 else f"{errors} of them errors"


def place_of(finding: Finding) -> str:
    """Path and line, as editors read them."""
    return f"{finding.path}:{finding.line}" if finding.line else finding.path
