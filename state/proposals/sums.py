"""Numbers that both sides counted on from the same one: what both counts come to together."""

import re
from collections.abc import Iterator

from state.merging.choice import Choice
from state.proposals.hunk import Candidate, Hunk

# Whole numbers by themselves: no part of a version, a date, a name or a fraction.
NUMBER = re.compile(rb"(?<![\w.:/-])\d{1,9}(?![\w:/-]|\.\d)")
MOST_BYTES = 4000


def sums(hunk: Hunk) -> Iterator[Candidate]:
    """The text with both differences added where both sides changed the same number, in texts alike but for numbers."""
    texts = [b"".join(side) for side in (hunk.base or (), hunk.source, hunk.target)]
    if not all(texts) or max(map(len, texts)) > MOST_BYTES:
        return
    if len({NUMBER.sub(b"\0", text) for text in texts}) > 1:
        return
    base, source, target = ([int(one) for one in NUMBER.findall(text)] for text in texts)
    both = [one != old != two and one != two for old, one, two in zip(base, source, target, strict=True)]
    numbers = [one + two - old for old, one, two in zip(base, source, target, strict=True)]
    # Where both came to the same number they made the same change.
    numbers = [
        one if one == two else number for one, two, number in zip(source, target, numbers, strict=True)
    ]
    if not any(both) or min(numbers) < 0:
        return
    left = iter(numbers)
    lines = tuple(NUMBER.sub(lambda _: b"%d" % next(left), line) for line in hunk.target)
    yield Candidate(
        hunk.joined(lines),
        Choice.TEXT,
        "sums",
        "both sides changed these numbers; this adds up both differences",
    )
