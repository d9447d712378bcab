"""Which migrations of the two sides are one row, and which of them the result should hold."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from state.migrations.arrangement import Arrangement, Left
from state.migrations.decisions import Create
from state.migrations.dialect import Dialect
from state.migrations.migration import Migration, MigrationFile, Role, Series
from state.migrations.squashes import Squash, squashes
from state.repositories.version import Version


class Candidate(NamedTuple):
    """A row before it has its place: one migration of either side or of both, or one made here.

    `left` says why it stays out; `proposed` whether that is Plait's proposal and not the operator's choice.
    """

    id: str
    source: Migration | None
    target: Migration | None
    left: Left | None = None
    proposed: bool = False
    created: Create | None = None

    @property
    def migration(self) -> Migration:
        """The migration as it is called before it is placed."""
        found = self.target or self.source
        assert found is not None
        return found

    @property
    def same(self) -> bool:
        """Both sides hold the same bytes."""
        return (
            self.source is not None
            and self.target is not None
            and self.source.forward.version.oid == self.target.forward.version.oid
        )

    @property
    def own(self) -> bool:
        """Whether only the source brings it, or it is made here."""
        return self.target is None or self.created is not None


def source_id(migration: Migration) -> str:
    """The id of a migration that only the source has."""
    return f"source:{migration.forward.key or migration.path}"


def target_id(migration: Migration) -> str:
    """The id of a migration of the target, or of both sides."""
    return f"target:{migration.forward.key or migration.path}"


def candidates(
    source: Series | None,
    target: Series | None,
    arrangement: Arrangement,
    dialect: Dialect,
    gone: Mapping[str, str],
    written: Mapping[str, tuple[Version, bytes]],
) -> list[Candidate]:
    """The rows of both sides, the target's in its order, then the source's own, then those made here.

    `gone` holds ids of rows that the merge leaves out, with the reason; `written` the content ids of
    the texts of migrations made here, with their version.
    """
    found: list[Candidate] = []
    theirs = list(source.migrations) if source is not None else []
    by_path = {one.path: one for one in theirs}
    by_revision = {one.revision: one for one in theirs if one.revision}
    taken: set[str] = set()
    for mine in target.migrations if target is not None else ():
        other = by_path.get(mine.path) or (by_revision.get(mine.revision) if mine.revision else None)
        if other is not None and other.path not in taken:
            taken.add(other.path)
        else:
            other = None
        found.append(_left(Candidate(target_id(mine), other, mine), arrangement, gone))
    contents = {
        one.migration.forward.version.oid: one.migration
        for one in reversed(found)
        if one.left is None or not one.proposed
    }
    for other in theirs:
        if other.path in taken:
            continue
        row = _left(Candidate(source_id(other), other, None), arrangement, gone)
        twin = contents.get(other.forward.version.oid)
        if twin is not None and row.left is None and row.id not in arrangement.left:
            row = row._replace(
                left=Left("skip", f"the target has the same file as {twin.name}"), proposed=True
            )
        found.append(row)
    found += [
        _left(
            Candidate(create.migration, None, _made(create, dialect, written), created=create),
            arrangement,
            {},
        )
        for create in arrangement.created.values()
    ]
    return found


def standing(found: Sequence[Candidate], label: str) -> dict[str, Squash]:
    """Squashed migrations of the source that replace some of the target's, whether those stay or not."""
    own = {row.id for row in found if row.own}
    return {
        id: squash
        for id, squash in squashes(found, label).items()
        if id in own and any(part not in own for part in squash.parts)
    }


def at_their_parts(found: list[Candidate], stands: Mapping[str, Squash]) -> list[Candidate]:
    """The rows, those that stand for others behind the first of these."""
    rows = [row for row in found if row.id not in stands]
    for row in found:
        if row.id in stands:
            parts = stands[row.id].parts
            rows.insert(next(at for at, one in enumerate(rows) if one.id in parts) + 1, row)
    return rows


def _left(row: Candidate, arrangement: Arrangement, gone: Mapping[str, str]) -> Candidate:
    if row.id in arrangement.left:
        return row._replace(left=arrangement.left[row.id])
    # What both sides have under two names, told by its revision, is gone on neither.
    reason = gone.get(row.id) if row.source is None or row.target is None else None
    return row._replace(left=Left("drop", reason), proposed=True) if reason else row


def _made(create: Create, dialect: Dialect, written: Mapping[str, tuple[Version, bytes]]) -> Migration:
    files = tuple(
        MigrationFile(path, Role(role), written[content][0]) for role, path, content in create.files
    )
    plain = Migration(
        create.migration.removeprefix("new:"), create.number, create.slug, files, needs=create.needs
    )
    return dialect.named(plain, create.number, create.slug)


def along(row: Candidate, file: MigrationFile, arrangement: Arrangement) -> bool:
    """Whether a file comes along with its migration: all do but the source's backups, unless the operator said so."""
    chosen = arrangement.companions.get((row.id, file.path))
    return chosen if chosen is not None else not row.own or file.role is not Role.BACKUP
