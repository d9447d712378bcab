"""Everything that is true without a terminal: repositories, comparison, merging, the session and its journal."""
