"""Contracts of a plan, Interface | Implementation, checked on the result; a language is one module and a line here."""

from state.checks.contracts.checking import ContractCheck, Differs, check_contract
from state.checks.contracts.language import LANGUAGES
from state.checks.contracts.python import Python
from state.checks.contracts.sources import Sources
from state.checks.contracts.typescript import TypeScript

__all__ = ["ContractCheck", "Differs", "Sources", "check_contract"]

LANGUAGES[:] = [Python(), TypeScript()]
