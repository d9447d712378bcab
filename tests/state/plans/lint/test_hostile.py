"""Paths that leave the repositories, and secrets."""

import pytest

from state.findings import Severity
from state.plans.lint import hostile
from state.plans.plan import Claim, CopyWish, EditKind, EditProposal, PlanPath, Presence, Root, Side
from tests.state.plans.lint.making import commands, copy, findings, found, plan, running

E, W = Severity.ERROR, Severity.WARNING


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "a/../../b",
        ".git/hooks/post-checkout",
        "sub/.GIT/config",
        "/etc/passwd",
        "~/.ssh/id",
        "C:\\x",
        ".git\u200c/x",
    ],
)
def test_hostile_paths(path: str) -> None:
    assert found(hostile.hostile_paths, plan(copies=(copy("a", path, 4),))) == [
        ("plan-hostile-path", E, path, 4)
    ]
    assert found(hostile.hostile_paths, plan(copies=(copy(path, "a", 4),))) == [
        ("plan-hostile-path", E, path, 4)
    ]
    edit = EditProposal("edit-1", EditKind.CREATE, (path,), "", 6, 7)
    assert found(hostile.hostile_paths, plan(edits=(edit,))) == [("plan-hostile-path", E, path, 6)]
    claim = Claim("claim-1", path, Presence.BOTH, 7)
    assert found(hostile.hostile_paths, plan(claims=(claim,))) == [("plan-hostile-path", E, path, 7)]


@pytest.mark.parametrize(
    "path", ["a/../b", ".github/x", ".gitignore", "a.git", "...", "a/..b/c", "", "~a"[1:]]
)
def test_paths_that_stay(path: str) -> None:
    assert found(hostile.hostile_paths, plan(copies=(copy(path, path, 4),))) == []


def test_an_absolute_path_of_no_side() -> None:
    away = CopyWish("c", PlanPath(Side.UNKNOWN, "opt/x", "/opt/x"), PlanPath(Side.TARGET, "x", "x"), (4,))
    assert found(hostile.hostile_paths, plan(copies=(away,))) == [("plan-hostile-path", E, "/opt/x", 4)]
    rooted = plan(copies=(away,), roots=(Root("/opt", Side.UNKNOWN, 1, ""),))
    assert found(hostile.hostile_paths, rooted) == []


def test_a_clone_beside_is_no_attack() -> None:
    source = PlanPath(Side.UNKNOWN, "../other/app", "../other/app")
    wish = CopyWish("c", source, PlanPath(Side.TARGET, "app", "app"), (4,))
    of = plan(commands=commands("git clone https://host/x.git other"), copies=(wish,))
    assert found(hostile.hostile_paths, of) == []
    assert len(found(hostile.hostile_paths, plan(copies=(wish,)))) == 1


def test_commands_that_write_where_they_must_not() -> None:
    of = running("echo x > .git/config", "cp a /etc/passwd", "rm -rf /", "tee ~/.ssh/authorized_keys")
    assert [(severity, path) for _, severity, path, _ in found(hostile.hostile_paths, of)] == [
        (E, ".git/config"),
        (W, "/etc/passwd"),
        (W, "/"),
        (W, "~/.ssh/authorized_keys"),
    ]
    of = running(
        "pg_dump a > /tmp/a.sql", "cat .git/HEAD", "cp /etc/hosts a", "rm -rf build", "rm -rf other/.git"
    )
    assert found(hostile.hostile_paths, of) == []


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("mysql -u root -phunter22 app", "hunter22"),
        ("mysql --password=hunter22 app", "hunter22"),
        ("PGPASSWORD=hunter22 psql app", "hunter22"),
        ("export API_KEY='hunter22'", "hunter22"),
        ("curl -H 'Authorization: Bearer abcdef123456' https://host", "abcdef123456"),
        ("curl -u ada:hunter22 https://host", "hunter22"),
        ("git clone https://ada:hunter22@host/x.git", "hunter22"),
        ("redis-cli -a hunter22 ping", "hunter22"),
        ("echo ghp_abcdefghijklmnopqrstuvwxyz0123", "ghp_abcdef"),
    ],
)
def test_secrets(text: str, secret: str) -> None:
    (one,) = findings(hostile.credentials, running(text))
    assert (one.kind, one.severity, one.line) == ("plan-credentials", W, 10)
    assert secret not in f"{one.message} {one.hint} {one.path} {one.about}"


@pytest.mark.parametrize(
    "text",
    [
        "mysql -u root -p app",
        "mysql -u root -p$SECRET app",
        "PGPASSWORD=$DB_PASSWORD psql app",
        'export TOKEN="${TOKEN}"',
        "export TOKEN=<token>",
        "curl -H 'Authorization: Bearer $TOKEN' https://host",
        "git clone https://host/x.git",
        "mkdir -p secret/place",
        "curl --token-file x --password-stdin",
        "export PASSWORD=your-password",
        "export PASSWORD_FILE=/run/x",
        "docker login -u ada --password-stdin",
    ],
)
def test_no_secrets(text: str) -> None:
    assert found(hostile.credentials, running(text)) == []
