"""What an operator types to name one side: a path, a URL or a folder, with a revision or without."""

import re
from dataclasses import dataclass
from pathlib import Path

from state.errors import PlaitError

URL = re.compile(r"^(?:(?:https?|ssh|git|file)://|[\w.-]+@[\w.-]+:(?!//))", re.ASCII)
OTHER_SCHEME = re.compile(r"^[\w+.-]+:(?::|//)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Location:
    """A place and a revision in it; the revision is empty for the checked-out commit."""

    location: str
    revision: str = ""

    @property
    def is_url(self) -> bool:
        return bool(URL.match(self.location))


def parse_location(text: str) -> Location:
    """Reads `PATH[@REV]` or `URL[@REV]`; a path that exists as it is written wins over the `@`."""
    if URL.match(text):
        scheme, separator, _ = text.partition("://")
        start = len(scheme) + len(separator) if separator else text.index(":")
        # An @ before the path belongs to the user name.
        slash = text.find("/", start)
        at = text.rfind("@", slash if slash > 0 else start)
        if at > 0:
            return Location(text[:at], text[at + 1 :])
        return Location(text)
    if OTHER_SCHEME.match(text):
        raise PlaitError(
            "this kind of address isn't supported", text, "use https, ssh, git or file, or a path"
        )
    if Path(text).expanduser().exists():
        return Location(str(Path(text).expanduser().absolute()))
    path, sign, _ = text.rpartition("@")
    while sign:
        if path and Path(path).expanduser().exists():
            return Location(str(Path(path).expanduser().absolute()), text[len(path) + 1 :])
        path, sign, _ = path.rpartition("@")
    raise PlaitError("no such folder", text, "give a path, a path with @REVISION, or a git URL")
