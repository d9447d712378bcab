"""Edit proposals of a plan: "Create `path`" with its fence, Before/After pairs, diffs."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from state.plans.blocks import INDENTED, Block, Form
from state.plans.diffs import diffed, is_diff
from state.plans.drawing import LONGEST, is_file_name
from state.plans.fragments import is_fragment, is_whole
from state.plans.naming import Names
from state.plans.plan import EditKind, EditProposal, Read
from state.plans.scope import Scopes
from state.plans.titles import plain


@dataclass(frozen=True)
class EditsRead:
    """Edit proposals in the order of their lines."""

    edits: tuple[EditProposal, ...] = ()
    read_as: Mapping[int, Read] = field(default_factory=dict)


class Told(NamedTuple):
    """What a line says is done with which files; `kind` is None where it only names them."""

    kind: EditKind | None
    paths: tuple[str, ...]
    line: int
    fragment: bool = False


_UPDATE = (
    r"updat(?:e|ing)|modif(?:y|ying)|edit(?:ing)?|chang(?:e|ing)|extend|adjust|adapt|patch|amend|append|"
    r"insert|prepend|tweak|configure|"
    r"register|include|enable|set|fix|refactor|wire|mount|merge|aktualisiere?n?|ändere?n?|ergänze?n?|"
    r"erweitere?n?|anpassen|passe|"
    r"mettre à jour|modifier|ajouter à|actualizar|modificar"
)
_CREATE = (
    r"creat(?:e|ing)|write|generate|make|new(?: file)?|scaffold|introduce|save|lege|erstelle?n?|anlegen|"
    r"schreibe?n?|neue (?:datei)|créer|crée|crear|crea"
)
_ADD = r"add(?:ing)?|hinzufügen|füge|ajouter|añadir|agregar"
_REPLACE = r"replace|swap|substitute|exchange|overwrite|ersetze?n?|remplacer|reemplazar"
_LEAD = (
    r"^\W*(?:(?:step\s+)?\d+(?:\.\d+)*[.):]*\s+)?(?:step \S+\s+)?(?:(?:then|now|next|first|finally|"
    r"also|and|please|we|you|to|should|must|will)[,:]?\s+)*"
)
_VERB = re.compile(
    rf"{_LEAD}(?:(?P<both>(?:{_CREATE})\s*(?:/|or|and|oder|und)\s*(?:{_UPDATE})|(?:{_UPDATE})\s*(?:/|or|"
    rf"and|oder|und)\s*(?:{_CREATE}))"
    rf"|(?P<create>{_CREATE})|(?P<update>{_UPDATE})|(?P<add>{_ADD})|(?P<replace>{_REPLACE}))\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_IN = re.compile(
    rf"{_LEAD}(?:in|inside|within|into|to|at the (?:top|end|bottom) of|dans|"
    rf"en)\s+(?:the\s+)?(?:file\s+)?(?=`|\S+\.\w)",
    re.IGNORECASE,
)
_INTO = re.compile(
    r"\b(?:to|into|in|inside|of|zu|in die|nach|at the (?:top|end|bottom) of|à|a|en|"
    r"dans)\s+(?:(?:the|your|der|die|das|le|la|el)\s+)?(?:existing\s+)?(?:file\s+|datei\s+)?[`*\"']*$",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"\s*(?:\w+\s+){0,4}in\s+[`*]*$", re.IGNORECASE)
_TOKEN = re.compile(
    r"`(?P<code>[^`\n]+)`|"
    r"(?<![\w`/.-])(?P<bare>(?:[\w@.-]+/)*[\w@.-]*\.?[\w-]+\.[A-Za-z]\w{0,9}|\.(?:\w+(?:ignore|rc|config|attributes|modules)|env)|Dockerfile|Makefile|README|LICENSE|CHANGELOG|CONTRIBUTING|Jenkinsfile|Procfile)(?![\w/`])"
)
_NAMED = re.compile(
    r"^[^\w`./@~]*(?:(?:file|path|filename|in|datei|pfad|fichier|archivo|location)[^\w`./@~]*)?(?:`(?P<code>[^`\n]+)`|"
    r"(?P<bare>[\w./@-]+))"
    r"\W*(?:[(\[](?P<note>[^()\[\]]*)[)\]])?[\s:*_]*$",
    re.IGNORECASE,
)
# German puts the verb last: "`a.py` anpassen:".
_VERB_LAST = re.compile(
    r"^[^\w`./@~]*(?:\d+\.\s*)?(?:(?:in|die|das)\s+)?(?:Datei\s+)?(?:`(?P<code>[^`\n]+)`|(?P<bare>[\w./@-]+\.\w+))\s+"
    r"(?:neu\s+)?(?:(?P<create>erstellen|anlegen|hinzufügen|schreiben)|anpassen|ändern|ergänzen|erweitern|aktualisieren)\W*$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"^.*\b(?:replace|change|swap|find|ersetze?n?|remplacer)(?: (?:this|the following|these lines|this line))?[:\s*_]*$"
    r"|^\W*(?:\d+\.\s*)?(?:find|before|old|current(?:ly)?|existing|from|search(?: for)?|"
    r"original|replace this|remove|vorher|alt|suchen?|avant|antes|bisher)\b(?P<rest>[^:]*)[:\s*_]*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^\W*(?:\d+\.\s*)?(?:replace(?:ment|d)?(?: (?:it )?(?:with|by))?|after|new|updated|"
    r"proposed|to|with(?: this)?|change(?:d)? to|becomes|nachher|neu|ersetzen?(?: durch)?|après|después|"
    r"remplacer par)\b(?P<rest>[^:]*)[:\s*_]*$",
    re.IGNORECASE,
)
_NO_EDIT = re.compile(
    r"^\W*(?:usage|example|examples|output|expected|verify|verification|test|run|result|returns?|response|"
    r"request|e\.g\.|for example|sample|"
    r"check|execute|beispiel|ausgabe|erwartet|exemple|ejemplo|current\b(?!.*`)|install|deploy|rollback|"
    r"restore|delete|remove)\b",
    re.IGNORECASE,
)
_SHELL = frozenset(
    (
        "bash",
        "sh",
        "shell",
        "zsh",
        "console",
        "terminal",
        "shell-session",
        "shellsession",
        "fish",
        "powershell",
        "ps1",
        "cmd",
        "bat",
    )
)
_SCRIPTS = re.compile(
    r"\.(?:sh|bash|zsh|ps1|bat|cmd|env|fish|conf|cfg|service|txt)$|^\.?[A-Za-z]+file$|"
    r"/\.?[A-Za-z-]+$|^\.[\w.-]+$"
)
_COMMENT = re.compile(
    r"^\s*(?:#+|//+|--|;+|/\*+|<!--|%+|\{/\*|\{#|\"\"\"|"
    r"''')\s*(?P<text>\S.*?)\s*(?:\*/\}?|-->|#\}|\"\"\"|''')?\s*$"
)
_TITLE = re.compile(
    r"(?:title|file|filename|name|path)\s*[=:]\s*(?:\"([^\"]+)\"|'([^']+)'|(\S+))", re.IGNORECASE
)
_NEW = re.compile(r"\bnew\b|\bneu\b|\bcreate", re.IGNORECASE)
MAX_LEADS = 4


def read_edits(blocks: tuple[Block, ...], scopes: Scopes) -> EditsRead:
    """The texts that a plan wants in files. Paths are as written; what is hostile in them is for whoever uses them to refuse."""
    return _Edits(blocks, scopes).read()


class _Edits:
    def __init__(self, blocks: tuple[Block, ...], scopes: Scopes) -> None:
        self._blocks = blocks
        self._scopes = scopes
        self._edits: list[EditProposal] = []
        self._read_as: dict[int, Read] = {}
        self._names = Names()
        self._used_heads: set[int] = set()

    def read(self) -> EditsRead:
        done = -1
        fences = [one for one in self._blocks if one.form is Form.FENCE]
        for at, fence in enumerate(fences):
            if fence.number <= done:
                continue
            following = fences[at + 1] if at + 1 < len(fences) else None
            if following is not None and self._pair(fence, following):
                done = following.number
                continue
            self._single(fence)
        return EditsRead(tuple(_with_fragments(self._edits)), self._read_as)

    # One fence

    def _single(self, fence: Block) -> None:
        inside = _halves(fence)
        told = self._told(fence)
        if is_diff(fence):
            self._diff(fence, told)
            return
        if inside is not None and told is not None and not self._is_shell(fence):
            before, after = inside
            self._add(EditKind.REPLACE, told.paths, after, told.line, fence, before=before, fragment=True)
            return
        if told is None or not told.paths:
            return
        kind = told.kind
        whole = is_whole(fence.text, fence.info)
        if kind is None:
            kind = EditKind.CREATE if whole and not is_fragment(fence.text) else EditKind.UPDATE
        if kind is EditKind.REPLACE:
            kind = EditKind.UPDATE
        fragment = told.fragment or kind is not EditKind.CREATE or is_fragment(fence.text, _language(fence))
        if self._is_shell(fence) and not all(_SCRIPTS.search(one) for one in told.paths):
            return
        self._add(kind, told.paths, fence.text, told.line, fence, fragment=fragment)

    def _diff(self, fence: Block, told: Told | None) -> None:
        for one in diffed(fence.text):
            paths = (one.path,) if one.path else (told.paths if told is not None else ())
            kind = EditKind.CREATE if one.creates else EditKind.REPLACE if one.before else EditKind.UPDATE
            self._add(kind, paths, one.after, fence.line, fence, before=one.before, fragment=not one.creates)

    def _add(
        self,
        kind: EditKind,
        paths: tuple[str, ...],
        text: str,
        line: int,
        fence: Block,
        *,
        before: str = "",
        fragment: bool,
    ) -> None:
        scope = self._scopes[fence.number]
        self._edits.append(
            EditProposal(
                self._names.name("edit", kind.value, *paths, before, text),
                kind, paths, text, line, fence.end, before, fragment, _language(fence), scope.phase, scope.step,
            )
        )  # fmt: skip
        self._read_as[fence.number] = Read.EDIT

    def _is_shell(self, fence: Block) -> bool:
        return bool(fence.info) and fence.info.split()[0].lower() in _SHELL

    # Pairs

    def _pair(self, first: Block, second: Block) -> bool:
        """Takes two fences that a label each calls the text before and the one after."""
        before, after = self._label(first), self._label(second)
        if before is None or after is None or before.heading != after.heading:
            return False
        if not _BEFORE.match(plain(_last_line(before))) or not _AFTER.match(plain(_last_line(after))):
            return False
        if any(one.form is Form.HEADING for one in self._blocks[first.number : second.number]):
            return False
        paths = self._paths_of_pair(before, first)
        self._add(EditKind.REPLACE, paths, second.text, before.line, second, before=first.text, fragment=True)
        self._read_as[first.number] = Read.EDIT
        return True

    def _label(self, fence: Block) -> Block | None:
        """The paragraph or list item directly above a fence."""
        above = self._blocks[fence.number - 1] if fence.number else None
        if above is None or above.form not in (Form.PARAGRAPH, Form.LIST_ITEM, Form.HEADING):
            return None
        return above

    def _paths_of_pair(self, label: Block, first: Block) -> tuple[str, ...]:
        """The files named in the label itself, else in the lists and lines above it, else in headings."""
        own = _paths(label.text)
        if own:
            return own
        listed: list[str] = []
        for one in reversed(self._blocks[: label.number]):
            if one.form in (Form.HEADING, Form.TABLE):
                break
            if one.form is Form.FENCE:
                if self._read_as.get(one.number) is Read.EDIT and self._edits and not listed:
                    # Another pair for the same files.
                    return self._edits[-1].paths
                break
            found = _paths(one.text)
            if one.form is Form.LIST_ITEM and found:
                listed[:0] = found
            elif one.form is Form.PARAGRAPH:
                if listed:
                    break
                if found:
                    return found
        if listed:
            return tuple(dict.fromkeys(listed))
        if label.parent != -1 and (inside := _paths(self._blocks[label.parent].text)):
            return inside
        return next((found for head in self._heads(first) if (found := _paths(head.text))), ())

    def _heads(self, block: Block) -> Iterator[Block]:
        number = block.heading
        while number != -1:
            yield self._blocks[number]
            number = self._blocks[number].heading

    # What is said of a fence

    def _told(self, fence: Block) -> Told | None:
        named = self._named_inside(fence)
        said = self._said_above(fence)
        if named is not None:
            if (
                said is not None
                and said.kind is not None
                and (not said.paths or _agree(said.paths, named.paths))
            ):
                return Told(said.kind, said.paths or named.paths, said.line, said.fragment)
            return named
        return said if said is not None and said.paths else None

    def _said_above(self, fence: Block) -> Told | None:
        looked = 0
        number = fence.number - 1
        while number >= 0 and looked < MAX_LEADS:
            block = self._blocks[number]
            if block.form in (Form.FENCE, Form.TABLE, Form.RULE):
                return None
            if block.form is Form.HEADING:
                return self._said_by_heading(block, fence)
            if block.form is Form.LIST_ITEM and block.number != fence.parent and fence.parent == -1:
                # A list between a sentence and its fence parts them, unless its last line is that sentence.
                own = said_by(block.text, block.line) if looked == 0 else None
                return own if own is not None and own.kind is not None else None
            if block.form in (Form.PARAGRAPH, Form.LIST_ITEM):
                text = _last_line(block)
                if looked == 0 and _NO_EDIT.match(plain(text)) and not _NAMED.match(text):
                    return None
                said = said_by(block.text, block.line)
                if said is not None and (said.kind is not None or looked == 0):
                    return said
                if block.number == fence.parent:
                    return None
            looked += 1
            number -= 1
        return None

    def _said_by_heading(self, head: Block, fence: Block) -> Told | None:
        if (
            not fence.info
            or fence.info == INDENTED
            or self._is_shell(fence)
            or head.number in self._used_heads
        ):
            return None
        said = said_by(re.sub(r"^(?:\w+\s+)?\d+(?:\.\d+)*[.:)]*\s*", "", plain(head.text)), fence.line)
        if said is None or not said.paths:
            return None
        self._used_heads.add(head.number)
        return said

    def _named_inside(self, fence: Block) -> Told | None:
        """The file that the info string or the first line of a fence names."""
        if fence.info == INDENTED:
            return None
        title = _TITLE.search(fence.info)
        path = next((one for one in title.groups() if one), "") if title is not None else ""
        if not path and fence.info:
            first, _, rest = fence.info.partition(" ")
            after = first.partition(":")[2] or (rest.strip().split() or [""])[0]
            path = next(
                (one for one in (after, first) if is_file_name(one) and ("." in one or "/" in one)), ""
            )
        if path:
            return Told(None, (path,), fence.line)
        lines = [one for one in fence.lines if one.strip()]
        if lines and lines[0].startswith("#!"):
            lines = lines[1:]
        comment = _COMMENT.match(lines[0][:LONGEST]) if lines else None
        if comment is None:
            return None
        named = _NAMED.match(comment["text"])
        if named is not None:
            path = (named["code"] or named["bare"]).strip()
            if is_file_name(path) and re.search(r"\.[A-Za-z]", path):
                new = EditKind.CREATE if named["note"] and _NEW.search(named["note"]) else None
                return Told(new, (path,), fence.line)
            return None
        if self._is_shell(fence):
            return None
        said = said_by(comment["text"], fence.line)
        return said if said is not None and said.kind is not None and said.paths else None


def said_by(text: str, line: int) -> Told | None:
    """What a sentence says is done with which file; None where it speaks of none."""
    found: Told | None = None
    for at, one in enumerate(text.split("\n")):
        if len(one) > LONGEST:
            continue
        told = _sentence(one.strip(), line + at)
        if told is not None and (told.kind is not None or found is None):
            found = told
    return found


def _sentence(text: str, line: int) -> Told | None:
    clear = re.sub(r"\*\*|__", "", text)
    match = _VERB.match(clear)
    if match is not None:
        rest = match["rest"]
        tokens = [one for one in _TOKEN.finditer(rest) if is_file_name((one["code"] or one["bare"]).strip())]
        if not tokens:
            return None
        first = tokens[0]
        into = _INTO.search(rest[: first.start()]) is not None
        paths = _following(rest, tokens)
        if match["both"] is not None:
            return Told(EditKind.UPDATE, paths, line, True)
        if match["replace"] is not None:
            return Told(EditKind.REPLACE, paths, line, True)
        if match["create"] is not None and not _WITHIN.match(rest[: first.start()]):
            return Told(EditKind.CREATE, paths, line)
        if match["add"] is not None and not into and not rest[: first.start()].strip(" `*").rstrip(":"):
            return Told(EditKind.CREATE, paths, line)
        if match["add"] is not None and re.match(r"^\s*(?:an?\s+)?(?:new\s+)?file\b", rest, re.I):
            return Told(EditKind.CREATE, paths, line)
        return Told(EditKind.UPDATE, paths, line, True)
    last = _VERB_LAST.match(clear)
    if last is not None and is_file_name((last["code"] or last["bare"]).strip()):
        kind = EditKind.CREATE if last["create"] is not None else EditKind.UPDATE
        return Told(kind, ((last["code"] or last["bare"]).strip(),), line, kind is EditKind.UPDATE)
    if _IN.match(clear):
        paths = _paths(clear)
        if paths:
            return Told(EditKind.UPDATE, paths[:1], line, True)
    named = _NAMED.match(clear)
    if named is not None:
        path = (named["code"] or named["bare"]).strip()
        if is_file_name(path) and ("." in path or "/" in path):
            new = named["note"] is not None and _NEW.search(named["note"]) is not None
            return Told(EditKind.CREATE if new else None, (path,), line)
    return None


def _following(text: str, tokens: Sequence[re.Match[str]]) -> tuple[str, ...]:
    """The first path and those that a comma or "and" adds to it."""
    found = [(tokens[0]["code"] or tokens[0]["bare"]).strip()]
    for before, after in pairwise(tokens):
        if not re.fullmatch(
            r"\s*(?:,|and|&|und|et|y|, and)\s*", text[before.end() : after.start()], re.IGNORECASE
        ):
            break
        found.append((after["code"] or after["bare"]).strip())
    return tuple(dict.fromkeys(found))


def _paths(text: str) -> tuple[str, ...]:
    """The files that a text names in code spans or by an ending."""
    found = [
        (one["code"] or one["bare"]).strip()
        for one in _TOKEN.finditer(text[: 4 * LONGEST])
        if is_file_name((one["code"] or one["bare"]).strip())
    ]
    return tuple(dict.fromkeys(found))


def _agree(paths: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return any(
        one == other or one.endswith("/" + other) or other.endswith("/" + one)
        for one in paths
        for other in others
    )


def _language(fence: Block) -> str:
    return fence.info.split()[0] if fence.info and fence.info != INDENTED else ""


def _last_line(block: Block) -> str:
    return block.text.rstrip("\n").split("\n")[-1][:LONGEST]


def _halves(fence: Block) -> tuple[str, str] | None:
    """The texts below "# Before" and "# After" in one fence."""
    marks: list[tuple[int, str]] = []
    for at, text in enumerate(fence.lines):
        comment = _COMMENT.match(text[:LONGEST])
        word = comment["text"].strip(" :").lower() if comment is not None else ""
        if re.fullmatch(r"(?:before|old|current|find|vorher|alt)(?: \([^()]*\))?", word):
            marks.append((at, "before"))
        elif re.fullmatch(r"(?:after|new|replace(?: with)?|nachher|neu)(?: \([^()]*\))?", word):
            marks.append((at, "after"))
    if [name for _, name in marks] != ["before", "after"]:
        return None
    (first, _), (second, _) = marks
    lines = fence.lines
    if any(one.strip() for one in lines[:first]):
        return None
    before, after = (
        "\n".join(lines[first + 1 : second]).strip("\n"),
        "\n".join(lines[second + 1 :]).strip("\n"),
    )
    return (before, after) if before.strip() and after.strip() else None


def _with_fragments(edits: Sequence[EditProposal]) -> Iterator[EditProposal]:
    """Where several fences speak of one file, none of them is the whole of it."""
    counted = Counter(path for one in edits for path in one.paths)
    for one in edits:
        yield replace(one, fragment=True) if any(counted[path] > 1 for path in one.paths) else one
