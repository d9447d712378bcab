"""Repairs of findings: edits of single places, offered where they are certain."""
