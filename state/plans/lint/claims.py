"""What a plan says about where files are and what is ready, held against both trees."""

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from state.findings import Finding, Severity
from state.plans.blocks import Form, headings_of
from state.plans.lint.case import MAKES, Case
from state.plans.lint.copies import facts_of
from state.plans.lint.facts import PathKind
from state.plans.plan import Claim, ItemKind, Presence, Side

_FILE = re.compile(
    r"(?<![\w/.:@-])(?:[\w@.()\[\]-]+/)*[\w@()\[\]-][\w@.()\[\]-]*\.[A-Za-z][A-Za-z0-9]{0,5}(?![\w/(-])"
)
_WISHES = re.compile(
    r"\b(?:target|final|proposed|planned|desired|expected|future|new|resulting|to-?be|after|goal|recommended|ideal|"
    r"suggested|cible|nouvelle?|après|objetivo|nuev[ao]|destino|propuest[ao])\b|\b(?:ziel|neue?|geplant|soll|künftig)",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:current|existing|present|as-?is|before|today|aktuell|bestehend|derzeit|actuel|actual)",
    re.IGNORECASE,
)
_NO_FILES = re.compile(
    r"^(e\.g|i\.e|etc|vs|node\.js|next\.js|vue\.js|\w+\.(io|com|org|net|dev|ai))$", re.IGNORECASE
)


def classification(case: Case) -> Iterator[Finding]:
    """Files that aren't where a tree of the plan says they are, or aren't as it says."""
    if case.facts.paths(Side.SOURCE) is None or case.facts.paths(Side.TARGET) is None:
        return
    claims = case.plan.claims
    for claim in claims:
        if not claim.path or claim.path.startswith(("/", "..", "~", "$")) or "..." in claim.path:
            continue
        if claim.folder and any(one is not claim and one.path.startswith(claim.path + "/") for one in claims):
            # What is said of a folder is said by what the plan lists in it.
            continue
        source, target = _both(case, claim.path)
        root, _, rest = claim.path.partition("/")
        if (
            rest
            and not source
            and not target
            and not any(case.facts.kind(side, root) is PathKind.FOLDER for side in (Side.SOURCE, Side.TARGET))
        ):
            # A tree may begin with the name of the repository's own folder.
            there = (PathKind.FILE, PathKind.FOLDER)
            source = rest if case.facts.kind(Side.SOURCE, rest) in there else ""
            target = rest if case.facts.kind(Side.TARGET, rest) in there else ""
        if claim.presence is Presence.IMPLIED and not source and not target and _is_wish(case, claim.line):
            continue
        yield from _judged(case, claim, source, target)


def _both(case: Case, path: str) -> tuple[str, str]:
    target = _found(case, Side.TARGET, path) or _found(case, Side.TARGET, case.facts.landed(path))
    return _found(case, Side.SOURCE, path), target


def _is_wish(case: Case, line: int) -> bool:
    """Whether what stands above a tree says that it shows what is to be, not what is."""
    blocks = case.plan.blocks
    block = next((one for one in blocks if one.form is Form.FENCE and one.line <= line <= one.end), None)
    if block is None:
        return False
    above = blocks[block.number - 1] if block.number else block
    texts = [*headings_of(blocks, block)[1:], above.text if above.form is Form.PARAGRAPH else ""]
    return any(_WISHES.search(one) and not _NOW.search(one) for one in texts)


def _judged(case: Case, claim: Claim, source: str, target: str) -> Iterator[Finding]:
    kind, severity, message, hint = "plan-claim-wrong", Severity.WARNING, "", ""
    says = f"the plan says “{claim.presence.value}”, but"
    thing = "folder" if claim.folder else "file"
    if not source and not target:
        if claim.presence is Presence.IMPLIED:
            if case.makes_by_acts(claim.path):
                return
            severity, message = Severity.NOTE, f"the plan shows this {thing}, but neither repository has it"
        else:
            message = f"{says} neither repository has this {thing}"
        kind, hint = "plan-claim-missing", "look at the path, and at whether the plan is of these two commits"
    elif claim.presence is Presence.ONLY_SOURCE and source and target and not claim.folder:
        same = case.facts.oid(Side.SOURCE, source) == case.facts.oid(Side.TARGET, target)
        how = "with the same content" if same else f"with other content{facts_of(case, source, target)}"
        message = f"{says} the target has it too, {how}"
        hint = "nothing to copy" if same else "a copy would overwrite it: merge the two"
        severity = Severity.NOTE if same else Severity.WARNING
    elif claim.presence is Presence.ONLY_TARGET and source and target and not claim.folder:
        same = case.facts.oid(Side.SOURCE, source) == case.facts.oid(Side.TARGET, target)
        how = "with the same content" if same else f"with other content{facts_of(case, source, target)}"
        message, hint = f"{says} the source has it too, {how}", "look whether the two are to be merged"
        severity = Severity.NOTE if same else Severity.WARNING
    elif claim.presence in (Presence.ONLY_SOURCE, Presence.ONLY_TARGET):
        wanted = Side.SOURCE if claim.presence is Presence.ONLY_SOURCE else Side.TARGET
        if not (source if wanted is Side.SOURCE else target):
            other = Side.TARGET if wanted is Side.SOURCE else Side.SOURCE
            message = f"{says} it is the {other.value} that has this {thing}, and the {wanted.value} has not"
            hint = "look whether the plan took the two for each other"
    elif claim.presence in (Presence.BOTH, Presence.SAME, Presence.DIFFERENT):
        if not source or not target:
            missing = "source" if not source else "target"
            message, hint = f"{says} the {missing} has no such {thing}", "nothing to merge there"
        elif claim.presence is Presence.SAME and not _same(case, source, target):
            message = f"{says} the two differ{facts_of(case, source, target)}"
            hint = "merge them, or say which of the two stays"
        elif claim.presence is Presence.DIFFERENT and _same(case, source, target) and "*" not in claim.path:
            severity, message = Severity.NOTE, f"{says} the two are the same"
            hint = "nothing to merge there"
    if message:
        yield Finding(kind, severity, claim.path, message, hint, claim.presence.value, claim.line)


def _same(case: Case, source: str, target: str) -> bool:
    return case.facts.oid(Side.SOURCE, source) == case.facts.oid(Side.TARGET, target)


def _found(case: Case, side: Side, path: str) -> str:
    """The path that a claim means on a side, empty where there is none; `*` stands for any name."""
    kind = case.facts.kind(side, path)
    if kind in (PathKind.FILE, PathKind.FOLDER):
        return path
    if "*" in path:
        pattern = path if "/" in path else f"*/{path}"
        return next(
            (
                one
                for one in case.facts.paths(side) or ()
                if fnmatchcase(one, pattern) or fnmatchcase(one, path)
            ),
            "",
        )
    named = case.facts.named(side, path)
    if len(named) == 1:
        return named[0]
    if named:
        return named[0] if "/" in path else ""
    return path if path in case.folder_ends(side) else ""


def contracts(case: Case) -> Iterator[Finding]:
    """Implementations that are named ready and don't exist."""
    if case.facts.paths(Side.SOURCE) is None and case.facts.paths(Side.TARGET) is None:
        return
    for contract in case.plan.contracts:
        if not contract.ready:
            continue
        for name in _files_named(contract.implementation):
            if case.somewhere(name) is False:
                yield Finding(
                    "plan-ready-missing",
                    Severity.ERROR,
                    name,
                    f"implements {contract.interface} and is called ready “{contract.status}”, but neither "
                    "repository has a file of this name",
                    "look at the name; what isn't there has to be written first",
                    contract.interface,
                    contract.line,
                )


def ticked(case: Case) -> Iterator[Finding]:
    """Boxes that are ticked although what they speak of isn't there."""
    known = case.facts.paths(Side.TARGET) is not None
    for item in case.plan.items:
        if not item.ticked or not known:
            continue
        for path in item.paths:
            if not path.path or _far(path.path) or "*" in path.path or case.is_built(path.path):
                continue
            side = Side.UNKNOWN if path.side is Side.UNKNOWN else path.side
            if case.somewhere(path.path, side) is False:
                removed = re.search(r"\b(remov|delet|drop|clean)", item.text, re.IGNORECASE)
                if removed:
                    continue
                yield Finding(
                    "plan-claimed-missing",
                    Severity.WARNING,
                    path.path,
                    "the plan's box is ticked, but there is no such file or folder",
                    "the tick is a claim only: look what became of it",
                    item.id,
                    item.line,
                )
    for phase in case.plan.phases:
        if not phase.ticked:
            continue
        open_boxes = [
            one for one in case.plan.items if one.phase == phase.id and one.box_line and not one.ticked
            and one.kind in (ItemKind.TASK, ItemKind.CRITERION, ItemKind.PREREQUISITE) and not one.optional
        ]  # fmt: skip
        if open_boxes:
            count = "1 box of it is" if len(open_boxes) == 1 else f"{len(open_boxes)} boxes of it are"
            yield Finding(
                "plan-claimed-open",
                Severity.NOTE,
                case.phase_name(phase.id),
                f"is called done, but {count} empty (first on line {open_boxes[0].line})",
                "tick them off with what proves them",
                "",
                phase.ticked_lines[0] if phase.ticked_lines else phase.line,
            )


def mentioned_paths(case: Case) -> Iterator[Finding]:
    """Files that items speak of, and edits change, though nobody has or makes them."""
    facts = case.facts
    if facts.paths(Side.SOURCE) is None or facts.paths(Side.TARGET) is None:
        return
    for edit in case.plan.edits:
        for path in edit.paths:
            if edit.kind.value == "create":
                if facts.kind(Side.TARGET, path) is PathKind.FILE and not edit.fragment and edit.text.strip():
                    data = facts.text(Side.TARGET, path)
                    if data is not None and data.strip() != edit.text.strip().encode(
                        "utf-8", "surrogateescape"
                    ):
                        yield Finding(
                            "plan-create-exists",
                            Severity.WARNING,
                            path,
                            f"is to be created, but the target has it already ({case.size(Side.TARGET, path)})",
                            "say what of the two stays",
                            "create",
                            edit.line,
                        )
                continue
            if not path or _far(path) or "*" in path:
                continue
            earlier = any(
                path in one.paths and one.line < edit.line and one.kind.value == "create"
                for one in case.plan.edits
            ) or any(one.target.path.endswith(path) for one in case.plan.copies)
            if not earlier and case.somewhere(path) is False and not case.makes_by_acts(path):
                yield Finding(
                    "plan-path-missing",
                    Severity.WARNING,
                    path,
                    f"is to be changed ({edit.kind.value}), but neither repository has it and the plan makes none",
                    _near(case, path),
                    edit.kind.value,
                    edit.line,
                )
    for item in case.plan.items:
        if item.ticked or item.kind not in (
            ItemKind.TASK, ItemKind.CRITERION, ItemKind.PREREQUISITE, ItemKind.ACTION, ItemKind.FOLLOW_UP,
        ):  # fmt: skip
            continue
        if MAKES.search(item.text):
            continue
        for one in item.paths:
            if (
                not one.path
                or _far(one.path)
                or "*" in one.path
                or case.is_built(one.path)
                or _NO_FILES.match(one.path)
            ):
                continue
            if case.somewhere(one.path, one.side) is False and not case.makes(one.path):
                yield Finding(
                    "plan-path-missing",
                    Severity.NOTE,
                    one.path,
                    "is spoken of, but neither repository has it and the plan doesn't make it"
                    if one.side is Side.UNKNOWN
                    else f"is spoken of, but the {one.side.value} doesn't have it and the plan doesn't make it",
                    _near(case, one.path),
                    item.id,
                    item.line,
                )


def _near(case: Case, path: str) -> str:
    name = posixpath.basename(path)
    for side in (Side.TARGET, Side.SOURCE):
        found = case.facts.named(side, name)
        if found:
            return f"the {side.value} has {found[0]}"
    return "look at the path"


def _far(path: str) -> bool:
    return path.startswith(("/", "..", "~", "$")) or "://" in path or " " in path


def _files_named(text: str) -> tuple[str, ...]:
    """Names of files in a cell, those in code first of all."""
    return tuple(dict.fromkeys(one[0] for one in _FILE.finditer(text) if not _NO_FILES.match(one[0])))
