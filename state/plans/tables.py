"""Tables of a plan, and lists that map one thing to another: contracts, decisions, timelines."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from state.plans.blocks import Block, Form
from state.plans.copy_prose import copy_columns, copy_rows, is_copy_table
from state.plans.durations import read_estimate
from state.plans.listings import is_listing
from state.plans.naming import Names
from state.plans.plan import Contract, Phase, Read, TableDecision, TimelineRow
from state.plans.scope import Scopes, Section
from state.plans.titles import OTHER_PHASE_WORDS, PHASE_WORDS, STEP_WORDS, phase_numbers, plain, read_title


@dataclass(frozen=True)
class TablesRead:
    """What tables and mapping lists hold; `statuses` are (phase, status, line) of tables about phases."""

    contracts: tuple[Contract, ...] = ()
    decisions: tuple[TableDecision, ...] = ()
    timeline: tuple[TimelineRow, ...] = ()
    statuses: tuple[tuple[str, str, int], ...] = ()
    read_as: Mapping[int, Read] = field(default_factory=dict)


def _heads(words: str) -> re.Pattern[str]:
    return re.compile(
        rf"^(?:{words})s?(?:\s*\(.*\)|\s*/\s*\w+|\s+(?:name|path|file|\w+ side))?$", re.IGNORECASE
    )


_INTERFACE = _heads(
    r"interface|contract|abstraction|protocol|port|abstract (?:class|method)|api contract|"
    r"expected(?: interface)?|required(?: interface)?|"
    r"schnittstelle|vertrag|interfaz"
)
_IMPLEMENTATION = _heads(
    r"implementation|implemented (?:by|in)|implementing (?:class|module|file|service)|adapter|provider|"
    r"concrete(?: \w+)?|"
    r"implementierung|umsetzung|umgesetzt (?:durch|von|in)|implémentation|implementación"
)
_SUBJECT = _heads(
    r"component|file|module|area|item|path|folder|directory|package|feature|setting|dependenc(?:y|ie)|"
    r"conflict|topic|question|issue|"
    r"service|part|element|model|table|app|library|route|endpoint|aspect|category|concern|decision|what|"
    r"subject|entity|resource|object|class|"
    r"komponente|datei|modul|bereich|thema|baustein|ordner|composant|fichier|componente|archivo|módulo"
)
_ACTION = _heads(
    r"action|decision|strateg(?:y|ie)|resolution|approach|treatment|handling|merge (?:strategy|action|"
    r"approach)|plan|winner|keep|outcome|choice|"
    r"migration (?:action|strategy|approach)|how|disposition|verdict|recommendation|solution|"
    r"aktion|entscheidung|strategie|vorgehen|maßnahme|lösung|umgang|stratégie|décision|acción|decisión|estrategia"
)
_WORDS = "|".join((PHASE_WORDS, *OTHER_PHASE_WORDS))
_PHASE = _heads(
    rf"(?:{_WORDS})|stage|step|milestone|sprint|week|task|activity|work ?package|"
    rf"arbeitspaket|schritt|étape|etapa|aufgabe"
)
_TIME = _heads(
    r"(?:est\.? |estimated |expected |planned )?(?:time|duration|effort|hour|day|timeline|timeframe|estimate)|"
    r"estimation|time estimate|"
    r"(?:geschätzte )?(?:dauer|zeit|aufwand|schätzung)|durée|duración|tiempo"
)
_DEPENDS = _heads(
    r"dependenc(?:y|ie)|depends(?: on)?|prerequisite|blocked by|requires|after|predecessor|"
    r"abhängigkeit(?:en)?|abhängig von|"
    r"voraussetzung(?:en)?|dépendance|dependencia"
)
_STATUS = _heads(
    r"(?:current )?(?:status|state)|done|ready|complete|progress|stand|zustand|statut|état|"
    r"estado|fertig"
)
_NOT_READY = re.compile(
    r"❌|⚠|⏳|🚧|⬜|☐|🔴|🟡|❓|\b(?:not|no|todo|to do|missing|planned|pending|partial(?:ly)?|wip|in progress|"
    r"needs?|needed|required|tbd|"
    r"incomplete|unknown|open|blocked|stub|mock(?:ed)?|draft|fehlt|offen|geplant|nicht|teilweise|manque|"
    r"falta|pendiente)\b",
    re.IGNORECASE,
)
_READY = re.compile(
    r"✅|✔|✓|☑|🟢|\b(?:ready|done|ok|okay|complete[d]?|implemented|available|exists?|existing|works?|working|"
    r"yes|finished|present|supported|"
    r"fertig|vorhanden|bereit|erledigt|ja|prêt|listo|sí)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"\b(?:total|sum|overall|gesamt|summe|insgesamt)\b", re.IGNORECASE)
_NONE = re.compile(r"^\W*(?:none|no|n/?a|keine?|nichts|aucune?|ninguna?)?\W*$", re.IGNORECASE)
_PREVIOUS = re.compile(r"\b(?:previous|preceding|prior|vorige\w*|vorherige\w*|précédente?)\b", re.IGNORECASE)
_ALL = re.compile(
    r"\ball (?:\w+ ){0,2}(?:phases|stages|steps|previous|above)\b|\balle (?:phasen|"
    r"vorigen)\b",
    re.IGNORECASE,
)

_HELPS = re.compile(
    r"\bhelp\b|\bsupport\b|\btroubleshoot|\bcommon (?:issues|problems|errors)\b|\bfaq\b|\bfehlerbehebung\b|\bdépannage\b",
    re.IGNORECASE,
)
"""Headings of tables that say what to do when something goes wrong: nothing was decided there."""
_CONTRACT_WORDS = re.compile(
    r"\b(?:contracts?|interfaces?|adapters?)\b.*\b(?:mapping|implement\w*|contracts?|to|status)\b|"
    r"\b(?:mapping|implementations?)\b.*\b(?:contracts?|interfaces?|adapters?)\b"
    r"|^(?:\w+ )?contracts?$|\bschnittstellen\b",
    re.IGNORECASE,
)
_MAPPING_WORDS = re.compile(
    r"\bmappings?\b|\bmaps? to\b|\b(?:component|conflict|file|"
    r"module) (?:decisions?|resolutions?|strateg(?:y|ies))\b|\bzuordnung(?:en)?\b",
    re.IGNORECASE,
)
_ARROW_ITEM = re.compile(r"^(?P<left>[^→⇒]{1,120}?)\s*(?:→|⇒|➜|-{1,2}>|=>)\s*(?P<right>\S.*)$", re.DOTALL)
_DEFINED_ITEM = re.compile(
    r"^\*\*(?P<left>[^*]{1,80}?)(?:\*\*\s*[:–—-]\s*|:\s*\*\*\s*)(?P<right>\S.*)$", re.DOTALL
)
_STATUS_TAIL = re.compile(
    r"\s*(?:[(\[–—|-]\s*)?(?P<status>(?:✅|✔|✓|☑|⚠\ufe0f?|❌|⏳|🚧|🟢|🔴|🟡)[^()\[\]]*|"
    r"\((?:ready|done|todo|missing|planned|partial|wip)[^()]*\))[)\]]?\s*$",
    re.IGNORECASE,
)


def read_tables(blocks: tuple[Block, ...], scopes: Scopes, phases: Sequence[Phase]) -> TablesRead:
    """What the tables of a plan hold, by the words of their headers; others stay unknown and are kept.

    Lists "A → B" and "**A**: B" below a heading about contracts or mappings count as tables of two columns.
    """
    return _Tables(blocks, scopes, phases).read()


def is_ready(status: str) -> bool:
    """Whether a status says that something is there: "✅ Ready", "done"; in doubt it isn't."""
    return _NOT_READY.search(status) is None and _READY.search(status) is not None


class _Tables:
    def __init__(self, blocks: tuple[Block, ...], scopes: Scopes, phases: Sequence[Phase]) -> None:
        self._blocks = blocks
        self._scopes = scopes
        self._phases = phases
        self._numbers = {one.number: one.id for one in phases if one.number}
        self._names = Names()
        self._contracts: list[Contract] = []
        self._decisions: list[TableDecision] = []
        self._timeline: list[TimelineRow] = []
        self._statuses: list[tuple[str, str, int]] = []
        self._read_as: dict[int, Read] = {}

    def read(self) -> TablesRead:
        for block in self._blocks:
            if block.form is Form.TABLE:
                read = self._table(block)
                if read is not None:
                    self._read_as[block.number] = read
            elif block.form is Form.LIST_ITEM and block.box is None:
                self._mapping_item(block)
        return TablesRead(
            tuple(self._contracts),
            tuple(self._decisions),
            tuple(self._timeline),
            tuple(self._statuses),
            self._read_as,
        )

    def _table(self, block: Block) -> Read | None:
        if is_listing(block):
            return None
        if is_copy_table(block):
            self._not_copied(block)
            return None
        heads = [plain(one).strip(" :`") for one in block.header]
        interface, implementation = _column(heads, _INTERFACE), _column(heads, _IMPLEMENTATION)
        if implementation is not None and interface is None and len(heads) > 1 and implementation > 0:
            interface = 0 if _SUBJECT.match(heads[0]) and self._about_contracts(block) else None
        if interface is not None and implementation is not None and interface != implementation:
            return self._contract_rows(block, heads, interface, implementation)
        phase, time, depends = _column(heads, _PHASE), _column(heads, _TIME), _column(heads, _DEPENDS)
        status = _column(heads, _STATUS)
        if phase is not None and (time is not None or depends is not None or status is not None):
            read = self._timeline_rows(block, phase, time, depends, status)
            if read is not None:
                return read
        action = _column(heads, _ACTION)
        subject = _column(heads, _SUBJECT, action)
        if action is not None and subject is None and action > 0:
            # Whatever is decided about stands first.
            subject = 0 if not _STATUS.match(heads[0]) and heads[0] not in ("", "#") else None
        if action is not None and subject is not None and not _HELPS.search(self._heading(block)):
            return self._decision_rows(block, subject, action)
        return None

    def _heading(self, block: Block) -> str:
        """The heading right above a block."""
        return plain("".join(self._scopes[block.number].headings[-1:]))

    def _not_copied(self, block: Block) -> None:
        """The rows of a table of copies that say something else is to be done are decisions."""
        columns = copy_columns(block.header)
        copied = {line for _, _, line in copy_rows(block)}
        for cells, line in zip(block.rows, block.row_lines, strict=False):
            said = [one.strip() for at, one in enumerate(cells) if at not in (columns or ()) and one.strip()]
            if columns is None or line in copied or not said:
                continue
            source, target = (_cell(cells, at) for at in columns)
            if source or target:
                self._decision(
                    block, source or target, said[0], line, tuple(one for one in (target, *said[1:]) if one)
                )

    # Contracts

    def _contract_rows(
        self, block: Block, heads: list[str], interface: int, implementation: int
    ) -> Read | None:
        status = _column(heads, _STATUS)
        for cells, line in zip(block.rows, block.row_lines, strict=False):
            name, by = _cell(cells, interface), _cell(cells, implementation)
            if not name:
                continue
            said = _cell(cells, status)
            self._contract(block, name, by, said, line)
        return Read.CONTRACTS if block.rows else None

    def _contract(self, block: Block, interface: str, by: str, status: str, line: int) -> None:
        scope = self._scopes[block.number]
        bare = _bare(interface)
        self._contracts.append(
            Contract(
                self._names.name("contract", bare, by),
                bare, "" if _NONE.match(by) else by, status, is_ready(status), line, scope.phase, scope.step,
            )
        )  # fmt: skip

    def _about_contracts(self, block: Block) -> bool:
        return any(_CONTRACT_WORDS.search(plain(one)) for one in self._scopes[block.number].headings[-1:])

    # Decisions

    def _decision_rows(self, block: Block, subject: int, action: int) -> Read | None:
        for cells, line in zip(block.rows, block.row_lines, strict=False):
            name, what = plain(_cell(cells, subject)), _cell(cells, action)
            if not name or not what:
                continue
            more = tuple(
                cell.strip() for at, cell in enumerate(cells) if at not in (subject, action) and cell.strip()
            )
            self._decision(block, name, what, line, more)
        return Read.DECISIONS if block.rows else None

    def _decision(
        self, block: Block, subject: str, action: str, line: int, more: tuple[str, ...] = ()
    ) -> None:
        scope = self._scopes[block.number]
        self._decisions.append(
            TableDecision(
                self._names.name("decision", _bare(subject), action), _bare(subject), action, line, more, scope.phase, scope.step,
            )
        )  # fmt: skip

    # Timelines

    def _timeline_rows(
        self, block: Block, phase: int, time: int | None, depends: int | None, status: int | None
    ) -> Read | None:
        rows: list[TimelineRow] = []
        before: list[str] = []
        for cells, line in zip(block.rows, block.row_lines, strict=False):
            name = plain(_cell(cells, phase)).replace("**", "")
            if not name:
                continue
            own = self._phase_of(name)
            total = not own and _TOTAL.search(name) is not None
            estimate = read_estimate(plain(_cell(cells, time)).replace("**", ""))
            needs = self._depends_on(_cell(cells, depends), own, before)
            said = _cell(cells, status)
            rows.append(TimelineRow(own, name, estimate, needs, line, said, total))
            if own:
                before.append(own)
        about = self._scopes[block.number].section in (Section.TIMELINE, Section.PROGRESS)
        if not rows or not (about or any(one.phase for one in rows) or any(one.estimate for one in rows)):
            return None
        self._timeline += rows
        self._statuses += [(one.phase, one.status, one.line) for one in rows if one.status and one.phase]
        return Read.TIMELINE

    def _phase_of(self, name: str) -> str:
        title = read_title(name, f"{_WORDS}|{STEP_WORDS}")
        word_fits = not title.word or re.fullmatch(STEP_WORDS, title.word, re.IGNORECASE) is None
        if title.number and word_fits and title.number in self._numbers:
            return self._numbers[title.number]
        bare = plain(name).casefold().strip(" :.")
        if bare in self._numbers:
            return self._numbers[bare]
        text = (title.text or bare).casefold().strip(" :.")
        for one in self._phases:
            if one.title.casefold() in (bare, text):
                return one.id
        return ""

    def _depends_on(self, cell: str, own: str, before: list[str]) -> tuple[str, ...]:
        text = plain(cell)
        if _NONE.match(text):
            return ()
        if _ALL.search(text):
            return tuple(dict.fromkeys(one for one in before if one != own))
        numbers = phase_numbers(text, _WORDS)
        if not numbers and re.fullmatch(r"[\s\d,;&+.und/-]*\d[\s\d,;&+.und/-]*", text):
            numbers = phase_numbers(f"phases {text}")
        found = [self._numbers[one] for one in numbers if one in self._numbers]
        if not found and (named := self._phase_of(text)):
            found = [named]
        if not found and _PREVIOUS.search(text) and before:
            found = [before[-1]]
        return tuple(dict.fromkeys(one for one in found if one != own))

    # Lists

    def _mapping_item(self, block: Block) -> None:
        headings = self._scopes[block.number].headings
        above = [plain(one) for one in (*headings[-1:], self._caption(block)) if one]
        contracts = any(_CONTRACT_WORDS.search(one) for one in above)
        if not contracts and not any(_MAPPING_WORDS.search(one) for one in above):
            return
        if block.parent != -1 or block.ordinal:
            return
        text = " ".join(block.text.split("\n"))
        match = _ARROW_ITEM.match(text) or (_DEFINED_ITEM.match(text))
        if match is None:
            return
        left, right = match["left"].strip(), match["right"].strip()
        tail = _STATUS_TAIL.search(right)
        status = tail["status"].strip("() ") if tail is not None else ""
        if tail is not None:
            right = right[: tail.start()].strip()
        if not left or not right or left.strip("*` ") == "":
            return
        if contracts:
            self._contract(block, left.strip("* "), right, status, block.line)
            self._read_as[block.number] = Read.CONTRACTS
        else:
            self._decision(block, plain(left), right, block.line, (status,) if status else ())
            self._read_as[block.number] = Read.DECISIONS

    def _caption(self, block: Block) -> str:
        """The line above a list."""
        for one in reversed(self._blocks[max(0, block.number - 40) : block.number]):
            if one.form is not Form.LIST_ITEM:
                return one.text.split("\n")[-1] if one.form is Form.PARAGRAPH else ""
        return ""


def _column(heads: Sequence[str], pattern: re.Pattern[str], other: int | None = None) -> int | None:
    return next((at for at, one in enumerate(heads) if at != other and pattern.match(one)), None)


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""


def _bare(text: str) -> str:
    """A name without bold marks and, where that is all of it, without code marks."""
    text = re.sub(r"^(\*\*|__)(.*)\1$", r"\2", text.strip()).strip()
    code = re.fullmatch(r"`([^`]+)`", text)
    return code[1].strip() if code is not None else text
