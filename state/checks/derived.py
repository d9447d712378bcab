"""Checks of the result that follow from a plan: its copies, mounts, contracts and migrations, as often as wanted."""

from state.checks.checklist import DerivedCheck, ItemState
from state.checks.mounts import mounted, mounts_of
from state.checks.proof import Proof
from state.checks.proofs import Proofs
from state.plans.plan import MigrationAction, Plan, name_of


def derived_checks(plan: Plan, proofs: Proofs) -> tuple[DerivedCheck, ...]:
    """Every check, in the order copies, mounts, contracts, migrations."""
    items = {one.about: one.id for one in reversed(plan.items) if one.about}
    found = []
    for copy in plan.copies:
        words = f"{copy.source.path or copy.source.written} is at {copy.target.path or copy.target.written}"
        found.append(_check("copy", copy.id, words, proofs.of_copy(copy), items, copy.line, copy.target.path))
    for mount in mounts_of(plan):
        found.append(_check("mount", mount.id, mount.words, mounted(mount, proofs.places), items, mount.line))
    for contract in plan.contracts:
        words = f"{contract.implementation} implements {contract.interface}"
        found.append(
            _check("contract", contract.id, words, proofs.of_contract(contract), items, contract.line)
        )
    for wish in plan.migrations:
        if wish.action is not MigrationAction.LISTED:
            words = (
                f"{wish.name} is left out"
                if wish.action is MigrationAction.DROP
                else f"{wish.name} has its place"
            )
            found.append(_check("migration", wish.id, words, proofs.of_migration(wish), items, wish.line))
    return tuple(found)


def _check(
    kind: str, about: str, words: str, proof: Proof, items: dict[str, str], line: int, path: str = ""
) -> DerivedCheck:
    """The check of one construct; what can't be told is neither right nor wrong."""
    ok = True if proof.passed else (False if proof.decisive else None)
    if proof.state is ItemState.STALE:
        ok = None
    place = proof.path or path
    where = f" ({place}:{proof.line})" if proof.line and place else ""
    return DerivedCheck(
        name_of("check", kind, about),
        kind,
        words,
        ok,
        f"{proof.why}{where}",
        items.get(about, ""),
        line,
        place,
    )
