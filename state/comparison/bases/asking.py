"""Which files' histories are read for a comparison, and under which names either side may have had them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from state.comparison.bases.histories import Asked
from state.comparison.compare import Comparison
from state.comparison.entry import Entry, Status
from state.comparison.mapping import Landing


@dataclass(slots=True)
class Questions:
    """What is asked of the two histories; entries by key."""

    entries: dict[str, Entry] = field(default_factory=dict)
    source: dict[str, Asked] = field(default_factory=dict)
    target: dict[str, Asked] = field(default_factory=dict)
    watched: dict[str, str] = field(default_factory=dict)
    """Of the files that both sides have at one place, the path in the source by that in the target."""


def questions(comparison: Comparison, landing: Landing) -> Questions:
    """Every entry that differs or stands on one side alone; of moved ones both names are asked on both sides."""
    asked = Questions()
    for status in (Status.DIFFERENT, Status.RENAMED, Status.ONLY_SOURCE, Status.ONLY_TARGET):
        for key in comparison.keys(status):
            entry = comparison.entry(key)
            if entry is None or not _is_file(entry) or key in comparison.seconds:
                continue
            asked.entries[key] = entry
            in_target = [path for path in (entry.target_path, entry.landed_path) if path]
            in_source = [entry.source_path] if entry.source_path else []
            if entry.target_path is not None and entry.target_path != entry.landed_path:
                in_source += _origins(landing, entry.target_path)
            asked.source[key] = Asked(tuple(dict.fromkeys(in_source)), entry.source)
            asked.target[key] = Asked(tuple(dict.fromkeys(in_target)), entry.target)
            if status is Status.DIFFERENT and entry.source_path is not None:
                asked.watched[entry.path] = entry.source_path
    for key in comparison.keys(Status.IDENTICAL):
        entry = comparison.entry(key)
        if entry is not None and entry.source is not None and not entry.source.is_submodule:
            asked.watched[entry.path] = entry.source_path or entry.path
    return asked


def _is_file(entry: Entry) -> bool:
    versions = [one for one in (entry.source, entry.target) if one is not None]
    return bool(versions) and not entry.unreadable and not any(one.is_submodule for one in versions)


def _origins(landing: Landing, path: str) -> Iterator[str]:
    """The paths of the source that land at a path."""
    for mapping in landing.mappings:
        rest = _below(mapping.target, path)
        if rest is not None:
            origin = "/".join(part for part in (mapping.source, rest) if part)
            if origin and landing.land(origin) == path:
                yield origin
    if not landing.is_mapped(path):
        yield path


def _below(folder: str, path: str) -> str | None:
    if not folder or path == folder:
        return path if not folder else ""
    return path[len(folder) + 1 :] if path.startswith(folder + "/") else None


def landed(landing: Landing, paths: Mapping[str, None]) -> set[str]:
    """Where paths of the source land."""
    return {landing.land(path) for path in paths}
