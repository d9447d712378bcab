"""Lines of git that fail, lose something, or keep what they should not."""

import re
from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches

from state.findings import Finding, Severity
from state.plans.lint.case import Case
from state.plans.lint.git_lines import GitLine, is_backup, may_be, varies
from state.plans.lint.wording import shortened
from state.plans.plan import Side

_RELATIVE = re.compile(r"(HEAD|ORIG_HEAD|FETCH_HEAD|MERGE_HEAD|@)([~^@].*)?|-|@\{.*\}")
_OBJECT = re.compile(r"[0-9a-f]{7,64}([~^].*)?")


def backups_before_their_commit(case: Case) -> Iterator[Finding]:
    """A backup made before the commit that it should hold, in one step."""
    lines = [one for one in case.git_lines if not one.rollback and not one.elsewhere]
    for at, line in enumerate(lines):
        kept = next((one for one in line.makes if is_backup(one.name) and not one.start), None)
        # A branch that is checked out takes the next commit along.
        if kept is None or line.verb not in ("branch", "tag"):
            continue
        for later in lines[at + 1 :]:
            if not _together(line, later) or later.verb in (
                "checkout",
                "switch",
                "merge",
                "pull",
                "rebase",
                "reset",
            ):
                break
            if later.verb == "commit":
                yield Finding(
                    "plan-backup-early",
                    Severity.ERROR,
                    kept.name,
                    f"this backup {kept.kind} is made before the commit on line {later.line}: it won't hold it",
                    f"commit first, then `git {line.verb} {kept.name}`",
                    line.simple.text,
                    line.line,
                )
                break


def _together(one: GitLine, other: GitLine) -> bool:
    here, there = one.ran.command, other.ran.command
    return here.fence == there.fence or bool(here.step and here.step == there.step)


def reverts_of_merges(case: Case) -> Iterator[Finding]:
    """A revert of a merge that doesn't say which side stays."""
    lines = case.git_lines
    for line in lines:
        said = line.simple.value("-m", "--mainline") if line.verb == "revert" else None
        if said is not None and not said.isdigit() and not varies(said):
            yield Finding(
                "plan-revert-mainline",
                Severity.ERROR,
                said,
                f"`{shortened(line.simple.text)}` takes -m for a message, but it is the number of a parent: git refuses it",
                "leave the message out, or say `-m 1` where a merge is reverted",
                line.simple.text + line.phase,
                line.line,
            )
        if line.verb != "revert" or line.elsewhere or line.has("-m", "--mainline"):
            continue
        if line.has("--continue", "--abort", "--skip", "--quit"):
            continue
        for name in line.plain:
            why = _merge_why(case, lines, line, name)
            if why:
                yield Finding(
                    "plan-revert-mainline",
                    Severity.ERROR,
                    name,
                    f"`{line.simple.text}` reverts a merge ({why}) without -m: git refuses it",
                    "add `-m 1`, which keeps the branch that was merged into",
                    line.simple.text + line.phase,
                    line.line,
                )


def _merge_why(case: Case, lines: tuple[GitLine, ...], line: GitLine, name: str) -> str:
    """Why what is reverted is a merge, empty where nothing says so."""
    if name in ("HEAD", "@", "main", "master"):
        branch = line.on or (name if name in ("main", "master") else "")
        last = ""
        for one in lines:
            if one.rollback or one.elsewhere or (branch and one.on != branch):
                continue
            if one.verb == "merge" and one.plain:
                # Without --no-ff it may be a fast-forward, which is no commit of its own.
                last = f"line {one.line} merges {one.plain[0]}" if one.has("--no-ff") else ""
            elif one.verb in ("commit", "revert", "cherry-pick"):
                last = ""
            if one.line > line.line and last and not line.rollback:
                break
        if last and branch:
            return last
    if re.search(r"merge", name, re.IGNORECASE) and (varies(name) or not _OBJECT.fullmatch(name)):
        made = any(one.name == name for other in lines for one in other.makes)
        if not made:
            return "its name says so"
    if not varies(name) and case.facts.is_merge(name) and name not in ("HEAD", "@"):
        return "in the target it has several parents"
    return ""


def lossy_lines(case: Case) -> Iterator[Finding]:
    """reset --hard and pushes by force."""
    for line in case.git_lines:
        if line.elsewhere:
            continue
        if line.verb == "reset" and line.has("--hard"):
            where = f" of {line.on}" if line.on else ""
            back = line.plain[0] if line.plain else "the last commit"
            yield Finding(
                "plan-hard-reset",
                Severity.WARNING,
                line.simple.text,
                f"goes back to {back} and throws away uncommitted work and every commit{where} since",
                "a branch at the old place keeps them; `git revert` takes back one thing and loses nothing",
                line.phase + line.rollback,
                line.line,
            )
        pushes = line.verb == "push"
        forced = pushes and (
            line.simple.has("--force", "-f", "--force-with-lease", "--mirror")
            or any(one.startswith("+") for one in line.plain[1:])
        )
        if forced:
            lease = line.simple.has("--force-with-lease")
            yield Finding(
                "plan-force-push",
                Severity.WARNING,
                line.simple.text,
                "rewrites the branch for everybody"
                + (" unless somebody pushed in between" if lease else ": what others pushed is lost"),
                "a revert that is pushed needs no force",
                line.phase + line.rollback,
                line.line,
            )


def missing_references(case: Case) -> Iterator[Finding]:
    """Branches, tags and revisions that neither exist nor are made by the plan; each once."""
    branches, tags = case.facts.branches(Side.TARGET), case.facts.tags(Side.TARGET)
    if branches is None or tags is None:
        return
    made = [one.name for line in case.git_lines for one in line.makes]
    remotes = {one.name for line in case.git_lines for one in line.makes if one.kind == "remote"}
    remotes |= {one.partition("/")[0] for one in branches if "/" in one}

    def is_missing(name: str) -> bool:
        if (
            not name
            or varies(name)
            or _exists(name, branches, tags)
            or any(may_be(name, one) for one in made)
        ):
            return False
        remote, _, rest = name.partition("/")
        if rest and remote in remotes and not any(one.startswith(remote + "/") for one in branches):
            # What a remote has is known when it was fetched.
            return False
        return not case.facts.revision(name)

    uses: dict[str, list[GitLine]] = {}
    for line in case.git_lines:
        for name in () if line.elsewhere else _needs(line, case):
            if _RELATIVE.fullmatch(name) or _OBJECT.fullmatch(name) or name.startswith(("-", ".", "/")):
                continue
            base = re.sub(r"([~^]|@\{).*$", "", name).removeprefix("refs/heads/").removeprefix("refs/tags/")
            if is_missing(base):
                uses.setdefault(base, []).append(line)
    for name, lines in uses.items():
        first = next((one for one in lines if one.verb == "reset"), lines[0])
        breaks = any(one.verb in ("merge", "reset", "revert") or one.rollback for one in lines)
        does = {"merge": "merges", "reset": "goes back to"}.get(first.verb, "needs")
        yield Finding(
            "plan-reference-missing",
            Severity.ERROR if breaks else Severity.WARNING,
            name,
            f"`git {first.verb}` {does} it, but the target has no such branch or tag and nothing in the plan makes it",
            _remedy(case, name, (*branches, *tags)),
            "",
            first.line,
        )
    for phase in case.plan.phases:
        for branch in dict.fromkeys((phase.branch, *phase.into)):
            if branch in uses or " " in branch or not is_missing(branch):
                continue
            uses[branch] = []
            yield Finding(
                "plan-reference-missing",
                Severity.WARNING,
                branch,
                f"{case.phase_name(phase.id)} names this branch, but the target has none of that name",
                _remedy(case, branch, (*branches, *tags)),
                "",
                phase.line,
            )


def _remedy(case: Case, name: str, known: Sequence[str]) -> str:
    if name in (case.facts.branches(Side.SOURCE) or ()):
        return "the source has it: fetch it into the target first"
    close = get_close_matches(name, known, 1, 0.7)
    return f"did you mean {close[0]}?" if close else "make it before this line, or name one that exists"


def _needs(line: GitLine, case: Case) -> tuple[str, ...]:
    """The names that a line needs to exist."""
    starts = tuple(one.start for one in line.makes if one.start)
    match line.verb:
        case "merge" | "rebase":
            if line.has("--abort", "--continue", "--skip", "--quit"):
                return ()
            return line.plain
        case "checkout" | "switch":
            if line.makes:
                return starts
            if len(line.plain) != 1 or "--" in line.simple.args or line.has("--detach", "-p"):
                return ()
            name = line.plain[0]
            return () if case.somewhere(name.rstrip("/")) or case.makes(name) else (name,)
        case "reset":
            if not line.plain or not line.has("--hard", "--soft", "--mixed", "--keep", "--merge"):
                return ()
            return line.plain[:1]
        case "revert" | "cherry-pick":
            return tuple(part for one in line.plain for part in re.split(r"\.{2,3}", one))
        case "branch" | "tag":
            return starts
        case "push":
            names = [one.lstrip("+") for one in line.plain[1:]]
            if line.has("--delete", "-d", "--all", "--mirror"):
                return ()
            return tuple(one.partition(":")[0] for one in names if not one.startswith(":"))
        case _:
            return ()


def _exists(name: str, branches: Collection[str], tags: Collection[str]) -> bool:
    # `git checkout x` makes a local branch of a remote's one; merging needs the remote's name.
    return name in branches or name in tags or any(one.partition("/")[2] == name for one in branches)


def merges_of_what_is_merged(case: Case) -> Iterator[Finding]:
    """A merge of a branch that has nothing new."""
    made = {one.name for line in case.git_lines for one in line.makes}
    touched: set[str] = set()
    for line in case.git_lines:
        if line.elsewhere:
            continue
        if line.verb in ("commit", "merge", "cherry-pick", "pull", "rebase", "am", "apply"):
            touched_now = line.on
        else:
            touched_now = ""
        if line.verb == "merge" and len(line.plain) == 1 and line.on:
            name = line.plain[0]
            fresh = {name, line.on} & (made | touched)
            if not fresh and not varies(name) and case.facts.is_ancestor(name, line.on):
                yield Finding(
                    "plan-already-merged",
                    Severity.WARNING,
                    name,
                    f"is merged into {line.on} already: `{line.simple.text}` would change nothing",
                    "look whether the branch is the right one, or tick the step off",
                    line.on,
                    line.line,
                )
        if touched_now:
            touched.add(touched_now)


def names_made_twice(case: Case) -> Iterator[Finding]:
    """Tags and branches that exist already, or that the plan makes twice."""
    first: dict[tuple[str, str], GitLine] = {}
    tags, branches = case.facts.tags(Side.TARGET), case.facts.branches(Side.TARGET)
    for line in case.git_lines:
        if line.elsewhere or line.verb not in ("tag", "branch", "checkout", "switch", "worktree"):
            continue
        for one in line.removes:
            first.pop((one.kind, one.name), None)
        if line.has("-f", "--force", "-B", "-C", "-M"):
            continue
        for one in line.makes:
            if varies(one.name):
                continue
            earlier = first.setdefault((one.kind, one.name), line)
            if earlier is not line:
                if earlier.simple.text == line.simple.text and earlier.rollback != line.rollback:
                    continue
                yield Finding(
                    "plan-name-twice",
                    Severity.WARNING,
                    one.name,
                    f"this {one.kind} is made on line {earlier.line} already: git refuses the second",
                    "give one of them another name",
                    one.kind,
                    line.line,
                )
            elif one.name in ((tags if one.kind == "tag" else branches) or ()):
                yield Finding(
                    "plan-name-taken",
                    Severity.WARNING,
                    one.name,
                    f"the target has a {one.kind} of this name already: git refuses to make it",
                    "choose another name, or take the line out if that is the one",
                    one.kind,
                    line.line,
                )
