"""One file between base, source and target, and the text that decisions make of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from state.comparison.entry import Base
from state.merging.choice import Choice, HunkChoice
from state.merging.regions import Region, RegionKind

Chosen = Mapping[str, HunkChoice]
"""The resolved hunks of one file, by name."""

TextOf = Callable[[str], bytes]
"""Gives the bytes of a text kept in the journal, by content id."""

# git calls a file binary when a NUL byte stands among its first 8000 bytes.
BINARY_HEAD = 8000
MARKERS = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")


@dataclass(frozen=True, slots=True)
class FileMerge:
    """The regions of one entry's file; lines keep their line ends.

    `text` is False when one of the versions isn't text: then there are no regions, and the file is
    decided as a whole. `base_lines` is None where there is no base.
    """

    key: str
    path: str
    base: Base
    base_lines: tuple[bytes, ...] | None
    source_lines: tuple[bytes, ...]
    target_lines: tuple[bytes, ...]
    regions: tuple[Region, ...]
    text: bool = True

    @property
    def conflicts(self) -> tuple[Region, ...]:
        """The regions that wait for the operator."""
        return tuple(region for region in self.regions if region.kind is RegionKind.CONFLICT)

    @property
    def hunks(self) -> tuple[str, ...]:
        """The names of the conflicts, in order."""
        return tuple(region.hunk for region in self.conflicts if region.hunk)

    def region(self, hunk: str) -> Region | None:
        """The region of that name, None when the file has no such hunk (any more)."""
        return next((region for region in self.regions if region.hunk == hunk), None)

    def open(self, chosen: Chosen) -> tuple[Region, ...]:
        """The conflicts that are not resolved yet."""
        return tuple(region for region in self.conflicts if region.hunk not in chosen)

    def region_lines(self, region: Region, chosen: Chosen, text_of: TextOf) -> Sequence[bytes]:
        """What the result holds in one region; an open conflict shows the target's text."""
        choice = chosen.get(region.hunk) if region.hunk else None
        if choice is not None:
            return self.chosen_lines(region, choice, text_of)
        if region.kind is RegionKind.SOURCE:
            return self.source_lines[slice(*region.source)]
        return self.target_lines[slice(*region.target)]

    def chosen_lines(self, region: Region, chosen: HunkChoice, text_of: TextOf) -> Sequence[bytes]:
        """The lines of a resolved hunk."""
        source = self.source_lines[slice(*region.source)]
        target = self.target_lines[slice(*region.target)]
        base = (self.base_lines or ())[slice(*region.base)]
        match chosen.choice:
            case Choice.SOURCE:
                return source
            case Choice.TARGET:
                return target
            case Choice.SOURCE_TARGET:
                return self._joined(source, target)
            case Choice.TARGET_SOURCE:
                return self._joined(target, source)
            case Choice.BASE:
                return base
            case Choice.NEITHER:
                return ()
            case Choice.LINES:
                sides = {"source": source, "target": target, "base": base}
                return self._joined(*(sides[pick.side][pick.start : pick.stop] for pick in chosen.picks))
            case Choice.TEXT:
                return split_lines(text_of(chosen.text or ""))

    def _joined(self, *parts: Sequence[bytes]) -> list[bytes]:
        return ended([line for part in parts for line in part], self.line_end)

    @property
    def line_end(self) -> bytes:
        """The line end of the target's first line, else of the source's."""
        for lines in (self.target_lines, self.source_lines):
            if lines:
                return b"\r\n" if lines[0].endswith(b"\r\n") else b"\n"
        return b"\n"

    def result_lines(self, chosen: Chosen, text_of: TextOf) -> list[bytes]:
        """The lines of the proposed result under hunk decisions."""
        lines: list[bytes] = []
        # Regions cover the target without a gap: what stays as it is there is taken in one piece.
        at = 0
        for region in self.regions:
            if region.kind is RegionKind.SOURCE or (region.hunk is not None and region.hunk in chosen):
                lines += self.target_lines[at : region.target[0]]
                lines += self.region_lines(region, chosen, text_of)
                at = region.target[1]
        lines += self.target_lines[at:]
        return ended(lines, self.line_end)

    def result(self, chosen: Chosen, text_of: TextOf) -> bytes:
        """The proposed result under hunk decisions."""
        return b"".join(self.result_lines(chosen, text_of))


def ended(lines: list[bytes], line_end: bytes) -> list[bytes]:
    """The same lines, where only the last may lack its line end.

    A side's last line without one can come to stand in the middle, where it would run into the next.
    """
    if lines and b"".join(lines).count(b"\n") == len(lines) - (not lines[-1].endswith(b"\n")):
        return lines
    for number in range(len(lines) - 1):
        if not lines[number].endswith(b"\n"):
            lines[number] += line_end
    return lines


def split_lines(text: bytes) -> tuple[bytes, ...]:
    """Lines with their ends, cut at LF only, as git does; joined again they are the text."""
    if b"\r" not in text or text.count(b"\r") == text.count(b"\r\n"):
        return tuple(text.splitlines(keepends=True))
    lines = text.split(b"\n")
    last = lines.pop()
    return (*(line + b"\n" for line in lines), *((last,) if last else ()))


def is_text(*texts: bytes | None) -> bool:
    """Whether git would merge these as text."""
    return all(text is None or b"\0" not in text[:BINARY_HEAD] for text in texts)


def leftover_markers(lines: Iterable[bytes]) -> list[int]:
    """Line numbers, from 1, of conflict markers: only where an opening one is followed by a closing one."""
    found: list[int] = []
    pending: list[int] = []
    for number, line in enumerate(lines, 1):
        head = line[:7]
        if head not in MARKERS or line[7:8] not in (b"", b" ", b"\n", b"\r"):
            continue
        if head == MARKERS[0]:
            pending = [number]
        elif pending:
            pending.append(number)
            if head == MARKERS[3]:
                found += pending
                pending = []
    return found
