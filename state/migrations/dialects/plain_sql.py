"""What the dialects have in common whose migrations are told by file names alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from state.migrations.changes import Act, Change, Flavour, Problem, Reading
from state.migrations.dialect import Edit, Listing, NewFile, Script, Scripts, TextOf
from state.migrations.dialects.companions import grouped
from state.migrations.dialects.folders import is_migrations_folder, is_sample, speaks_of_tables
from state.migrations.dialects.names import (
    Cut,
    Grammar,
    in_order,
    number_after,
    numbers_of,
    order_of,
)
from state.migrations.dialects.places import name_for, settled
from state.migrations.migration import Migration, MigrationFile, Place, Role, Runner, Series
from state.migrations.runners import runner_of
from state.migrations.sql.reader import read_sql
from state.migrations.sql.scanner import flavour_of

# How many files of a folder are looked at to tell whether it holds migrations at all.
SAMPLE = 30
# How many files tell the flavour of a series.
FLAVOUR_SAMPLE = 60

LANGUAGES = {
    "rb": "Ruby",
    "js": "JavaScript",
    "cjs": "JavaScript",
    "mjs": "JavaScript",
    "ts": "TypeScript",
    "php": "PHP",
    "exs": "Elixir",
    "py": "Python",
    "go": "Go",
    "cs": "C#",
    "kt": "Kotlin",
    "java": "Java",
}


class PlainSql:
    """A dialect told by file names; one that differs says how in its grammar and in what it overrides."""

    name: ClassVar[str] = "plain SQL"
    grammar: ClassVar[Grammar] = Grammar()

    def may_matter(self, path: str) -> bool:
        return self.may_be(path)

    def places(self, listing: Listing) -> Iterator[Place]:
        """All series of this dialect, by folder."""
        folders: dict[str, list[Cut]] = defaultdict(list)
        for path in listing.paths:
            if self.may_be(path):
                cut = self.grammar.cut(path)
                if cut is not None and (cut.number or self.unnumbered(cut)):
                    folders[cut.folder].append(cut)
        chosen = {
            folder: cuts
            for folder, cuts in sorted(folders.items())
            if not is_sample(folder)
            and listing.told(
                name_for(listing, [cut.path for cut in cuts], self.name, folder),
                partial(self.claims, folder, cuts, listing),
            )
        }
        beside = _files_of(chosen, listing)
        for folder, cuts in chosen.items():
            yield settled(self._series(folder, cuts, beside[folder], listing))

    def may_be(self, path: str) -> bool:
        """A cheap check that the path is worth cutting."""
        return ".sql" in path or path.endswith((".pgsql", ".psql", ".mysql", ".ddl"))

    def unnumbered(self, cut: Cut) -> bool:
        """Whether a file without a number belongs to a series of this dialect."""
        return False

    def claims(self, folder: str, cuts: Sequence[Cut], listing: Listing) -> bool:
        """Whether the files of a folder are a series of this dialect, and migrations at all."""
        return self.are_migrations(folder, cuts, listing)

    def are_migrations(self, folder: str, cuts: Sequence[Cut], listing: Listing) -> bool:
        """Two migrations in a folder whose name says so, even one; elsewhere a third of them must make tables."""
        forward = [cut.path for cut in cuts if cut.role is Role.FORWARD]
        if not forward:
            return False
        if is_migrations_folder(folder):
            return True
        if len(forward) < 2:
            return False
        sample = forward[:: max(1, len(forward) // SAMPLE)][:SAMPLE]
        texts = listing.texts(sample)
        return 3 * sum(speaks_of_tables(texts.get(path, b"")) for path in sample) >= len(sample)

    def _series(self, folder: str, cuts: Sequence[Cut], beside: Sequence[str], listing: Listing) -> Series:
        migrations = [self._migration(group, listing) for group in grouped(self.with_inside(cuts, beside))]
        taken = {file.path for one in migrations for file in one.files}
        others = tuple(path for path in beside if path not in taken and path.rpartition("/")[0] == folder)
        runner = self.runner(folder, migrations, listing)
        plain = [one.path for one in migrations if _language(one.path) is None]
        texts = listing.texts(plain[:: max(1, len(plain) // FLAVOUR_SAMPLE)][:FLAVOUR_SAMPLE])
        flavour = flavour_of([text_in(data) for data in texts.values()])
        return Series(self.name, folder, tuple(self.sort(migrations, runner)), runner, flavour, others=others)

    def with_inside(self, cuts: Sequence[Cut], beside: Sequence[str]) -> Sequence[Cut]:
        """The cuts, and every other file of the folders that are one migration each."""
        if not self.grammar.inner:
            return cuts
        there = {cut.path for cut in cuts}
        folders = {cut.path.rpartition("/")[0] for cut in cuts if cut.tail.startswith("/")}
        more = [path for path in beside if path not in there and path.rpartition("/")[0] in folders]
        return [*cuts, *(cut for path in more if (cut := self.grammar.cut(path)) is not None)]

    def _migration(self, group: Sequence[Cut], listing: Listing) -> Migration:
        files = tuple(
            MigrationFile(cut.path, cut.role, listing.version(cut.path), listing.key(cut.path))
            for cut in group
        )
        first = group[0]
        return self.numbered(
            Migration(first.name, first.number, first.slug, files, repeatable=self.unnumbered(first))
        )

    def numbered(self, migration: Migration) -> Migration:
        """The migration with the numbers that its number as written stands for."""
        number = migration.number
        return replace(migration, numbers=numbers_of(number), order=order_of(number))

    def runner(self, folder: str, migrations: Sequence[Migration], listing: Listing) -> Runner:
        """The order that the project's own runner uses."""
        return runner_of(folder, [one.path.rpartition("/")[2] for one in migrations], listing)

    def read(self, migration: Migration, text_of: TextOf, flavour: Flavour, label: str) -> Reading:
        """What the SQL does; a file in another language is one opaque change.

        Seeds are no part of the way up, since runners don't run them with the migration; what is wrong
        with their texts is said all the same.
        """
        up: list[Change] = []
        problems: list[Problem] = []
        down: list[Change] | None = None
        for file in migration.files:
            if file.role not in (Role.FORWARD, Role.ROLLBACK, Role.SEED):
                continue
            language = _language(file.path)
            if language is not None:
                words = f"written in {language}: its own framework runs it"
                changes: Sequence[Change] = [Change(Act.OPAQUE, file.path, 1, words=words)]
            else:
                changes, found = read_sql(text_in(text_of(file.path)), file.path, flavour)
                problems += found
            if file.role is Role.FORWARD:
                up += changes
            elif file.role is Role.ROLLBACK:
                down = [*(down or ()), *changes]
        return Reading(tuple(up), None if down is None else tuple(down), tuple(problems))

    def scripts(self, migration: Migration, text_of: TextOf) -> Scripts | None:
        """The forward files and the rollbacks as they are."""
        pieces: dict[Role, list[Script]] = {Role.FORWARD: [], Role.ROLLBACK: []}
        for file in migration.files:
            if file.role in pieces:
                if _language(file.path) is not None:
                    return None
                pieces[file.role].append(Script(file.path, text_in(text_of(file.path))))
        return Scripts(tuple(pieces[Role.FORWARD]), tuple(pieces[Role.ROLLBACK]))

    def sort(self, migrations: Sequence[Migration], runner: Runner) -> list[Migration]:
        return in_order(migrations, runner)

    def named(self, migration: Migration, number: str, slug: str) -> Migration:
        """The migration under another number or slug; each companion keeps its own pattern."""
        forward = migration.path
        place, _, base = forward.rpartition("/")
        is_folder = self._is_folder(place, base, migration)
        depth = place.count("/") if is_folder else -1

        def renamed(path: str) -> str:
            parts = path.split("/")
            at = min(depth, len(parts) - 1)
            parts[at] = self.grammar.rename(parts[at], migration, number, slug, is_folder)
            return "/".join(parts)

        files = tuple(replace(file, path=renamed(file.path)) for file in migration.files)
        own = place.rpartition("/")[2] if is_folder else base
        # The name is the beginning of what was renamed: marks and extension stay behind it.
        name = self.grammar.rename(migration.name, migration, number, slug, True)
        if not own.startswith(migration.name):
            name = self._name_in(renamed(forward), number, slug)
        return self.numbered(replace(migration, name=name, number=number, slug=slug, files=files))

    def _name_in(self, path: str, number: str, slug: str) -> str:
        cut = self.grammar.cut(path)
        return cut.name if cut is not None else f"{number}_{slug}"

    def _is_folder(self, place: str, base: str, migration: Migration) -> bool:
        own = place.rpartition("/")[2]
        return bool(self.grammar.inner) and own == migration.name and not base.startswith(own)

    def number_after(self, last: str, like: str) -> str:
        return number_after(last, like)

    def rewrite(self, migration: Migration, text: bytes, depends: Mapping[str, str]) -> Sequence[Edit]:
        """Nothing: file names alone make the order."""
        return ()

    def references(
        self, path: str, text: bytes, names: Mapping[str, str], folder: str, label: str
    ) -> Sequence[Edit]:
        """None: file names are all there is."""
        return ()

    def ending(self, path: str, text: bytes, last: str) -> Edit | None:
        """None: nothing beside the series names its last migration."""
        return None

    def leaves(self, migrations: Sequence[Migration]) -> list[Migration]:
        """All: nothing is declared."""
        return list(migrations)

    def merge(self, folder: str, leaves: Sequence[Migration], number: str, label: str) -> NewFile | None:
        """None: there are no leaves to join."""
        return None


def _files_of(folders: Mapping[str, Sequence[Cut]], listing: Listing) -> dict[str, list[str]]:
    """All files in some folders: those right in them, and those in the folders that are one migration each."""
    found: dict[str, list[str]] = {folder: [] for folder in folders}
    inside = {cut.path.rpartition("/")[0]: folder for folder, cuts in folders.items() for cut in cuts}
    inside |= {folder: folder for folder in folders}
    for path in listing.paths if folders else ():
        folder = inside.get(path.rpartition("/")[0])
        if folder is not None:
            found[folder].append(path)
    return found


def text_in(data: bytes) -> str:
    """The text of any bytes; what is no UTF-8 survives the way back."""
    return data.decode("utf-8", "surrogateescape")


def _language(path: str) -> str | None:
    return LANGUAGES.get(path.rpartition(".")[2].lower())
