"""What an operation is: a value with words, that becomes a row of four texts and comes back from it."""

from typing import ClassVar, NamedTuple, Protocol


class Row(NamedTuple):
    """An operation as the journal keeps it."""

    kind: str
    subject: str = ""
    part: str = ""
    body: str = ""


class Operation(Protocol):
    """What every operation can do."""

    kind: ClassVar[str]

    def describe(self) -> str:
        """The act in plain words, for History."""
        ...

    def to_row(self) -> Row: ...
