"""The figures of a replay: what was right, what it cost, and the same for the baselines."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

BASELINES = ("source", "target", "both", "same as last")


@dataclass
class Figures:
    """Counts over all hunks that could be told."""

    merges: int = 0
    files: int = 0
    hunks: int = 0
    untold: int = 0
    whole: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    """What has no hunks to be counted, by why."""
    first: int = 0
    first_exact: int = 0
    three: int = 0
    three_exact: int = 0
    confident: int = 0
    confident_right: int = 0
    confident_exact: int = 0
    remembered: int = 0
    remembered_right: int = 0
    keyed: int = 0
    picked: int = 0
    typed: int = 0
    keys: int = 0
    keys_of_sides: int = 0
    typed_of_sides: int = 0
    files_by_keys: int = 0
    files_by_sides: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    baselines: dict[str, list[int]] = field(default_factory=lambda: {name: [0, 0] for name in BASELINES})
    ways: dict[str, list[int]] = field(default_factory=dict)
    """By the way the first proposal was made: how many, and how many of them right."""

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, shares beside the counts."""
        hunks = max(self.hunks, 1)
        files = max(self.files, 1)
        return {
            "merges": self.merges,
            "files": self.files,
            "hunks": self.hunks,
            "hunks_whose_outcome_cannot_be_told": self.untold,
            "whole_file_conflicts": dict(self.whole),
            "left_out": {why: count for why, count in self.left_out.items() if count},
            "first_right": self.first / hunks,
            "first_right_exact": self.first_exact / hunks,
            "among_three_right": self.three / hunks,
            "among_three_right_exact": self.three_exact / hunks,
            "confident": self.confident,
            "confident_share": self.confident / hunks,
            "confident_right": self.confident_right / max(self.confident, 1),
            "confident_right_exact": self.confident_exact / max(self.confident, 1),
            "remembered": self.remembered,
            "remembered_right": self.remembered_right / max(self.remembered, 1),
            "settled_by_keys": self.keyed / hunks,
            "settled_by_keys_or_line_picks": (self.keyed + self.picked) / hunks,
            "typed": self.typed / hunks,
            "keys_per_hunk": self.keys / max(self.keyed + self.picked, 1),
            "one_side_per_key": {"keys_per_hunk": 1.0, "settled": self.keys_of_sides / hunks},
            "files_by_keys_alone": self.files_by_keys / files,
            "files_by_one_side_per_key_alone": self.files_by_sides / files,
            "milliseconds_per_hunk": 1000 * self.seconds / hunks,
            "milliseconds_of_the_slowest": 1000 * self.slowest,
            "baselines": {
                name: {"right": right / hunks, "right_exact": exact / hunks}
                for name, (right, exact) in self.baselines.items()
            },
            "first_by_way": {
                way: {"shown": shown, "right": right / shown}
                for way, (shown, right) in sorted(self.ways.items(), key=lambda one: -one[1][0])
            },
        }

    def lines(self) -> list[str]:
        """The figures for reading; "right" is the committed text, or one that differs in white space and order."""
        found = self.as_dict()

        def percent(name: str) -> str:
            return f"{100 * found[name]:5.1f}%"

        whole = ", ".join(f"{side} {count}" for side, count in sorted(self.whole.items()))
        head = [
            f"merges that conflicted    {self.merges}, with {self.files} text files told whole",
            f"hunks                     {self.hunks}; besides {self.untold} whose outcome can't be told",
            f"whole-file conflicts      {self.whole.total()}{f' ({whole})' if whole else ''}",
            *(f"left out                  {count} {why}" for why, count in self.left_out.items() if count),
        ]
        if not self.hunks:  # Shares of nothing say nothing.
            return head
        return [
            *head,
            f"right first               {percent('first_right')}   exact {percent('first_right_exact')}",
            f"right among three         {percent('among_three_right')}   exact {percent('among_three_right_exact')}",
            f"confident                 {percent('confident_share')}   of all hunks ({self.confident})",
            f"  of these right          {percent('confident_right')}   exact {percent('confident_right_exact')}",
            f"remembered                {self.remembered}, of these right {percent('remembered_right')}",
            f"settled by keys           {percent('settled_by_keys')}",
            f"  and line picks          {percent('settled_by_keys_or_line_picks')}   typed {percent('typed')}",
            f"keys per settled hunk     {found['keys_per_hunk']:.2f}; one side per key settles "
            f"{100 * self.keys_of_sides / max(self.hunks, 1):.1f}% with 1.00",
            f"files by keys alone       {percent('files_by_keys_alone')}   one side per key "
            f"{percent('files_by_one_side_per_key_alone')}",
            f"time per hunk             {found['milliseconds_per_hunk']:.1f} ms, the slowest "
            f"{found['milliseconds_of_the_slowest']:.0f} ms",
            *(
                f"baseline {name:17}{100 * one['right']:5.1f}%   exact {100 * one['right_exact']:5.1f}%"
                for name, one in found["baselines"].items()
            ),
        ]
