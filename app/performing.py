"""Which act of the workspace each intent of the screens is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from screens import intents
from screens.intents import Intent
from state.progress import Progress

if TYPE_CHECKING:
    from state.workspace import Workspace

Act = Callable[["Workspace", Any, Progress], object]

ACTS: Mapping[type[Intent], tuple[str, Act]] = {
    intents.RescanRepositories: ("rescanning", lambda on, _, progress: on.rescan(progress)),
    intents.ChangeMappings: ("mapping", lambda on, act, progress: on.map(act.mappings, progress)),
    intents.ChangeExclusions: ("excluding", lambda on, act, _: on.exclude(act.exclusions)),
    intents.TakeSource: ("taking", lambda on, act, _: on.take(act.keys)),
    intents.KeepTarget: ("keeping", lambda on, act, _: on.keep(act.keys)),
    intents.DropEntries: ("dropping", lambda on, act, _: on.drop(act.keys)),
    intents.CopyEntry: ("copying", lambda on, act, _: on.copy(act.key, act.destination)),
    intents.ResolveHunks: (
        "resolving",
        lambda on, act, _: on.resolve(act.key, act.hunks, act.choice, act.picks, act.text),
    ),
    intents.ResolveManyHunks: ("resolving", lambda on, act, _: on.resolve_many(act.resolutions, act.choice)),
    intents.ReplaceText: ("writing", lambda on, act, _: on.replace(act.key, act.text, act.mode)),
    intents.ReviewEntries: ("reviewing", lambda on, act, _: on.review(act.keys, act.reviewed)),
    intents.ConfirmEntries: ("confirming", lambda on, act, _: on.confirm(act.keys)),
    intents.WriteNote: ("noting", lambda on, act, _: on.note(act.about, act.text)),
    intents.Undo: ("undoing", lambda on, act, _: on.undo(act.steps)),
    intents.Redo: ("redoing", lambda on, act, _: on.redo(act.steps)),
    intents.Restore: ("jumping", lambda on, act, _: on.restore(act.number)),
    intents.ApplyResult: (
        "applying",
        lambda on, act, _: on.apply(act.plan, checkout=act.checkout, strict=act.strict),
    ),
}
"""A word for what is under way, and the act."""

WITHOUT_COMPARISON = (intents.Undo, intents.Redo, intents.Restore, intents.WriteNote)
"""What can be done before both sides are compared."""
