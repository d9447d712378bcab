"""How alike two texts are, by the lines that they share."""

from collections import Counter

# Of longer ones only the beginning is weighed.
LONGEST = 1 << 20


class Lines:
    """A text as a bag of its lines; blank ones and indentation say nothing."""

    __slots__ = ("counts", "weight")

    def __init__(self, text: bytes) -> None:
        lines = (line.strip() for line in text[:LONGEST].split(b"\n"))
        self.counts = Counter(line for line in lines if line)
        self.weight = sum(len(line) * count for line, count in self.counts.items())

    def similarity(self, other: "Lines") -> float:
        """The share of the longer text, 0 to 1, whose lines stand in the other one, too."""
        most = max(self.weight, other.weight)
        if not most:
            return 1.0
        fewer, more = sorted((self.counts, other.counts), key=len)
        shared = sum(len(line) * min(count, more[line]) for line, count in fewer.items() if line in more)
        return shared / most
