"""Commands whose outcome proves nothing: they pass whatever is true."""

import re
from collections.abc import Iterator, Sequence

from state.findings import Finding, Severity
from state.plans.lint.case import Case
from state.plans.lint.shell import Simple, Word
from state.plans.lint.wording import shortened
from state.plans.plan import ItemKind, Side

_ALWAYS = {"true", ":", "exit"}
_PASSES_ON = {
    "head", "tail", "tee", "wc", "sort", "cat", "uniq", "cut", "tr", "less", "more", "column", "nl", "sed", "tac",
    "rev", "fold", "fmt", "xxd", "od",
}  # fmt: skip
_SAYS = {"echo", "printf", ":", "true"}
_PRINTS = ("only prints: it passes whatever is true", "run what finds out")
_PIPEFAIL = re.compile(r"\bpipefail\b")


def commands_that_cannot_fail(case: Case) -> Iterator[Finding]:
    """`|| true` and its like, pipelines that end in a program that always succeeds, tests of constants."""
    guarded = _guarded_fences(case)
    talking = _talking_fences(case)
    proving = {
        item.command
        for item in case.plan.items
        if item.command and item.kind in (ItemKind.TASK, ItemKind.CRITERION)
    }
    for command in case.commands:
        simples = case.parsed[command.id]
        if not simples or command.health:
            continue
        # What only looks around may be left as it is; what is to prove something may not.
        proves = bool(command.expected) or command.id in proving
        why = _why(simples, command.fence in guarded) or (
            _search(simples[0]) if proves and len(simples) == 1 else None
        )
        if not why or (why == _PRINTS and not proves and talking.get(command.fence) != command.id):
            continue
        yield Finding(
            "plan-cannot-fail",
            Severity.WARNING if proves else Severity.NOTE,
            shortened(command.text),
            why[0],
            why[1],
            command.text + command.phase + command.rollback,
            command.line,
        )


def _talking_fences(case: Case) -> dict[int, str]:
    """Of the fences that do nothing but print, the first command; elsewhere such lines only tell how far it is."""
    found: dict[int, str] = {}
    for command in case.commands:
        found.setdefault(command.fence, command.id)
    for command in case.commands:
        simples = case.parsed[command.id]
        if any(one.program not in _SAYS or _substitutes(one) for one in simples):
            found.pop(command.fence, None)
    return found


def _guarded_fences(case: Case) -> frozenset[int]:
    return frozenset(one.fence for one in case.commands if _PIPEFAIL.search(one.text))


def _why(simples: Sequence[Simple], guarded: bool) -> tuple[str, str] | None:
    """Why a command always passes, and what to do; None where it can fail."""
    last = simples[-1]
    if last.after == "&":
        return "runs in the background: its outcome is never seen", "run it in the foreground, or wait for it"
    if last.nested and last.condition:
        return None
    before = simples[-2] if len(simples) > 1 else None
    succeeds = last.program in _ALWAYS - {"exit"} or (
        last.program == "exit" and last.args[:1] in ((), ("0",))
    )
    if last.before == "||" and (succeeds or last.program in ("echo", "printf")) and not last.nested:
        return (
            f"ends in `|| {last.text}`: its failure counts as success",
            "leave that out where it is to prove anything",
        )
    if (
        last.before in (";", "\n")
        and succeeds
        and before is not None
        and not (last.program == "exit" and not last.args)
    ):
        if last.nested or before.nested:
            return None
        return (
            f"ends in `{last.text}`: what runs before it can't fail it",
            "leave that out, or join them by &&",
        )
    if last.before in ("|", "|&") and last.program in _PASSES_ON and not guarded and not last.nested:
        if last.program == "sed" and re.search(r"[qQ]\s*[1-9]", last.text):
            return None
        first = _first_of_pipeline(simples)
        return (
            f"ends in `| {last.program}`, which succeeds whatever `{first.program}` does",
            'set -o pipefail before it, or test the answer: `test -n "$(…)"`',
        )
    if len(simples) == 1 and not last.nested:
        return _alone(last)
    if all(one.program in _SAYS and not _substitutes(one) for one in simples):
        return _PRINTS
    return None


def _first_of_pipeline(simples: Sequence[Simple]) -> Simple:
    at = len(simples) - 1
    while at > 0 and simples[at].before in ("|", "|&"):
        at -= 1
    return simples[at]


def _substitutes(one: Simple) -> bool:
    return any("$(" in word.text or "`" in word.text for word in one.words) or any(
        redirect.writes for redirect in one.redirects
    )


def _alone(one: Simple) -> tuple[str, str] | None:
    if one.program in _SAYS and not _substitutes(one):
        return _PRINTS
    if one.program in ("test", "[", "[[") and _constant(one):
        return "tests a constant: it always comes out the same", "test what the system says"
    if one.program == "curl" and _asks(one) and not one.has("-f", "--fail", "--fail-with-body"):
        return "`curl` without --fail succeeds on every answer, HTTP errors too", "add -f"
    return None


def _search(one: Simple) -> tuple[str, str] | None:
    """Why a search proves nothing."""
    if one.program == "find" and not one.has("-exec", "-execdir", "-delete", "-ok", "-quit"):
        return (
            "`find` succeeds whether or not it finds anything",
            'test the answer: `test -n "$(find …)"`, or pipe it to `grep -q .`',
        )
    return None


def _asks(one: Simple) -> bool:
    writes_status = "%{http_code}" in one.text or one.has(
        "-w", "--write-out", "-v", "--version", "-I", "--head"
    )
    return any("://" in word.text or "localhost" in word.text for word in one.plain) and not writes_status


_FILE_TESTS = re.compile(r"-[a-hkprstuwxGLNOS]|-nt|-ot|-ef|-v")


def _constant(one: Simple) -> bool:
    words = [word for word in one.words[1:] if word.text not in ("]", "]]")]
    if not words or any(word.expands or "$" in word.text for word in words):
        return False
    return not any(_FILE_TESTS.fullmatch(word.text) and not word.quoted for word in words)


def negated_greps_of_nothing(case: Case) -> Iterator[Finding]:
    """`! grep x file` where the file isn't there: nothing found in nothing."""
    for ran in case.ran:
        one = ran.simple
        if (
            not one.negated
            or one.program not in ("grep", "egrep", "fgrep", "rg", "ag", "ack")
            or ran.elsewhere
        ):
            continue
        if one.before in ("|", "|&"):
            continue
        for word in _searched(one):
            rooted = case.rooted(word.text)
            path = rooted.path if rooted is not None else word.text
            if rooted is None and (word.expands or path.startswith(("/", "~"))):
                continue
            side = rooted.side if rooted is not None else Side.UNKNOWN
            there = case.stands(path, side, ran.folders)
            if there is False and not case.makes(path):
                yield Finding(
                    "plan-vacuous-grep",
                    Severity.ERROR,
                    path,
                    f"`! {shortened(one.text)}` passes because there is no {path} to search in",
                    "look at the path: as it stands the check proves nothing",
                    one.text,
                    ran.line,
                )


def _searched(one: Simple) -> tuple[Word, ...]:
    """The files and folders that a grep looks through."""
    plain = _without_values(
        one, ("-e", "-f", "-A", "-B", "-C", "-m", "--include", "--exclude", "-g", "-t", "--glob")
    )
    given = one.has("-e", "-f", "--regexp", "--file")
    return plain if given else plain[1:]


def _without_values(one: Simple, takes: tuple[str, ...]) -> tuple[Word, ...]:
    found = []
    skip = only = False
    for word in one.words[1:]:
        if skip:
            skip = False
        elif only:
            found.append(word)
        elif word.text == "--":
            only = True
        elif word.text in takes:
            skip = True
        elif not word.text.startswith("-"):
            found.append(word)
    return tuple(found)
