"""Classes that no longer have what their interface asks for: a case for each kind."""

import pytest

from tests.conftest import Build
from tests.state.understanding.kit import take
from tests.state.understanding.test_kinds_cases import Case, check

PORT = "from abc import ABC, abstractmethod\n\n\nclass Notifier(ABC):\n    @abstractmethod\n    def send(self, text):\n        ...\n"
MORE = PORT + "\n    @abstractmethod\n    def later(self, text, when):\n        ...\n"
SLACK = "from core.ports import Notifier\n\n\nclass Slack(Notifier):\n    def send(self, text):\n        return text\n"
FULL = SLACK + "\n    def later(self, text, when):\n        return text, when\n"
INIT = {"core/__init__.py": "", "chat/__init__.py": ""}
CASES = [
    Case(
        "contract-missing",
        {**INIT, "core/ports.py": MORE, "chat/slack.py": FULL},
        {**INIT, "core/ports.py": PORT, "chat/slack.py": SLACK},
        (take("core/ports.py"), lambda workspace: workspace.keep(["chat/slack.py"])),
        ("chat/slack.py", 4),
        "Slack has no later, which Notifier (core/ports.py, line 4) asks for: the class is the target's, the interface the source's",
        (take("core/ports.py", "chat/slack.py"),),
    ),
    Case(
        "contract-missing",
        {"src/port.ts": "export interface Port {\n  open(): void\n  close(now: boolean): void\n}\n"},
        {
            "src/port.ts": "export interface Port {\n  open(): void\n}\n",
            "src/serial.ts": "import { Port } from './port'\n\nexport class Serial implements Port {\n  open(): void {}\n}\n",
        },
        (take("src/port.ts"),),
        ("src/serial.ts", 3),
        "Serial has no close, which Port (src/port.ts, line 1) asks for",
        (lambda workspace: workspace.keep(["src/port.ts"]),),
    ),
    Case(
        # A default export has whatever name its user gives it.
        "contract-missing",
        {"src/port.ts": "export default interface Port {\n  open(): void\n  close(now: boolean): void\n}\n"},
        {
            "src/port.ts": "export default interface Port {\n  open(): void\n}\n",
            "src/serial.ts": "import Opening from './port'\n\nexport class Serial implements Opening {\n  open(): void {}\n}\n",
        },
        (take("src/port.ts"),),
        ("src/serial.ts", 3),
        "Serial has no close, which Port (src/port.ts, line 1) asks for",
        (lambda workspace: workspace.keep(["src/port.ts"]),),
    ),
    Case(
        "contract-missing",
        {"src/port.ts": "interface Own {\n  open(): void\n  close(): void\n}\nexport { Own as Port }\n"},
        {
            "src/port.ts": "interface Own {\n  open(): void\n}\nexport { Own as Port }\n",
            "src/serial.ts": "import * as port from './port'\n\nexport class Serial implements port.Port {\n  open(): void {}\n}\n",
        },
        (take("src/port.ts"),),
        ("src/serial.ts", 3),
        "Serial has no close, which Own (src/port.ts, line 1) asks for",
        (lambda workspace: workspace.keep(["src/port.ts"]),),
    ),
    Case(
        "contract-missing",
        {**INIT, "core/ports.py": MORE},
        {
            **INIT,
            "core/ports.py": PORT,
            "chat/slack.py": SLACK.replace("core.ports import Notifier", "core import ports").replace(
                "(Notifier)", "(ports.Notifier)"
            ),
        },
        (take("core/ports.py"),),
        ("chat/slack.py", 4),
        "Slack has no later, which Notifier (core/ports.py, line 4) asks for",
        (lambda workspace: workspace.keep(["core/ports.py"]),),
    ),
    Case(
        "contract-parameters",
        {
            **INIT,
            "core/ports.py": PORT.replace("text", "text, to"),
            "chat/slack.py": SLACK.replace("text", "text, to"),
        },
        {**INIT, "core/ports.py": PORT, "chat/slack.py": SLACK},
        (take("core/ports.py"), lambda workspace: workspace.keep(["chat/slack.py"])),
        ("chat/slack.py", 5),
        "Slack.send takes (text), Notifier (core/ports.py, line 4) says (text, to)",
        (take("core/ports.py", "chat/slack.py"),),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_it_is_found_at_its_place_and_not_in_a_clean_merge(build: Build, case: Case) -> None:
    check(build, case)
