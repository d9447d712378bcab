"""Migrations: series read on both sides, one proposed sequence, what is wrong with it and what refers to it."""
