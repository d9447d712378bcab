"""What is left open above each line of a file, such as a text over several lines."""

from screens.panes.syntax import Syntax
from state.merging.file_merge import FileMerge


class States:
    """What is left open above each line of each side; found out in a worker, for it looks at all lines."""

    def __init__(self, syntax: Syntax, merge: FileMerge) -> None:
        self.syntax = syntax
        self.sides = tuple(
            syntax.states(line.decode("utf-8", "replace") for line in lines)
            for lines in (merge.source_lines, merge.target_lines, merge.base_lines or ())
        )

    def at(self, side: int, line: int) -> int | None:
        """The state above a line of source (0), target (1) or base (2)."""
        states = self.sides[side]
        return states[line] if line < len(states) else None
