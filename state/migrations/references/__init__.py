"""What refers to a migration by its name or path, outside of what its own dialect declares."""

from state.migrations.references.edits import apply_edits
from state.migrations.references.finding import Renamed, find_references, is_readable
from state.migrations.references.unsearched import not_searched

__all__ = ["Renamed", "apply_edits", "find_references", "is_readable", "not_searched"]
