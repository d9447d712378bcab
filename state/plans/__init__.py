"""Merge plans in Markdown: reading them, saying where they contradict themselves, writing them back."""
