"""Copies and backups in every notation that plans use for them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.plans.blocks import read_blocks
from state.plans.copies import CopiesRead, backup_acts, read_copies
from state.plans.plan import ActKind, GitAct, Read, Root, Side
from state.plans.scope import NOWHERE, Scope, Section

ROOTS = (
    Root("$SOURCE", Side.SOURCE, 1, "its name"),
    Root("$TARGET", Side.TARGET, 1, "its name"),
    Root("/home/ann/shop", Side.SOURCE, 1, "said"),
    Root("/home/ann/mono", Side.TARGET, 1, "said"),
)


def read(text: str, scope: Scope = NOWHERE, roots: tuple[Root, ...] = ROOTS) -> CopiesRead:
    """The copies of a document in which every block stands in one scope."""
    blocks = read_blocks(text)
    return read_copies(blocks, [scope] * len(blocks), (), roots, {})


def fence(text: str, info: str = "bash") -> str:
    """A document with one fence."""
    return f"```{info}\n{text}\n```\n"


def pairs(found: CopiesRead) -> list[tuple[str, str]]:
    """From where to where, without sides."""
    return [(one.source.path, one.target.path) for one in found.copies]


@pytest.mark.parametrize(
    ("line", "source", "target", "recursive"),
    [
        ("cp $SOURCE/a.ts $TARGET/lib/", "a.ts", "lib/a.ts", False),
        ("cp $SOURCE/a.ts $TARGET/lib/b.ts", "a.ts", "lib/b.ts", False),
        ('cp "$SOURCE/a b.ts" "$TARGET/lib/"', "a b.ts", "lib/a b.ts", False),
        ("cp ${SOURCE}/a.ts $TARGET", "a.ts", "a.ts", False),
        ("cp -r $SOURCE/app $TARGET/apps/", "app", "apps/app", True),
        ("cp -r $SOURCE/app $TARGET/app", "app", "app", True),
        ("cp -r $SOURCE/app/ $TARGET/app/", "app", "app", True),
        ("cp -R $SOURCE/a/. $TARGET/b/", "a", "b", True),
        ("cp -a $SOURCE/app $TARGET/new_app/", "app", "new_app", True),
        ("rsync -av --exclude dist $SOURCE/a/ $TARGET/b/", "a", "b", True),
        ("rsync -av $SOURCE/a $TARGET/b", "a", "b/a", True),
        ("cp $SOURCE/x/*.ts $TARGET/lib/", "x/*.ts", "lib/*.ts", False),
        ("mv $SOURCE/a.ts $TARGET/a.ts", "a.ts", "a.ts", False),
        ("install -m 644 $SOURCE/a.conf $TARGET/conf/a.conf", "a.conf", "conf/a.conf", False),
        ("sudo cp -t $TARGET/lib $SOURCE/a.ts", "a.ts", "lib/a.ts", False),
        ("cp /home/ann/shop/a.ts /home/ann/mono/x/", "a.ts", "x/a.ts", False),
        ("mkdir -p $TARGET/lib && cp $SOURCE/a.ts $TARGET/lib", "a.ts", "lib/a.ts", False),
        ("cd $SOURCE/x\ncp a.ts $TARGET/lib/", "x/a.ts", "lib/a.ts", False),
        ("OLD=/home/ann/shop/api\ncp $OLD/a.ts $TARGET/lib/", "api/a.ts", "lib/a.ts", False),
        ("cp $SOURCE/a.ts → $TARGET/lib/", "a.ts", "lib/a.ts", False),
    ],
)
def test_one_copy_in_a_shell_fence(line: str, source: str, target: str, recursive: bool) -> None:
    found = read(fence(line))
    (copy,) = found.copies
    assert (copy.source.side, copy.source.path) == (Side.SOURCE, source)
    assert (copy.target.side, copy.target.path) == (Side.TARGET, target)
    assert copy.recursive is recursive
    assert found.read_as == {0: Read.COPIES}


@pytest.mark.parametrize(
    "line",
    [
        "git mv a.ts b.ts",
        "mv a.ts b.ts",
        "cp .env.example .env",
        "cp $TARGET/a.ts $TARGET/b.ts",
        "cp $SOURCE/a.ts $SOURCE/b.ts",
        "cp nginx.conf /etc/nginx/",
        "cp a.ts.bak a.ts",
        "scp a.ts host:/x/",
        "cp onlyone",
        "echo cp a b",
        "install -d lib",
    ],
)
def test_what_leads_from_no_repository_into_the_other_is_no_copy(line: str) -> None:
    found = read(fence(line))
    assert (found.copies, found.backups, dict(found.read_as)) == ((), (), {})


def test_places_said_in_comments_and_their_repeated_ends() -> None:
    found = read(
        fence(
            "# Source: /home/ann/shop/api/routes/\n# Target: /home/ann/mono/services/routes\n\n"
            "cp a.ts → routes/\ncp b.ts -> services/routes/\ncp c.ts => deep/\ncopy d.ts to routes/\n"
            "cp e.ts → routes/f.ts\ncp g.ts \\\n  → routes/"
        )
    )
    assert pairs(found) == [
        ("api/routes/a.ts", "services/routes/a.ts"),
        ("api/routes/b.ts", "services/routes/b.ts"),
        ("api/routes/c.ts", "services/routes/deep/c.ts"),
        ("api/routes/d.ts", "services/routes/d.ts"),
        ("api/routes/e.ts", "services/routes/f.ts"),
        ("api/routes/g.ts", "services/routes/g.ts"),
    ]
    assert [one.lines for one in found.copies] == [(5,), (6,), (7,), (8,), (9,), (10,)]
    assert {(one.source.side, one.target.side) for one in found.copies} == {(Side.SOURCE, Side.TARGET)}


def test_places_said_above_the_fence() -> None:
    found = read(
        "**Source**: `/home/ann/shop/api`\n**Target**: `/home/ann/mono/lib`\n\n" + fence("a.ts → b.ts", "")
    )
    assert pairs(found) == [("api/a.ts", "lib/b.ts")]


def test_the_same_copy_written_twice_is_one_with_both_lines() -> None:
    arrows = fence("# Source: /home/ann/shop/api/\n# Target: /home/ann/mono/lib/\ncp a.ts → lib/")
    shell = fence('cp "$SOURCE/api/a.ts" \\\n   "$TARGET/lib/"')
    found = read(arrows + "\n" + shell + "\n- Copy `api/a.ts` to `lib/a.ts`\n")
    (copy,) = found.copies
    assert copy.lines == (4, 8, 12)
    assert copy.line == 4


def test_here_documents_and_loops() -> None:
    found = read(
        fence(
            "cat > copy.sh <<'EOF'\n#!/bin/sh\ncp $SOURCE/a.ts \\\n  $TARGET/x/\nEOF\nfor f in b.ts c.ts; do\n  cp $SOURCE/$f $TARGET/y/\ndone"
        )
    )
    assert [(*one, copy.line) for one, copy in zip(pairs(found), found.copies, strict=True)] == [
        ("a.ts", "x/a.ts", 4),
        ("b.ts", "y/b.ts", 8),
        ("c.ts", "y/c.ts", 8),
    ]


def test_lists_in_variables_braces_and_repositories_called_by_name() -> None:
    listed = read(fence('FILES="a.ts b.ts"\nfor f in $FILES; do cp $SOURCE/$f $TARGET/x/; done'))
    assert pairs(listed) == [("a.ts", "x/a.ts"), ("b.ts", "x/b.ts")]
    assert pairs(read(fence("cp $SOURCE/{c,d}.ts $TARGET/y/"))) == [("c.ts", "y/c.ts"), ("d.ts", "y/d.ts")]
    named = read(fence("shop/a.ts   →  mono/lib/a.ts\nshop/b.ts   →  mono/lib/b.ts", ""))
    assert pairs(named) == [("a.ts", "lib/a.ts"), ("b.ts", "lib/b.ts")]
    assert {(one.source.side, one.target.side) for one in named.copies} == {(Side.SOURCE, Side.TARGET)}
    inside = read(fence("cp shop/a.ts → lib/", ""))
    assert [(one.source.side, one.source.path) for one in inside.copies] == [(Side.UNKNOWN, "shop/a.ts")]


@pytest.mark.parametrize(
    "text", ["/old/url → /new/url", "login → logout\nopen → closed", "001_a.sql → 011_a.sql"]
)
def test_other_arrows_are_no_copies(text: str) -> None:
    assert read(fence(text, "")).copies == ()


def test_several_into_a_folder_that_is_written_without_a_slash() -> None:
    together = read(fence("cp $SOURCE/a.ts $SOURCE/b.ts $TARGET/lib"))
    apart = read(fence("cp $SOURCE/a.ts $TARGET/lib\ncp $SOURCE/b.ts $TARGET/lib"))
    alone = read(fence("cp $SOURCE/a.sh $TARGET/bin/tool"))
    assert pairs(together) == pairs(apart) == [("a.ts", "lib/a.ts"), ("b.ts", "lib/b.ts")]
    assert pairs(alone) == [("a.sh", "bin/tool")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("- Copy `a/b.py` to `c/`", [("a/b.py", "c/b.py")]),
        ("- **Copy** `a/b.py` → `c/d.py`", [("a/b.py", "c/d.py")]),
        ("Copy a/b.py to c/d.py.", [("a/b.py", "c/d.py")]),
        ("1. Move `x.py` from `/home/ann/shop/u/` to `v/`", [("u/x.py", "v/x.py")]),
        ("Copy the `orders/` folder to `apps/orders/`", [("orders", "apps/orders")]),
        ("Copy `a.py` and `b.py` into the `lib/` folder", [("a.py", "lib/a.py"), ("b.py", "lib/b.py")]),
        ("Copy `x.py` from `utils` to `tools`", [("utils/x.py", "tools/x.py")]),
        ("Copy `shop/x.py` from `old-shop` to `mono`", [("shop/x.py", "shop/x.py")]),
        ("Move `x/y.py` from `shop` to `mono/lib/`", [("x/y.py", "lib/y.py")]),
        ("Copy `x/y.py` from `shop` to `mono`", [("x/y.py", "x/y.py")]),
        ("Copy `x.py` from `mono` to `shop`", []),
        ("Kopiere `a/b.py` nach `c/`", [("a/b.py", "c/b.py")]),
        ("Move `a.py` to `b/`", []),
        ("Don't copy `a.py` to `b/`", []),
        ("Copy the whole orders app from shop to mono", []),
        ("Copy `a.py`. Then go to `b/`", []),
        ("The copy `a.py` goes to `b/`", []),
    ],
)
def test_sentences(sentence: str, expected: list[tuple[str, str]]) -> None:
    found = read(sentence)
    assert pairs(found) == expected
    assert dict(found.read_as) == {}


def test_tables_of_sources_and_targets() -> None:
    found = read(
        "| Source | Target | Action |\n|---|---|---|\n| `a/b.py` | `c/` | copy |\n| `d.py` | `e.py` | merge by hand |\n| all | `x/` | |\n"
    )
    assert pairs(found) == [("a/b.py", "c/b.py")]
    assert found.copies[0].lines == (3,)
    assert found.read_as == {0: Read.COPIES}


def test_hostile_paths_stay_as_they_are() -> None:
    found = read(fence("cp x ../../etc/passwd\ncp x .git/hooks/post-checkout"))
    assert [one.target.path for one in found.copies] == ["../../etc/passwd", ".git/hooks/post-checkout"]


@pytest.mark.parametrize(
    ("line", "what", "name"),
    [
        ("cp x.py x.py.bak", "file", "x.py.bak"),
        ("cp api/x.py api/x.py.before-merge", "file", "api/x.py.before-merge"),
        ("cp x.py x_backup.py", "file", "x_backup.py"),
        ("mv x.py x.py.orig", "file", "x.py.orig"),
        ("cp .env .env.backup-$(date +%F)", "file", ".env.backup-$(date +%F)"),
        ("cp -r api backups/", "file", "backups/api"),
        ("tar czf backup.tar.gz api/", "file", "backup.tar.gz"),
        ("pg_dump shop > shop.sql", "database", "shop.sql"),
        ("pg_dump -Fc -f shop.dump shop", "database", "shop.dump"),
        ("docker exec db mysqldump shop | gzip > d.gz", "database", "d.gz"),
        ("python manage.py dumpdata -o all.json", "database", "all.json"),
        ("./scripts/backup_database.sh --tag x", "database", "scripts/backup_database.sh"),
    ],
)
def test_backups(line: str, what: str, name: str) -> None:
    found = read(fence(line))
    (backup,) = found.backups
    assert (backup.what, backup.name, backup.line) == (what, name, 2)
    assert found.copies == ()


@pytest.mark.parametrize(
    "line", ["pg_restore shop.dump", "./restore_backup.sh x", "ls backup", "rm -r backup"]
)
def test_what_restores_or_looks_at_a_backup_is_none(line: str) -> None:
    assert read(fence(line)).backups == ()


def test_a_way_back_holds_no_copies() -> None:
    scope = Scope(section=Section.ROLLBACK, rollback="rollback-1")
    assert read(fence("cp $SOURCE/a.ts $TARGET/a.ts"), scope).copies == ()


def test_claims_that_nothing_is_overwritten() -> None:
    near = "# Merge\n\n## Step\n\nCopy what doesn't exist there:\n\n" + fence("cp $SOURCE/a $TARGET/b")
    above = "# Merge\n\n## Part\n\nOnly files that do not exist yet.\n\n### Step\n\n" + fence(
        "cp $SOURCE/a $TARGET/b"
    )
    heading = "# Merge (no conflicts)\n\n" + fence("cp $SOURCE/a $TARGET/b")
    other = "# Merge\n\n" + fence("cp $SOURCE/a $TARGET/b")
    general = "# Merge\n\nThe aim is no conflicts.\n\n## Step\n\n" + fence("cp $SOURCE/a $TARGET/b")
    said = [read(one).copies[0].no_conflict for one in (near, above, heading, other, general)]
    assert said == [True, True, True, False, False]


def test_backup_branches_and_tags_of_git_lines() -> None:
    acts = [
        GitAct("a1", ActKind.BRANCH, "backup-main", "c1", 3, create=True, backup=True, phase="1"),
        GitAct("a2", ActKind.TAG, "pre-merge-backup", "c2", 4, backup=True),
        GitAct("a3", ActKind.CHECKOUT, "backup-main", "c3", 9, backup=True),
        GitAct("a4", ActKind.RESET, "backup-main", "c4", 12, backup=True),
        GitAct("a5", ActKind.BRANCH, "feature", "c5", 13, create=True),
    ]
    found = backup_acts(acts)
    assert [(one.what, one.name, one.line, one.act, one.command) for one in found] == [
        ("branch", "backup-main", 3, "a1", "c1"),
        ("tag", "pre-merge-backup", 4, "a2", "c2"),
    ]
    assert found[0].phase == "1"


name = st.from_regex(r"[a-z][a-z0-9]{0,6}(_[a-z0-9]{1,4})?", fullmatch=True)
folder = st.lists(name, min_size=1, max_size=3).map("/".join)
file = st.tuples(name, st.sampled_from(("py", "ts", "sql"))).map(".".join)


@given(
    st.lists(st.tuples(folder, file, folder), min_size=1, max_size=5, unique=True), st.sampled_from(range(5))
)
@settings(deadline=None)
def test_a_list_of_copies_is_read_back_from_every_notation(
    wanted: list[tuple[str, str, str]], notation: int
) -> None:
    match notation:
        case 0:
            text = fence("\n".join(f'cp "$SOURCE/{a}/{f}" \\\n  "$TARGET/{b}/"' for a, f, b in wanted))
        case 1:
            text = fence("\n".join(f"rsync -av $SOURCE/{a}/{f} $TARGET/{b}/{f}" for a, f, b in wanted))
        case 2:
            text = "\n".join(
                fence(
                    f"# Source: /home/ann/shop/{a}/\n# Target: /home/ann/mono/{b}/\ncp {f} → {b.rpartition('/')[2]}/"
                )
                for a, f, b in wanted
            )
        case 3:
            text = "\n".join(
                f"- Copy `/home/ann/shop/{a}/{f}` to `/home/ann/mono/{b}/`" for a, f, b in wanted
            )
        case _:
            rows = "\n".join(f"| `$SOURCE/{a}/{f}` | `$TARGET/{b}/{f}` |" for a, f, b in wanted)
            text = f"| From | To |\n|---|---|\n{rows}\n"
    saved = ("backup", "bak", "old", "orig", "saved", "copy", "prev")
    if any(word in part for one in wanted for part in one for word in saved):
        return
    assert pairs(read(text)) == list(dict.fromkeys((f"{a}/{f}", f"{b}/{f}") for a, f, b in wanted))


shelly = st.text(alphabet="cp mvrsyn→->$SOURCE/TARGET'\"\\\n`|.*{}#:<>&;()ab=", max_size=200)


@given(st.one_of(shelly.map(fence), st.text(max_size=200), shelly.map(lambda one: "Copy " + one)))
@settings(deadline=None)
def test_reading_is_total(text: str) -> None:
    found = read(text)
    assert len({one.id for one in found.copies}) == len(found.copies)
    assert all(one.lines == tuple(sorted(set(one.lines))) and one.lines[0] >= 1 for one in found.copies)


def test_a_function_or_a_script_for_branches_is_no_backup_of_a_database() -> None:
    found = read(
        "# P\n\n```bash\ncreate_backup\n./scripts/backup-branch.sh before\n./scripts/backup_all.sh\n```\n"
    )
    assert [(one.what, one.name) for one in found.backups] == [("database", "scripts/backup_all.sh")]


def test_bare_names_of_source_and_target_are_repositories() -> None:
    found = read(fence("# Source: shop\n# Target: mono\ncp -r src/api → lib/api/\ncp README.md → README.md"))
    assert pairs(found) == [("src/api", "lib/api"), ("README.md", "README.md")]
    assert {(one.source.side, one.target.side) for one in found.copies} == {(Side.SOURCE, Side.TARGET)}
    assert pairs(read(fence("# Source: shop/\n# Target: mono/\ncp a.ts → lib/"))) == [
        ("shop/a.ts", "mono/lib/a.ts")
    ]
