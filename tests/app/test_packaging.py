"""What is installed: every folder and file, a command that works inside any project, and leaves quietly."""

import fnmatch
import os
import shutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app.launch import VERSION
from tests.app.command import done
from tests.conftest import Build

ROOT = Path(__file__).parents[2]
FLOORS = ("app", "screens", "state")
SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for packages as the wheel leaves it: what pyproject lists, below `plait/`."""
    place = tmp_path_factory.mktemp("site-packages")
    for package in SETUPTOOLS["packages"]:
        folder = ROOT.joinpath(*package.split(".")[1:])
        goal = place.joinpath(*package.split("."))
        goal.mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            if file.suffix == ".py" or _is_data(file):
                shutil.copyfile(file, goal / file.name)
    return place


def _is_data(file: Path) -> bool:
    return any(fnmatch.fnmatchcase(file.name, pattern) for pattern in SETUPTOOLS["package-data"]["*"])


def run(
    installed: Path, folder: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The installed command, as its entry point starts it."""
    code = f"import sys; sys.path.append({str(installed)!r}); from plait.app.launch import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("floor", FLOORS)
def test_every_folder_is_listed(floor: str) -> None:
    folders = {
        "plait." + ".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / floor).rglob("*.py")
    }
    assert {name for name in SETUPTOOLS["packages"] if name.split(".")[1] == floor} == folders


def test_every_file_is_packaged() -> None:
    strange = [
        str(path.relative_to(ROOT))
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc", ".md") and not _is_data(path)
        if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    ]
    assert strange == []


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with packages of the same names, which end the process when they are imported."""
    folder = tmp_path / "project"
    for floor in FLOORS:
        (folder / floor).mkdir(parents=True)
        (folder / floor / "__init__.py").write_text("raise SystemExit('the project was imported')\n")
    return folder


def test_it_works_inside_a_project_with_an_app_of_its_own(installed: Path, project: Path) -> None:
    assert run(installed, project, "--version", PYTHONPATH=".").stdout == f"plait {VERSION}\n"
    demo = run(installed, project, "demo", "--no-open", "--folder", "../demo", PYTHONPATH=".")
    assert demo.returncode == 0, demo.stderr
    status = run(installed, project, "status", "-C", "../demo/orders-service", PYTHONPATH=".")
    assert status.returncode == 1, status.stderr
    assert "5 conflicts" in status.stdout


def test_it_works_where_a_project_was_imported_before(installed: Path, project: Path) -> None:
    """Some projects put a .pth file or a sitecustomize on the path that imports their own package at start."""
    for floor in FLOORS:
        (project / floor / "__init__.py").write_text("")
    (project / "sitecustomize.py").write_text("import app, state\n")
    ended = run(installed, project, "--help", PYTHONPATH=".")
    assert ended.returncode == 0, ended.stderr
    assert "Usage: plait" in ended.stdout


def test_the_screens_can_be_loaded_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path.append({str(installed)!r}); sys.argv = ['plait', '--help']\n"
        "from plait.app.launch import main\n"
        "main()\n"
        "import app.application\n"
        "from screens.steps import STEPS\n"
        "from importlib import import_module\n"
        "for step in STEPS: import_module(step.screen.partition(':')[0])\n"
        f"assert app.application.__file__.startswith({str(installed)!r})\n"
        "from pathlib import Path\n"
        "assert (Path(app.application.__file__).parent / app.application.PlaitApp.CSS_PATH).exists()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr


def test_interrupting_is_quiet(build: Build) -> None:
    target, source = build("target"), build("source")
    target.commit({"a.txt": "a\n"})
    source.commit({"b.txt": "b\n"})
    done(target.path, "new", "../source", "--no-open")
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app/launch.py"), "next"],
        cwd=target.path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin and process.stdout and process.stderr
    shown = b""
    while not shown.endswith(b"> "):
        shown += os.read(process.stdout.fileno(), 1000)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in said
