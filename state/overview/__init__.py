"""Both repositories at a glance, what kind of merge this is, and in which order to go about it."""
