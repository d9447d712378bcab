"""What an act would record, without recording it."""

from collections.abc import Mapping
from dataclasses import dataclass

from state.session.operations import Operation


@dataclass(frozen=True, slots=True)
class Meant:
    """The operation of an act, and the texts that it names and the journal doesn't hold yet, by content id."""

    operation: Operation
    texts: Mapping[str, bytes]


class Withheld(Exception):
    """Stops an act at the moment at which it would have been recorded."""

    def __init__(self, meant: Meant) -> None:
        super().__init__(meant.operation.describe())
        self.meant = meant
