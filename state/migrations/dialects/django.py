"""Django's migrations: Python files that name what they depend on, read and rewritten as text, never run."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from heapq import heapify, heappop, heappush
from typing import ClassVar, NamedTuple

from state.migrations.changes import Flavour, Problem, Reading
from state.migrations.dialect import Edit, Listing, NewFile, Scripts, TextOf
from state.migrations.dialects import django_reading
from state.migrations.dialects.django_reading import listed, mentioned, migration_class, names_of
from state.migrations.dialects.django_state import Models
from state.migrations.dialects.places import name_for
from state.migrations.dialects.python_text import (
    Names,
    Python,
    arguments,
    called,
    dotted,
    elements,
    in_order,
    parsed,
    quoted,
    resolved,
    string,
    text_of,
)
from state.migrations.migration import Migration, MigrationFile, Order, Place, Role, Runner, Series

WIDTH = 4
LONGEST_NAME = 100
"""Letters of a merge migration's name, as long as it can list what it joins."""

_NAME = re.compile(r"(?P<number>\d+)(?P<joint>[_-]?)(?P<slug>.*)", re.DOTALL)
_LOOKS_SO = re.compile(rb"^class\s+Migration\b", re.MULTILINE)
_FIRST, _LATEST = "__first__", "__latest__"


class Entry(NamedTuple):
    """One dependency as it is written: the app's label and the migration's name with its literals."""

    label: str
    name: str
    node: ast.expr
    literals: Sequence[ast.expr]


@dataclass(frozen=True, slots=True)
class Declared:
    """What one migration says about others."""

    dependencies: tuple[Entry, ...] = ()
    run_before: tuple[Entry, ...] = ()
    replaces: tuple[Entry, ...] = ()
    unread: str = ""


class Django:
    """Series of Django apps, one a folder."""

    name: ClassVar[str] = "Django"

    def may_matter(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        return name.endswith(".py") and ("migrations" in folder.rpartition("/")[2] or name == "apps.py")

    def places(self, listing: Listing) -> Iterator[Place]:
        """Every folder called migrations that holds a class Migration; each app's label is read from its `apps.py`."""
        folders: dict[str, list[str]] = defaultdict(list)
        there = set()
        for path in listing.paths:
            folder, _, name = path.rpartition("/")
            if "migrations" in folder.rpartition("/")[2]:
                folders[folder].append(path)
            if name == "apps.py":
                there.add(path)
        for folder, beside in sorted(folders.items()):
            paths = [path for path in beside if _may_be(path)]
            if not paths:
                continue
            apps = _apps(folder)
            name = name_for(listing, [*paths, apps] if apps in there else paths, self.name, folder, beside)
            if listing.told(name, partial(_is_series, paths, listing)):
                claimed = frozenset(beside) - {f"{folder}/__init__.py"}
                series = partial(self._series, folder, paths, beside, listing)
                yield Place(self.name, folder, name, claimed, series)

    def _series(self, folder: str, paths: Sequence[str], beside: Sequence[str], listing: Listing) -> Series:
        texts = listing.texts(paths)
        files: dict[str, tuple[Python, ast.ClassDef]] = {}
        broken: dict[str, str] = {}
        for path in paths:
            if path not in texts:
                if _NAME.fullmatch(_stem(path)):
                    broken[path] = "its text isn't here"
                continue
            python = parsed(path, texts[path])
            if isinstance(python, Problem):
                if _LOOKS_SO.search(texts[path]):
                    broken[path] = f"line {python.line}: {python.message}"
                continue
            migration = migration_class(python)
            if migration is not None:
                files[path] = python, migration
        declared = {path: declared_in(python, migration) for path, (python, migration) in files.items()}
        label = _label(folder, listing, declared)
        before: dict[str, list[str]] = defaultdict(list)
        for path, one in declared.items():
            for entry in one.run_before:
                if entry.label == label:
                    before[entry.name].append(_stem(path))
        found: list[Migration] = []
        for path in sorted({*files, *broken}):
            migration_file = MigrationFile(path, Role.FORWARD, listing.version(path), listing.key(path))
            one = declared.get(path, Declared(unread=broken.get(path, "")))
            found.append(_migration(migration_file, one, label, before.get(_stem(path), ())))
        ordered = self._with_known(self.sort(found, Runner(Order.GRAPH)), files, label)
        taken = {*files, *broken, f"{folder}/__init__.py"}
        postgres = any(b"django.contrib.postgres" in text for text in texts.values())
        return Series(
            self.name,
            folder,
            tuple(ordered),
            Runner(Order.GRAPH, words="Django follows the dependencies that the migrations declare"),
            Flavour.POSTGRESQL if postgres else Flavour.UNKNOWN,
            label,
            tuple(path for path in beside if path not in taken),
        )

    def _with_known(
        self,
        migrations: Sequence[Migration],
        files: Mapping[str, tuple[Python, ast.ClassDef]],
        label: str,
    ) -> list[Migration]:
        """Each migration with what those before it settled about the names it uses."""
        models = Models(label)
        found: list[Migration] = []
        for one in migrations:
            if one.path not in files:
                found.append(one)
                continue
            python, migration = files[one.path]
            found.append(replace(one, known=models.known(mentioned(python))))
            # A squashed migration says again what those it replaces have said, if they are still there.
            if not (one.replaces and any(other.name in one.replaces for other in migrations)):
                django_reading.learn(python, migration, models)
        return found

    def read(self, migration: Migration, text_of: TextOf, flavour: Flavour, label: str) -> Reading:
        """What the operations do, on tables called as Django calls them; computed ones are opaque.

        Foreign keys are those to the app's own tables: other apps have a series of their own.
        """
        path = migration.path
        python = parsed(path, text_of(path))
        if isinstance(python, Problem):
            return Reading(problems=(python,))
        written = migration_class(python)
        if written is None:
            words = "there is no class Migration derived from Django's"
            return Reading(problems=(Problem(path, 1, "python", words),))
        return django_reading.read(python, written, Models(label, migration.known), flavour)

    def scripts(self, migration: Migration, text_of: TextOf) -> Scripts | None:
        """None: only the project's own Django makes SQL of it."""
        return None

    def sort(self, migrations: Sequence[Migration], runner: Runner) -> list[Migration]:
        """By declared dependencies, those free to run by name; a circle comes last, by name."""
        return topological(migrations)

    def named(self, migration: Migration, number: str, slug: str) -> Migration:
        """The migration and its file under another number and slug; a hyphen between the two stays."""
        match = _NAME.fullmatch(migration.name)
        joint = (match["joint"] if match else "") or "_"
        name = f"{number}{joint}{slug}" if number and slug else number or slug
        files = tuple(
            replace(file, path=_renamed(file.path, migration.name, name)) for file in migration.files
        )
        numbers = (int(number),) if number.isdecimal() else ()
        return replace(
            migration, name=name, number=number, slug=slug, files=files, numbers=numbers, order=numbers
        )

    def number_after(self, last: str, like: str) -> str:
        """The next number, four digits wide or as wide as `like`."""
        number = int(last) + 1 if last.isdecimal() else 1
        return str(number).zfill(max(WIDTH, len(like)))

    def rewrite(
        self, migration: Migration, text: bytes, depends: Mapping[str, str], label: str = ""
    ) -> Sequence[Edit]:
        """Edits of the names of own migrations in `dependencies` and `run_before`.

        Only what stands between the quotes of the names changes. Without a label the own entries are
        those that the migration was found to need.
        """
        python = parsed(migration.path, text)
        written = migration_class(python) if isinstance(python, Python) else None
        if not isinstance(python, Python) or written is None:
            return []
        declared = declared_in(python, written)
        labels = {label} if label else _own_labels(migration, declared)
        edits: list[Edit] = []
        for entry in (*declared.dependencies, *declared.run_before):
            new = depends.get(entry.name, entry.name)
            if entry.label in labels and new != entry.name and entry.literals:
                words = "run_before" if entry in declared.run_before else "dependencies"
                edits += python.respelled(entry.literals, new, words)
        return in_order(edits)

    def references(
        self, path: str, text: bytes, names: Mapping[str, str], folder: str, label: str
    ) -> Sequence[Edit]:
        """Names beside their app's label, in any Python file."""
        if not path.endswith(".py"):
            return ()
        # Imported when it is needed: most sessions rename nothing.
        from state.migrations.dialects.django_references import migration_references

        renames = {(label, old): new for old, new in names.items()}
        return migration_references(path, text, renames, {label: folder})

    def ending(self, path: str, text: bytes, last: str) -> Edit | None:
        """What django-linear-migrations keeps beside the migrations, so that two new ones conflict."""
        from state.migrations.dialects.django_references import max_migration

        return max_migration(path, text, last) if path.endswith("/max_migration.txt") else None

    def leaves(self, migrations: Sequence[Migration]) -> list[Migration]:
        """The leaf nodes."""
        return leaves(migrations)

    def merge(self, folder: str, leaves: Sequence[Migration], number: str, label: str) -> NewFile | None:
        """A migration without operations that depends on every leaf."""
        names = sorted(one.name for one in leaves)
        slug = "merge_" + "_".join(names)
        if len(number) + 1 + len(slug) > LONGEST_NAME or not _PLAIN_NAME.fullmatch(slug):
            slug = f"merge_{len(names)}_leaves_{sha256(chr(0).join(names).encode('utf-8', 'replace')).hexdigest()[:8]}"
        name = f"{number}_{slug}" if number else slug
        entries = "".join(f"        ({quoted(label)}, {quoted(one)}),\n" for one in names)
        text = (
            f"# Joins {_together(names)}.\n"
            "from django.db import migrations\n"
            "\n"
            "\n"
            "class Migration(migrations.Migration):\n"
            "    dependencies = [\n"
            f"{entries}"
            "    ]\n"
            "\n"
            "    operations = []\n"
        )
        path = f"{folder}/{name}.py" if folder else f"{name}.py"
        return NewFile(name, path, text.encode("utf-8", "backslashreplace"))


_PLAIN_NAME = re.compile(r"[\w-]+", re.ASCII)


def _together(names: Sequence[str]) -> str:
    shown = [ascii(one)[1:-1] for one in names]
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)


def leaves(migrations: Sequence[Migration]) -> list[Migration]:
    """Migrations that no other one depends on, in the given order.

    What depends on a replaced migration depends on the squashed one that replaces it; replaced ones
    count as long as no file of the squashed one is there.
    """
    instead = _instead(migrations)
    needed: set[str] = set()
    for one in migrations:
        if one.name not in instead:
            for name in _outer(one, migrations, instead):
                needed.add(name)
    return [one for one in migrations if one.known_as not in needed and one.name not in instead]


def _outer(one: Migration, migrations: Sequence[Migration], instead: Mapping[str, str]) -> Iterator[str]:
    """What a migration needs outside itself; a squashed one needs what its parts do as well."""
    names = set(one.needs)
    if one.replaces:
        parts = set(one.replaces)
        names |= {name for other in migrations if other.name in parts for name in other.needs}
    for name in sorted(names):
        target = instead.get(name, name)
        if target != one.known_as:
            yield target


def _instead(migrations: Iterable[Migration]) -> dict[str, str]:
    """For each replaced name the squashed migration that stands for it, through squashes of squashes."""
    direct = {name: one.name for one in migrations for name in one.replaces}
    found: dict[str, str] = {}
    for name in direct:
        target, steps = direct[name], 0
        while target in direct and steps < len(direct):
            target, steps = direct[target], steps + 1
        if target != name:
            found[name] = target
    return found


def topological(migrations: Sequence[Migration]) -> list[Migration]:
    """By declared dependencies, free ones by name, names without a number last; what a circle holds comes at the end.

    A squashed migration stands at the place of those it replaces: below all that they need elsewhere, above all
    that needs one of them.
    """
    places: dict[str, int] = {}
    for at, one in enumerate(migrations):
        places.setdefault(one.known_as, at)
    instead = _instead(migrations)
    keys = [(not one.numbers, one.order, one.name, at) for at, one in enumerate(migrations)]
    needed = [
        {places.get(name, places.get(instead.get(name, ""), -1)) for name in one.needs} - {-1, at}
        for at, one in enumerate(migrations)
    ]
    found = _in_turn(keys, needed)
    if instead and len(found) == len(migrations):
        among = _in_turn(keys, _with_squashes(migrations, places, needed))
        # What a part needs may need another part: then no place fits the squashed one.
        found = among if len(among) == len(migrations) else found
    if len(found) < len(migrations):
        rest = set(range(len(migrations))).difference(found)
        found += sorted(rest, key=lambda at: keys[at])
    return [migrations[at] for at in found]


def _with_squashes(
    migrations: Sequence[Migration], places: Mapping[str, int], needed: Sequence[set[int]]
) -> list[set[int]]:
    """What each migration waits for, by place, when squashed ones stand for what they replace."""
    waits = [set(one) for one in needed]
    for at, squash in enumerate(migrations):
        parts = {places[name] for name in squash.replaces if name in places} - {at}
        for part in parts:
            waits[at] |= needed[part] - parts - {at}
        for other, those in enumerate(needed):
            if other != at and other not in parts and those & parts:
                waits[other].add(at)
    return waits


def _in_turn(keys: Sequence[tuple[bool, tuple[int, ...], str, int]], needed: Sequence[set[int]]) -> list[int]:
    """Places in an order in which each comes after what it needs, the lowest key first; without those of a circle."""
    waiting = [len(one) for one in needed]
    followers: dict[int, list[int]] = defaultdict(list)
    for at, those in enumerate(needed):
        for place in those:
            followers[place].append(at)
    free = [(keys[at], at) for at in range(len(keys)) if not waiting[at]]
    heapify(free)
    found: list[int] = []
    while free:
        _, at = heappop(free)
        found.append(at)
        for follower in followers[at]:
            waiting[follower] -= 1
            if not waiting[follower]:
                heappush(free, (keys[follower], follower))
    return found


def declared_in(python: Python, migration: ast.ClassDef) -> Declared:
    """The dependencies, `run_before` and `replaces` of a class Migration, and what of them can't be read."""
    names = names_of(python, migration)
    unread: list[str] = []

    def entries(attribute: str, what: str) -> tuple[Entry, ...]:
        found: list[Entry] = []
        for value, inside in listed(migration, attribute):
            if inside:
                unread.append(f"line {value.lineno}: {what} depend on a condition")
            for element in elements(value, names):
                node = resolved(element.node, names)
                entry = _entry(node, names) if not element.computed else None
                if entry is not None:
                    found.append(entry)
                    if element.uncertain:
                        unread.append(f"line {node.lineno}: {what} depend on a condition")
                else:
                    line = getattr(element.node, "lineno", 1)
                    whole = "are computed" if element.computed else "hold a computed entry"
                    unread.append(f"line {line}: {what} {whole}")
        return tuple(found)

    return Declared(
        entries("dependencies", "dependencies"),
        entries("run_before", "run_before"),
        entries("replaces", "replaces"),
        "; ".join(dict.fromkeys(unread)),
    )


def _entry(node: ast.expr, names: Names) -> Entry | None:
    match node:
        case ast.Tuple(elts=[app, name]) | ast.List(elts=[app, name]):
            label, written = text_of(app, names), string(name, names)
            if label is not None and written is not None:
                return Entry(label, written[0], node, written[1])
        case ast.Call() if called(node).rpartition(".")[2] == "swappable_dependency":
            value = arguments(node, "value").get("value")
            if value is None:
                return None
            model = text_of(value, names)
            if model is not None:
                return Entry(model.partition(".")[0], _FIRST, node, ())
            return Entry(dotted(value), _FIRST, node, ()) if dotted(value) else None
    return None


def _migration(file: MigrationFile, declared: Declared, label: str, before: Sequence[str]) -> Migration:
    name = _stem(file.path)
    match = _NAME.fullmatch(name)
    number, slug = (match["number"], match["slug"]) if match else ("", name)
    numbers = (int(number),) if number and len(number) < 20 else ()
    own: list[str] = [*before]
    elsewhere: list[str] = []
    for entry in declared.dependencies:
        if entry.label != label:
            elsewhere.append(f"{entry.label}.{entry.name}")
        elif entry.name not in (_FIRST, _LATEST):
            # Django passes over an app's dependency on its own first migration.
            own.append(entry.name)
    replaced = [
        entry.name if entry.label == label else f"{entry.label}.{entry.name}" for entry in declared.replaces
    ]
    return Migration(
        name,
        number,
        slug,
        (file,),
        numbers,
        numbers,
        tuple(dict.fromkeys(own)),
        tuple(dict.fromkeys(elsewhere)),
        tuple(dict.fromkeys(replaced)),
        unread=declared.unread,
    )


def _own_labels(migration: Migration, declared: Declared) -> set[str]:
    """Labels under which a migration names those of its own app, told by how it was found."""
    elsewhere = set(migration.elsewhere)
    return {
        entry.label
        for entry in declared.dependencies
        if entry.name in migration.needs and f"{entry.label}.{entry.name}" not in elsewhere
    }


def _may_be(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.endswith(".py") and name[0] not in "_~"


def _is_series(paths: Sequence[str], listing: Listing) -> bool:
    """Whether one of these files holds a class Migration."""
    texts = listing.texts(paths)
    likely = [path for path, text in texts.items() if _LOOKS_SO.search(text)]
    return bool(likely) and any(
        isinstance(python := parsed(path, texts[path]), Python) and migration_class(python) is not None
        for path in dict.fromkeys((*likely, *texts))
    )


def _apps(folder: str) -> str:
    """The file that may say the label of the app whose migrations are in the folder."""
    parent = folder.rpartition("/")[0]
    return f"{parent}/apps.py" if parent else "apps.py"


def _label(folder: str, listing: Listing, declared: Mapping[str, Declared]) -> str:
    """The app's label: written in its `apps.py`, else its folder's name.

    Where no migration uses that one, the label under which the migrations name each other; one under
    which a migration would name itself is another app's.
    """
    parent = folder.rpartition("/")[0]
    path = _apps(folder)
    text = listing.texts([path]).get(path)
    written = _label_in(path, text) if text is not None else ""
    if written:
        return written
    usual = parent.rpartition("/")[2]
    there = {_stem(path) for path in declared}
    others = {
        entry.label
        for path, one in declared.items()
        for entry in one.dependencies
        if entry.name == _stem(path)
    }
    used = Counter(
        label
        for one in declared.values()
        for label in {entry.label for entry in one.dependencies if entry.name in there} - others
    )
    if used[usual] or not used:
        return usual
    best, times = max(used.items(), key=lambda pair: (pair[1], pair[0]))
    return best if 2 * times >= len(declared) - 1 else usual


def _label_in(path: str, text: bytes) -> str:
    """The literal label of the only AppConfig in an `apps.py`, or of its default one; else empty."""
    python = parsed(path, text)
    if isinstance(python, Problem):
        return ""
    found: list[tuple[bool, str]] = []
    for statement in python.tree.body:
        if not isinstance(statement, ast.ClassDef):
            continue
        if not any(dotted(base).endswith(("AppConfig", "Config")) for base in statement.bases):
            continue
        names = names_of(python, statement)
        label = (
            text_of(names.get("label"), names) or (text_of(names.get("name"), names) or "").rpartition(".")[2]
        )
        default = names.get("default")
        found.append((isinstance(default, ast.Constant) and default.value is True, label))
    if len(found) == 1:
        return found[0][1]
    chosen = [label for default, label in found if default]
    if len(chosen) == 1:
        return chosen[0]
    same = {label for _, label in found}
    return same.pop() if len(same) == 1 else ""


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".py")


def _renamed(path: str, old: str, new: str) -> str:
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{new}{name.removeprefix(old)}" if name.startswith(old) else path
