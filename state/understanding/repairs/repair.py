"""What would mend a finding: edits of files of the result, every other byte kept."""

from dataclasses import dataclass
from typing import NamedTuple


class Edit(NamedTuple):
    """The bytes from `start` to `end` of the result's file at `path` become `text`."""

    path: str
    start: int
    end: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Repair:
    """The edits that mend one finding, and what they do in one sentence."""

    finding: str
    words: str
    edits: tuple[Edit, ...]
