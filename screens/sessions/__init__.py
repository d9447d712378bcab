"""Sessions: list, start, resume, archive, delete."""
