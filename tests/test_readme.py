"""What README and CONTRIBUTING promise exists."""

import re
from pathlib import Path

import pytest

from app.cli.main import COMMANDS

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "app/cli/README.md")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text()
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in link:
            assert (ROOT / name).parent.joinpath(link).exists(), link


@pytest.mark.parametrize("name", DOCUMENTS)
def test_named_files_and_folders_exist(name: str) -> None:
    text = (ROOT / name).read_text()
    for path in re.findall(r"(?<![\w/.-])(?:app|screens|state|tests|snapshots)/[\w./-]*", text):
        if not path.startswith("app/["):
            assert (ROOT / path).exists(), path


def test_every_command_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text()
    section = text[text.index("## Command line") : text.index("## How it keeps")]
    missing = [name for name in COMMANDS if not re.search(rf"(plait|\|) {name}\b", section)]
    assert missing == []


def test_commands_in_the_readme_exist() -> None:
    text = (ROOT / "README.md").read_text()
    named = set(re.findall(r"(?:^    |`|&& )plait (?:-[\w-]+ )*([a-z]+)", text, re.MULTILINE))
    assert named <= set(COMMANDS)


def test_the_json_shapes_are_described() -> None:
    text = (ROOT / "app/cli/README.md").read_text()
    shapes = text[text.index("| command | shape |") :]
    with_json = set(COMMANDS) - {"archive", "delete", "diff", "show", "completion", "next"}
    assert [name for name in sorted(with_json) if f"`{name}`" not in shapes] == []
