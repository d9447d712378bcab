"""Measures a subject against a yardstick in the same run, so that a busy machine is busy for both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians in milliseconds; `ratio` is the median of the ratios of each round."""

    name: str
    subject: float
    yardstick: float
    ratio: float
    bound: float

    @property
    def kept(self) -> bool:
        """Whether the subject kept to its bound."""
        return self.ratio <= self.bound

    def __str__(self) -> str:
        word = "kept" if self.kept else "MISSED"
        return (
            f"{self.name:<44} {self.subject:10.2f} ms  {self.yardstick:10.2f} ms  "
            f"{self.ratio:6.2f}  at most {self.bound:4.2f}  {word}"
        )


def milliseconds(work: Callable[[], object]) -> float:
    """How long one call takes; what it returns is let go of after the clock has stopped."""
    start = time.perf_counter()
    kept = work()
    taken = (time.perf_counter() - start) * 1000
    del kept
    return taken


def measure(
    name: str,
    subject: Callable[[], object],
    yardstick: Callable[[], object],
    bound: float,
    rounds: int,
    before: Callable[[], object] = lambda: None,
) -> Measured:
    """Subject and yardstick take turns, each going first every other round; the first round isn't counted.

    `before` is called ahead of each subject, outside its time.
    """
    pairs: list[tuple[float, float]] = []
    for number in range(rounds + 1):
        if number % 2:
            other = milliseconds(yardstick)
        before()
        mine = milliseconds(subject)
        if not number % 2:
            other = milliseconds(yardstick)
        if number:
            pairs.append((mine, other))
    return Measured(
        name,
        statistics.median(mine for mine, _ in pairs),
        statistics.median(other for _, other in pairs),
        statistics.median(mine / other for mine, other in pairs),
        bound,
    )


def report(rows: list[Measured]) -> int:
    """Prints a table; the exit code, 1 when a bound was missed."""
    print(f"{'':<44} {'Plait':>13}  {'yardstick':>13}  {'ratio':>6}")
    for row in rows:
        print(row)
    return 0 if all(row.kept for row in rows) else 1
