"""What the Checklist screen shows in lists over itself: findings, differences, checks, notes, hits, the plan, what was read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from screens.checklist.reader import Entry
from screens.checklist.rows import short_text
from screens.lines import Part
from screens.severities import ORDER, STYLES, severity_sign
from screens.text import MUTED, Symbols
from screens.times import since
from state.checking.carrying_out import Left
from state.checks.checklist import Checklist
from state.checks.evidence import Run
from state.findings import Severity
from state.plans.plan import Plan, Read

READ_WIDTH = 12
SAID = {Read.PROSE: "", Read.UNKNOWN: "not read", Read.STRUCTURE: "heading"}

COUNTED = {
    "phases": ("phase", "phases"),
    "sections": ("section outside of phases", "sections outside of phases"),
    "steps": ("step", "steps"),
    "gates": ("gate", "gates"),
    "items": ("item", "items"),
    "boxes": ("box", "boxes"),
    "commands": ("command", "commands"),
    "git": ("line of git", "lines of git"),
    "copies": ("copy", "copies"),
    "backups": ("backup", "backups"),
    "migrations": ("migration", "migrations"),
    "contracts": ("contract", "contracts"),
    "decisions": ("decision", "decisions"),
    "claims": ("claim about files", "claims about files"),
    "edits": ("edit proposal", "edit proposals"),
    "rollbacks": ("rollback", "rollbacks"),
    "soaks": ("soak time", "soak times"),
    "notes": ("note", "notes"),
    "timeline": ("row of a timeline", "rows of timelines"),
    "requirements": ("requirement", "requirements"),
    "roots": ("root", "roots"),
}


def line_key(line: int) -> str:
    """The key of an entry that stands for a line of the plan."""
    return f"line:{line}"


def item_key(item: str, line: int) -> str:
    """The key of an entry that stands for an item; without one for its line."""
    return f"item:{item}" if item else line_key(line) if line else ""


def finding_entries(checklist: Checklist, symbols: Symbols) -> list[Entry]:
    """The plan's findings, the worst first, each with its hint below."""
    found = []
    for one in sorted(checklist.findings, key=lambda one: (ORDER[one.severity], one.line)):
        style = STYLES[one.severity]
        place = f"line {one.line}" if one.line else ""
        lead = (
            Part(f"{severity_sign(one.severity, symbols)} {one.severity.value:<8}", style),
            Part(f"{place:<10}", MUTED),
        )
        found.append(Entry((Part(symbols.words(one.message)),), lead, line_key(one.line) if one.line else ""))
        if one.hint:
            found.append(
                Entry((Part(symbols.words(one.hint), MUTED),), (), line_key(one.line) if one.line else "")
            )
    return found


def difference_entries(checklist: Checklist, symbols: Symbols) -> list[Entry]:
    """What plan and session don't agree about, by kind."""
    words = {"wanted": "the plan wants it", "unplanned": "not in the plan"}
    found = []
    for one in sorted(checklist.differences, key=lambda one: (one.kind != "wanted", one.line, one.path)):
        lead = (Part(f"{words.get(one.kind, symbols.text(one.kind)):<19}", "bold $text-warning"),)
        key = f"entry:{one.key}" if one.key and not one.item else item_key(one.item, one.line)
        place = f"  line {one.line}" if one.line else ""
        # Most messages name the file themselves.
        name = "" if not one.path or one.path in one.message else f"{symbols.text(one.path)}  "
        found.append(
            Entry(
                (
                    Part(name, "bold"),
                    Part(symbols.words(one.message)),
                    Part(place, MUTED),
                ),
                lead,
                key,
            )
        )
    return found


def check_entries(checklist: Checklist, symbols: Symbols) -> list[Entry]:
    """The checks of the result, those that don't hold first."""
    found = []
    for one in sorted(checklist.checks, key=lambda one: (one.ok is True, one.ok is None, one.line)):
        sign, word, style = (
            (symbols.done, "holds", "$text-success")
            if one.ok
            else (symbols.blocked, "fails", "bold $text-error")
            if one.ok is False
            else ("?", "not known", "$text-warning")
        )
        lead = (Part(f"{sign} {word:<10}", style), Part(f"{symbols.text(one.kind):<11}", MUTED))
        why = f"  {symbols.text(one.why)}" if one.why else ""
        found.append(
            Entry((Part(symbols.text(one.words)), Part(why, MUTED)), lead, item_key(one.item, one.line))
        )
    return found


def note_entries(checklist: Checklist, symbols: Symbols, now: datetime) -> list[Entry]:
    """Notes of the operator, latest first, then those of the plan."""
    found = []
    for _, jot in sorted(checklist.record.jots, key=lambda one: -one[0]):
        lead = (Part(f"{symbols.text(jot.topic):<11}", "bold $text-accent"),)
        item = checklist.items.get(jot.about)
        phase = checklist.phase(jot.about)
        about = (
            short_text(item.item.text, symbols)
            if item is not None
            else phase.phase.title
            if phase
            else jot.about
        )
        key = f"item:{jot.about}" if item is not None else f"phase:{jot.about}" if phase is not None else ""
        tail = f"  {symbols.text(about)}, {since(jot.when, now)}" if about else f"  {since(jot.when, now)}"
        for at, line in enumerate(jot.text.split("\n")):
            last = at == jot.text.count("\n")
            parts = (Part(symbols.text(line)), Part(tail if last else "", MUTED))
            found.append(Entry(parts, lead if at == 0 else (), key))
    for one in checklist.plan.notes:
        lead = (Part(f"{one.topic.value:<11}", "$text-accent"),)
        text = symbols.text(one.text) if one.text else "to be filled in"
        found.append(
            Entry(
                (Part(text, "" if one.text else MUTED), Part(f"  plan, line {one.line}", MUTED)),
                lead,
                line_key(one.line),
            )
        )
    return found


def hit_entries(
    hits: Iterable[tuple[Run, int, str]], checklist: Checklist | None, symbols: Symbols
) -> list[Entry]:
    """Lines of outputs that hold a text, with run and item."""
    found = []
    for run, number, line in hits:
        item = checklist.items.get(run.item) if checklist is not None else None
        name = (
            short_text(item.item.text, symbols)
            if item is not None
            else symbols.text(run.command.partition("\n")[0])
        )
        lead = (Part(f"run {run.id} line {number}  ", MUTED),)
        found.append(
            Entry((Part(symbols.text(line)), Part(f"  {name}", MUTED)), lead, f"hit:{run.id}:{number}")
        )
    return found


def plan_entries(plan: Plan, first: int, last: int, symbols: Symbols) -> list[Entry]:
    """The whole plan line by line, with what each was read as; lines `first` to `last` are marked."""
    said: dict[int, Read] = {}
    for block in plan.blocks:
        for number in range(block.line, block.end + 1):
            said[number] = plan.read_as.get(block.number, Read.PROSE)
    lines = plan.decoded.text.split("\n")
    digits = len(str(len(lines)))
    repaired = frozenset(plan.decoded.repaired)
    found = []
    before: Read | None = None
    for at, line in enumerate(lines, 1):
        is_marked = first <= at <= last
        read = said.get(at)
        words = SAID.get(read, read.value) if read is not None and read is not before else ""
        before = read
        lead = (
            Part(
                f"{symbols.cursor if is_marked else ' '}{'*' if at in repaired else ' '}",
                "bold $text-warning",
            ),
            Part(f"{at:>{digits}} ", MUTED),
            Part(
                f"{words[:READ_WIDTH]:<{READ_WIDTH}} ",
                "$text-warning" if read is Read.UNKNOWN else "$text-accent",
            ),
        )
        style = "bold" if is_marked else MUTED if read is Read.UNKNOWN else ""
        found.append(Entry((Part(symbols.text(line.replace("\t", "    ")), style),), lead, line_key(at)))
    return found


def summary_entries(checklist: Checklist, symbols: Symbols, keys: Mapping[str, str]) -> list[Entry]:
    """What an import read: how many of each construct, what was repaired, what is wrong."""
    plan = checklist.plan
    counts = plan.counts
    lines = [Entry((Part(symbols.text(plan.title or "A plan without a title"), "bold"),)), Entry((Part(""),))]

    def say(sign: str, style: str, text: str, key: str = "") -> None:
        more = (Part(f"  {key} shows them", MUTED),) if key else ()
        lines.append(Entry((Part(symbols.words(text)), *more), (Part(f"{sign} ", style),)))

    decoded = plan.decoded
    if decoded.read_as:
        count = len(decoded.repaired)
        many = "1 line" if count == 1 else f"{count} lines"
        say(
            symbols.warning,
            "bold $text-warning",
            f"{many} had been read as {decoded.read_as} on the way; repaired, the original bytes are kept",
        )
    if decoded.undecodable:
        say(
            symbols.warning,
            "bold $text-warning",
            f"{len(decoded.undecodable)} lines hold bytes that are no UTF-8, first line {decoded.undecodable[0]}",
        )
    errors = sum(one.severity is Severity.ERROR for one in checklist.findings)
    if checklist.findings:
        sign, style = (
            (symbols.blocked, "bold $text-error") if errors else (symbols.warning, "bold $text-warning")
        )
        say(
            sign,
            style,
            f"{_many(len(checklist.findings), 'finding', 'findings')},"
            f" {errors} of them {'an error' if errors == 1 else 'errors'}",
            keys["findings"],
        )
    else:
        say(symbols.done, "$text-success", "no findings")
    gone = checklist.record.plan.gone if checklist.record.plan is not None else ()
    if gone:
        many = _many(len(gone), "item that had been there is", "items that had been there are")
        say(
            symbols.warning,
            "bold $text-warning",
            f"{many} gone; evidence of {'it' if len(gone) == 1 else 'them'} is kept:",
        )
        for _, text in gone:
            lines.append(Entry((Part(short_text(text, symbols)),), (Part("    - ", MUTED),)))
    if checklist.unbound:
        say(
            symbols.note,
            "$text-accent",
            f"{_many(len(checklist.unbound), 'root is', 'roots are')} to be bound to the two repositories",
            keys["roots"],
        )
    lines.append(Entry((Part(""),)))
    lines.append(Entry((Part(f"Read from {counts['lines']} lines", "bold $text-accent"),)))
    for name, (one, many) in COUNTED.items():
        if counts.get(name):
            number = counts[name]
            lines.append(Entry((Part(one if number == 1 else many),), (Part(f"{number:>6}  ", "bold"),)))
    unknown = counts.get("unknown", 0)
    if unknown:
        words = "part not understood; it stays" if unknown == 1 else "parts not understood; they stay"
        where = "where it stands" if unknown == 1 else "where they stand"
        parts = (Part(f"{words} {where}"), Part(f"  {keys['plan']} shows the plan", MUTED))
        lines.append(Entry(parts, (Part(f"{unknown:>6}  ", "bold $text-warning"),)))
    return lines


def left_entries(left: Iterable[Left], checklist: Checklist | None, symbols: Symbols) -> list[Entry]:
    """What of the plan was not done, with the reason; enter goes to its item."""
    found = []
    for one in left:
        lead = (Part(f"line {one.line:<6}" if one.line else f"{'':<11}", MUTED),)
        parts = (Part(symbols.text(one.what), "bold"), Part(f"  {symbols.text(one.why)}", "$text-warning"))
        found.append(Entry(parts, lead, line_key(one.line) if checklist is not None and one.line else ""))
    return found


def path_entries(keys: Sequence[str], words: Mapping[str, str], symbols: Symbols) -> list[Entry]:
    """Entries of the two trees to choose from, with how each stands."""
    return [
        Entry((Part(symbols.text(key)), Part(f"  {words.get(key, '')}", MUTED)), (), f"entry:{key}")
        for key in keys
    ]


def _many(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
