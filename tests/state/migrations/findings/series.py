"""Sequences made of texts, for findings that need no repository."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from state.migrations import dialects
from state.migrations.arrangement import Arrangement
from state.migrations.changes import Flavour, Reading
from state.migrations.decisions import Accept, MigrationDecision
from state.migrations.dialect import dialect
from state.migrations.discovery import TreeListing, series_in
from state.migrations.findings import series_findings
from state.migrations.judging import judge
from state.migrations.migration import Migration, Series
from state.migrations.proposing.proposal import Sides, propose
from state.migrations.sequence import Hazard
from state.migrations.sequence import Sequence as MigrationSequence
from state.repositories.objects import object_id
from state.repositories.version import Version

assert dialects  # registers them

Files = Mapping[str, str]


class Texts:
    """Texts by content."""

    def __init__(self) -> None:
        self.by_id: dict[str, bytes] = {}

    def version(self, text: str) -> Version:
        data = text.encode()
        oid = object_id("blob", data)
        self.by_id[oid] = data
        return Version("100644", oid)

    def __call__(self, version: Version) -> bytes:
        return self.by_id[version.oid]


def series_of(files: Files, texts: Texts) -> Series | None:
    """The one series of a tree, None where it has none."""
    versions = {path: texts.version(text) for path, text in files.items()}
    listing = TreeListing(
        versions, {path: path for path in files}, lambda oids: {oid: texts.by_id[oid] for oid in oids}
    )
    found = series_in([listing])[0]
    return found[0] if found else None


def sequence_of(
    source: Files, target: Files, decisions: Sequence[MigrationDecision] = ()
) -> tuple[MigrationSequence, Texts]:
    """The proposed sequence of two trees, once these decisions are made."""
    texts = Texts()
    mine, theirs = series_of(source, texts), series_of(target, texts)
    series = theirs or mine
    assert series is not None
    spoken = dialect(series.dialect)

    def read(migration: Migration, own: Mapping[str, bytes], flavour: Flavour, label: str) -> Reading:
        versions = {file.path: file.version for file in migration.files}
        return spoken.read(migration, lambda path: own.get(path, texts(versions[path])), flavour, label)

    def content(name: str) -> tuple[Version, bytes]:
        raise KeyError(name)

    sides = Sides(series.folder, spoken, mine, theirs, texts, content, read)
    arrangement = Arrangement()
    if decisions:
        order = tuple(row.id for row in propose(sides, arrangement).rows)
        arrangement = arrangement.after([Accept(order), *decisions])
    return judge(sides, arrangement, propose(sides, arrangement), (), None).sequence, texts


def findings_of(
    source: Files,
    target: Files,
    decisions: Sequence[MigrationDecision] = (),
    without: Iterable[str] = ("gap",),
) -> list[Hazard]:
    """What the series itself says, without the replay."""
    sequence, texts = sequence_of(source, target, decisions)
    return [one for one in series_findings(sequence, texts) if one.kind not in without]


def table(name: str, *columns: str) -> str:
    """A statement that creates a table."""
    return f"CREATE TABLE {name} ({', '.join(f'{one} INT' for one in columns or ('id',))});\n"


def named(path: str) -> str:
    return PurePosixPath(path).name
