"""What stands at a path of a tree."""

from typing import NamedTuple


class Version(NamedTuple):
    """What stands at a path: git's mode as six octal digits, and the object id in hexadecimal."""

    mode: str
    oid: str

    @property
    def is_file(self) -> bool:
        return self.mode in ("100644", "100755")

    @property
    def is_symlink(self) -> bool:
        return self.mode == "120000"

    @property
    def is_submodule(self) -> bool:
        return self.mode == "160000"
