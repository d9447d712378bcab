"""The one act that writes to the target: backup, merge branch, commits; and its inverse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from state.comparison.entry import Status, Version
from state.comparison.path_names import git_folder
from state.errors import PlaitError
from state.findings import Finding, Severity
from state.merging.file_merge import leftover_markers, split_lines
from state.progress import Progress, unwatched
from state.repositories.objects import Objects, object_id, write_objects
from state.repositories.references import read_reference, update_references
from state.repositories.repository import Repository
from state.repositories.snapshot import Snapshot
from state.repositories.trees import Tree
from state.result import Result
from state.session.operations import Apply
from state.session.session import Session
from state.view import COMPOSED, Standing, View

HEADS = "refs/heads/"


@dataclass(frozen=True, slots=True)
class Step:
    """One commit of the merge branch: its subject, and the tree it holds."""

    subject: str
    tree: Tree
    paths: int


@dataclass(frozen=True, slots=True)
class ApplyPlan:
    """What apply would do, decided before anything is written; `blockers` must be empty to go on."""

    branch: str
    backup: str
    parents: tuple[str, ...]
    message: str
    steps: tuple[Step, ...]
    tree: str
    added: int
    changed: int
    deleted: int
    blockers: tuple[Finding, ...]
    remaining: tuple[Finding, ...]
    revision: int
    words: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """Nothing stands against applying."""
        return not self.blockers


def plan_apply(
    target: Repository,
    view: View,
    result: Result,
    *,
    branch: str | None = None,
    backup: str | None = None,
    parents: str | None = None,
    message: str | None = None,
    per_step: bool = False,
    progress: Progress = unwatched,
) -> ApplyPlan:
    """Looks at everything that apply needs, and says in words what it would do."""
    session = view.session
    source, into = _snapshots(view)
    branch = branch or _free_branch(target, f"plait/{session.name}")
    backup = backup or _free_branch(target, f"plait/{session.name}-backup")
    with_source = (parents or default_parents(source)) == "both"
    tree = result.tree(view)
    changes = result.changes(view)
    blockers = [*_bad_names(target, branch, backup), *_open_conflicts(view), *_double(view, result)]
    if session.applied is not None:
        blockers.append(
            Finding(
                "applied",
                Severity.ERROR,
                session.applied.branch,
                "the session has been applied",
                "undo first",
            )
        )
    if with_source and source.unreadable:
        blockers.append(
            Finding(
                "parents",
                Severity.ERROR,
                source.location,
                f"{len(source.unreadable)} files of the source aren't readable, so its commit can't be a parent",
                "apply with the target as only parent",
            )
        )
    blockers += leftover(target, view, result, changes, progress)
    # What phases committed already is part of the merge branch's history.
    below = phase_commits(session)
    ground = below[-1] if below else into.commit
    commit_parents = (ground, source.commit) if with_source else (ground,)
    message = message or default_message(view)
    steps = _steps(target, view, result) if per_step else ()
    if not steps:
        steps = (Step("", tree, len(changes)),)
    added = sum(before is None for _, before, _ in changes)
    deleted = sum(after is None for _, _, after in changes)
    plan = ApplyPlan(
        branch,
        backup,
        commit_parents,
        message,
        steps,
        tree.oid,
        added,
        len(changes) - added - deleted,
        deleted,
        tuple(blockers),
        tuple(_remaining(view)),
        session.revision,
        (),
    )
    return _with_words(plan, view)


def _snapshots(view: View) -> tuple[Snapshot, Snapshot]:
    source, target = view.session.source, view.session.target
    assert source is not None and target is not None
    return source, target


def default_parents(source: Snapshot) -> str:
    """Both histories where the source has one here, else the target alone."""
    return "target" if source.alone or source.unreadable else "both"


def phase_commits(session: Session) -> tuple[str, ...]:
    """The commits that phases made of the result, the first one first."""
    return tuple(one.changes[0].after for _, one in session.references if one.act == "commit" and one.changes)


def _with_words(plan: ApplyPlan, view: View) -> ApplyPlan:
    source, target = _snapshots(view)
    commits = "one commit" if len(plan.steps) == 1 else f"{len(plan.steps)} commits, one a step"
    history = (
        f"with both histories as parents ({target.name} {target.commit[:10]} and {source.name} {source.commit[:10]})"
        if len(plan.parents) == 2
        else f"on top of {target.name} {target.commit[:10]} alone"
    )
    count = len(phase_commits(view.session))
    if count:
        history += f", above {'the commit' if count == 1 else f'the {count} commits'} of its phases"
    words = (
        f"Keep {target.name} as it is now in a new branch {plan.backup}.",
        f"Make a new branch {plan.branch} with {commits}, {history}.",
        f"Its tree {plan.tree[:10]} {_changes(plan)}.",
        "Your checkout, your index and your other branches stay as they are.",
    )
    values = {name: getattr(plan, name) for name in ApplyPlan.__slots__}
    return ApplyPlan(**{**values, "words": words})


def default_message(view: View) -> str:
    """Subject, what was merged and how much of it was decided by hand, and trailers."""
    source, target = _snapshots(view)
    numbers = view.numbers
    short = (source.original or source.commit)[:10]
    subject = f"Merge {source.name} ({short}) into {target.branch or target.name}"
    body = [
        # The same number and words as in the merge record.
        "1 entry was decided or reviewed by hand."
        if numbers.decided == 1
        else f"{numbers.decided} entries were decided or reviewed by hand.",
        *(f"Landed: {mapping}" for mapping in view.session.mappings),
    ]
    trailers = [
        f"Plait-Session: {view.session.name}",
        f"Plait-Source: {source.original or source.commit}",
        f"Plait-Target: {target.commit}",
    ]
    return "\n".join([subject, "", *body, "", *trailers]) + "\n"


def _free_branch(target: Repository, wanted: str) -> str:
    if read_reference(target.git, HEADS + wanted.partition("/")[0]) is not None:
        # A branch named like the folder leaves no room for branches inside it.
        wanted = wanted.replace("/", "-")
    number, name = 1, wanted
    while read_reference(target.git, HEADS + name) is not None:
        number += 1
        name = f"{wanted}-{number}"
    return name


def _bad_names(target: Repository, branch: str, backup: str) -> list[Finding]:
    findings = []
    for name in (branch, backup):
        if name.startswith("-") or target.git.status("check-ref-format", HEADS + name) != 0:
            message, hint = (
                "git doesn't take this as a branch name",
                "choose another with --branch or --backup",
            )
        elif read_reference(target.git, HEADS + name) is not None:
            message, hint = "a branch of this name exists already", "choose another with --branch or --backup"
        else:
            continue
        findings.append(Finding("branch", Severity.ERROR, name, message, hint))
    if branch == backup:
        findings.append(
            Finding("branch", Severity.ERROR, branch, "branch and backup have one name", "change one")
        )
    return findings


def _open_conflicts(view: View) -> list[Finding]:
    findings = []
    for entry in view.entries(Standing.CONFLICT):
        state = view.state(entry)
        message = _open_words(state.open_hunks, state.hunks) if state.hunks else f"undecided: {state.words}"
        findings.append(Finding("open-conflict", Severity.ERROR, entry.path, message, "resolve it"))
    return findings


def _changes(plan: ApplyPlan) -> str:
    """`adds 14 files`, `adds 1, changes 5 and deletes 2 files`."""
    counts = (("adds", plan.added), ("changes", plan.changed), ("deletes", plan.deleted))
    shown = [f"{verb} {count:,}" for verb, count in counts if count]
    if not shown:
        return "is the target's: no file changes"
    *before, last = shown
    files = "file" if last.endswith(" 1") else "files"
    return f"{', '.join(before)} and {last} {files}" if before else f"{last} {files}"


def _open_words(count: int, of: int) -> str:
    """`its one hunk is open`, `both hunks are open`, `2 of 3 hunks are open`."""
    if count == of:
        return {1: "its one hunk is open", 2: "both hunks are open"}.get(of, f"all {of} hunks are open")
    return f"{count} of {of} hunks {'is' if count == 1 else 'are'} open"


def _double(view: View, result: Result) -> list[Finding]:
    """What can't stand in one tree."""
    clashes = [
        Finding("clash", Severity.ERROR, path, reason, "drop one of the two, or copy it elsewhere")
        for path, reason in result.refused.items()
    ]
    hostile = [
        Finding("git-folder", Severity.ERROR, path, "a path may not hold .git", "drop it")
        for path, _, after in result.changes(view)
        if after is not None and git_folder(path) is not None
    ]
    return [
        *clashes,
        *hostile,
        *_doubles(result),
    ]


def _doubles(result: Result) -> list[Finding]:
    return [
        Finding(
            "double",
            Severity.ERROR,
            path,
            "several entries land here: " + ", ".join(keys),
            "drop all but one, or copy one elsewhere",
        )
        for path, keys in result.double().items()
    ]


def _remaining(view: View) -> list[Finding]:
    """What apply lets pass unless it is strict."""
    kinds = {
        Standing.OPEN: ("open", "not decided: it stays out"),
        Standing.UNREVIEWED: ("unreviewed", "merged by git, not looked at"),
        Standing.STALE: ("stale", "decided on a text that has changed since: the decision does not count"),
    }
    return [
        Finding(kind, Severity.WARNING, entry.path, together(view, entry.key) or message, "")
        for standing, (kind, message) in kinds.items()
        for entry in view.entries(standing)
    ]


def together(view: View, key: str) -> str:
    """That hunks of an entry were accepted without a look, in words; "" where none were."""
    unseen = view.unseen(key)
    if not unseen:
        return ""
    counted = "1 hunk accepted" if len(unseen) == 1 else f"{len(unseen)} hunks accepted"
    what = "accepted" if "" in unseen else counted
    return f"{what} together with others, not looked at"


def leftover(
    target: Repository,
    view: View,
    result: Result,
    changes: Sequence[tuple[str, Version | None, Version | None]],
    progress: Progress = unwatched,
) -> list[Finding]:
    """Conflict markers in files that the result changes; a file that the operator marked reviewed may keep them."""
    open_paths = {entry.path for entry in view.entries(Standing.CONFLICT)}
    findings = []
    with Objects(target.git) as objects:
        for number, (path, _, after) in enumerate(changes):
            if number % 500 == 0:
                progress("looking for conflict markers", number, len(changes))
            if after is None or not after.is_file or after.oid == COMPOSED or path in open_paths:
                continue
            text = result.text(after.oid)
            if text is None:
                text = objects.blob(after.oid)
            if text is None or b"<<<<<<<" not in text:
                continue
            lines = leftover_markers(split_lines(text))
            entry = view.comparison.at(path)
            if not lines or (entry is not None and entry.key in view.session.reviewed):
                continue
            findings.append(
                Finding(
                    "marker",
                    Severity.ERROR,
                    path,
                    f"conflict markers are left in line {', '.join(map(str, lines[:6]))}",
                    "edit the file, or mark it reviewed if they belong there",
                )
            )
    return findings


def _steps(target: Repository, view: View, result: Result) -> tuple[Step, ...]:
    """The result in up to four commits: what git merged, what was taken or dropped, what was resolved, migrations."""
    del target
    final = result.tree(view)
    groups: dict[str, dict[str, Version | None]] = {
        "merged": {},
        "decided": {},
        "resolved": {},
        "arranged": {path: final.get(path) for path in result.arranged(view)},
    }
    keys = set(view.session.decisions)
    if view.merge is not None:
        keys |= view.merge.outcomes.keys()
    for key in sorted(keys):
        entry = view.comparison.entry(key)
        if entry is None or entry.status is Status.EXCLUDED:
            continue
        decision = view.session.decisions.get(key) if key not in view.session.stale else None
        group = (
            "merged"
            if decision is None
            else "resolved"
            if decision.kind in ("hunks", "replace")
            else "decided"
        )
        for path, _ in result.lands(view, entry):
            groups[group][path] = final.get(path)
    words = {
        "merged": "Merge what git merges cleanly",
        "decided": "Take, copy and drop files as decided",
        "resolved": "Resolve conflicts",
        "arranged": "Put both series of migrations into one sequence",
    }
    steps: list[Step] = []
    tree = result.start
    for group, paths in groups.items():
        grown = tree.put_all(paths)
        if grown.oid != tree.oid:
            steps.append(Step(words[group], grown, len(paths)))
            tree = grown
    if steps and steps[-1].tree.oid != final.oid:
        steps[-1] = Step(steps[-1].subject, final, steps[-1].paths)
    return tuple(steps)


def make_commits(
    target: Repository, plan: ApplyPlan, view: View, result: Result, now: datetime
) -> tuple[tuple[str, ...], str]:
    """Writes the result's objects and the commits; returns the commits, first to last, and the tree."""
    name, email = target.identity()
    tree = result.write(view)
    objects: list[tuple[str, bytes]] = []
    for step in plan.steps[:-1]:
        objects += step.tree.objects_missing_from(result.start)
    stamp = f"{name} <{email}> {int(now.timestamp())} +0000"
    commits: list[str] = []
    for number, step in enumerate(plan.steps):
        parents = plan.parents if number == 0 else commits[-1:]
        message = plan.message if len(plan.steps) == 1 else _step_message(plan, number)
        lines = [f"tree {step.tree.oid}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {stamp}", f"committer {stamp}", "", message.rstrip("\n") + "\n"]
        data = "\n".join(lines).encode("utf-8", "surrogateescape")
        objects.append(("commit", data))
        commits.append(object_id("commit", data, target.object_format))
    write_objects(target.git, objects, target.object_format)
    return tuple(commits), tree


def _step_message(plan: ApplyPlan, number: int) -> str:
    subject, _, rest = plan.message.partition("\n")
    step = plan.steps[number]
    return f"{subject}: {step.subject[:1].lower()}{step.subject[1:]} ({number + 1}/{len(plan.steps)})\n{rest}"


def create_branches(target: Repository, operation: Apply) -> None:
    """Creates backup and branch together, or neither; refuses where one exists."""
    update_references(
        target.git,
        [
            (HEADS + operation.backup, operation.backup_commit, ""),
            (HEADS + operation.branch, operation.commit, ""),
        ],
        "plait: apply",
    )


def verify(target: Repository, operation: Apply, target_tree: str) -> list[str]:
    """Reads back what apply wrote; sentences for everything that isn't as planned."""
    wrong = []
    for branch, tree, what in (
        (operation.backup, target_tree, "the target's tree before"),
        (operation.branch, operation.tree, "the result"),
    ):
        found = target.git.text("rev-parse", "--verify", f"{HEADS}{branch}^{{tree}}")
        if found != tree:
            wrong.append(f"{branch} holds {found[:10]}, not {what} ({tree[:10]})")
    return wrong


def take_back(target: Repository, operation: Apply, home: str | None) -> None:
    """The inverse of apply: removes both branches, if they are where apply left them.

    `home` is the branch to return to when the merge branch is checked out by apply.
    """
    for branch, commit in ((operation.branch, operation.commit), (operation.backup, operation.backup_commit)):
        found = read_reference(target.git, HEADS + branch)
        if found is not None and found != commit:
            raise PlaitError(
                "the branch has moved on since it was applied, so it is not taken back",
                branch,
                "delete it yourself if its commits aren't needed",
            )
    if operation.branch in checked_out(target):
        if not operation.checkout or home is None:
            raise PlaitError("the branch is checked out", operation.branch, "switch to another branch first")
        switch(target, home)
    removals = [
        (HEADS + branch, "", commit)
        for branch, commit in (
            (operation.branch, operation.commit),
            (operation.backup, operation.backup_commit),
        )
        if read_reference(target.git, HEADS + branch) is not None
    ]
    update_references(target.git, removals, "plait: undo apply")


def checked_out(target: Repository) -> set[str]:
    """Short names of the branches checked out in any work tree of the target."""
    listing = target.git.text("worktree", "list", "--porcelain")
    return {
        line.removeprefix("branch " + HEADS)
        for line in listing.splitlines()
        if line.startswith("branch " + HEADS)
    }


def switch(target: Repository, branch: str) -> None:
    """Checks a branch out in the target's work tree; git refuses where uncommitted work would be lost."""
    if target.work_tree is None:
        raise PlaitError("a bare repository has no checkout", str(target.git_dir), "leave --checkout away")
    target.git.run("switch", "--quiet", branch, work_tree=True)
