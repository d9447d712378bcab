"""The operator's choice of another version as the base of an entry."""

import json
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from state.repositories.version import Version
from state.session.row import Row


class ChosenBase(NamedTuple):
    """A version of a file and the path that it stood at; without a version the entry is merged two-way."""

    version: Version | None
    path: str | None = None
    where: str = ""
    """Which commit it is from, in words."""


@dataclass(frozen=True, slots=True)
class ChooseBase:
    """Entries are merged from this base; None goes back to the one that Plait found.

    `stale` are the keys whose decisions no longer fit.
    """

    kind: ClassVar[str] = "base"
    keys: tuple[str, ...]
    base: ChosenBase | None
    stale: tuple[str, ...] = ()

    def describe(self) -> str:
        what = self.keys[0] if len(self.keys) == 1 else f"{len(self.keys)} entries"
        if self.base is None:
            return f"merge {what} from the base that was found"
        if self.base.version is None:
            return f"merge {what} without a base"
        where = self.base.where or self.base.version.oid[:10]
        return f"merge {what} from {self.base.path or 'its version'} of {where}"

    def to_row(self) -> Row:
        base = self.base
        version = base.version if base is not None else None
        data = {
            "keys": self.keys,
            "base": None
            if base is None
            else [None if version is None else [version.mode, version.oid], base.path, base.where],
            "stale": self.stale,
        }
        return Row(self.kind, body=json.dumps(data))

    @classmethod
    def from_row(cls, row: Row) -> "ChooseBase":
        data = json.loads(row.body)
        base = None
        if data["base"] is not None:
            version, path, where = data["base"]
            base = ChosenBase(Version(*version) if version is not None else None, path, where)
        return cls(tuple(data["keys"]), base, tuple(data["stale"]))
