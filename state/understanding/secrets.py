"""Keys and credentials in texts: tokens by the shape that their makers gave them, others by name and randomness."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log2
from typing import NamedTuple


class Secret(NamedTuple):
    """What is seen in a text; the words say what it is and never hold more of it than its maker's prefix."""

    kind: str
    words: str
    line: int
    is_sure: bool = True


# Each behind what it can't do without. A sign begins with plain letters: looking for those is many times as fast as
# for a choice, or for a bound before them.
_SHAPES = (
    (
        rb"PRIVATE KEY",
        rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n)+[A-Za-z0-9+/=\s\\]{64}",
        "key",
        "a private key",
    ),
    (rb"PuTTY-User", rb"PuTTY-User-Key-File-\d", "key", "a private key of PuTTY"),
    (rb"A[KS]IA", rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", "credential", "an access key of AWS"),
    (rb"gh[pousr]_", rb"\bgh[pousr]_[A-Za-z0-9]{36}\b", "credential", "a token of GitHub"),
    (rb"github_pat_", rb"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b", "credential", "a token of GitHub"),
    (rb"glpat-", rb"\bglpat-[A-Za-z0-9_-]{20}\b", "credential", "a token of GitLab"),
    (rb"xox[abprs]-", rb"\bxox[abprs]-[0-9]{8,}-[0-9A-Za-z-]{10,}", "credential", "a token of Slack"),
    (
        rb"hooks\.slack",
        rb"https://hooks\.slack\.com/services/T[A-Z0-9]{8,}/B[A-Z0-9]{8,}/[A-Za-z0-9]{24}",
        "credential",
        "a web hook of Slack",
    ),
    (rb"k_live_", rb"\b[sr]k_live_[0-9A-Za-z]{20,}", "credential", "a live key of Stripe"),
    (rb"AIza", rb"\bAIza[0-9A-Za-z_-]{35}\b", "credential", "an API key of Google"),
    (rb"GOCSPX", rb"\bGOCSPX-[0-9A-Za-z_-]{28}\b", "credential", "an OAuth secret of Google"),
    (rb"SG\.", rb"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b", "credential", "a key of SendGrid"),
    (rb"npm_", rb"\bnpm_[A-Za-z0-9]{36}\b", "credential", "a token of npm"),
    (rb"pypi-Ag", rb"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}", "credential", "a token of PyPI"),
    (rb"dop_v1_", rb"\bdop_v1_[a-f0-9]{64}\b", "credential", "a token of DigitalOcean"),
    (rb"shp(?:at|ca|pa|ss)_", rb"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b", "credential", "a token of Shopify"),
    (rb"key-[0-9a-f]", rb"\bkey-[0-9a-f]{32}\b", "credential", "a key of Mailgun"),
    (rb"SK[0-9a-f]{8}", rb"\bSK[0-9a-f]{32}\b", "credential", "a key of Twilio"),
    (rb"hvs\.", rb"\bhvs\.[A-Za-z0-9_-]{90,}", "credential", "a token of Vault"),
    (rb"AccountKey=", rb"\bAccountKey=[A-Za-z0-9+/]{86}==", "credential", "a storage key of Azure"),
    (rb":AA", rb"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b", "credential", "a bot's token of Telegram"),
    (
        rb"-- (?:My|Maria|Postgre)",
        rb"^-- (?:MySQL|MariaDB) dump |^-- PostgreSQL database dump",
        "dump",
        "a database dump",
    ),
)
_COMPILED = tuple(
    (re.compile(sign), re.compile(pattern, re.MULTILINE), kind, words)
    for sign, pattern, kind, words in _SHAPES
)
_ANY = re.compile(
    rb"PRIVATE KEY|PuTTY-User|AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|hooks\.slack|k_live_|AIza|GOCSPX"
    rb"|\bSG\.|npm_|pypi-Ag|dop_v1_|shp(?:at|ca|pa|ss)_|\bkey-[0-9a-f]|\bSK[0-9a-f]{8}|\bhvs\.|AccountKey="
    rb"|:AA[A-Za-z0-9]|^-- (?:My|Maria|Postgre)",
    re.MULTILINE,
)
_BODY = re.compile(rb"[A-Za-z0-9+/=\s\\]*")
# Keys that documentation prints or emulators ship with (Azurite's and that of Cosmos DB), known to everybody.
_KNOWN = re.compile(
    rb"EXAMPLE|0{12}|X{12}|x{12}|1234567890|abcdefghij|\.\.\."
    rb"|Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
    rb"|C2y6yDjf5/R\+ob0N8A7Cgv30VRDJIWEHLM\+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw=="
)
_ADDRESS = re.compile(
    rb"\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|rediss|amqps?)://([^\s:/@'\"]+):([^\s:/@'\"]{6,})@([\w.-]+)"
)
_CREDENTIALS = re.compile(rb"://[^\s:/@'\"]+:[^\s:/@'\"]{6,}@")
"""What every such address holds, whatever it leads to."""
_LOCAL = re.compile(
    rb"^(?:localhost|127\.|0\.0\.0\.0|::1|host\.docker\.internal|[\w-]+$|.*\.(?:local|test|example(?:\.\w+)?)$)"
)
_NAMED = re.compile(
    rb"""(?i)\b[\w.-]*(?:secret|token|passwd|password|api[_-]?key|private[_-]?key|access[_-]?key|auth[_-]?key)[\w-]*['"]?"""
    rb"""[ \t]*(?::=|[:=])[ \t]*['"]([A-Za-z0-9+/_=.~!@#$%^&*-]{24,200})['"]"""
)
_VALUE = re.compile(rb"""[:=][ \t]*['"][A-Za-z0-9+/_=.~!@#$%^&*-]{24,200}['"]""")
_NAME = re.compile(rb"(?i)secret|token|passw|key")
_ENV = re.compile(
    rb"^[ \t]*(?:export[ \t]+)?\w*(?:SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|PRIVATE_KEY|CREDENTIAL)\w*[ \t]*="
    rb"[ \t]*['\"]?(?!your|change|<|\$|xxx|example|placeholder|secret|password|dummy|test)([^\s'\"#]{6,})",
    re.MULTILINE | re.IGNORECASE,
)
# What the value itself says that it isn't meant to be used.
_MEANT = re.compile(rb"(?i)insecure|change[-_ ]?(?:me|this|in|it)|placeholder|dummy|example")
_PLACEHOLDER = re.compile(
    rb"(?i)insecure|change|replace|your|example|placeholder|dummy|sample|xxxx|todo|test|fake|mock|secret|password|django|\$\{|%\(|<"
)
_SENTENCE = re.compile(rb"^[A-Za-z]+(?:[_.-][A-Za-z]+)+$|^[a-z_.]+$|^[A-Z_]+$|^[\w.-]+\.[a-z]{2,4}$")


def secret_in(
    text: bytes, *, is_environment: bool = False, looks_closer: bool = True, held: Sequence[bytes] = ()
) -> Secret | None:
    """The first secret of a text; `looks_closer` also for values that only their name and randomness give away.

    Values that stand in one of the texts `held` are nobody's news.
    """
    every = _secrets(text, is_environment, looks_closer)
    return next((secret for secret, value in every if not any(_stands(value, one) for one in held)), None)


def _secrets(text: bytes, is_environment: bool, looks_closer: bool) -> Iterator[tuple[Secret, bytes]]:
    """Every secret with its value, which goes no further than the comparison with other texts."""
    if is_environment:
        for match in _ENV.finditer(text):
            if not _KNOWN.search(match[1]) and not _MEANT.search(match[1]):
                yield Secret("credential", "a credential", _line(text, match.start(1))), match[1]
    seen = [shape for shape in _COMPILED if shape[0].search(text)]
    if seen and _ANY.search(text) is not None:
        for _, pattern, kind, words in seen:
            for match in pattern.finditer(text):
                if not _KNOWN.search(match[0]):
                    value = _key_at(text, match) if kind == "key" else match[0]
                    yield Secret(kind, words, _line(text, match.start())), value
    for match in _ADDRESS.finditer(text) if _CREDENTIALS.search(text) else ():
        user, password, host = match.groups()
        if password != user and not _PLACEHOLDER.search(password) and not _LOCAL.match(host):
            yield Secret("credential", "a password in an address", _line(text, match.start())), password
    if looks_closer:
        for match in _named(text):
            if _is_random(match[1]):
                yield (
                    Secret("credential", "what looks like a secret", _line(text, match.start(1)), False),
                    match[1],
                )


def _key_at(text: bytes, found: re.Match[bytes]) -> bytes:
    """All of a private key that begins there: how it begins is alike in many."""
    if found[0].startswith(b"PuTTY"):
        return text[found.start() :]
    rest = _BODY.match(text, found.end())
    return text[found.start() : rest.end() if rest is not None else found.end()]


def _stands(value: bytes, text: bytes) -> bool:
    """Whether a text has a value for itself, not as a piece of a longer one; the rows of a key are set as they like."""
    rows = value.split()
    if len(rows) > 1:
        return b"".join(rows) in b"".join(text.split())
    return re.search(rb"(?<!\w)" + re.escape(value) + rb"(?!\w)", text) is not None


def _named(text: bytes) -> Iterator[re.Match[bytes]]:
    """Values behind a name that speaks of a secret; neither goes beyond its line, so others aren't looked at."""
    end = 0
    for value in _VALUE.finditer(text):
        if value.start() < end:
            continue
        start = text.rfind(b"\n", end, value.start()) + 1 or end
        end = text.find(b"\n", value.end())
        end = len(text) if end < 0 else end
        if _NAME.search(text, start, end):
            yield from _NAMED.finditer(text, start, end)


def _line(text: bytes, offset: int) -> int:
    return text.count(b"\n", 0, offset) + 1


def _is_random(value: bytes) -> bool:
    """Whether a value was drawn rather than written: letters and digits mixed, and hardly any of them repeated."""
    if _PLACEHOLDER.search(value) or _SENTENCE.match(value) or _KNOWN.search(value):
        return False
    digits, letters = len(re.findall(rb"\d", value)), len(re.findall(rb"[A-Za-z]", value))
    if digits < 3 or letters < 6:
        return False
    counts = Counter(value)
    entropy = -sum(one / len(value) * log2(one / len(value)) for one in counts.values())
    return entropy >= (3.0 if re.fullmatch(rb"[0-9a-f]+", value) else 4.0)
