"""What the session itself proves about the items of a plan: what was copied, resolved, sequenced, backed up, edited."""

import re
from collections.abc import Callable

from state.checks.branches_made import acted, backed_up
from state.checks.copies import copied
from state.checks.edits_made import edited
from state.checks.ground import DECIDED, EntryFact, Ground
from state.checks.places import Places
from state.checks.proof import Proof, passed, settled, together, unsure, waits
from state.checks.record import Record
from state.checks.sequences_kept import sequenced
from state.plans.plan import (
    BackupWish,
    Command,
    CommandKind,
    Contract,
    CopyWish,
    EditProposal,
    GitAct,
    Item,
    ItemKind,
    MigrationWish,
    Plan,
    TableDecision,
)

ContractProof = Callable[[Contract, Places], Proof]

# Whether the words of an item ask for files to be brought together, so that deciding them is doing it.
BRINGS_TOGETHER = re.compile(
    r"^\W*(?:manually |carefully |properly )?(?:resolve|merge|combine|reconcile|unify|consolidate|deduplicate)\b",
    re.IGNORECASE,
)
CONFLICTS_RESOLVED = re.compile(
    r"\bconflicts?\b[^.;]*\b(?:resolved|settled)\b|\b(?:resolved?|settle) (?:all |any |the |every )*(?:[\w-]+ )?conflicts?\b",
    re.IGNORECASE,
)
ALL_CONFLICTS = re.compile(r"\b(?:all|any|every|no)\b[^.;:]*\bconflicts?\b", re.IGNORECASE)


class Proofs:
    """The proofs of one moment; each is made once, when it is asked for."""

    def __init__(
        self, plan: Plan, record: Record, ground: Ground, contract: ContractProof | None = None
    ) -> None:
        self._plan = plan
        self._record = record
        self._contract = contract
        self._found: dict[str, Proof | None] = {}
        self._copies: dict[str, Proof] = {}
        self._acts = {one.command: one for one in plan.acts if one.command and not one.rollback}
        self.places = Places(ground)

    def of(self, item: Item) -> Proof | None:
        """What the session shows about an item; None where an item is nothing that a session could show."""
        if item.id not in self._found:
            self._found[item.id] = self._proof(item)
        return self._found[item.id]

    def of_copy(self, wish: CopyWish) -> Proof:
        """Whether a copy is done."""
        if wish.id not in self._copies:
            self._copies[wish.id] = copied(wish, self.places)
        return self._copies[wish.id]

    def of_migration(self, wish: MigrationWish) -> Proof:
        """Whether a migration stands in an accepted sequence as the plan wants it."""
        return sequenced(wish, self.places)

    def of_contract(self, contract: Contract) -> Proof:
        """Whether an implementation meets its interface."""
        if self._contract is None:
            return unsure("contracts aren't looked at here")
        return self._contract(contract, self.places)

    def _proof(self, item: Item) -> Proof | None:
        ground = self.places.ground
        about = self._plan.named(item.about) if item.about else None
        if about is None and item.command:
            about = self._acts.get(item.command) or self._plan.command(item.command)
        match about:
            case CopyWish():
                return self.of_copy(about)
            case MigrationWish():
                return self.of_migration(about)
            case BackupWish():
                return backed_up(about, item.id, self._plan, ground)
            case GitAct():
                return acted(about, item.id, self._plan, ground) if not about.rollback else None
            case Contract():
                return self.of_contract(about)
            case EditProposal():
                return edited(about, self.places)
            case TableDecision():
                return self._decided(item)
            case Command(kind=CommandKind.VARIABLE):
                return self._bound(about)
        if item.command:
            return None
        if item.kind is ItemKind.DECISION:
            return self._decided(item)
        return self._resolved(item)

    def _decided(self, item: Item) -> Proof:
        """A decision of the plan's on files: it is made once those that ask something are decided."""
        facts = self._asking(item)
        if not facts:
            return unsure("it names no file that has to be decided: sign it once it is done")
        return together(self.places.ground, [settled(self.places.ground, one) for one in facts])

    def _resolved(self, item: Item) -> Proof | None:
        """A task or criterion about conflicts; None for any other."""
        words = BRINGS_TOGETHER.search(item.text) is not None
        if not words and not CONFLICTS_RESOLVED.search(item.text):
            return None
        facts = [one for one in self._asking(item) if one.conflict]
        if facts:
            return together(self.places.ground, [settled(self.places.ground, one) for one in facts])
        if not words and not item.paths and ALL_CONFLICTS.search(item.text):
            return self._all_conflicts()
        return None

    def _all_conflicts(self) -> Proof:
        ground = self.places.ground
        keys = ground.conflicting_keys()
        facts = [fact for key in keys if (fact := ground.entry(key)) is not None and fact.conflict]
        if not facts:
            return passed(ground, "nothing is in conflict")
        proofs = [settled(ground, one) for one in facts]
        left = [one for one in proofs if not one.passed]
        if not left:
            last = max(proofs, key=lambda one: one.operation)
            words = f"all files in conflict are resolved ({len(proofs)})"
            return passed(ground, words, last.operation, keys=tuple(one.key for one in facts))
        return together(ground, proofs, "files in conflict")

    def _asking(self, item: Item) -> list[EntryFact]:
        """The entries an item speaks of that ask, or asked, something of the operator."""
        found: dict[str, EntryFact] = {}
        for place in item.paths:
            for fact in self.places.entries(place):
                if fact.conflict or fact.kind in DECIDED or not settled(self.places.ground, fact).passed:
                    found[fact.key] = fact
        return list(found.values())

    def _bound(self, command: Command) -> Proof:
        """An assignment such as SOURCE=…: done once its root is bound."""
        name = command.text.removeprefix("export ").partition("=")[0].strip()
        value = command.text.partition("=")[2].strip().strip("\"'")
        known = {f"${name}", f"${{{name}}}", value}
        roots = [one for one in self._plan.roots if one.text in known or one.line == command.line]
        bound = [
            (one.text, self._record.bindings[one.text]) for one in roots if one.text in self._record.bindings
        ]
        if bound:
            text, side = bound[0]
            return passed(
                self.places.ground, f"{text} stands for {f'the {side}' if side else 'neither repository'}"
            )
        if roots:
            return waits(f"{roots[0].text} is not bound to a repository yet")
        return unsure("an assignment is never run by itself")
