"""What commands need."""

import pytest

from state.findings import Severity
from state.plans.lint import needs
from state.plans.lint.facts import Runner
from state.plans.plan import EditKind, EditProposal, Root, Side
from tests.state.plans.lint.making import Known, commands, copy, found, plan, running

W, N = Severity.WARNING, Severity.NOTE
FACTS = Known(
    source={"api/jobs/cron.py": "", "tools/check.sh": ""},
    target={
        "api/package.json": "",
        "manage.py": "",
        ".gitignore": "*.sqlite3\n/local/\n",
        "requirements.txt": "",
    },
)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("./scripts/deploy.sh --all", "scripts/deploy.sh"),
        ("./scripts/backup_database.sh", "scripts/backup_database.sh"),
        ("bash scripts/deploy.sh", "scripts/deploy.sh"),
        ("python tools/run.py", "tools/run.py"),
        ("pytest tests/unit/test_a.py::test_b", "tests/unit/test_a.py"),
        ("mysql app < sql/one.sql", "sql/one.sql"),
        ("docker-compose -f docker/prod.yml up -d", "docker/prod.yml"),
        ("cat docs/readme.md", "docs/readme.md"),
        ("cd backend", "backend"),
        ("pip install -r requirements/prod.txt", "requirements/prod.txt"),
        ("mv old/a.py new/a.py", "old/a.py"),
    ],
)
def test_files_that_nobody_has(text: str, path: str) -> None:
    assert found(needs.missing_files, running(text), FACTS) == [("plan-path-missing", W, path, 10)]
    assert found(needs.missing_files, running(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "./tools/check.sh",
        "python manage.py check",
        "cd api && python jobs/cron.py",
        "pip install -r requirements.txt",
        "curl https://host/path/to",
        "python -m pytest",
        "python -c 'import a.b'",
        "grep -r 'a/b' api",
        "docker pull library/redis",
        "git checkout feature/x",
        "cat /etc/hosts",
        "cat $FILE/x",
        "node dist/server.js",
        "cat local/settings.py",
        "sqlite3 app.sqlite3 < /dev/null",
        "cat app.sqlite3",
        "cat db/backup.sql",
        "source venv/bin/activate",
        "echo a/b.c",
        "rm -f gone/x.py",
        "npm run build/x",
        "cat <missing.txt-file>",
    ],
)
def test_files_that_are_there_or_none_of_ours(text: str) -> None:
    assert found(needs.missing_files, running(text), FACTS) == []


def test_folders_are_entered() -> None:
    assert (
        found(needs.missing_files, running("cd api", "cat package.json", "python jobs/cron.py"), FACTS) == []
    )
    assert found(needs.missing_files, running("cat jobs/cron.py"), FACTS) == [
        ("plan-path-missing", W, "jobs/cron.py", 10)
    ]


def test_what_runs_elsewhere_is_not_ours() -> None:
    of = running("git clone https://host/other.git", "cd other", "cat docs/readme.md")
    assert found(needs.missing_files, of, FACTS) == []
    assert found(needs.missing_files, running("cd /srv/app", "./deploy.sh"), FACTS) == []


def test_what_the_plan_makes() -> None:
    of = plan(
        commands=commands("cat docs/new.md", "python lib/cron.py", "./made.sh", "mkdir -p out/x", "ls out/x"),
        edits=(EditProposal("edit-1", EditKind.CREATE, ("docs/new.md",), "", 5, 6),),
        copies=(copy("api/jobs", "lib", recursive=True), copy("tools/check.sh", "made.sh")),
    )
    assert found(needs.missing_files, of, FACTS) == []


def test_paths_below_the_author_s_roots() -> None:
    of = plan(
        commands=commands('cat "$SRC/api/jobs/cron.py"', "cat ${SRC}/manage.py", "cat /home/a/two/manage.py"),
        roots=(Root("$SRC", Side.SOURCE, 1, ""), Root("/home/a/two", Side.TARGET, 2, "")),
    )
    assert found(needs.missing_files, of, FACTS) == [("plan-path-missing", W, "manage.py", 11)]


SCRIPTS = Known(
    target={"manage.py": "", "package.json": "", "Makefile": ""},
    runs={
        Runner.NPM: {"package.json": ("build", "test"), "web/package.json": ("test:e2e",)},
        Runner.MAKE: {"Makefile": ("check",)},
        Runner.MANAGE: {"manage.py": ("import_prices",)},
    },
)


def test_scripts_that_nobody_defines() -> None:
    of = running("npm run biuld", "make deploy", "python manage.py load_all", "just fmt", "npm start")
    assert found(needs.missing_scripts, of, SCRIPTS) == [
        ("plan-script-missing", W, "biuld", 10),
        ("plan-script-missing", W, "deploy", 11),
        ("plan-script-missing", N, "load_all", 12),
        ("plan-script-missing", W, "fmt", 13),
        ("plan-script-missing", W, "start", 14),
    ]
    assert found(needs.missing_scripts, of) == []


def test_scripts_that_are_defined() -> None:
    of = running(
        "npm run build", "npm test", "npm run test:e2e", "npm ci", "npm install x", "yarn eslint", "make check",
        "make", "make -C docs html", "python manage.py import_prices", "python3 ./manage.py migrate",
        "npm run $TASK", "cd api && npm run build -- --prod", "npm --prefix x run y",
    )  # fmt: skip
    assert found(needs.missing_scripts, of, SCRIPTS) == []


def test_scripts_that_the_plan_adds_or_that_cannot_be_told() -> None:
    edit = EditProposal(
        "edit-1", EditKind.UPDATE, ("web/package.json",), '"deploy": "x"', 5, 6, fragment=True
    )
    of = plan(commands=commands("npm run deploy"), edits=(edit,))
    assert found(needs.missing_scripts, of, SCRIPTS) == []
    loose = Known(runs=SCRIPTS.runs, open_ended=("Makefile",))
    assert found(needs.missing_scripts, running("make deploy"), loose) == []
