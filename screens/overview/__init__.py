"""Both repositories at a glance."""
