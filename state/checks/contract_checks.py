"""The contracts of a plan as proofs: what the result shows about each row of Interface | Implementation."""

from dataclasses import replace

from state.checks.contracts import Sources, check_contract
from state.checks.ground import Ground
from state.checks.places import Places
from state.checks.proof import Proof, otherwise, passed, unsure, waits
from state.plans.plan import Contract, Side


class ContractProofs:
    """Checks contracts on one moment's result; files are read once for all of them."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._sources: Sources | None = None

    def __call__(self, contract: Contract, places: Places) -> Proof:
        """Whether the implementation meets its interface; not decisive where it can't be told."""
        if self._sources is None:
            self._sources = Sources(self._ground.text, frozenset(self._ground.result_paths()))
        check = check_contract(contract, self._ground.text, self._sources.paths, self._sources)
        key = self._ground.key_of(Side.TARGET, check.path) if check.path else None
        keys = (key,) if key else ()
        if check.holds is None:
            made = unsure(check.words, keys)
        elif check.holds:
            made = passed(self._ground, check.words, keys=keys)
        elif not check.exists:
            made = waits(check.words)
        else:
            made = otherwise(check.words, keys=keys)
        return replace(made, path=check.path, line=check.line)
