"""The Findings screen."""
