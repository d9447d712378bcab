"""Where plan and session don't agree: what the plan wants and the session hasn't done, and the reverse."""

from collections.abc import Mapping

from state.checks.checklist import CheckItem, Difference
from state.checks.copies import pairs_of
from state.checks.ground import DECIDED, EntryFact, EntryKind
from state.checks.places import GLOB, Places
from state.checks.proof import was_decided
from state.checks.proofs import Proofs
from state.plans.plan import CopyWish, Plan, PlanPath, Side

SHOWN = 3


def differences(plan: Plan, proofs: Proofs, items: Mapping[str, CheckItem]) -> tuple[Difference, ...]:
    """All of them: what is wanted in the order of the plan, then what is unplanned in the order of paths."""
    mentioned = _mentioned(plan, proofs.places, items)
    return (
        *_wanted(proofs, items),
        *_not_listed(plan, proofs, items),
        *_left_out(plan, proofs.places),
        *_unplanned(proofs.places, mentioned),
    )


def _wanted(proofs: Proofs, items: Mapping[str, CheckItem]) -> list[Difference]:
    """What the session itself has to show, and doesn't yet."""
    found = []
    for one in items.values():
        if one.waiver is not None or one.item.optional:
            continue
        proof = proofs.of(one.item)
        if proof is None or proof.passed or not proof.decisive:
            continue
        path = proof.path or next((place.path for place in one.item.paths if place.path), "")
        key = proof.keys[0] if len(proof.keys) == 1 else ""
        found.append(Difference("wanted", path, proof.why, one.item.id, one.item.line, key))
    return found


def _not_listed(plan: Plan, proofs: Proofs, items: Mapping[str, CheckItem]) -> list[Difference]:
    """Copies and migrations that no item stands for."""
    stood_for = {one.item.about for one in items.values()}
    found = []
    for copy in plan.copies:
        if copy.id not in stood_for and not (proof := proofs.of_copy(copy)).passed:
            found.append(Difference("wanted", copy.target.path, proof.why, "", copy.line))
    for wish in plan.migrations:
        if wish.id not in stood_for and wish.action != "listed":
            proof = proofs.of_migration(wish)
            if not proof.passed and proof.decisive:
                found.append(Difference("wanted", wish.name, proof.why, "", wish.line))
    return found


def _mentioned(plan: Plan, places: Places, items: Mapping[str, CheckItem]) -> set[str]:
    """The keys of all entries that the plan speaks of in any way."""
    keys = {key for one in items.values() for key in one.keys}
    ground = places.ground
    for copy in plan.copies:
        for source, target in pairs_of(copy, places):
            keys |= {
                key for key in (ground.key_of(Side.SOURCE, source), ground.key_of(Side.TARGET, target)) if key
            }
    written = [PlanPath(Side.UNKNOWN, path, path) for edit in plan.edits for path in edit.paths]
    written += [PlanPath(Side.UNKNOWN, claim.path, claim.path) for claim in plan.claims if claim.path]
    for place in written:
        keys |= {fact.key for fact in places.entries(place)}
    names = {name.rpartition("/")[2] for wish in plan.migrations for name in (wish.name, wish.origin) if name}
    for sequence in ground.sequences:
        for row in sequence.rows:
            if {row.name, row.source_name, row.target_name} & names:
                keys.update(row.keys)
    return keys


def _left_out(plan: Plan, places: Places) -> list[Difference]:
    """Files that only the source has, beside files that the plan copies one by one from the same folder."""
    ground = places.ground
    wished: dict[str, CopyWish] = {}
    copied: set[str] = set()
    for copy in plan.copies:
        pairs = pairs_of(copy, places)
        copied.update(source for source, _ in pairs)
        folder = copy.source.path.rpartition("/")[0]
        if folder and len(pairs) == 1 and not GLOB.search(copy.source.path):
            wished.setdefault(folder, copy)
    found = []
    for folder, copy in wished.items():
        names = []
        for path in places.below(Side.SOURCE, folder):
            key = ground.key_of(Side.SOURCE, path)
            fact = ground.entry(key) if key is not None else None
            if path in copied or path.rpartition("/")[0] != folder or fact is None:
                continue
            if fact.target_path is None and not fact.lands_at and fact.kind is not EntryKind.EXCLUDED:
                names.append(fact)
        if names:
            said = _listed([one.source_path or one.path for one in names])
            words = f"only in the source, beside files that the plan copies, and not in the result: {said}"
            key = names[0].key if len(names) == 1 else ""
            found.append(Difference("unplanned", folder, words, "", copy.line, key))
    return found


def _unplanned(places: Places, mentioned: set[str]) -> list[Difference]:
    """What the operator decided about entries that the plan never speaks of, by folder and kind of decision."""
    ground = places.ground
    groups: dict[tuple[str, EntryKind], list[EntryFact]] = {}
    for key in ground.decided_keys():
        fact = ground.entry(key) if key not in mentioned else None
        if fact is None or fact.kind not in DECIDED or fact.kind is EntryKind.KEEP:
            # The target's own version stands: nothing was done that a plan would say.
            continue
        groups.setdefault((fact.path.rpartition("/")[0], fact.kind), []).append(fact)
    found = []
    for (folder, _), facts in sorted(groups.items(), key=lambda one: (one[0][0], one[0][1].value)):
        if len(facts) == 1:
            fact = facts[0]
            words = f"{was_decided(fact)}; the plan doesn't speak of it"
            found.append(Difference("unplanned", fact.path, words, key=fact.key))
            continue
        said = _listed([fact.path.rpartition("/")[2] for fact in facts])
        verb = was_decided(facts[0]).partition(" in operation")[0]
        words = f"{len(facts)} files {verb}; the plan doesn't speak of them: {said}"
        found.append(Difference("unplanned", folder or ".", words))
    return found


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
