"""The one list of findings of a session: waived, mended, explained."""
