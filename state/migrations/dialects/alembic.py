"""Alembic's revisions: Python files that name the revision below them, read and rewritten as text, never run."""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import ClassVar, NamedTuple

from state.migrations.changes import Flavour, Problem, Reading
from state.migrations.dialect import Edit, Listing, NewFile, Scripts, TextOf
from state.migrations.dialects import alembic_reading
from state.migrations.dialects.django import topological
from state.migrations.dialects.places import name_for
from state.migrations.dialects.python_text import (
    Names,
    Python,
    assigned,
    constant,
    elements,
    in_order,
    parsed,
    quoted,
    string,
    text_of,
)
from state.migrations.migration import Migration, MigrationFile, Order, Place, Role, Runner, Series

_LOOKS_SO = re.compile(rb"^(?:down_revision|revision)\b[^=\r\n]{0,200}=", re.MULTILINE)
_NUMBER = re.compile(r"(\d{1,19})(?=[_-])")
_DATE = re.compile(r"(?:19|20)\d\d[_-]?[01]\d[_-]?[0-3]\d")
_JOINT = re.compile(r"[_-]*")
_REVISES = re.compile(r"^([ \t]*Revises:[ \t]*)([^\r\n]*)", re.MULTILINE)
_REVISION_ID = re.compile(r"^([ \t]*Revision ID:[ \t]*)([^\r\n]*)", re.MULTILINE)
_WORD = re.compile(r"[^\s,()'\"]+")


class Id(NamedTuple):
    """A revision id as it is written, with its literals."""

    value: str
    literals: Sequence[ast.expr]


@dataclass(frozen=True, slots=True)
class Declared:
    """What one revision file says about itself and others."""

    revision: Id
    down: tuple[Id, ...] = ()
    depends: tuple[Id, ...] = ()
    labels: tuple[str, ...] = ()
    unread: str = ""


class Said(NamedTuple):
    """What the files of one folder declare, and why some can't be read."""

    declared: Mapping[str, Declared]
    broken: Mapping[str, str]


class Alembic:
    """Series of Alembic revisions, one a versions folder."""

    name: ClassVar[str] = "Alembic"

    def may_matter(self, path: str) -> bool:
        return path.endswith(".py") and _series_folder(path.rpartition("/")[0]) is not None

    def places(self, listing: Listing) -> Iterator[Place]:
        """Every folder, mostly called versions, that holds files with a `revision` and a `down_revision`."""
        folders: dict[str, list[str]] = defaultdict(list)
        for path in listing.paths:
            if path.endswith(".py"):
                folder = _series_folder(path.rpartition("/")[0])
                if folder is not None:
                    folders[folder].append(path)
        found = {
            folder: paths
            for folder, paths in sorted(folders.items())
            if listing.told(name_for(listing, paths, self.name), partial(_is_series, paths, listing))
        }
        said: dict[str, Said] = {}

        def all_said() -> Mapping[str, Said]:
            """What the files of all folders say: each series has to know what the others hold."""
            if not said:
                said.update({folder: _said(paths, listing) for folder, paths in found.items()})
            return said

        every = [path for paths in found.values() for path in paths]
        for folder, paths in found.items():
            below = [path for path in listing.paths if path.startswith(f"{folder}/")]
            name = name_for(listing, every, self.name, folder, below)
            # A folder's own file is of the series only if it is a revision itself.
            packages = {path for path in below if path.endswith("/__init__.py")}
            for path in packages.intersection(paths):
                asked = name_for(listing, [path], self.name, "revision")
                if listing.told(asked, partial(_is_revision, path, listing)):
                    packages.remove(path)
            series = partial(self._series, folder, below, all_said, listing)
            yield Place(self.name, folder, name, frozenset(below) - packages, series)

    def _series(
        self, folder: str, below: Sequence[str], all_said: Callable[[], Mapping[str, Said]], listing: Listing
    ) -> Series:
        declared, broken = all_said()[folder]
        everywhere = {one.revision.value for said in all_said().values() for one in said.declared.values()}
        own = {one.revision.value for one in declared.values()}
        labels = {label: one.revision.value for one in declared.values() for label in one.labels}
        migrations: list[Migration] = []
        for path in sorted({*declared, *broken}):
            file = MigrationFile(path, Role.FORWARD, listing.version(path), listing.key(path))
            one = declared.get(path)
            if one is None:
                migrations.append(_unreadable(file, broken[path]))
                continue
            down = [each.value for each in one.down]
            depends = [_resolved(each.value, own, labels) for each in one.depends]
            # What is nowhere stays a need, so that somebody notices; what another folder has doesn't.
            needs = [each for each in (*down, *depends) if each in own or each not in everywhere]
            elsewhere = [each for each in down if each not in needs]
            elsewhere += [each for each in depends if each not in down]
            name = _stem(path)
            number, slug = _cut(name, one.revision.value)
            numbers = (int(number),) if number else ()
            migrations.append(
                Migration(
                    name,
                    number,
                    slug,
                    (file,),
                    numbers,
                    numbers,
                    tuple(dict.fromkeys(needs)),
                    tuple(dict.fromkeys(elsewhere)),
                    revision=one.revision.value,
                    unread=one.unread,
                )
            )
        taken = {*declared, *broken}
        beside = tuple(path for path in below if path not in taken and not path.endswith("/__init__.py"))
        texts = listing.texts(list(declared))
        postgres = any(b"postgresql" in text for text in texts.values())
        mysql = any(b"mysql" in text for text in texts.values())
        flavour = Flavour.UNKNOWN
        if postgres != mysql:
            flavour = Flavour.POSTGRESQL if postgres else Flavour.MYSQL
        words = "Alembic follows the revisions that each file names"
        return Series(
            self.name,
            folder,
            tuple(topological(migrations)),
            Runner(Order.GRAPH, words=words),
            flavour,
            others=beside,
        )

    def read(self, migration: Migration, text_of: TextOf, flavour: Flavour, label: str) -> Reading:
        """What `upgrade` and `downgrade` do; what stands under a condition may or may not run."""
        python = parsed(migration.path, text_of(migration.path))
        if isinstance(python, Problem):
            return Reading(problems=(python,))
        return alembic_reading.read(python, flavour)

    def scripts(self, migration: Migration, text_of: TextOf) -> Scripts | None:
        """None: only the project's own Alembic makes SQL of it."""
        return None

    def sort(self, migrations: Sequence[Migration], runner: Runner) -> list[Migration]:
        """By the revisions they name, those free to run by name; a circle comes last, by name."""
        return topological(migrations)

    def named(self, migration: Migration, number: str, slug: str) -> Migration:
        """The migration with its file under another number and slug; its revision is what others know, and stays."""
        old = migration.name
        if migration.number and old.startswith(migration.number):
            joint = _JOINT.match(old, len(migration.number))
            head = number + (joint[0] if joint is not None else "_") if number else ""
        else:
            head = old.removesuffix(migration.slug)
            head = f"{number}_{head}" if number else head
        name = f"{head}{slug}"
        files = tuple(replace(file, path=_renamed(file.path, old, name)) for file in migration.files)
        numbers = (int(number),) if number.isdecimal() else ()
        return replace(
            migration, name=name, number=number, slug=slug, files=files, numbers=numbers, order=numbers
        )

    def number_after(self, last: str, like: str) -> str:
        """The next number as wide as `like`; none where the series has none."""
        if not last and not like:
            return ""
        return str(int(last) + 1 if last.isdecimal() else 1).zfill(len(like))

    def rewrite(
        self, migration: Migration, text: bytes, depends: Mapping[str, str], label: str = ""
    ) -> Sequence[Edit]:
        """Edits of the ids in `down_revision` and `depends_on`, and of the docstring's line `Revises:`.

        The migration's own id changes as well where `depends` names it.
        """
        python = parsed(migration.path, text)
        declared = declared_in(python) if isinstance(python, Python) else None
        if not isinstance(python, Python) or declared is None:
            return []
        edits: list[Edit] = []
        groups = (
            ("down_revision", declared.down),
            ("depends_on", declared.depends),
            ("revision", (declared.revision,)),
        )
        for words, ids in groups:
            for one in ids:
                new = depends.get(one.value, one.value)
                if new != one.value:
                    edits += python.respelled(one.literals, new, words)
        below = {one.value for one in declared.down}
        edits += _in_docstring(python, _REVISES, {old: depends[old] for old in below if old in depends})
        own = declared.revision.value
        if own in depends:
            edits += _in_docstring(python, _REVISION_ID, {own: depends[own]})
        return in_order(edits)

    def references(
        self, path: str, text: bytes, names: Mapping[str, str], folder: str, label: str
    ) -> Sequence[Edit]:
        """None: others know a revision by its id, and that stays."""
        return ()

    def ending(self, path: str, text: bytes, last: str) -> Edit | None:
        """None: nothing beside the series names its last migration."""
        return None

    def leaves(self, migrations: Sequence[Migration]) -> list[Migration]:
        """The heads."""
        return leaves(migrations)

    def merge(self, folder: str, leaves: Sequence[Migration], number: str, label: str) -> NewFile | None:
        """A revision that does nothing but stand on every leaf; its id follows from theirs."""
        ids = sorted(one.known_as for one in leaves)
        revision = sha256("\0".join(ids).encode("utf-8", "backslashreplace")).hexdigest()[:12]
        name = f"{number}_{revision}_merge" if number else f"{revision}_merge"
        shown = [ascii(one)[1:-1].replace('"', "") for one in ids]
        below = "".join(f"    {quoted(one)},\n" for one in ids)
        text = (
            f'"""Joins {len(ids)} heads.\n'
            "\n"
            f"Revision ID: {revision}\n"
            f"Revises: {', '.join(shown)}\n"
            '"""\n'
            "\n"
            f'revision = "{revision}"\n'
            f"down_revision = (\n{below})\n"
            "branch_labels = None\n"
            "depends_on = None\n"
            "\n"
            "\n"
            "def upgrade() -> None:\n"
            "    pass\n"
            "\n"
            "\n"
            "def downgrade() -> None:\n"
            "    pass\n"
        )
        path = f"{folder}/{name}.py" if folder else f"{name}.py"
        return NewFile(name, path, text.encode("utf-8"))


def leaves(migrations: Sequence[Migration]) -> list[Migration]:
    """Heads as Alembic counts them: what no other one has as `down_revision`; `depends_on` alone doesn't count."""
    needed = {name for one in migrations for name in one.needs if name not in one.elsewhere}
    return [one for one in migrations if one.known_as not in needed]


def _said(paths: Sequence[str], listing: Listing) -> Said:
    declared: dict[str, Declared] = {}
    broken: dict[str, str] = {}
    texts = listing.texts(paths)
    for path in paths:
        if path not in texts or not _LOOKS_SO.search(texts[path]):
            continue
        python = parsed(path, texts[path])
        if isinstance(python, Problem):
            broken[path] = f"line {python.line}: {python.message}"
            continue
        one = declared_in(python)
        if one is not None:
            declared[path] = one
    return Said(declared, broken)


def _is_series(paths: Sequence[str], listing: Listing) -> bool:
    """Whether one of these files is a revision."""
    listing.texts(paths)
    return any(_said([path], listing).declared for path in paths)


def _is_revision(path: str, listing: Listing) -> bool:
    """Whether a file is a revision, or looks so but can't be read."""
    return any(_said([path], listing))


def declared_in(python: Python) -> Declared | None:
    """The identifiers of a revision file; None for a file that is none."""
    names = assigned(python.tree.body)
    if "revision" not in names or "down_revision" not in names:
        return None
    revision = string(names["revision"], names)
    if revision is None or not revision[0]:
        return None
    unread: list[str] = []

    def ids(name: str) -> tuple[Id, ...]:
        if name not in names or constant(names[name], names) is None:
            return ()
        alone = string(names[name], names)
        if alone is not None:
            return (Id(*alone),) if alone[0] else ()
        found: list[Id] = []
        for element in elements(names[name], names):
            written = string(element.node, names)
            if written is not None:
                found.append(Id(*written))
            elif constant(element.node, names) is not None:
                unread.append(f"line {getattr(element.node, 'lineno', 1)}: {name} is computed")
        return tuple(found)

    down, depends = ids("down_revision"), ids("depends_on")
    labels = _labels(names)
    return Declared(Id(*revision), down, depends, labels, "; ".join(dict.fromkeys(unread)))


def _labels(names: Names) -> tuple[str, ...]:
    value = names.get("branch_labels")
    if value is None or constant(value, names) is None:
        return ()
    alone = text_of(value, names)
    if alone is not None:
        return (alone,)
    found = [text_of(element.node, names) for element in elements(value, names)]
    return tuple(one for one in found if one)


def _resolved(id: str, own: set[str], labels: Mapping[str, str]) -> str:
    """The revision that `depends_on` means: an id, its beginning or a branch's label."""
    id = id.rpartition("@")[2] if "@" in id and not id.endswith("@head") else id
    if id in own:
        return id
    if id in labels:
        return labels[id]
    alike = [one for one in own if one.startswith(id)] if len(id) >= 4 else []
    return alike[0] if len(alike) == 1 else id


def _in_docstring(python: Python, line: re.Pattern[str], renames: Mapping[str, str]) -> Iterator[Edit]:
    """Edits of the ids in one line of the module's docstring."""
    body = python.tree.body
    if not renames or not body:
        return
    first = body[0]
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        return
    pieces = python.pieces(first.value) if isinstance(first.value.value, str) else []
    for piece in pieces:
        for match in line.finditer(piece.written):
            for word in _WORD.finditer(match[2]):
                if word[0] not in renames:
                    continue
                before = piece.written[: match.start(2) + word.start()]
                start = piece.start + len(before.encode(python.encoding, "replace"))
                stop = start + len(word[0].encode(python.encoding, "replace"))
                at = piece.line + len(re.findall(r"\r\n|\r|\n", before))
                edit = python.edit(start, stop, at, word[0], renames[word[0]], "docstring")
                if edit is not None:
                    yield edit


def _series_folder(folder: str) -> str | None:
    """The folder of the series that a file in this folder may belong to.

    Folders inside a `versions` folder are part of it.
    """
    parts = folder.split("/")
    for index, part in enumerate(parts):
        if part == "versions":
            return "/".join(parts[: index + 1])
    last = parts[-1].lower()
    if "version" in last or "migration" in last or any("alembic" in part.lower() for part in parts):
        return folder
    return None


def _cut(name: str, revision: str) -> tuple[str, str]:
    """Number and slug of a file's name; what stands before a slug and is no number stays as it is."""
    found = name.find(revision)
    match = _NUMBER.match(name)
    number = match[0] if match is not None else ""
    if found == 0 and number != revision:
        number = ""
    if number and _DATE.match(name):
        number = ""
    after = found + len(revision) if found >= 0 else len(number)
    joint = _JOINT.match(name, after)
    return number, name[joint.end() if joint is not None else after :]


def _unreadable(file: MigrationFile, unread: str) -> Migration:
    name = _stem(file.path)
    number, slug = _cut(name, name)
    return Migration(name, number, slug, (file,), unread=unread)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".py")


def _renamed(path: str, old: str, new: str) -> str:
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{new}{name.removeprefix(old)}" if name.startswith(old) else path
