"""Which act of the workspace each intent of the screens is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from screens import intents
from screens.checklist import intents as checklist
from screens.intents import Intent
from state.progress import Progress

if TYPE_CHECKING:
    from state.workspace import Workspace

Act = Callable[["Workspace", Any, Progress], object]


def _shift(on: Workspace, act: intents.ShiftMigration) -> None:
    """Past the neighbour that it has now: keys may have come faster than moves are shown."""
    rows = on.migrations.one(act.series).rows
    there = [at for at, row in enumerate(rows) if row.in_sequence]
    place = next((n for n, at in enumerate(there) if rows[at].id == act.row), None)
    if place is None or not 0 <= place + act.by < len(there):
        return
    beside = there[place + act.by]
    below = beside if act.by > 0 else beside - 1
    on.migrations.move(act.series, act.row, rows[below].id if below >= 0 else "")


def _copy(on: Workspace, act: checklist.CarryOutCopies, progress: Progress) -> None:
    act.came = on.checking.carrying_out.copy(act.items, progress)


def _arrange(on: Workspace, act: checklist.ArrangeByPlan, progress: Progress) -> None:
    act.came = on.checking.carrying_out.arrange(progress=progress)


def _run(on: Workspace, act: checklist.RunItems) -> None:
    if act.allow:
        on.checking.allow(act.items, act.allow)
    on.checking.runs.start(act.items)


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
    intents.AcceptProposal: (
        "accepting",
        lambda on, act, _: on.proposing.accept(act.shown.hunk, act.number, act.shown.key, act.shown),
    ),
    intents.AcceptConfident: (
        "accepting",
        lambda on, act, progress: on.proposing.accept_confident(act.keys, progress),
    ),
    intents.AcceptRest: ("accepting", lambda on, act, progress: on.proposing.accept_rest(act.rest, progress)),
    intents.ChangeBase: (
        "merging anew",
        lambda on, act, progress: on.basing.choose(act.keys, act.base, progress),
    ),
    intents.ReplaceText: ("writing", lambda on, act, _: on.replace(act.key, act.text, act.mode)),
    intents.ReviewEntries: ("reviewing", lambda on, act, _: on.review(act.keys, act.reviewed)),
    intents.ConfirmEntries: ("confirming", lambda on, act, _: on.confirm(act.keys)),
    intents.WriteNote: ("noting", lambda on, act, _: on.note(act.about, act.text)),
    intents.AcceptSequence: ("accepting", lambda on, act, _: on.migrations.accept(act.series)),
    intents.MoveMigration: ("moving", lambda on, act, _: on.migrations.move(act.series, act.row, act.below)),
    intents.ShiftMigration: ("moving", lambda on, act, _: _shift(on, act)),
    intents.RenumberMigration: (
        "renumbering",
        lambda on, act, _: on.migrations.renumber(act.series, act.row, act.number),
    ),
    intents.RenameMigration: (
        "renaming",
        lambda on, act, _: on.migrations.rename(act.series, act.row, act.slug),
    ),
    intents.LeaveMigrations: (
        "leaving out",
        lambda on, act, _: on.migrations.leave(act.series, act.rows, act.how, act.reason),
    ),
    intents.PinMigrations: (
        "pinning",
        lambda on, act, _: on.migrations.pin(act.series, act.rows, act.applied),
    ),
    intents.PatchMigration: (
        "patching",
        lambda on, act, _: on.migrations.patch(act.series, act.row, act.path, act.text),
    ),
    intents.TakeCompanion: (
        "deciding",
        lambda on, act, _: on.migrations.companion(act.series, act.row, act.path, act.along),
    ),
    intents.DeclineReferences: (
        "deciding",
        lambda on, act, _: on.migrations.decline(act.series, act.references, act.declined),
    ),
    intents.OrderBy: ("ordering", lambda on, act, _: on.migrations.run_by(act.series, act.order)),
    intents.AssumeTables: ("assuming", lambda on, act, _: on.migrations.assume(act.series, act.tables)),
    intents.ConsolidateMigrations: (
        "consolidating",
        lambda on, act, _: on.migrations.consolidate(act.series, act.rows, act.slug, act.number),
    ),
    intents.ExtractStatements: (
        "extracting",
        lambda on, act, _: on.migrations.extract(act.series, act.row, act.lines, act.slug),
    ),
    intents.InsertMerge: ("merging", lambda on, act, _: on.migrations.merge(act.series)),
    intents.RepairMigrations: (
        "repairing",
        lambda on, act, _: on.migrations.arrange(act.series, act.decisions),
    ),
    checklist.ImportPlan: (
        "reading the plan",
        lambda on, act, progress: on.checking.import_plan(act.place, progress),
    ),
    checklist.BindRoots: ("binding", lambda on, act, _: on.checking.bind(act.bindings)),
    checklist.RunItems: ("starting commands", lambda on, act, _: _run(on, act)),
    checklist.CancelRuns: ("ending commands", lambda on, act, _: on.checking.runs.cancel(act.items)),
    checklist.SignItem: ("signing", lambda on, act, _: on.checking.sign(act.item, act.why, act.passed)),
    checklist.LookedAtItem: ("noting", lambda on, act, _: on.checking.look(act.item, act.words)),
    checklist.WaiveItem: ("waiving", lambda on, act, _: on.checking.waive(act.item, act.reason)),
    checklist.ReopenItems: ("opening again", lambda on, act, _: on.checking.reopen(act.items)),
    checklist.PassByGate: ("passing by", lambda on, act, _: on.checking.pass_gate(act.phase, act.reason)),
    checklist.WatchHealthOf: (
        "noting",
        lambda on, act, _: on.checking.watch_health(act.phase, act.command, act.every),
    ),
    checklist.SetSoakOf: ("noting", lambda on, act, _: on.checking.set_soak(act.phase, act.hours, act.why)),
    checklist.CarryOutCopies: ("copying", _copy),
    checklist.ArrangeByPlan: ("ordering", _arrange),
    checklist.JotDown: ("noting", lambda on, act, _: on.checking.jot(act.topic, act.about, act.text)),
    checklist.DoPhaseAct: (
        "moving branches",
        lambda on, act, _: on.checking.phase_acts.perform(
            act.phase, act.act, act.name, item=act.item, message=act.message, into=act.into
        ),
    ),
    checklist.TakeWorktree: (
        "taking changes in",
        lambda on, act, _: on.checking.runs.take_in(act.paths, act.take),
    ),
    intents.WaiveFindings: (
        "waiving",
        lambda on, act, progress: on.noticing.waive(act.findings, act.reason, progress),
    ),
    intents.TakeBackWaivers: ("taking back", lambda on, act, _: on.noticing.take_back(act.findings)),
    intents.RepairFindings: (
        "repairing",
        lambda on, act, progress: on.noticing.repair(act.findings, act.offer, progress),
    ),
    intents.Undo: ("undoing", lambda on, act, _: on.undo(act.steps)),
    intents.Redo: ("redoing", lambda on, act, _: on.redo(act.steps)),
    intents.Restore: ("jumping", lambda on, act, _: on.restore(act.number)),
    intents.ApplyResult: (
        "applying",
        lambda on, act, _: on.apply(act.plan, checkout=act.checkout, strict=act.strict),
    ),
}
"""A word for what is under way, and the act."""

WITHOUT_COMPARISON = (
    intents.Undo,
    intents.Redo,
    intents.Restore,
    intents.WriteNote,
    checklist.CancelRuns,
    checklist.JotDown,
)
"""What can be done before both sides are compared."""
