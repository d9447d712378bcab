"""What the plan of a session needs of the workspace that it belongs to."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from state.arranging import Arranging
from state.comparison.entry import Version
from state.progress import Progress, unwatched
from state.repositories.repository import Repository
from state.repositories.snapshot import Snapshot
from state.result import Result
from state.session.journal import Journal
from state.session.operations import Operation
from state.session.references import References
from state.session.session import Session
from state.view import View


class SessionGround(Protocol):
    """One session as its plan sees it: the same acts that screens and commands have."""

    name: str
    target: Repository
    journal: Journal
    session: Session
    run_configuration: Mapping[str, object]

    @property
    def source_snapshot(self) -> Snapshot: ...

    @property
    def target_snapshot(self) -> Snapshot: ...

    @property
    def is_loaded(self) -> bool: ...

    @property
    def migrations(self) -> Arranging: ...

    def loaded(self, progress: Progress = unwatched) -> View: ...

    def result(self) -> Result: ...

    def result_tree(self) -> str: ...

    def blob(self, version: Version) -> bytes | None: ...

    def text_of(self, content: str) -> bytes: ...

    def perform(self, make: Callable[[], Operation], texts: Mapping[str, bytes] | None = None) -> Session: ...

    def move_branches(self, operation: References) -> Session: ...

    def take(self, keys: Iterable[str]) -> Session: ...

    def drop(self, keys: Iterable[str]) -> Session: ...

    def copy(self, key: str, destination: str) -> Session: ...

    def replace(self, key: str, text: bytes, mode: str | None = None) -> Session: ...

    def sibling(self, name: str) -> "AbstractContextManager[SessionGround] | None": ...

    def begin(self, source: str, target: str, name: str, progress: Progress = unwatched) -> None: ...
