"""The house: floors import downwards only, and commands load no more than they need."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh process has loaded after running `code`."""
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout


def test_the_core_loads_no_terminal() -> None:
    loaded = loaded_by("import state.workspace")
    assert "state.session.journal" in loaded
    assert not loaded & {"textual", "rich", "click", "git", "platformdirs", "curses"}


def test_the_version_loads_nothing() -> None:
    loaded = loaded_by("sys.argv[1:] = ['--version']\nimport app.launch\nassert app.launch.main() == 0")
    assert "app.launch" in loaded
    assert not loaded & {"click", "textual", "state.workspace", "argparse", "subprocess"}


def test_plain_commands_load_no_screens() -> None:
    loaded = loaded_by(
        "sys.argv[1:] = ['status', '--help']\nimport app.launch\n"
        "try:\n    app.launch.main()\nexcept SystemExit:\n    pass"
    )
    assert "click" in loaded
    assert not loaded & {"textual", "git", "watchfiles", "tomlkit", "sqlparse"}


def test_screens_name_neither_git_nor_databases_nor_processes() -> None:
    for path in (ROOT / "screens").rglob("*.py"):
        text = path.read_text()
        for name in ("import subprocess", "import sqlite3", "import git\n", "from git "):
            assert name not in text, f"{path}: {name}"
