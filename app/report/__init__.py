"""Writes the merge record down: Markdown, HTML that needs nothing else, JSON."""
