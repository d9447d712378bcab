"""How often the likeliest proposals of a merge were right, and what that says of the next one."""

from math import exp, log

# Proposals below this chance are guesses: how they fared says nothing of those that come with confidence.
COUNTED = 0.7
# A record moves what is expected by at most so much (odds of 1 : 55 down, 2.7 : 1 up): after misses nothing is
# sure any more, after hits a guess stays one. So much uncertainty stands beside the real one at first.
DOWN, UP = -4.0, 1.0
IMAGINED = 1.0
SUREST = 0.995


class Record:
    """The record of one merge; the same whatever the order in which it grew, and it can be taken back."""

    def __init__(self) -> None:
        self.right = 0
        self.shown = 0
        self._surprise = 0.0
        self._doubt = 0.0

    def add(self, chance: float, right: bool, times: int = 1) -> None:
        """One first proposal of that chance, 0 to 1, and whether it was right; `times` -1 takes it back."""
        if chance < COUNTED:
            return
        chance = min(chance, SUREST)
        self.shown += times
        self.right += times * right
        self._surprise += times * (right - chance)
        self._doubt += times * chance * (1 - chance)

    def corrected(self, chance: float) -> float:
        """A chance, higher where proposals were right more often than was expected of them, else lower."""
        chance = min(max(chance, 1 - SUREST), SUREST)
        odds = log(chance / (1 - chance)) + min(max(self._surprise / (self._doubt + IMAGINED), DOWN), UP)
        return 1 / (1 + exp(-odds))
