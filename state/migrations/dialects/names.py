"""File names of migrations: cut into number, slug and what stays, written anew, counted on and compared."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from state.migrations.migration import Migration, Order, Role, Runner

# No file system holds a longer name; what is longer is no migration, and no pattern has to walk it.
LONGEST_NAME = 255
# A wider range is a slug that happens to start with a number.
WIDEST_RANGE = 500

_DIGITS = r"\d{1,20}(?!\d)"
_DATE = (
    r"(?:(?:19|20)\d\d-[01]\d-[0-3]\d|(?:19|20)\d\d_[01]\d_[0-3]\d|(?:19|20)\d\d\.[01]\d\.[0-3]\d)"
    r"(?:[-_.T]?(?:\d{6}-\d{4}(?=_|$)|\d{6}|\d{4}|\d\d[-_.:]\d\d[-_.:]\d\d)(?!\d))?(?!\d)"
    r"|(?:19|20)\d{6}[-_T](?:[0-2]\d[0-5]\d[0-5]\d|[0-2]\d[0-5]\d)(?![\da-z])"
)
_RANGE = r"\d{1,10}-\d{1,10}(?=[-_. ]|$)"
_DOTTED = r"\d{1,10}(?:\.\d{1,10})+(?=[-_. ]|$)"
_LETTERED = r"\d{1,10}[A-Za-z](?=[-_. ]|$)"
NUMBER = rf"(?:{_DATE}|{_RANGE}|{_DOTTED}|{_LETTERED}|{_DIGITS})"
"""A number of any kind, as the names of most tools hold it."""

BESIDE = (".d.ts", ".test.ts", ".spec.ts", ".test.js", ".spec.js", "_test.exs", "_test.go")
"""Endings of scripts that stand among migrations and are none: their tests and types."""
_BACKUP = r"(?:~|\.(?:bak|orig|old|backup|save|disabled)(?:~|\d{0,3}))"
_INFIX = (
    r"\.(?:postgres(?:ql)?|pgsql|pg|mysql|mariadb|sqlite3?|mssql|sqlserver|oracle|cockroach(?:db)?|tx|no-?tx)"
)
_DOWN = "down|rollback|undo|revert|backward"
_ROLES = {
    **dict.fromkeys(_DOWN.split("|"), Role.ROLLBACK),
    **dict.fromkeys(("seed", "seeds", "seed_data", "seed-data", "data_seed"), Role.SEED),
    **dict.fromkeys(("bak", "orig", "old", "backup"), Role.BACKUP),
    **dict.fromkeys(("up", "upgrade", "forward"), Role.FORWARD),
}
SUBFOLDERS = {
    **dict.fromkeys(("rollback", "rollbacks", "down", "downs", "undo", "revert"), Role.ROLLBACK),
    **dict.fromkeys(("seed", "seeds"), Role.SEED),
    **dict.fromkeys(("backup", "backups"), Role.BACKUP),
}
"""Folders beside the migrations that hold companions under the names of their forward files."""


_KEPT = re.compile(_BACKUP)


def may_be_backup(path: str) -> bool:
    """Whether a name ends as those of copies do that an editor or a careful hand left."""
    return path.endswith("~") or _KEPT.fullmatch(path, max(path.rfind("."), 0)) is not None


@dataclass(frozen=True, slots=True)
class Cut:
    """A path cut into what another name replaces, `number` and `slug`, and what it keeps.

    - `head`: everything before the number, folders included; `joint`: between number and slug; `tail`:
      marks and extension, and for a folder that is one migration the file in it.
    - `folder`: where the series stands; `infix`: the server that the name speaks of.
    - `tentative`: the name's beginning speaks of another role than `FORWARD`, but a forward file may
      start so as well (`006_rollback_policy.sql`).
    """

    head: str
    number: str
    joint: str
    slug: str
    tail: str
    role: Role
    folder: str
    infix: str = ""
    tentative: bool = False

    @property
    def path(self) -> str:
        return self.head + self.number + self.joint + self.slug + self.tail

    @property
    def name(self) -> str:
        """What people call it: the file's name without marks and extension, or the folder's."""
        return f"{self.head}{self.number}{self.joint}{self.slug}".rpartition("/")[2]


@dataclass(frozen=True)
class Grammar:
    """How one dialect writes the names of files; every field is a regular expression.

    - `prefix`: before the number; `number`; `joint`: between number and slug.
    - `marks`: what may stand between slug and extension to tell a file's role; `extensions` without dot.
    - `inner`: names of files where a folder is one migration (`up.sql`), empty for dialects without.
    - `undo`: prefixes that make a file a rollback; `openings`: whether a slug's first word may do so too
      (`005_rollback_x.sql`); `up_folder`: forward files stand in a folder `up` beside one `down`.
    """

    prefix: str = r"(?:[vV]|[mM]igration[-_]?|(?:rollback|undo|revert|down)[-_])?"
    number: str = NUMBER
    joint: str = r"(?:[-_. ]{1,3})"
    marks: str = rf"(?:[._-](?:{_DOWN}|seeds?|seed[_-]data|data_seed|bak|orig|old|backup)|\.up)"
    extensions: str = r"(?:sql|pgsql|psql|mysql|ddl)"
    inner: str = ""
    undo: str = ""
    openings: bool = True
    up_folder: bool = False

    @property
    def tail(self) -> str:
        return (
            rf"(?P<before>{_INFIX})?(?P<mark>{self.marks})?(?P<after>{_INFIX})?"
            rf"(?:\.{self.extensions}{_BACKUP}*|{_BACKUP}+)"
        )

    def cut(self, path: str) -> Cut | None:
        """The path's parts, None when it is no name of this dialect."""
        place, _, base = path.rpartition("/")
        if len(base) > LONGEST_NAME:
            return None
        if self.inner and (inside := self._folder(place, base)) is not None:
            return inside
        return self._file(place, base)

    def _file(self, place: str, base: str) -> Cut | None:
        found = _patterns(self)[0].fullmatch(base)
        if found is None:
            return None
        number = found["number"]
        if "-" in number and not (numbers_of(number)):
            # `005-1_x` with a slug that starts with digits, not a range.
            found = _patterns(self)[1].fullmatch(base)
            if found is None:
                return None
            number = found["number"]
        slug = found["slug"] or ""
        role, tentative = _role(found["mark"] or "", found["tail"], found["head"], slug)
        if self.undo and re.fullmatch(self.undo, found["head"]):
            role = Role.ROLLBACK
        elif tentative and not self.openings:
            role, tentative = Role.FORWARD, False
        above, _, own = place.rpartition("/")
        beside = SUBFOLDERS.get(own.lower())
        folder = above if self.up_folder and own.lower() == "up" else place
        if beside is not None:
            role, tentative, folder = (role if role is Role.BACKUP else beside), False, above
        infix = (found["before"] or found["after"] or "")[1:]
        head = f"{place}/{found['head']}" if place else found["head"]
        if tentative:
            opening = _OPENING.match(slug)
            assert opening is not None
            joint = (found["joint"] or "") + opening.group()
            return Cut(
                head, number, joint, slug[opening.end() :], found["tail"], role, folder, infix, tentative
            )
        return Cut(head, number, found["joint"] or "", slug, found["tail"], role, folder, infix)

    def _folder(self, place: str, base: str) -> Cut | None:
        above, _, own = place.rpartition("/")
        if not own or len(own) > LONGEST_NAME or (found := _patterns(self)[2].fullmatch(own)) is None:
            return None
        inner = re.fullmatch(self.inner, base)
        mark = inner.groupdict().get("mark") if inner is not None else None
        role = _ROLES.get((mark or "").lower(), Role.FORWARD) if inner is not None else Role.OTHER
        head = f"{above}/{found['head']}" if above else found["head"]
        tail = f"/{base}"
        return Cut(head, found["number"], found["joint"] or "", found["slug"] or "", tail, role, above)

    def rename(self, component: str, was: Migration, number: str, slug: str, folder: bool = False) -> str:
        """A file's (or folder's) name under another number and slug; a slug of its own that drifted stays.

        Where the joint is missing because there was no slug, a usual one joins the new slug. A name that
        does not hold the migration's number stays as it is.
        """
        found = _known(self, was.number, was.slug, folder).fullmatch(component)
        if found is not None:
            joint = found["joint"] or ""
            if slug and not joint and (number or was.number):
                joint = "_" if re.fullmatch(self.joint, "_") else "__"
            return found["head"] + number + (joint if slug else "") + slug + found["tail"]
        found = _known(self, was.number, None, folder).fullmatch(component)
        return component if found is None else found["head"] + number + found["rest"]


@lru_cache(maxsize=4096)
def _known(grammar: Grammar, number: str, slug: str | None, folder: bool) -> re.Pattern[str]:
    """Names that hold this number and this slug; with any slug the rest stays in one piece."""
    head = rf"(?P<head>{grammar.prefix}){re.escape(number)}"
    if slug is None:
        return re.compile(rf"{head}(?P<rest>(?![0-9A-Za-z]).*)", re.DOTALL)
    opening = rf"{grammar.joint}(?:(?:{_DOWN})[-_. ])?"
    tail = "(?P<tail>)" if folder else rf"(?P<tail>{grammar.tail})"
    joint = rf"(?P<joint>{opening})" if slug and number else rf"(?P<joint>{opening})??"
    return re.compile(rf"{head}{joint}{re.escape(slug)}{tail}", re.DOTALL)


@lru_cache(maxsize=32)
def _patterns(grammar: Grammar) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Of a file, of a file whose number is plain digits, and of a folder that is one migration."""

    def whole(number: str, tail: str) -> re.Pattern[str]:
        body = (
            rf"(?P<head>{grammar.prefix})(?P<number>{number})(?:(?P<joint>{grammar.joint})(?P<slug>.+?)??)?"
        )
        return re.compile(body + tail, re.DOTALL)

    tail = rf"(?P<tail>{grammar.tail})"
    return whole(grammar.number, tail), whole(_DIGITS, tail), whole(grammar.number, "(?P<tail>)")


_OPENING = re.compile(rf"(?:{_DOWN})[-_. ](?=.)", re.IGNORECASE)


def _role(mark: str, tail: str, head: str, slug: str) -> tuple[Role, bool]:
    """The role that a name speaks of, and whether only its beginning does."""
    if re.search(rf"{_BACKUP}$", tail):
        return Role.BACKUP, False
    if mark:
        return _ROLES.get(mark[1:].lower(), Role.FORWARD), False
    if re.match(_DOWN, head, re.IGNORECASE):
        return Role.ROLLBACK, False
    return (Role.ROLLBACK, True) if _OPENING.match(slug) else (Role.FORWARD, False)


def numbers_of(number: str) -> tuple[int, ...]:
    """Every number that a number as written takes; for dotted and lettered ones its parts, the first weighs most.

    Empty for none, and for a range that runs backwards or too far to be one.
    """
    if not number:
        return ()
    if _is_date(number):
        return (int(re.sub(r"\D", "", number)),)
    if re.fullmatch(_RANGE, number):
        first, _, last = number.partition("-")
        low, high = int(first), int(last)
        return tuple(range(low, high + 1)) if low < high <= low + WIDEST_RANGE else ()
    if found := re.fullmatch(r"(\d+)([A-Za-z])", number):
        return int(found[1]), ord(found[2].lower()) - ord("a") + 1
    parts = [int(part) for part in re.split(r"[._]", number) if part.isdigit()]
    # 1.0 and 1 are one version.
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def order_of(number: str) -> tuple[int, ...]:
    """What a numeric runner compares: the first number of a range, all parts of a dotted one."""
    numbers = numbers_of(number)
    return numbers[:1] if re.fullmatch(_RANGE, number) and not _is_date(number) else numbers


def _is_date(number: str) -> bool:
    return re.fullmatch(_DATE, number) is not None


def is_timestamp(number: str) -> bool:
    """Whether a number is a moment: a date with or without time in any usual form, or an epoch's (milli)seconds."""
    if _is_date(number):
        return True
    return number.isdigit() and _step(number) is not None


# Digits of a moment, what they are read with, and how far the next one is.
_MOMENTS = {
    8: ("%Y%m%d", timedelta(days=1)),
    12: ("%Y%m%d%H%M", timedelta(minutes=1)),
    14: ("%Y%m%d%H%M%S", timedelta(seconds=1)),
}


def _step(digits: str) -> str | None:
    """The digits one moment later; None when they are no moment."""
    size = len(digits)
    if size == 10 and digits[0] == "1":
        return str(int(digits) + 1)
    if size == 13 and digits[0] in "12":
        return str(int(digits) + 1000)
    if size in (17, 18):
        later = _step(digits[:14])
        return later + digits[14:] if later is not None else None
    if size not in _MOMENTS or not "1980" < digits[:4] < "2100":
        return None
    form, step = _MOMENTS[size]
    try:
        return (datetime.strptime(digits, form) + step).strftime(form)
    except ValueError:
        return None


def number_after(last: str, like: str) -> str:
    """The number that follows `last`, as wide as `like`; the first one where `last` is empty.

    A moment is followed by the next one that the calendar has, a dotted number by its last part plus
    one, a range by what follows its last number, `005a` by 006. The first moment is `like` itself.
    """
    if not last:
        if is_timestamp(like):
            return like
        if len(parts := re.split(r"([._])", like)) > 1:
            zeros = [part if part in "._" else "0".zfill(len(part)) for part in parts[:-1]]
            return "".join(zeros) + "1".zfill(len(parts[-1]))
        return "1".zfill(_width(like))
    digits = re.sub(r"\D", "", last)
    if is_timestamp(last):
        later = _step(digits)
        return _spelled(later or str(int(digits) + 1).zfill(len(digits)), last)
    if re.fullmatch(_RANGE, last):
        last = last.rpartition("-")[2]
    elif found := re.fullmatch(r"(\d+)[A-Za-z]", last):
        last = found[1]
    head, sign, tail = _last_part(last)
    if sign:
        return head + sign + str(int(tail or "0") + 1).zfill(len(tail))
    width = len(last) if is_timestamp(like) else _width(like)
    return str(int(last if last.isdigit() else "0") + 1).zfill(width)


def _last_part(number: str) -> tuple[str, str, str]:
    at = max(number.rfind("."), number.rfind("_"))
    return (number[:at], number[at], number[at + 1 :]) if at >= 0 else ("", "", number)


def _width(like: str) -> int:
    found = re.match(r"\d+", like)
    return len(found.group()) if found is not None else 1


def _spelled(digits: str, like: str) -> str:
    """The digits with the separators of `like` at the same places."""
    rest = iter(digits)
    return "".join(next(rest, "") if sign.isdigit() else sign for sign in like)


def slug_of(grammar: Grammar, path: str) -> str:
    """The slug that a companion's own name holds; it drifted where that is not its migration's."""
    cut = grammar.cut(path)
    return cut.slug if cut is not None else ""


def in_order(migrations: Sequence[Migration], runner: Runner) -> list[Migration]:
    """Migrations as the runner runs them; those without a number come last, by name."""
    if runner.order is Order.STRING:
        return sorted(migrations, key=lambda one: (one.repeatable, _bytes(one)))
    return sorted(migrations, key=lambda one: (one.repeatable, not one.order, one.order, _bytes(one)))


def _bytes(migration: Migration) -> tuple[bytes, bytes]:
    """What `sort` and `ls` compare: the file's name, or the folder's where a migration is one."""
    place, _, base = migration.path.rpartition("/")
    own = place.rpartition("/")[2]
    name = own if own == migration.name and not base.startswith(own) else base
    return os.fsencode(name), os.fsencode(migration.path)
