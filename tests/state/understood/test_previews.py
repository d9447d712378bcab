"""A preview says what an act will bring and take away, and leaves everything as it is."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state.errors import PlaitError
from state.session.journal import content_id
from state.session.operations import Copy, Drop, Keep, Operation, Replace, Take
from state.understood import Understood
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import everything_of, fork, strangers

NAMES = ["users", "orders", "bills", "carts", "stock", "mails", "taxes", "audit", "admin"]
DEEP = 8


def router(names: list[str]) -> str:
    """A file of route mounts."""
    return (
        "import express from 'express'\n"
        + "".join(f"import {{ {name} }} from './{name}/index'\n" for name in names)
        + "export const app = express()\n"
        + "".join(f"app.use('/{name}', {name})\n" for name in names)
    )


def service() -> dict[str, str]:
    """Nine areas behind one router; each area is a chain of modules that nothing else imports."""
    files = {"src/router.ts": router(NAMES)}
    for name in NAMES:
        files[f"src/{name}/index.ts"] = f"import {{ m0 }} from './m0'\nexport const {name} = m0\n"
        for number in range(DEEP):
            after = f"import {{ m{number + 1} }} from './m{number + 1}'\n" if number + 1 < DEEP else ""
            value = f"m{number + 1}" if number + 1 < DEEP else "1"
            files[f"src/{name}/m{number}.ts"] = f"{after}export const m{number} = {value}\n"
    return files


def test_the_router_that_loses_eight_of_nine_mounts(build: Build) -> None:
    pair = strangers(build, {"src/router.ts": router(["users"])}, service())
    with pair.workspace() as workspace:
        before = everything_of(pair.target)
        preview = workspace.understanding.preview(Take(("src/router.ts",)))
        assert everything_of(pair.target) == before
        assert workspace.session.decisions == {}
        workspace.take(["src/router.ts"])
        found = workspace.understanding.findings()
    assert [one.id for one in found] == [one.id for one in preview.added]
    assert [one.message for one in found] == [
        f"{one.message} (operation 2: taking the source's version)" for one in preview.added
    ]
    assert [(one.kind, one.path, one.line, one.message) for one in preview.added] == [
        (
            "unreachable",
            "src/router.ts",
            3,
            "nothing imports orders/index.ts, bills/index.ts, carts/index.ts and 5 more any more, and 64 more that only they need: "
            "the target's version of this file did, in line 3",
        ),
        (
            "lost-mount",
            "src/router.ts",
            13,
            "the result lacks mounts that the target's version has in line 13: orders at /orders, bills at /bills, "
            "carts at /carts and 5 more; it is the source's version, which has 1 of 9",
        ),
    ]
    assert preview.words[0] == "it would bring 2 findings"


KEYS = ["a.py", "b.py", "pkg/c.py", "pkg/__init__.py", "d.ts", "e.ts"]
BASE = {
    "a.py": "from b import one, two\nfrom pkg.c import deep\n\n\ndef use():\n    return one, two, deep\n",
    "b.py": "def one():\n    pass\n\n\ndef two():\n    pass\n",
    "pkg/__init__.py": "",
    "pkg/c.py": "from b import one\n\n\ndef deep():\n    return one\n",
    "d.ts": "import { e } from './e'\nexport const d = e\n",
    "e.ts": "export const e = 1\nexport const f = 2\n",
}
SOURCE = {
    "a.py": "from b import one\n\n\ndef use():\n    return one\n",
    "b.py": "def one():\n    pass\n",
    "pkg/c.py": None,
    "d.ts": "import { f } from './e'\nexport const d = f\nexport const g = f\n",
    "new.py": "from pkg.c import deep\n\ndeep()\n",
}
TARGET = {
    "a.py": "from b import one, two\nfrom pkg.c import deep\n\n\ndef use():\n    return deep, one, two\n",
    "b.py": "def one():\n    return 1\n\n\ndef two():\n    return 2\n\n\ndef three():\n    return 3\n",
    "pkg/c.py": "from b import three\n\n\ndef deep():\n    return three\n",
    "e.ts": "export const e = 3\n",
}
ACTS: list[Operation] = [
    *(make((key,)) for key in KEYS for make in (Take, Keep, Drop)),
    Take(("new.py",)),
    Take(tuple(KEYS)),
    Keep(tuple(KEYS)),
    Copy("new.py", "pkg/new.py"),
    Replace("b.py", content_id(b"def four():\n    pass\n"), None),
    Replace("e.ts", content_id(b"export const (\n"), None),
]
TEXTS = {content_id(text): text for text in (b"def four():\n    pass\n", b"export const (\n")}


def test_a_preview_is_what_the_act_brings(build: Build) -> None:
    """Whatever was decided before; and what was worked out step by step is what a new process finds."""
    pair = fork(build, BASE, SOURCE, TARGET)
    with pair.workspace(name="one") as workspace:
        understanding = workspace.understanding

        @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(st.sampled_from(ACTS), min_size=1, max_size=4))
        def holds(acts: list[Operation]) -> None:
            done = 0
            for act in acts:
                try:
                    _check(workspace, act)
                except PlaitError:
                    continue
                before = understanding.findings()
                preview = understanding.preview(act, texts=TEXTS)
                assert understanding.findings() == before
                workspace.perform(lambda act=act: act, TEXTS)
                done += 1
                after = understanding.findings()
                was, now = {one.id for one in before}, {one.id for one in after}
                assert {one.id for one in preview.added} == now - was
                assert preview.gone == tuple(one for one in before if one.id not in now)
                workspace.journal.put_cached("understanding", b"{}")
                assert Understood(workspace).findings() == after
            if done:
                workspace.undo(done)

        holds()


def _check(workspace: Workspace, act: Operation) -> None:
    """Only acts that the workspace would let through."""
    for key in getattr(act, "keys", (getattr(act, "key", ""),)):
        if workspace.loaded().comparison.entry(key) is None:
            raise PlaitError("no such entry in this session", key)
