"""What one rule of understanding is given to look at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from state.findings import Finding
from state.progress import Progress, unwatched
from state.understanding.contents.library import Library, Read
from state.understanding.memory import Memory
from state.understanding.strands import Strands

T = TypeVar("T")

Sizes = Callable[[Iterable[str]], dict[str, int | None]]
"""From ids to each id's size in bytes, None where it isn't here."""


@dataclass(frozen=True)
class Question:
    """The three trees, and what beside them costs time to know.

    `suspects` are the paths of the result whose references can lead elsewhere than they did on a side.
    """

    strands: Strands
    suspects: frozenset[str]
    library: Library
    read: Read
    sizes: Sizes
    progress: Progress = unwatched
    memory: Memory | None = None

    def recalled(
        self,
        name: str,
        path: str,
        make: Callable[[], T],
        looks_around: Callable[[T], bool] = lambda made: False,
    ) -> T:
        """What a rule of that name says about one file of the result; `make` is asked only if it may have changed.

        `make` may read of the result whatever it wants, of the sides and bases, and whether the file is touched.
        It may follow what the file refers to, by its own words; where others are followed, `Side.follow` notes it.
        An answer that `looks_around` may also say where something stands now, or what the merge touched.
        """
        if self.memory is None:
            return make()
        return self.memory.recalled(name, path, make, looks_around)


Rule = Callable[[Question], Iterable[Finding]]
"""One kind of thing that is looked for; reads only what the question holds, and says nothing where all is well."""
