"""Settings: one TOML file a user, one a repository on top of it; what is wrong in them is said, never fatal.

Read with `tomllib`, which is fast; written with `tomlkit`, so that comments and order survive.
"""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

FILE = "settings.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set; the values here hold where no file says otherwise."""

    theme: str = "textual-dark"
    """Name of the colour theme; `ansi-dark` and `ansi-light` use the terminal's own colours."""
    plain: bool = False
    """Only ASCII and no colour."""
    mouse: bool = True
    """Whether the mouse is Plait's; if not, the terminal selects text with it."""
    editor: str = ""
    """The editor's command; empty: $VISUAL, $EDITOR."""
    worktree: bool = False
    """A new session takes uncommitted work along."""
    parents: str = ""
    """`both`, `target`, or empty for what suits the source."""
    per_step: bool = False
    """Apply makes one commit a step."""
    checkout: bool = False
    """Apply also checks the merge branch out."""
    timeout: int = 1800
    """Seconds after which a command of the plan is ended."""
    parallel: int = 2
    """How many commands of the plan run at once, where its order allows that."""
    shell: str = ""
    """The shell for commands of the plan; empty: bash, else sh."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables for commands of the plan, on top of Plait's own environment."""
    understanding: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the repository's files don't tell: `entry_points`, patterns of files that are run without being imported."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys of commands, by id."""


def run_configuration(settings: Settings) -> Mapping[str, object]:
    """How commands of a plan run, for `Workspace.run_configuration`."""
    return {
        "timeout": float(settings.timeout),
        "parallel": settings.parallel,
        "shell": settings.shell,
        "environment": dict(settings.environment),
    }


def entry_points(settings: Settings) -> tuple[str, ...]:
    """Files that are run without being imported, for `Workspace.entry_points`."""
    return settings.understanding.get("entry_points", ())


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a settings file; it is left out and the rest holds.

    `about` is the setting, empty where it is the file.
    """

    file: Path
    line: int | None
    what: str
    hint: str = ""
    about: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{where}: {self.what}" + (f" ({self.hint})" if self.hint else "")


def user_file() -> Path:
    """Where the user's settings are."""
    from platformdirs import user_config_path

    return user_config_path("plait") / FILE


def repository_file(common_dir: Path) -> Path:
    """Where a repository's settings are."""
    return common_dir / "plait" / FILE


def load_settings(files: Iterable[Path]) -> tuple[Settings, list[Problem]]:
    """The settings of some files, the later ones on top, and what is wrong in them."""
    there = [file for file in files if os.path.lexists(file)]
    if not there:
        # As with most people, and then nothing has to be imported for it.
        return Settings(), []
    from app.settings_reader import read_files

    return read_files(there)


def change_setting(file: Path, name: str, value: object, command: bool = False) -> None:
    """Writes one setting, or with `command` the key of one, and leaves everything else in the file as it is.

    A file that isn't TOML is left alone: tomlkit's error comes through as ValueError.
    """
    import tomlkit

    try:
        document = tomlkit.parse(file.read_bytes().decode())
    except FileNotFoundError:
        document = tomlkit.document()
    if command:
        table = document.setdefault("keys", tomlkit.table())
        table[name] = value
    else:
        document[name] = value
    write_whole(file, tomlkit.dumps(document).encode())


def write_whole(file: Path, data: bytes) -> None:
    """Replaces a file at once, so that a reader sees the old or the new one and never half of it."""
    import tempfile

    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists():
            there = file.stat()
            # Only some may give a file away; to everybody else it is theirs from now on.
            with suppress(OSError):
                os.chown(fresh, there.st_uid, there.st_gid)
            fresh.chmod(there.st_mode & 0o777)
        fresh.replace(file)
    except BaseException:
        fresh.unlink()
        raise
