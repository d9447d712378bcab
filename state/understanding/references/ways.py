"""Where a reference leads by paths alone, before it is asked whether what it names is there."""

from typing import NamedTuple


class Way(NamedTuple):
    """The file, or folder with a slash, that a reference means, and the `names` that it asks for.

    `inner` has for each name the module that it may be instead. `rest` is as in `Resolved`; `deep` names are asked
    of the file alone, and may be any.
    """

    file: str
    names: tuple[str, ...] = ()
    inner: tuple[str | None, ...] = ()
    rest: str = ""
    deep: bool = False
