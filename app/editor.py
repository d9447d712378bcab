"""Runs the operator's editor on a text."""

import os
import re
import shlex
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from state.errors import PlaitError

LAST_RESORT = "vi"


def edit_text(text: bytes, name: str, command: str = "") -> bytes:
    """The text as the editor saved it; blocks until it ends, and raises `PlaitError` when it can't be run.

    `command` empty: $VISUAL, then $EDITOR. `name` only tells the editor which language it is.
    """
    words = shlex.split(command or os.environ.get("VISUAL") or os.environ.get("EDITOR") or LAST_RESORT)
    # The name comes from a repository: what it may hold must not mean anything to an editor.
    safe = re.sub(r"[^\w.-]", "_", name, flags=re.ASCII).lstrip(".-") or "text"
    with TemporaryDirectory(prefix="plait-") as folder:
        place = Path(folder) / safe
        place.write_bytes(text)
        try:
            done = subprocess.run([*words, str(place)], check=False)
        except OSError as error:
            hint = "set $EDITOR, or `editor` in the settings"
            raise PlaitError(f"the editor can't be run: {error.strerror}", words[0], hint) from None
        if done.returncode:
            raise PlaitError(
                f"the editor ended with code {done.returncode}; nothing was taken over", words[0]
            )
        try:
            return place.read_bytes()
        except OSError as error:
            raise PlaitError(f"what was saved can't be read: {error.strerror}", str(place)) from None
