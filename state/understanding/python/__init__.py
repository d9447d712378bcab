"""Modules of Python: what they say, where their names lead, how those are written."""
