"""A database schema as far as migrations tell it: what each change does to it, and what a server would refuse."""
