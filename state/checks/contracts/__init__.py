"""Contracts of a plan, Interface | Implementation, checked on the result."""

from state.checks.contracts.checking import ContractCheck, check_contract
from state.understanding.shapes.comparing import Differs
from state.understanding.shapes.sources import Sources

__all__ = ["ContractCheck", "Differs", "Sources", "check_contract"]
