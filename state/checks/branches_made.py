"""Whether the branches, merges, tags and commits of a plan are there, and hold what they should."""

import re

from state.checks.ground import Ground, ReferenceFact
from state.checks.proof import Proof, otherwise, passed, unsure, waits
from state.plans.plan import ActKind, BackupWish, GitAct, Phase, Plan

HEADS, TAGS = "refs/heads/", "refs/tags/"
# What a plan leaves to be filled in: $(date …), ${NAME}, $NAME, <name>, {name}, YYYYMMDD.
BLANK = re.compile(
    r"\$\([^)]*\)|`[^`]*`|\$\{[^}]*\}|\$\w+|<[^<>]+>|\{[^{}]+\}|X{3,}"
    r"|Y{4}[-_.]?M{2}[-_.]?D{2}(?:[-_.]?H{2}[-_.]?M{2})?"
)


def acted(act: GitAct, item: str, plan: Plan, ground: Ground) -> Proof:
    """Whether a line of git has happened, as branches and tags show it."""
    phase = plan.phase(act.phase)
    match act.kind:
        case ActKind.BRANCH:
            return _branch(act, item, plan, ground)
        case ActKind.CHECKOUT:
            return _branch(act, item, plan, ground) if act.create else _checkout(act, ground)
        case ActKind.TAG:
            return _tag(act, item, plan, ground)
        case ActKind.MERGE:
            return _merge(act, item, phase, ground)
        case ActKind.COMMIT:
            return _commit(act, item, ground)
        case ActKind.PUSH | ActKind.PULL:
            return unsure("what other places hold isn't looked at: run it, or sign that it is done")
        case _:
            return unsure("branches and tags don't show it: run it, or sign that it is done")


def backed_up(wish: BackupWish, item: str, plan: Plan, ground: Ground) -> Proof:
    """Whether a backup is there and holds what it should."""
    act = plan.named(wish.act) if wish.act else None
    on = act.on if isinstance(act, GitAct) else ""
    match wish.what:
        case "branch":
            return _backup(wish.name, "branch", on, wish.phase, item, plan, ground)
        case "tag":
            return _backup(wish.name, "tag", on, wish.phase, item, plan, ground)
        case "file":
            return _file(wish, ground)
        case _:
            return unsure("a dump is not seen from here: run it, or sign that it is made")


def _named(name: str, among: dict[str, str]) -> dict[str, str]:
    """The references of that name; one with blanks stands for whatever fills them."""
    if name in among:
        return {name: among[name]}
    if not BLANK.search(name):
        return {}
    pieces = BLANK.split(name)
    if not any(re.search(r"\w", piece) for piece in pieces):
        return {}
    shape = re.compile(".+".join(re.escape(piece) for piece in pieces))
    return {one: commit for one, commit in among.items() if shape.fullmatch(one)}


def _own(ground: Ground, item: str, prefix: str = "") -> ReferenceFact | None:
    """The last act that was done for this very item."""
    found = [one for one in ground.references if item and one.item == item]
    found = [one for one in found if not prefix or any(name.startswith(prefix) for name, _, _ in one.changes)]
    return found[-1] if found else None


def _made(ground: Ground, full: str) -> ReferenceFact | None:
    """The act of the session that made this reference or moved it last."""
    found = [one for one in ground.references if any(name == full for name, _, _ in one.changes)]
    return found[-1] if found else None


def _candidates(name: str, prefix: str, item: str, ground: Ground) -> dict[str, str]:
    among = dict(ground.branches if prefix == HEADS else ground.tags)
    found = _named(name, among)
    own = _own(ground, item, prefix)
    if own is not None:
        # The operator made it under another name than the plan's.
        short = (
            full.removeprefix(prefix) for full, _, after in own.changes if full.startswith(prefix) and after
        )
        found |= {one: among[one] for one in short if one in among}
    return found


def _branch(act: GitAct, item: str, plan: Plan, ground: Ground) -> Proof:
    if act.backup:
        return _backup(act.name, "branch", act.on, act.phase, item, plan, ground)
    found = _candidates(act.name, HEADS, item, ground)
    if not found:
        return waits(f"there is no branch {act.name} yet")
    name, commit = next(reversed(found.items()))
    return _there(ground, f"the branch {name} is at {commit[:10]}", HEADS + name)


def _checkout(act: GitAct, ground: Ground) -> Proof:
    found = _named(act.name, dict(ground.branches)) or _named(act.name, dict(ground.tags))
    if not found:
        return unsure(f"there is no branch {act.name}")
    return passed(
        ground, f"nothing to do: {next(iter(found))} is there, and the checkout of the target stays as it is"
    )


def _tag(act: GitAct, item: str, plan: Plan, ground: Ground) -> Proof:
    if act.backup:
        return _backup(act.name, "tag", act.on, act.phase, item, plan, ground)
    found = _candidates(act.name, TAGS, item, ground)
    if not found:
        return waits(f"there is no tag {act.name} yet")
    name, commit = next(reversed(found.items()))
    return _there(ground, f"the tag {name} is at {commit[:10]}", TAGS + name)


def _there(ground: Ground, words: str, full: str) -> Proof:
    made = _made(ground, full)
    if made is None:
        return passed(ground, words)
    return passed(ground, f"{words}, made in operation {made.operation}", made.operation, when=made.when)


# Backups


def _backup(name: str, what: str, on: str, phase: str, item: str, plan: Plan, ground: Ground) -> Proof:
    prefix = HEADS if what == "branch" else TAGS
    found = _candidates(name, prefix, item, ground)
    if not found:
        return waits(f"there is no {what} {name} yet")
    required = _to_hold(on, phase, plan, ground)
    best = None
    for one, commit in found.items():
        missing = [words for older, words in required if not ground.is_ancestor(older, commit)]
        if not missing:
            held = required[-1][1] if required else "the target"
            return _there(ground, f"the {what} {one} at {commit[:10]} holds {held}", prefix + one)
        best = f"the {what} {one} at {commit[:10]} doesn't hold {missing[0]}"
    assert best is not None
    return otherwise(best)


def _to_hold(on: str, phase: str, plan: Plan, ground: Ground) -> tuple[tuple[str, str], ...]:
    """Commits that a backup made for this phase has to hold, each with words: the target's, and what earlier phases made."""
    found = []
    if ground.target_commit:
        found.append((ground.target_commit, f"the target's {ground.target_commit[:10]}"))
    order = [one.id for one in plan.phases]
    before = set(order[: order.index(phase)]) if phase in order else set()
    branch = HEADS + (on or ground.target_branch)
    for act in ground.references:
        if act.phase not in before or act.act not in ("merge", "commit"):
            continue
        for full, _, after in act.changes:
            if after and full == branch:
                found.append((after, f"{after[:10]}, which operation {act.operation} made"))
    return tuple(found)


def _file(wish: BackupWish, ground: Ground) -> Proof:
    """A copy of a file beside itself: git keeps the version before, so nothing has to be written."""
    if ground.result_oid(wish.name) is not None:
        return passed(ground, f"the result holds {wish.name}")
    original = _without_ending(wish.name, ground)
    if original is None:
        return unsure(f"the target has no file that {wish.name} would be a copy of")
    where = f" in the commit {ground.target_commit[:10]}" if ground.target_commit else ""
    return passed(ground, f"git keeps {original} as it was{where}, so {wish.name} isn't needed")


def _without_ending(name: str, ground: Ground) -> str | None:
    if ground.target_oid(name) is not None:
        return name
    folder, slash, last = name.rpartition("/")
    pieces = re.split(r"([.~_-])", last)
    for count in range(len(pieces) - 1, 0, -1):
        shorter = folder + slash + "".join(pieces[:count])
        if ground.target_oid(shorter) is not None:
            return shorter
    return None


# Merges and commits


def _merge(act: GitAct, item: str, phase: Phase | None, ground: Ground) -> Proof:
    own = _own(ground, item, HEADS)
    if own is not None and own.act == "merge":
        full, _, after = own.changes[-1]
        short = full.removeprefix(HEADS)
        if short in ground.branches and ground.is_ancestor(after, ground.branches[short]):
            words = f"{act.name} is merged into {short} as {after[:10]} in operation {own.operation}"
            return passed(ground, words, own.operation, when=own.when)
    merged = _named(act.name, dict(ground.branches))
    if not merged:
        return unsure(f"the target has no branch {act.name}")
    into = (
        act.on
        or (phase.into[0] if phase is not None and len(phase.into) == 1 else "")
        or ground.target_branch
    )
    if not into:
        return unsure("the plan doesn't say into which branch")
    there = _named(into, dict(ground.branches))
    if not there:
        return waits(f"there is no branch {into} yet")
    (name, tip), (into, commit) = next(reversed(merged.items())), next(reversed(there.items()))
    if tip == commit:
        words = f"{name} and {into} are at the same commit {tip[:10]}: nothing to merge yet, or nothing left"
        made = _merged_by_session(ground, HEADS + into, tip)
        if made is not None:
            return passed(
                ground,
                f"{name} is merged into {into} in operation {made.operation}",
                made.operation,
                when=made.when,
            )
        return unsure(words) if not act.no_ff else waits(words)
    if not ground.is_ancestor(tip, commit):
        return waits(f"{name} ({tip[:10]}) is not in {into} ({commit[:10]}) yet")
    made = _merged_by_session(ground, HEADS + into, tip)
    if made is not None:
        return passed(
            ground,
            f"{name} is merged into {into} in operation {made.operation}",
            made.operation,
            when=made.when,
        )
    if ground.target_commit and ground.is_ancestor(tip, ground.target_commit):
        return unsure(f"{name} holds nothing that the target didn't hold when the session began")
    return passed(ground, f"{into} ({commit[:10]}) holds {name} ({tip[:10]})")


def _merged_by_session(ground: Ground, full: str, tip: str) -> ReferenceFact | None:
    for act in reversed(ground.references):
        if act.act != "merge":
            continue
        for name, before, after in act.changes:
            if (
                name == full
                and ground.is_ancestor(tip, after)
                and not (before and ground.is_ancestor(tip, before))
            ):
                return act
    return None


def _commit(act: GitAct, item: str, ground: Ground) -> Proof:
    own = _own(ground, item)
    if own is None:
        same = [
            one for one in ground.references if one.act == "commit" and act.phase and one.phase == act.phase
        ]
        own = same[-1] if same else None
    if own is not None:
        commit = next((after for _, _, after in reversed(own.changes) if after), "")
        return passed(
            ground, f"committed as {commit[:10]} in operation {own.operation}", own.operation, when=own.when
        )
    applied = ground.applied
    if applied is not None:
        words = f"the result is committed as {applied.commit[:10]} on {applied.branch}"
        return passed(ground, words, applied.operation)
    return unsure("no commit of the session stands for it: applying, or the commit of its phase, does it")
