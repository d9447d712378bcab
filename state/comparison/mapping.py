"""Where source paths land in the target."""

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.errors import PlaitError

if TYPE_CHECKING:
    from state.comparison.compare import Comparison

# A few equal files can be chance; and a folder of which only a tenth is there was not copied as a whole.
FEWEST_VOTES = 3
LEAST_COVERED = 0.1
LEAST_AGREEING = 0.9


@dataclass(frozen=True, slots=True, order=True)
class Mapping:
    """`source/prefix → target/prefix`, both without a trailing slash; an empty prefix is the root.

    A prefix names a folder or one file.
    """

    source: str
    target: str

    def __str__(self) -> str:
        return f"{self.source or '.'}={self.target or '.'}"

    @classmethod
    def parse(cls, text: str) -> "Mapping":
        """Reads `source/prefix=target/prefix`, where `.` is the root; PlaitError when it isn't one."""
        source, sign, target = text.partition("=")
        if not sign:
            raise PlaitError("this is not a mapping", text, "write it as source/folder=target/folder")
        return cls(_prefix(source, text), _prefix(target, text))

    def land(self, path: str) -> str | None:
        """Where `path` lands by this mapping, None when it is not below the source prefix."""
        if not self.source:
            return f"{self.target}/{path}" if self.target else path
        if path == self.source:
            # A single file that is mapped to the root keeps its name.
            return self.target or path.rpartition("/")[2]
        if not path.startswith(self.source + "/"):
            return None
        rest = path[len(self.source) + 1 :]
        return f"{self.target}/{rest}" if self.target else rest


class Landing:
    """Several mappings as one function; the longest source prefix wins, unmapped paths stay."""

    def __init__(self, mappings: Iterable[Mapping] = ()) -> None:
        self.mappings = tuple(sorted(mappings, key=lambda one: -len(one.source)))

    def __bool__(self) -> bool:
        return bool(self.mappings)

    def land(self, path: str) -> str:
        for mapping in self.mappings:
            landed = mapping.land(path)
            if landed is not None:
                return landed
        return path

    def is_mapped(self, path: str) -> bool:
        """Whether a mapping speaks of `path`, even if it lets it stay where it is."""
        return any(mapping.land(path) is not None for mapping in self.mappings)


@dataclass(frozen=True, slots=True)
class MappingProposal:
    """A mapping that equal files speak for; it counts only once the operator accepts it."""

    mapping: Mapping
    shared: int
    """Files of the source that stand where the mapping lands them, with the same content."""
    files: int
    """Files of the source that the mapping would land."""

    @property
    def reason(self) -> str:
        return f"{self.shared} of its {self.files} files stand there in the target with the same content"


def propose_mappings(comparison: "Comparison") -> tuple[MappingProposal, ...]:
    """Likely mappings, the one with most votes first, from a comparison made without mappings.

    Each file of the source that stands once in both trees, under its name but in another folder, votes
    for the mapping that takes it there. Of the folders that a vote can mean, the highest one is proposed
    in which enough files vote and next to none of the shared ones stays where it is.
    """
    excluded = comparison.excluded
    staying = [path for path in comparison.identical_records if path not in excluded]
    source = {path: one for path, one in comparison.source_records.items() if path not in excluded}
    target = {path: one for path, one in comparison.target_records.items() if path not in excluded}
    votes: dict[tuple[str, str], list[str]] = {}
    moved: list[str] = []
    standing = _once(target)
    for content, path in _once(source).items():
        place = standing.get(content)
        if place is not None and (prefixes := _prefixes(path, place)) is not None:
            votes.setdefault(prefixes, []).append(path)
            moved.append(path)
    if not votes:
        return ()
    files = _by_folder([*staying, *source])
    shared = _by_folder([*staying, *moved])
    found: list[MappingProposal] = []
    for (old, new), voters in sorted(votes.items(), key=lambda one: (-len(one[1]), one[0])):
        if len(voters) < FEWEST_VOTES:
            break
        for folder in _from(old, _common_folder(voters)):
            enough = len(voters) >= files[folder] * LEAST_COVERED
            if enough and len(voters) >= shared[folder] * LEAST_AGREEING:
                mapping = Mapping(
                    folder, "/".join(part for part in (new, folder[len(old) :].strip("/")) if part)
                )
                found.append(MappingProposal(mapping, len(voters), files[folder]))
                break
    return tuple(found)


def _once(records: MappingOf[str, str]) -> dict[str, str]:
    """Paths by what the record says before the path, for contents that stand at one path only."""
    heads = {path: record[: len(record) - len(path)] for path, record in records.items()}
    counts = Counter(heads.values())
    return {head: path for path, head in heads.items() if counts[head] == 1}


def _prefixes(path: str, place: str) -> tuple[str, str] | None:
    """The folders in which two paths differ, without their common end; None when even the names do."""
    one, other = path.split("/"), place.split("/")
    if one[-1] != other[-1]:
        return None
    while one and other and one[-1] == other[-1]:
        del one[-1], other[-1]
    return "/".join(one), "/".join(other)


def _by_folder(paths: Iterable[str]) -> Counter[str]:
    """How many of the paths stand below each folder."""
    counts: Counter[str] = Counter()
    for folder, count in Counter(path.rpartition("/")[0] for path in paths).items():
        counts[""] += count
        for end in (
            [*(at for at, letter in enumerate(folder) if letter == "/"), len(folder)] if folder else ()
        ):
            counts[folder[:end]] += count
    return counts


def _common_folder(paths: Iterable[str]) -> str:
    """The deepest folder above all of these paths."""
    folders = [path.split("/")[:-1] for path in paths]
    first, last = min(folders), max(folders)
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return "/".join(first[:same])


def _from(highest: str, deepest: str) -> Iterator[str]:
    """The folders on the way down from one folder to another one in it, both among them."""
    yield highest
    for part in deepest[len(highest) :].strip("/").split("/"):
        if part:
            highest = f"{highest}/{part}" if highest else part
            yield highest


def _prefix(text: str, whole: str) -> str:
    """One half of a mapping as it was typed, without slashes around it."""
    parts = text.strip("/").split("/") if text.strip("/") not in ("", ".") else []
    if parts and parts[0] == ".":
        del parts[0]
    if text.startswith("/") and parts:
        raise PlaitError(
            "a mapping holds paths inside the repositories", whole, "leave out the slash in front"
        )
    if any(part in ("", ".", "..") or part.lower() == ".git" for part in parts):
        raise PlaitError(
            "a mapping can't lead through `..` or `.git`", whole, "name folders of the repository"
        )
    return "/".join(parts)
