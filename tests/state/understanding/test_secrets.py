"""Looking for secrets takes short ways past most of a text: what is found is what all patterns find in all of it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.understanding import secrets
from state.understanding.secrets import Secret, secret_in

RANDOM = "q7Zt0Kx2Lm9VnR4bYs8WcD3fGh5Jk1Pp6Uu"
TOKENS = (
    "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEowIBAAKCAQEA7bq98vTz5rbZ4Qw3" * 3,
    "PuTTY-User-Key-File-2",
    "AKIAQ3EGRT5WLUX7MNO2",
    "ASIAQ3EGRT5WLUX7MNO2",
    *(f"gh{one}_{(RANDOM * 2)[:36]}" for one in "pousr"),
    f"github_pat_{RANDOM[:22]}_{(RANDOM * 2)[:59]}",
    f"glpat-{RANDOM[:20]}",
    f"xoxb-123456789-{RANDOM}",
    f"https://hooks.slack.com/services/T12345678/B12345678/{RANDOM[:24]}",
    f"sk_live_{RANDOM}",
    f"AIza{RANDOM[:35]}",
    f"GOCSPX-{RANDOM[:28]}",
    f"SG.{RANDOM[:22]}.{(RANDOM * 2)[:43]}",
    f"npm_{(RANDOM * 2)[:36]}",
    f"pypi-AgEIcHlwaS5vcmc{RANDOM * 2}",
    "dop_v1_" + "0a1b2c3d" * 8,
    "shpat_" + "0a1b2c3d" * 4,
    "key-" + "0a1b2c3d" * 4,
    "SK" + "0a1b2c3d" * 4,
    f"hvs.{RANDOM * 3}",
    f"AccountKey={(RANDOM * 3)[:86]}==",
    f"123456789:AA{RANDOM[:33]}",
    f"123456789:AA_{RANDOM[:32]}",
    "-- MySQL dump 10",
    "-- PostgreSQL database dump",
    f"postgres://owner:{RANDOM[:12]}@db.acme.com",
    f"redis://owner:{RANDOM[:12]}@localhost",
)
PARTS = (
    *TOKENS,
    *("EXAMPLE", "secret", "SECRET_KEY", "api-key", "token", "password", "x.access_key", "name", "a.b-c"),
    *(" = ", ":", "=", ":=", "\t", "'", '"', "\n", "\r\n", "\\", " ", "-", "_", "\0", "ü", "0"),
    *(f"'{RANDOM[:24]}'", f'"{RANDOM[:30]}"', f"'{'a' * 30}'", f'"{RANDOM}token"="{RANDOM}"'),
)


def _plainly(text: bytes, looks_closer: bool) -> Secret | None:
    """Every pattern over the whole text, one after the other."""
    if secrets._ANY.search(text):
        for _, pattern, kind, words in secrets._COMPILED:
            for match in pattern.finditer(text):
                if not secrets._KNOWN.search(match[0]):
                    return Secret(kind, words, secrets._line(text, match.start()))
    for match in secrets._ADDRESS.finditer(text):
        user, password, host = match.groups()
        meant = secrets._PLACEHOLDER.search(password) or secrets._LOCAL.match(host)
        if password != user and not meant:
            return Secret("credential", "a password in an address", secrets._line(text, match.start()))
    for match in secrets._NAMED.finditer(text) if looks_closer else ():
        if secrets._is_random(match[1]):
            return Secret(
                "credential", "what looks like a secret", secrets._line(text, match.start(1)), False
            )
    return None


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("around", ["{}", "a = '{}'\n", "x{}", "\n\n{} \n"])
def test_a_token_is_found_wherever_it_is_found_plainly(token: str, around: str) -> None:
    text = around.format(token).encode()
    assert secret_in(text) == _plainly(text, True)


@given(parts=st.lists(st.sampled_from(PARTS), max_size=30), looks_closer=st.booleans())
@settings(max_examples=1500, deadline=None)
def test_texts_put_together_at_random_say_the_same(parts: list[str], looks_closer: bool) -> None:
    text = "".join(parts).encode()
    assert secret_in(text, looks_closer=looks_closer) == _plainly(text, looks_closer)


@given(
    names=st.lists(st.sampled_from(("token", "a_secret", "apikey", "name")), min_size=1, max_size=6),
    between=st.sampled_from((" = ", ":", '": ', "==", "= \n")),
    quote=st.sampled_from("'\""),
    end=st.sampled_from(("\n", ", ", "", "\r")),
)
@settings(deadline=None)
def test_so_do_values_behind_names(names: list[str], between: str, quote: str, end: str) -> None:
    rows = [f"{name}{between}{quote}{RANDOM[at:]}{quote}" for at, name in enumerate(names)]
    text = end.join(rows).encode()
    assert secret_in(text) == _plainly(text, True)


def test_so_do_real_texts() -> None:
    for path in sorted(Path(__file__).parent.glob("*.py")):
        text = path.read_bytes()
        assert secret_in(text) == _plainly(text, True)


@pytest.mark.parametrize(
    "text",
    [
        "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;",
        "AccountKey=C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==;",
        "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'",
        "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AWS_SECRET_ACCESS_KEY=test",
    ],
)
@pytest.mark.parametrize("is_environment", [True, False])
def test_keys_that_everybody_knows_are_none(text: str, is_environment: bool) -> None:
    assert secret_in(text.encode(), is_environment=is_environment) is None


@pytest.mark.parametrize("token", TOKENS)
def test_a_value_that_another_text_has_is_passed_over(token: str) -> None:
    text = f"\n\na = '{token}'\n".encode()
    found = secret_in(text)
    assert secret_in(text, held=[b"another"]) == found
    assert secret_in(text, held=[b"another", text]) is None
    assert secret_in(text + b"\nAKIAZ4FHSU6XMVY8NPQ3\n", held=[text]) in (
        Secret("credential", "an access key of AWS", 5 + token.count("\n")),
        # All of what follows a key of PuTTY is part of it.
        found,
    )


def test_an_environment_is_read_to_its_end() -> None:
    text = b"A_TOKEN=1234567890ab\nB_TOKEN=hunter2hunter2\nC_TOKEN=hunter3hunter3\n"
    assert secret_in(text, is_environment=True) == Secret("credential", "a credential", 2)
    held = b"export B_TOKEN='hunter2hunter2'\n"
    assert secret_in(text, is_environment=True, held=[held]) == Secret("credential", "a credential", 3)
