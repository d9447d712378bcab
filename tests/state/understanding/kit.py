"""Findings about two small repositories, as a session tells them."""

from collections.abc import Callable

from state.comparison.entry import Status
from state.comparison.mapping import Mapping
from state.findings import Finding
from state.workspace import Workspace
from tests.state.pairs import Pair

Acts = Callable[[Workspace], object]
Told = tuple[str, str, int]


def take_new(workspace: Workspace) -> None:
    """Takes every file that only the source has."""
    entries = workspace.loaded().comparison.entries()
    workspace.take([one.key for one in entries if one.status is Status.ONLY_SOURCE])


def keep(*keys: str) -> Acts:
    """Keeps the target's version of these."""
    return lambda workspace: workspace.keep(keys)


def take(*keys: str) -> Acts:
    """Takes these entries from the source."""
    return lambda workspace: workspace.take(keys)


def findings(pair: Pair, *acts: Acts, mappings: tuple[Mapping, ...] = ()) -> list[Finding]:
    """What is found once these acts are done."""
    with pair.workspace(mappings=mappings) as workspace:
        for act in acts:
            act(workspace)
        return list(workspace.understanding.findings())


def told(pair: Pair, *acts: Acts, mappings: tuple[Mapping, ...] = ()) -> list[Told]:
    """Kind, path and line of each."""
    return sorted((one.kind, one.path, one.line) for one in findings(pair, *acts, mappings=mappings))
