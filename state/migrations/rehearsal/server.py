"""Where a rehearsal runs: a server read from a URL whose password is never shown again."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from state.errors import PlaitError
from state.migrations.changes import Flavour

SCHEMES = {
    "mysql": Flavour.MYSQL,
    "mariadb": Flavour.MYSQL,
    "postgresql": Flavour.POSTGRESQL,
    "postgres": Flavour.POSTGRESQL,
}
PORTS = {Flavour.MYSQL: 3306, Flavour.POSTGRESQL: 5432}
OPTIONS = {
    Flavour.MYSQL: frozenset({"ssl_ca"}),
    Flavour.POSTGRESQL: frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey"}),
}
SOCKETS = {
    Flavour.MYSQL: ("socket", "unix_socket"),
    Flavour.POSTGRESQL: ("host",),
}
_EXAMPLE = "mysql://user:password@host:3306 or postgresql://user:password@host:5432/database"
_ESCAPE = "in a user or password write / @ : # ? [ ] and % as %2F %40 %3A %23 %3F %5B %5D %25"


@dataclass(frozen=True, slots=True)
class Server:
    """A server and how to log in; neither `repr` nor `str` shows the password or the options.

    `socket` is the path of a unix socket (PostgreSQL: of its folder), used instead of host and port.
    `database` is only connected to, unless the rehearsal is to run in place.
    """

    flavour: Flavour
    host: str
    port: int
    user: str
    password: str = field(default="", repr=False)
    database: str = ""
    socket: str = ""
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        scheme = "mysql" if self.flavour is Flavour.MYSQL else "postgresql"
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        place = self.socket or f"{host}:{self.port}"
        return f"{scheme}://{user}{place}{'/' + quote(self.database, safe='') if self.database else ''}"

    def scrub(self, words: str, *secrets: str) -> str:
        """A driver's or server's words without the password, as it is and as a URL holds it."""
        held = [self.password, *secrets, *(value for name, value in self.options if "key" in name)]
        forms = {form for secret in held for form in (secret, quote(secret, safe=""))}
        for form in sorted(forms, key=len, reverse=True):
            # One or two characters are in every message by chance; masking them would only tell which they are.
            if len(form) > 2:
                words = words.replace(form, "***")
        return words


def parse_url(url: str) -> Server:
    """The server a URL names.

    `mysql://`, `mariadb://`, `postgresql://` or `postgres://`, then `user:password@host:port/database`, each
    part but the scheme optional; `?socket=PATH` (MySQL) or `?host=FOLDER` (PostgreSQL) for a unix socket. Raises
    PlaitError for anything else; its sentences repeat nothing of the URL but names that can't be secret.
    """
    url = url.strip()
    scheme, colon, _ = url.partition("://")
    flavour = SCHEMES.get(scheme.lower().partition("+")[0])
    if not colon or flavour is None:
        raise PlaitError(
            "not the URL of a MySQL, MariaDB or PostgreSQL server", hint=f"write it as {_EXAMPLE}"
        )
    if any(ord(one) < 32 for one in unquote(url)):
        raise PlaitError("the server's URL holds a control character", hint=_ESCAPE)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise PlaitError("the host or port in the server's URL can't be read", hint=_ESCAPE) from None
    if parts.fragment:
        raise PlaitError("the server's URL holds a #", hint=_ESCAPE)
    database = unquote(parts.path.removeprefix("/"))
    if "/" in parts.path.removeprefix("/"):
        raise PlaitError("the server's URL names more than one database", hint=_ESCAPE)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    host, socket, options = unquote(parts.hostname or ""), "", []
    try:
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise PlaitError("what follows the ? in the server's URL can't be read", hint=_ESCAPE) from None
    for name, value in pairs:
        if name in SOCKETS[flavour]:
            if value.startswith("/"):
                socket = value
            else:
                host = value
        elif name == "user":
            user = value
        elif name == "password":
            password = value
        elif name in OPTIONS[flavour]:
            options.append((name, value))
        else:
            known = sorted({*OPTIONS[flavour], *SOCKETS[flavour], "user", "password"})
            # Behind an unescaped ? there may be the rest of a password.
            raise PlaitError(
                "the server's URL has an option that isn't known", hint=f"known are {', '.join(known)}"
            )
    if flavour is Flavour.POSTGRESQL and host.startswith("/"):
        socket, host = host, ""
    return Server(
        flavour,
        host or "127.0.0.1",
        port if port is not None else PORTS[flavour],
        user,
        password,
        database,
        socket,
        tuple(options),
    )
