"""Random acts on a session, by a number that names them; as a script, acts until it is killed."""

import random
import sys

from state.comparison.exclusions import Exclusion
from state.comparison.mapping import Mapping
from state.errors import PlaitError
from state.merging.choice import Choice
from state.merging.file_merge import FileMerge
from state.workspace import Workspace

WHOLE = [one for one in Choice if one not in (Choice.LINES, Choice.TEXT)]


def act(workspace: Workspace, chance: random.Random) -> None:
    """One act as an operator could make it; one that is refused changes nothing."""
    view = workspace.loaded()
    keys = [entry.key for entry in view.comparison.entries()]
    some = chance.sample(keys, chance.randrange(1, 4))
    kind = chance.randrange(18)
    try:
        match kind:
            case 0 | 1:
                workspace.take(some)
            case 2:
                workspace.keep(some)
            case 3:
                workspace.drop(some)
            case 4:
                workspace.copy(
                    some[0], chance.choice(["new/place", "other", "deep/er/place", "f0/under", keys[0]])
                )
            case 5:
                workspace.replace(some[0], chance.randbytes(30), chance.choice([None, "100755"]))
            case 6 | 7 | 8:
                merge: FileMerge = workspace.file(some[0])
                names = [region.hunk for region in merge.regions if region.hunk]
                if names:
                    workspace.resolve(some[0], chance.sample(names, 1), chance.choice(WHOLE))
            case 9:
                merge = workspace.file(some[0])
                if merge.hunks:
                    workspace.resolve(some[0], merge.hunks[:1], Choice.TEXT, text=chance.randbytes(9))
            case 10:
                workspace.review(some, chance.random() < 0.7)
            case 11:
                workspace.undo(chance.randrange(1, 3))
            case 12:
                workspace.redo(chance.randrange(1, 3))
            case 13:
                workspace.restore(chance.randrange(1, len(workspace.history()) + 1))
            case 14:
                workspace.map(chance.choice([[], [Mapping("d", "moved")], [Mapping("", "sub")]]))
            case 15:
                workspace.exclude(chance.choice([[], [Exclusion("d/", "no")], [Exclusion("f1", "no")]]))
            case 16:
                if workspace.session.stale:
                    workspace.confirm(sorted(workspace.session.stale))
            case _:
                plan = workspace.plan_apply()
                if plan.is_ready:
                    workspace.apply(plan)
    except PlaitError:
        pass


def main() -> None:
    """Acts and reports each time where the session stands, and its result."""
    workspace = Workspace.open(sys.argv[1])
    workspace.load()
    chance = random.Random(int(sys.argv[2]))
    while True:
        act(workspace, chance)
        print(workspace.revision, workspace.session.number, workspace.result_id(), flush=True)


if __name__ == "__main__":
    main()
