"""The sessions of one target: where they are kept, and what is to be known of each at a glance."""

import re
import shutil
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from state.errors import PlaitError
from state.repositories.snapshot import Snapshot
from state.session.journal import Journal

FOLDER = "plait"
TRASH = "trash"
FILE = "journal.sqlite3"


@dataclass(frozen=True, slots=True)
class Summary:
    """One session in a list; `problem` says why it can't be read, and then the rest is empty."""

    name: str
    path: Path
    created: str = ""
    last_act: str = ""
    last_words: str = ""
    source: Snapshot | None = None
    target: Snapshot | None = None
    operations: int = 0
    applied: str | None = None
    archived: bool = False
    numbers: str = ""
    """decided, open, conflicts, unreviewed, stale as they were last counted, with spaces between."""
    problem: str | None = None


def journal_path(common_dir: Path, name: str) -> Path:
    """Where a session's journal is."""
    return common_dir / FOLDER / name / FILE


def reserve_name(common_dir: Path, wanted: str, *, as_given: bool = False) -> str:
    """A name that can stand in a reference and that no session has; its folder is made, so that nobody else takes it.

    One that must stay as given is refused where it is taken, instead of numbered: a script goes on by it.
    """
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40].strip("-") or "merge"
    if slug == TRASH:
        slug = "merge-trash"
    number, name = 1, slug
    (common_dir / FOLDER).mkdir(parents=True, exist_ok=True)
    while True:
        try:
            (common_dir / FOLDER / name).mkdir()
        except FileExistsError:
            if as_given:
                raise PlaitError("a session has this name already", name, "choose another name") from None
            number += 1
            name = f"{slug}-{number}"
        else:
            return name


def release_name(common_dir: Path, name: str) -> None:
    """Gives a reserved name back; a folder that holds anything stays."""
    with suppress(OSError):
        (common_dir / FOLDER / name).rmdir()


def list_sessions(common_dir: Path) -> list[Summary]:
    """All sessions, the one acted on last first, archived ones behind."""
    found = [_summary(path) for path in (common_dir / FOLDER).glob(f"*/{FILE}") if path.parent.name != TRASH]
    found.sort(key=lambda one: one.name)
    found.sort(key=lambda one: one.last_act, reverse=True)
    found.sort(key=lambda one: one.archived)
    return found


def latest(common_dir: Path) -> str | None:
    """The name of the session acted on last, None when there is none."""
    paths = [path for path in (common_dir / FOLDER).glob(f"*/{FILE}") if path.parent.name != TRASH]
    if len(paths) == 1:
        return paths[0].parent.name
    return next((one.name for one in list_sessions(common_dir) if not one.archived), None)


def archive(common_dir: Path, name: str, archived: bool = True) -> None:
    """Puts a session out of the way, or back."""
    journal = Journal.open(_existing(common_dir, name))
    try:
        journal.set_meta("archived", "1" if archived else None)
    finally:
        journal.close()


def delete(common_dir: Path, name: str) -> Path:
    """Moves a session to the trash folder, and returns where it lies there."""
    folder = _existing(common_dir, name).parent
    trash = common_dir / FOLDER / TRASH
    trash.mkdir(exist_ok=True)
    number, place = 1, trash / name
    while place.exists():
        number += 1
        place = trash / f"{name}-{number}"
    shutil.move(folder, place)
    return place


def _existing(common_dir: Path, name: str) -> Path:
    path = journal_path(common_dir, name)
    if not name or "/" in name or not path.exists():
        raise PlaitError(f"no session named {name}", hint="`plait sessions` lists them")
    return path


def _summary(path: Path) -> Summary:
    try:
        journal = Journal.open(path)
    except PlaitError as error:
        stamp = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
        return Summary(path.parent.name, path, last_act=stamp, problem=str(error))
    try:
        session = journal.session()
        last = journal.last_act()
        return Summary(
            path.parent.name,
            path,
            journal.meta("created") or "",
            last[0] if last else journal.meta("created") or "",
            last[1] if last else "",
            session.source,
            session.target,
            session.number,
            session.applied.branch if session.applied else None,
            journal.meta("archived") == "1",
            _numbers(journal.cached("numbers") or b""),
        )
    except PlaitError as error:
        return Summary(path.parent.name, path, problem=str(error))
    finally:
        journal.close()


def _numbers(kept: bytes) -> str:
    """The five counts as they were kept, "" where something else stands there."""
    words = kept.decode("ascii", "replace").split()
    return " ".join(words) if len(words) == 5 and all(one.isdigit() for one in words) else ""
