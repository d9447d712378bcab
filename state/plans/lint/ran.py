"""A simple command of a plan, and where it would run."""

from dataclasses import dataclass

from state.plans.lint.shell import Simple
from state.plans.plan import Command


@dataclass(frozen=True, slots=True)
class Ran:
    """A simple command of the plan, where it stands and what folder it would run in.

    `folders` are all folders that the plan goes into before it, "" first: one of them is meant.
    `elsewhere` where it runs outside of both repositories, or nobody can tell where.
    """

    command: Command
    simple: Simple
    line: int
    folders: tuple[str, ...]
    elsewhere: bool
