"""Proposals as acts of a session: offered, accepted one by one or together, reviewed, remembered."""

from state.proposing.offered import AcceptedHunk as AcceptedHunk
from state.proposing.offered import OpenHunk as OpenHunk
from state.proposing.offered import Rest as Rest
from state.proposing.offered import RestRow as RestRow
from state.proposing.offered import Scope as Scope
from state.proposing.proposing import Proposing as Proposing
