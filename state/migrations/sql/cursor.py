"""Reads a statement's tokens one after the other."""

from collections.abc import Sequence

from state.migrations.changes import Flavour
from state.migrations.sql.tokens import Token, bare

END = Token("", "", 0)
DEFAULT_SCHEMAS = ("public", "dbo")


class Cursor:
    """A place among tokens; never raises, and stays at the end once it is there."""

    def __init__(self, tokens: Sequence[Token], flavour: Flavour, at: int = 0) -> None:
        self.tokens = tokens
        self.flavour = flavour
        self.at = at

    @property
    def here(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else END

    @property
    def is_done(self) -> bool:
        return self.at >= len(self.tokens)

    @property
    def line(self) -> int:
        """The line of the next token, at the end of the last one."""
        if not self.tokens:
            return 0
        return self.tokens[min(self.at, len(self.tokens) - 1)].line

    def ahead(self, count: int = 1) -> Token:
        place = self.at + count
        return self.tokens[place] if place < len(self.tokens) else END

    def sees(self, *keys: str) -> bool:
        """Whether the next tokens are these words."""
        return all(self.ahead(number).key == key for number, key in enumerate(keys))

    def accept(self, *keys: str) -> bool:
        """Goes past these words if they are next."""
        if self.sees(*keys):
            self.at += len(keys)
            return True
        return False

    def accept_any(self, *keys: str) -> str:
        """Goes past one of these words if it is next, and says which."""
        key = self.here.key
        if key in keys:
            self.at += 1
            return key
        return ""

    def skip_to(self, *keys: str) -> bool:
        """Goes to the next of these words outside of brackets; whether there is one."""
        while not self.is_done:
            if self.here.key in keys:
                return True
            self.skip()
        return False

    def skip(self) -> None:
        """Past one token, or past everything in brackets."""
        if self.here.key == "(":
            self.group()
        else:
            self.at += 1

    def group(self) -> Sequence[Token]:
        """Past the brackets that open here; what is between them."""
        start, depth = self.at + 1, 0
        while not self.is_done:
            key = self.here.key
            depth += (key == "(") - (key == ")")
            self.at += 1
            if depth == 0:
                return self.tokens[start : self.at - 1]
        return self.tokens[start:]

    def name(self) -> str:
        """A name, with its qualifier where that isn't the default schema; empty where none stands here."""
        parts: list[str] = []
        while not self.is_done and not self._is_text() and self.here.key not in ("(", ")", ",", ";", "="):
            parts.append(bare(self.here, self.flavour))
            self.at += 1
            if self.here.key != ".":
                break
            self.at += 1
        if len(parts) > 1 and parts[0].lower() in DEFAULT_SCHEMAS:
            parts = parts[1:]
        return ".".join(parts)

    def last_name(self) -> str:
        """A name without any qualifier: an index stands in its table's schema."""
        start = self.at
        self.name()
        return bare(self.tokens[self.at - 1], self.flavour) if self.at > start else ""

    def _is_text(self) -> bool:
        """Whether a string stands here; MySQL's "…" may be a name as well, if the server is told so."""
        return self.here.string and not self.here.value.startswith('"')

    def names(self) -> list[str]:
        """The first names of a list in brackets: columns without length, direction or expression."""
        if self.here.key != "(":
            return []
        return [name for part in split(self.group()) if (name := Cursor(part, self.flavour).plain_name())]

    def plain_name(self) -> str:
        """A column's name; empty for an expression."""
        after = self.ahead().key
        if after == "(" and not (self.ahead(2).value.isdigit() and self.ahead(3).key == ")"):
            return ""
        return self.name()


def split(tokens: Sequence[Token], sign: str = ",") -> list[Sequence[Token]]:
    """The parts between signs that stand outside of brackets; empty parts as well."""
    parts: list[Sequence[Token]] = []
    start = depth = 0
    for at, token in enumerate(tokens):
        if token.key == "(":
            depth += 1
        elif token.key == ")":
            depth -= 1
        elif token.key == sign and depth == 0:
            parts.append(tokens[start:at])
            start = at + 1
    parts.append(tokens[start:])
    return parts
