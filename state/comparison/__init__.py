"""Two snapshots as one list of entries: listing, mappings, exclusions, renames, bases, findings about paths."""
