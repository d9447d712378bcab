"""A name for code: answers that are kept go by the code that found them."""

import hashlib
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


@cache
def code_of(*places: str) -> str:
    """A name for the modules in these folders of `state`, or for single ones: other code may find something else."""
    digest = hashlib.sha256()
    for place in places:
        for path in sorted((_HERE / place).rglob("*.py")) or [_HERE / place]:
            digest.update(path.read_bytes())
    return digest.hexdigest()
