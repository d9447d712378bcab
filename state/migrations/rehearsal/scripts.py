"""What a rehearsal runs: the scripts of every migration of a series, in the order of its sequence."""

from dataclasses import dataclass

from state.migrations.changes import Flavour
from state.migrations.dialect import Script


@dataclass(frozen=True, slots=True)
class RehearsalScripts:
    """A series as a server gets it.

    - `forward`: the name of each migration with its scripts, in the sequence's order.
    - `back`: the same migrations with the scripts of their way back, in the same order; a migration
      without a way back has none.
    - `unreadable`: names of migrations that only the project's own framework can run.
    """

    flavour: Flavour
    forward: tuple[tuple[str, tuple[Script, ...]], ...]
    back: tuple[tuple[str, tuple[Script, ...]], ...] = ()
    unreadable: tuple[str, ...] = ()
