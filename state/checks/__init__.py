"""Proof for the items of a plan: evidence, states, gates, commands that run."""
