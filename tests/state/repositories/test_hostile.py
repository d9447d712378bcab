"""Nothing that a repository names in its settings, attributes or hooks ever runs."""

import subprocess
from pathlib import Path

import pytest

from state.repositories.capture import uncommitted
from tests.conftest import Build, RepositoryBuilder
from tests.state.repositories.conftest import Take, files_of

HOOKS = (
    "reference-transaction",
    "post-index-change",
    "pre-auto-gc",
    "post-checkout",
    "pre-commit",
    "post-commit",
    "prepare-commit-msg",
    "post-update",
    "pre-receive",
    "update",
    "post-merge",
)
SETTINGS = (
    "core.fsmonitor",
    "core.hooksPath",
    "core.sshCommand",
    "core.editor",
    "core.pager",
    "core.askPass",
    "core.alternateRefsCommand",
    "core.gitProxy",
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.evil.process",
    "diff.evil.textconv",
    "diff.evil.command",
    "diff.external",
    "merge.evil.driver",
    "gpg.program",
    "gpg.ssh.program",
    "uploadpack.packObjectsHook",
    "credential.helper",
    "trace2.eventTarget",
    "remote.evil.uploadpack",
    "remote.evil.vcs",
    "submodule.part.update",
    "alias.status",
    "alias.rev-parse",
    "sequence.editor",
    "pager.status",
    "interactive.diffFilter",
    "uploadarchive.evil",
)
ATTRIBUTES = "* filter=evil diff=evil merge=evil ident\n*.txt text eol=crlf working-tree-encoding=UTF-8\n"


class Trap:
    """Programs that leave a file behind when they run."""

    def __init__(self, folder: Path) -> None:
        self.proof = folder / "it ran"
        self.program = folder / "program"
        self.program.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{self.proof}'\ncat\n")
        self.program.chmod(0o755)

    def set_in(self, repository: RepositoryBuilder) -> None:
        """Every setting, hook and attribute that could start a program."""
        git_dir = repository.open().git_dir
        common = repository.open().common_dir
        hooks = common / "hooks"
        hooks.mkdir(exist_ok=True)
        for hook in HOOKS:
            (hooks / hook).symlink_to(self.program)
        lines = []
        for setting in SETTINGS:
            section, _, key = setting.rpartition(".")
            first, _, rest = section.partition(".")
            value = hooks if setting == "core.hooksPath" else self.program
            name = f'[{first} "{rest}"]' if rest else f"[{first}]"
            lines.append(f'{name}\n\t{key} = "{value}"\n')
        lines.append(
            '[commit]\n\tgpgSign = true\n[log]\n\tshowSignature = true\n[filter "evil"]\n\trequired\n'
        )
        with (common / "config").open("a") as config:
            config.write("".join(lines))
        for place in {git_dir, common}:
            (place / "info").mkdir(exist_ok=True)
            (place / "info/attributes").write_text("* filter=evil diff=evil merge=evil\n")


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    return Trap(tmp_path)


@pytest.fixture
def hostile(build: Build, trap: Trap) -> RepositoryBuilder:
    repository = build("hostile")
    part = build("part")
    part.commit({"a.txt": "1\n"})
    repository.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", part.path, "part")
    repository.commit({"a.txt": "1\n", "b.bin": "2\n", ".gitattributes": ATTRIBUTES})
    repository.commit({"a.txt": "2\n"})
    trap.set_in(RepositoryBuilder(repository.path / "part"))
    (repository.path / "part/a.txt").write_text("dirty\n")
    trap.set_in(repository)
    for name, text in {"a.txt": "3\r\n", "new.txt": "new\r\n", "b.bin": "changed\n"}.items():
        (repository.path / name).write_text(text)
    return repository


def test_the_trap_works(hostile: RepositoryBuilder, trap: Trap) -> None:
    """Else the other tests prove nothing."""
    subprocess.run(["git", "status"], cwd=hostile.path, capture_output=True, check=False)
    assert "program" in trap.proof.read_text()


def test_nothing_of_a_source_runs(
    hostile: RepositoryBuilder, target: RepositoryBuilder, take: Take, trap: Trap
) -> None:
    assert uncommitted(hostile.open()) == 3
    for place in (hostile.path, f"{hostile.path}@main~1", hostile.path / "part", f"file://{hostile.path}"):
        take(place)
    found = take(hostile.path, worktree=True)
    files = files_of(target, found.tree)
    assert (files["b.bin"], files["new.txt"]) == ("100644 changed", "100644 new")
    assert target.git("cat-file", "-s", f"{found.tree}:new.txt") == "4"
    take(hostile.path / "part", worktree=True)
    assert not trap.proof.exists()


def test_nothing_of_a_cut_off_source_runs(
    build: Build, target: RepositoryBuilder, take: Take, trap: Trap
) -> None:
    origin = build("origin")
    origin.commit({"a.txt": "1\n", "b.bin": "2\n", ".gitattributes": ATTRIBUTES})
    origin.commit({"a.txt": "2\n"})
    for name, options in {
        "shallow": ["--depth=1"],
        "partial": ["--filter=blob:none", "--no-checkout"],
    }.items():
        clone = build.clone(origin, name, *options)
        trap.set_in(clone)
        assert take(clone.path).original is not None
        take(clone.path, worktree=True)
    assert not trap.proof.exists()


def test_nothing_of_a_linked_worktree_or_a_bare_source_runs(
    build: Build, target: RepositoryBuilder, take: Take, trap: Trap, tmp_path: Path
) -> None:
    origin = build("origin")
    origin.commit({"a.txt": "1\n", ".gitattributes": ATTRIBUTES})
    bare = build.clone(origin, "bare.git", "--bare")
    trap.set_in(bare)
    origin.git("worktree", "add", "-q", tmp_path / "linked")
    trap.set_in(origin)
    (tmp_path / "linked/a.txt").write_text("2\n")
    assert take(bare.path).commit == take(tmp_path / "linked").commit
    assert take(tmp_path / "linked", worktree=True).uncommitted == 1
    assert not trap.proof.exists()


def test_nothing_of_the_target_runs(build: Build, target: RepositoryBuilder, take: Take, trap: Trap) -> None:
    source = build("source")
    source.commit({"a.txt": "1\n", ".gitattributes": ATTRIBUTES})
    plain = build.folder / "plain"
    plain.mkdir()
    (plain / ".gitattributes").write_text(ATTRIBUTES)
    (plain / "a.txt").write_text("1\n")
    target.write({"README": "changed\n"})
    trap.set_in(target)
    for place in (source.path, f"file://{source.path}", plain):
        take(place, worktree=True)
    take(target.path, "target", worktree=True)
    assert not trap.proof.exists()


def test_paths_that_would_harm_a_checkout_are_only_data(
    build: Build, target: RepositoryBuilder, take: Take
) -> None:
    source = build("source")
    blob = source.git("hash-object", "-w", "--stdin", input=b"[core]\n")
    inner = source.git("mktree", input=f"100644 blob {blob}\tconfig".encode())
    rows = f"040000 tree {inner}\t.git\n040000 tree {inner}\t..\n120000 blob {blob}\tlink\n100644 blob {blob}\t-rf"
    tree = source.git("mktree", input=rows.encode())
    source.git("update-ref", "refs/heads/main", source.git("commit-tree", "-m", "evil", tree))
    target.git("config", "fetch.fsckObjects", "true")
    found = take(f"{source.path}@main")
    assert (found.tree, found.original) == (tree, None)
    assert found.unreadable == ()
