"""Which targets and sessions the operator had open lately; kept in the user's data folder."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from app.settings import write_whole

KEPT = 50


@dataclass(frozen=True, slots=True)
class Recent:
    """One session that was open: `target` is the absolute path of its repository."""

    target: str
    name: str
    time: str


def recent_file() -> Path:
    """Where they are remembered."""
    from platformdirs import user_data_path

    return user_data_path("plait") / "recent.json"


def read_recent(file: Path) -> list[Recent]:
    """Latest first; a file that can't be read counts as none, for nothing depends on it."""
    try:
        rows = json.loads(file.read_bytes())
        return [Recent(str(row["target"]), str(row["name"]), str(row["time"])) for row in rows]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def remember(file: Path, opened: Recent) -> None:
    """Puts a session on top of the list."""
    others = [one for one in read_recent(file) if (one.target, one.name) != (opened.target, opened.name)]
    rows = [asdict(one) for one in (opened, *others)][:KEPT]
    with suppress(OSError):
        write_whole(file, json.dumps(rows, indent=1).encode("utf-8", "surrogateescape") + b"\n")


def forget(file: Path, target: str, name: str) -> None:
    """Takes a deleted session off the list."""
    rows = [asdict(one) for one in read_recent(file) if (one.target, one.name) != (target, name)]
    with suppress(OSError):
        write_whole(file, json.dumps(rows, indent=1).encode("utf-8", "surrogateescape") + b"\n")
