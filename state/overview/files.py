"""The few files of one side that say what it consists of and how it is started."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from posixpath import basename

MOST = 1_000_000
"""Longer files, in bytes, are no manifests that anybody wrote."""
_FOLDERS = (
    "examples?|tests?|testing|__tests__|spec|samples?|demos?|fixtures|tutorials?|benchmarks?|templates"
    "|third_party|vendor|node_modules|e2e"
)
_BESIDE = re.compile(rf"(?:^|/)(?:docs?|{_FOLDERS})/")
# What a site shows as its documents may be an app of it.
_BESIDE_APPS = re.compile(rf"(?:^|/)(?:{_FOLDERS})/")
_OF_APPS = frozenset(("apps.py", "models.py"))
_MANIFESTS = frozenset(
    (
        *("pyproject.toml", "setup.cfg", "setup.py", "package.json", "pnpm-workspace.yaml", "lerna.json"),
        *("go.mod", "Cargo.toml", "pom.xml", "composer.json", "Procfile", "apps.py"),
        *("manage.py", "wsgi.py", "asgi.py"),
    )
)
_NAMED = _MANIFESTS | {"models.py", "__main__.py", "main.go", "main.rs"}
_COMPOSE = re.compile(r"(?:docker-)?compose[\w.-]*\.ya?ml$")
_DOCKER = re.compile(r"Dockerfile(?:\.[\w.-]+)?$|[\w.-]+\.Dockerfile$")
_TELLING = re.compile(rf"^(?:{_COMPOSE.pattern}|{_DOCKER.pattern})")
_REQUIREMENTS = re.compile(r"(?:^|/)requirements(?:/[^/]+|[^/]*)\.(?:txt|in)$")


def is_compose(path: str) -> bool:
    """Whether services are described there."""
    return _COMPOSE.match(basename(path)) is not None


def is_docker(path: str) -> bool:
    """Whether an image is described there."""
    return _DOCKER.match(basename(path)) is not None


def _is_beside(path: str) -> bool:
    return (_BESIDE_APPS if basename(path) in _OF_APPS else _BESIDE).search(path) is not None


def tells(path: str) -> bool:
    """Whether a file says what a project consists of or how it starts; examples, tests and documents don't."""
    name = path[path.rfind("/") + 1 :]
    # Most files are ruled out by the cheapest question.
    return (
        name in _MANIFESTS or _TELLING.search(name) is not None or _REQUIREMENTS.search(path) is not None
    ) and not _is_beside(path)


class Files:
    """The files of one side by their own paths, and the texts of those that tell."""

    def __init__(self, side: str, oids: Mapping[str, str], texts: Mapping[str, bytes]) -> None:
        self.side = side
        self.oids = oids
        self._texts = texts
        self._by_name: dict[str, list[str]] | None = None
        self.unread: list[str] = []
        """Sentences about what could not be read."""

    def text(self, path: str) -> bytes:
        """A file that tells; empty where it couldn't be read."""
        return self._texts.get(self.oids.get(path, ""), b"")

    def named(self, *names: str) -> Iterator[str]:
        """Paths of files of these names, which are manifests or of Django; examples, tests and documents left out; sorted."""
        if self._by_name is None:
            self._by_name = {}
            for path in sorted(self.oids):
                name = path[path.rfind("/") + 1 :]
                if name in _NAMED and not _is_beside(path):
                    self._by_name.setdefault(name, []).append(path)
        for name in names:
            yield from self._by_name.get(name, ())

    @cached_property
    def telling(self) -> Sequence[str]:
        """Every path that tells, sorted."""
        return sorted(filter(tells, self.oids))

    def could_not_read(self, path: str, why: str) -> None:
        """Takes note of a file that says nothing to Plait."""
        self.unread.append(f"{self.side} {path} could not be read: {why}")
