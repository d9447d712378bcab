"""Interfaces are followed through whatever names their heirs give them, and an answer goes with what it was read from."""

import pytest

from tests.conftest import Build
from tests.state.pairs import strangers
from tests.state.understanding.kit import keep, take, told

PORT = "from typing import Protocol\n\n\nclass Port(Protocol):\n    def open(self): ...\n"
WIDER = PORT + "\n    def close(self): ...\n"
SERIAL = "from core.port import Port\n\n\nclass Serial(Port):\n    def open(self):\n        return 1\n"
LATER = "import core.port\nfrom core import serial as s\nfrom core.port import (  # )\n    Port as P,\n)\n\nUsb = s.Serial\n\n\nclass Net(P, object):\n    def open(self): ...\n"
PLAIN = "from core import port\n\n\nclass Nothing:\n    def open(self):\n        return port\n"


def test_every_heir_of_a_wider_interface_is_told(build: Build) -> None:
    files = {
        "core/__init__.py": "",
        "core/port.py": PORT,
        "core/serial.py": SERIAL,
        "core/later.py": LATER,
        "core/plain.py": PLAIN,
    }
    assert told(strangers(build, {"core/port.py": WIDER}, files), take("core/port.py")) == [
        ("contract-missing", "core/later.py", 10),
        ("contract-missing", "core/serial.py", 4),
    ]


def test_files_that_are_left_out_are_said(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("state.understanding.contracts.MOST", 2)
    files = {"core/__init__.py": "", "core/port.py": PORT, "core/serial.py": SERIAL, "core/later.py": LATER}
    assert told(strangers(build, {"core/port.py": WIDER}, files), take("core/port.py")) == [
        ("contract-missing", "core/later.py", 10),
        ("not-checked", "core/serial.py", 0),
    ]


@pytest.mark.parametrize("head", ["type Port<A> =", "type Port<A\n> =", "interface Port<A>"])
def test_every_object_of_a_wider_type_is_told(build: Build, head: str) -> None:
    port = f"export {head} {{\n  open(): A\n}}\n"
    uses = [
        "export const one: Port<void> = {\n  open() {}\n}\n",
        "export const two = ({ open() {} }) satisfies Port<void>\n",
        "export const three = { open() {} } /* as it is */ as Port<void>\n",
        "export class Four implements Port<void> {\n  open() {}\n}\n",
        "export const five = { open() {} }\n",
    ]
    files = {
        f"src/use{number}.ts": f"import {{ Port }} from './port'\n{one}" for number, one in enumerate(uses)
    }
    pair = strangers(
        build,
        {"src/port.ts": port.replace("}", "  close(): A\n}")},
        {"src/port.ts": port, **files},
    )
    assert told(pair, take("src/port.ts")) == [
        ("contract-missing", "src/use0.ts", 2),
        ("contract-missing", "src/use1.ts", 2),
        ("contract-missing", "src/use2.ts", 2),
        ("contract-missing", "src/use3.ts", 2),
    ]


def test_a_module_that_comes_later_is_seen_to_be_unreachable(build: Build) -> None:
    source = {"a.py": "from pkg import m\n\nprint(m)\n", "pkg/__init__.py": "", "pkg/m.py": "x = 1\n"}
    pair = strangers(build, source, {"a.py": "print(1)\n", "pkg/__init__.py": "", "pkg/k.py": "y = 1\n"})
    with pair.workspace() as workspace:
        keep("a.py")(workspace)
        assert workspace.understanding.findings() == ()
        take("pkg/m.py")(workspace)
        assert [(one.kind, one.path) for one in workspace.understanding.findings()] == [
            ("unreachable", "a.py")
        ]
