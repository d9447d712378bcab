from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.plans.blocks import Form, read_blocks
from state.plans.commands import CommandsRead, kind_of, read_commands
from state.plans.fences import Holds, holds
from state.plans.plan import ActKind, CommandKind, Read, Side
from state.plans.scope import Scope, Section


def read(text: str, scope: Scope = Scope()) -> CommandsRead:  # noqa: B008
    blocks = read_blocks(dedent(text))
    return read_commands(blocks, dict.fromkeys(range(len(blocks)), scope))


def fenced(inside: str, info: str = "bash", before: str = "") -> CommandsRead:
    return read(f"# Plan\n\n{before}\n\n```{info}\n{inside}\n```\n")


def held(inside: str, info: str = "bash", before: str = "") -> Holds:
    blocks = read_blocks(f"# Plan\n\n{before}\n\n```{info}\n{inside}\n```\n")
    return holds(blocks, next(one for one in blocks if one.form is Form.FENCE))


@pytest.mark.parametrize(
    ("info", "inside", "wanted"),
    [
        ("bash", "npm test", Holds.COMMANDS),
        ("bash", "./deploy.sh --now\nour-own-tool check", Holds.COMMANDS),
        ("bash", "our-own-tool check --all", Holds.COMMANDS),
        ("", "git fetch\ncp -r a b", Holds.COMMANDS),
        ("text", "$ whatever --x\nout", Holds.TEXT),
        ("text", "$ make test\nok", Holds.COMMANDS),
        ("python", "python manage.py migrate\npip install redis", Holds.COMMANDS),
        ("python", "import os\nos.remove('x')", Holds.CODE),
        ("bash", "import os\nprint(os.getcwd())", Holds.CODE),
        ("bash", "redis==5.0.1\n# pinned\ncelery[redis]>=5,<6 ; python_version > '3.8'", Holds.REQUIREMENTS),
        ("", "react@^18.2.0\n@types/node@20.1.0", Holds.REQUIREMENTS),
        ("bash", "cp a.ts → lib/\ncp b.ts   -> lib/b.ts", Holds.COPIES),
        ("", "src/a.ts → lib/a.ts", Holds.COPIES),
        ("bash", "# 1. Look\n# 2. Merge by hand", Holds.REMARKS),
        ("bash", "src/\n├── a.ts\n└── b.ts", Holds.TREE),
        ("bash", "SELECT count(*) FROM orders;\nDROP TABLE old;", Holds.CODE),
        ("sql", "SELECT 1;", Holds.CODE),
        ("", "- [ ] back up\n- [x] tell everybody", Holds.BOXES),
        ("", "find out who uses it\nmake sure that it works", Holds.TEXT),
        ("", "The service is called orders.\nIt listens on 80.", Holds.TEXT),
        ("", "001_a.sql   # KEEP\n002_b.sql   # NEW", Holds.TEXT),
        ("json", '{"a": 1}', Holds.CODE),
        ("dockerfile", "FROM x\nRUN pip install y", Holds.CODE),
        ("bash title=run.sh", "npm test", Holds.FILE),
    ],
)  # fmt: skip
def test_content_decides_what_a_fence_holds(info: str, inside: str, wanted: Holds) -> None:
    assert held(inside, info) is wanted


def test_the_text_of_a_script_that_is_to_be_made_is_no_command() -> None:
    script = "#!/bin/sh\nset -e\nrm -rf build"

    assert held(script, "bash", "Create `tools/clean.sh`:") is Holds.FILE
    assert held("exec gunicorn", "bash", "Then update `start.sh` to use it:") is Holds.FILE
    assert held(script, "bash", "Run it:") is Holds.COMMANDS
    assert held("pg_dump shop > dump.sql", "bash", "Create `dump.sql`:") is Holds.COMMANDS
    assert fenced(script, before="Create `tools/clean.sh`:").commands == ()


def test_commands_have_captions_expectations_lines_and_scopes() -> None:
    found = read(
        """\
        ## Check

        ```bash
        # All tests
        npm test   # should print "ok"
        # Expected: 3 rows
        psql -c "select 1"
        # => 1
        # Then the build
        npm run build

        # Expected: nothing to commit
        git status
        ```
        Expected: a clean tree
        """,
        Scope(phase="2", step="2.1", headings=("Check",)),
    )

    assert [
        (one.text, one.line, one.caption, one.expected, one.phase, one.step) for one in found.commands
    ] == [
        ("npm test", 5, "All tests", '"ok"\n3 rows', "2", "2.1"),
        ('psql -c "select 1"', 7, "", "1", "2", "2.1"),
        ("npm run build", 10, "Then the build", "", "2", "2.1"),
        ("git status", 13, "", "nothing to commit\na clean tree", "2", "2.1"),
    ]
    assert found.read_as == {1: Read.COMMANDS}


def test_prose_between_commands_is_no_command() -> None:
    found = fenced(
        "Now restart the server:\nsystemctl restart shop\n<your command here>\nThen wait for it to come up."
    )

    assert [(one.text, one.line) for one in found.commands] == [("systemctl restart shop", 7)]


def test_a_fence_below_expected_output_is_what_the_commands_print() -> None:
    found = read(
        "```bash\nls\n```\n\n**Expected output:**\n\n```\na.txt\nb.txt\n```\n\n```\n$ wc -l x\n3 x\n```\n"
    )

    assert [(one.text, one.expected) for one in found.commands] == [
        ("ls", "a.txt\nb.txt"),
        ("wc -l x", "3 x"),
    ]


def test_a_verify_paragraph_below_a_fence_is_its_outcome_and_a_box_is_not() -> None:
    assert read("```bash\nmake\n```\nVerify: the page loads\n").commands[0].expected == "the page loads"
    assert read("```bash\nmake\n```\n\n- [ ] Expected: x\n").commands[0].expected == ""
    assert read("```bash\nmake\n```\n\nThe page should be read: soon\n").commands[0].expected == ""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("npm test", CommandKind.SHELL),
        ("npm test && git push", CommandKind.GIT),
        ("cp a.py b/", CommandKind.COPY),
        ("mkdir -p b && cp a.py b/", CommandKind.COPY),
        ("rsync -av old/ new/", CommandKind.COPY),
        ("cp a.ts → lib/", CommandKind.COPY),
        ("cp a.py a.py.backup", CommandKind.BACKUP),
        ("cp a.ts a.ts.shop-backup", CommandKind.BACKUP),
        ("mv settings.py settings.py.bak", CommandKind.BACKUP),
        ("cp -r media backups/media", CommandKind.BACKUP),
        ("cp a.py.backup a.py", CommandKind.COPY),
        ("mv a.py.bak a.py", CommandKind.SHELL),
        ("pg_dump -U me shop > shop.sql", CommandKind.BACKUP),
        ("docker exec db mysqldump shop > s.sql", CommandKind.BACKUP),
        ("docker exec db sh -c 'pg_dump shop' > s.sql", CommandKind.BACKUP),
        ("./scripts/backup_db.sh", CommandKind.BACKUP),
        ("./scripts/restore_backup.sh x.gz", CommandKind.SHELL),
        ("tar czf backup-1.tgz src", CommandKind.BACKUP),
        ("tar xzf backup-1.tgz", CommandKind.SHELL),
        ("python manage.py dumpdata > all.json", CommandKind.BACKUP),
        ("git branch backup-main", CommandKind.GIT),
        ("rm -rf old", CommandKind.REMOVE),
        ("SOURCE=/home/me/a", CommandKind.VARIABLE),
        ("A=1 B=2", CommandKind.VARIABLE),
        ("export PATH=$PATH:/x", CommandKind.VARIABLE),
        ("cd api", CommandKind.VARIABLE),
        ("cd api && npm test", CommandKind.SHELL),
        ("A=1 npm test", CommandKind.SHELL),
        ("source .venv/bin/activate", CommandKind.VARIABLE),
        ("for f in *; do cp $f x/; done", CommandKind.COPY),
    ],
)
def test_kinds_of_commands(text: str, kind: CommandKind) -> None:
    assert kind_of(text) is kind


def test_a_command_stands_on_the_settings_above_it_in_its_fence_and_on_variables_anywhere() -> None:
    found = read(
        """\
        ```bash
        VERSION=1.2
        NAME="shop-$VERSION"
        SOURCE=/home/me/old
        ```

        ```bash
        npm ci
        cd api
        export MODE=test
        greet() {
          echo hi
        }
        npm test
        greet $NAME
        ```

        ```bash
        cp "$SOURCE/a" .
        ```
        """
    )
    setups = {one.text.split("\n")[0]: one.setup for one in found.commands}

    assert setups["npm ci"] == ""
    assert setups["npm test"] == "cd api\nexport MODE=test"
    assert setups["greet $NAME"] == (
        'VERSION=1.2\nNAME="shop-$VERSION"\ncd api\nexport MODE=test\ngreet() {\n  echo hi\n}'
    )
    # A root is bound by the operator, not by the plan.
    assert setups['cp "$SOURCE/a" .'] == ""


def test_ids_survive_moved_lines_and_tell_equal_commands_apart() -> None:
    text = "## A\n\n```bash\nnpm test\nnpm test\n```\n\n## B\n\n```bash\nnpm test\n```\n"
    first = [one.id for one in read(text).commands]
    moved = [one.id for one in read("Some words.\n\n" + text).commands]

    assert len(set(first)) == 3
    assert first == moved


def test_health_is_watching_and_never_on_the_way_back() -> None:
    assert fenced("watch -n 5 'curl -f x'").commands[0].health
    blocks = read_blocks("```bash\ncurl -f x\nA=1\n```")
    seen = read_commands(blocks, {0: Scope(Section.MONITORING)}).commands
    assert [one.health for one in seen] == [True, False]
    back = read_commands(blocks, {0: Scope(Section.MONITORING, rollback="rollback-1")}).commands[0]
    assert (back.health, back.rollback) == (False, "rollback-1")


def test_requirements_are_kept_with_their_lines() -> None:
    found = fenced("# Add to requirements.txt\nredis==5.0\ncelery>=5")

    assert found.requirements == (("redis==5.0", 7), ("celery>=5", 8))
    assert (found.commands, set(found.read_as.values())) == ((), {Read.REQUIREMENTS})


# Lines of git


def acts(inside: str) -> list[tuple[object, ...]]:
    return [(one.kind, one.name, one.on) for one in fenced(inside).acts]


def test_checkouts_are_followed() -> None:
    assert acts(
        "git checkout main && git pull origin main; git merge --no-ff feature/a\ngit checkout -b next\ngit commit -am 'x y'\n"
        "git switch -\ngit push"
    ) == [
        (ActKind.CHECKOUT, "main", ""),
        (ActKind.PULL, "main", "main"),
        (ActKind.MERGE, "feature/a", "main"),
        (ActKind.BRANCH, "next", "main"),
        (ActKind.COMMIT, "", "next"),
        (ActKind.CHECKOUT, "main", "next"),
        (ActKind.PUSH, "main", "main"),
    ]


def test_what_each_line_of_git_says() -> None:
    found = fenced(
        "\n".join(
            (
                "git branch backup-$(date +%F) main",
                'git tag -a v1.0 -m "first one"',
                "git merge dev --no-ff -m 'merge dev'",
                "git revert -m 1 <merge-commit> --no-edit",
                "git reset --hard v1.0  # back",
                "git push origin +main",
                "git push --force-with-lease origin HEAD:main",
                "git -C ../x tag pre-merge-1",
                "git branch -D old",
                "git checkout main -- a.py",
                "git merge --abort",
                "git push origin --delete old",
            )
        )
    ).acts
    said = [
        (
            one.kind.value,
            one.name,
            one.message,
            one.mainline,
            one.create,
            one.backup,
            one.force,
            one.hard,
            one.no_ff,
        )
        for one in found
    ]

    assert said == [
        ("branch", "backup-$(date +%F)", "", "", True, True, False, False, False),
        ("tag", "v1.0", "first one", "", True, False, False, False, False),
        ("merge", "dev", "merge dev", "", False, False, False, False, True),
        ("revert", "<merge-commit>", "", "1", False, False, False, False, False),
        ("reset", "v1.0", "", "", False, False, False, True, False),
        ("push", "main", "", "", False, False, True, False, False),
        ("push", "main", "", "", False, False, True, False, False),
        ("tag", "pre-merge-1", "", "", True, True, False, False, False),
        ("other", "old", "", "", False, False, True, False, False),
        ("other", "main", "", "", False, False, False, False, False),
        ("other", "", "", "", False, False, False, False, False),
        ("other", "old", "", "", False, False, True, False, False),
    ]
    assert len({one.id for one in found}) == len(found)


# Roots


def roots(text: str) -> dict[str, tuple[str, int]]:
    return {one.text: (one.side.value, one.line) for one in read(text).roots}


def test_variables_and_their_paths_are_roots() -> None:
    found = read(
        '```bash\nOLD_REPO="/home/me/shop"\nDEST=../new\nBACKUP_DIR=/home/me/backups\nBRANCH=x\ncp $OLD_REPO/a $DEST/b\n```\n'
    )

    assert [(one.text, one.side, one.line, one.why) for one in found.roots] == [
        ("$OLD_REPO", Side.SOURCE, 2, "the variable is called OLD_REPO"),
        ("$DEST", Side.TARGET, 3, "the variable is called DEST"),
    ]


def test_paths_of_prose_are_repositories_and_notes_say_their_side() -> None:
    text = """\
1. **Billing** (`/Users/me/billing`)
2. **Shop** (Current: `/Users/me/work/shop`)

```bash
# Source: /Users/me/billing/src/api/
# Target: /Users/me/work/shop/src/api/
cp a.ts → api/
```
"""
    assert roots(text) == {"/Users/me/billing": ("source", 1), "/Users/me/work/shop": ("target", 2)}


def test_what_several_paths_share_is_the_root() -> None:
    text = "```bash\n# From: /srv/old/app/models/\n# To: /srv/new/app/models/\nls\n\n# From: /srv/old/web/\n# To: /srv/new/web/\nls\n```\n"

    assert roots(text) == {"/srv/old": ("source", 2), "/srv/new": ("target", 3)}


def test_folders_beside_the_working_one_are_roots_but_not_those_inside_it() -> None:
    text = (
        "```bash\ndiff -r src ../legacy/src\ncp ../other/x.py .\ncd api\nls ../lib\ncat ../../../far/x\n```\n"
    )

    assert roots(text) == {
        "../legacy": ("source", 2),
        "../other": ("source", 3),
        "../../../far": ("source", 6),
    }


def test_of_two_places_the_other_one_is_the_other_side() -> None:
    text = "Take it from `/home/me/alpha`.\n\nThere is `/home/me/beta`.\n"
    found = {one.text: one for one in read(text).roots}

    assert (found["/home/me/beta"].side, found["/home/me/beta"].why) == (
        Side.TARGET,
        "the source is another place",
    )


def test_paths_of_the_system_and_addresses_are_no_roots() -> None:
    text = "See https://example.org/home/me/x and `/etc/nginx/nginx.conf`, `/api/v1/users`, `~/.ssh/id`.\n\n```bash\ncat /etc/hosts > /dev/null\n```\n"

    assert roots(text) == {}


@given(st.lists(st.sampled_from(
    ["```bash\n", "```\n", "```\n", "cp a → b\n", "# Source: /home/me/a/b\n", "A=/srv/x/y\n", "cd ../../z\n", "git checkout -\n",
     "git revert <a b> -m\n", "Expected:\n", "- [ ] x\n", "\n", "## Step\n", "$ ls\n", "cat <<E\n", "E\n", "'\n", "watch 'x'\n", "x==1\n", "git\n"]
), max_size=25).map("".join))  # fmt: skip
@settings(max_examples=250, deadline=None)
def test_any_mixture_is_read(text: str) -> None:
    found = read(text)

    assert len({one.id for one in found.commands}) == len(found.commands)
    assert len({one.id for one in found.acts}) == len(found.acts)
    lines = text.split("\n")
    for one in found.commands:
        assert one.text.split("\n")[0] in lines[one.line - 1]
    for number in found.read_as:
        assert number >= 0


def test_a_script_below_its_path_is_a_file_and_no_commands() -> None:
    script = "#!/bin/bash\nset -e\ngit pull"
    assert held(script, before="**ops/deploy.sh**:") is Holds.FILE
    assert held(script, before="`ops/deploy.sh`:") is Holds.FILE
    assert held(script, before="Run this:") is Holds.COMMANDS
    assert held("git pull", before="**ops/deploy.sh**:") is Holds.COMMANDS


def test_a_time_limit_of_another_name_is_peeled_off() -> None:
    found = fenced("gtimeout 10 git branch backup-main\ngtimeout -k 5 30 git merge --no-ff topic")
    assert [(one.kind, one.name) for one in found.acts] == [
        (ActKind.BRANCH, "backup-main"),
        (ActKind.MERGE, "topic"),
    ]


def test_a_list_of_branches_is_no_list_of_commands() -> None:
    assert held("feature/orders-api\nchore/lint-9\nann/topic", "") is Holds.TEXT
    assert held("./run/all\nscripts/check", "") is Holds.COMMANDS
    assert held("tools/make-all --fast", "") is Holds.COMMANDS


def test_what_changes_something_is_no_watching() -> None:
    blocks = read_blocks(
        "```bash\ncat > status.sh << 'EOF'\nuptime\nEOF\nchmod +x status.sh\n./status.sh 2>/dev/null\n```"
    )
    seen = read_commands(blocks, {0: Scope(Section.MONITORING)}).commands
    assert [one.health for one in seen] == [False, False, True]


def test_a_line_that_leads_to_a_list_is_no_outcome() -> None:
    found = read("# P\n\n```bash\nmake list\n```\n\n**Expected fully done:**\n- a\n- b\n")
    assert [one.expected for one in found.commands] == [""]


def test_a_backup_says_nothing_of_the_sides() -> None:
    found = fenced("cp -r ~/work/shop ~/work/shop.backup-1")
    assert {one.side for one in found.roots} <= {Side.UNKNOWN}
