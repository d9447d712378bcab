"""What an operator types to name one side: a path, a URL or a folder, with a revision or without."""

import re
from dataclasses import dataclass
from pathlib import Path

from state.errors import PlaitError

# With a scheme, or as ssh writes it: user@host:path, host.name:path.
URL = re.compile(r"(?:https?|ssh|git|file)://|(?:[\w.-]+@[\w.-]+|[\w-]+(?:\.[\w-]+)+):(?!//|:)", re.ASCII)
OTHER_SCHEME = re.compile(r"[\w+.-]+:(?::|//)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Location:
    """A place and a revision in it; the revision is empty for the checked-out commit."""

    location: str
    revision: str = ""

    @property
    def is_url(self) -> bool:
        return is_url(self.location)

    @property
    def name(self) -> str:
        """The last part of the address, for screens."""
        last = re.split(r"[/:]", self.location.rstrip("/").removesuffix("/.git"))[-1]
        return last.removesuffix(".git") or self.location


def is_url(text: str) -> bool:
    """Whether it names a repository over a network (or by `file://`), and no path."""
    return URL.match(text) is not None and _existing(text) is None


def _existing(text: str) -> Path | None:
    try:
        path = Path(text or ".").expanduser()
        return path.absolute() if path.exists() else None
    except (OSError, RuntimeError, ValueError):
        # Too long, behind a folder that can't be entered, or in the home of nobody.
        return None


def parse_location(text: str) -> Location:
    """Reads `PATH[@REV]` or `URL[@REV]`; `@REV` alone is about the current folder.

    A path that exists as it is written wins over the `@`, a longer path over a shorter one. Paths become
    absolute. `PlaitError` when there is no such path, or the address is of a kind that isn't supported.
    """
    whole = _existing(text)
    if whole is not None:
        return Location(str(whole))
    # The longest path, so that revisions may hold an @, too: HEAD@{1}.
    at = text.rfind("@")
    while at >= 0:
        path = _existing(text[:at])
        if path is not None:
            return Location(str(path), text[at + 1 :])
        at = text.rfind("@", 0, at)
    if OTHER_SCHEME.match(text) and not URL.match(text):
        raise PlaitError(
            "this kind of address isn't supported", text, "use https, ssh, git or file, or a path"
        )
    if URL.match(text):
        return _split_url(text)
    raise PlaitError("no such folder", text, "give a path, a path with @REVISION, or a git URL")


def _split_url(text: str) -> Location:
    """A revision follows the path; an @ before the path belongs to the user's name, one at a name's start to that."""
    scheme, separator, _ = text.partition("://")
    path = text.find("/", len(scheme) + 3) if separator else text.index(":")
    if path < 0:
        return Location(text)
    suffix = text.find(".git@", path)
    at = suffix + 4 if suffix >= 0 else text.rfind("@", path + 1)
    if at > 0 and text[at - 1] not in "/:":
        return Location(text[:at], text[at + 1 :])
    return Location(text)
