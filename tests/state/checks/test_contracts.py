import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.checks.contracts import ContractCheck, Differs, check_contract
from state.checks.contracts.cells import Cell, read_cell
from state.plans.plan import Contract

PORTS = """
from abc import ABC, abstractmethod
from typing import Protocol

class Mailer(Protocol):
    sender: str
    def send(self, to: str, text: str, *, urgent: bool = False) -> None: ...
    async def flush(self) -> int: ...
    def _hidden(self): ...

class Store(ABC):
    @abstractmethod
    def put(self, key, value): ...
    @abstractmethod
    def get(self, key, default=None): ...
    def both(self):
        return self.get(1)
"""


def checked(tree: dict[str, str], interface: str, implementation: str) -> ContractCheck:
    row = Contract("contract-1", interface, implementation, "ready", True, 3)
    return check_contract(row, lambda path: tree[path].encode() if path in tree else None, list(tree))


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("`comm/slack.service.ts` → Slack/Teams", Cell("comm/slack.service.ts")),
        ("`./mail/smtp.py` — sends", Cell("mail/smtp.py")),
        ("`Scm` (`scm/git.py`)", Cell("scm/git.py", "Scm")),
        ("mail/smtp.py::Smtp", Cell("mail/smtp.py", "Smtp")),
        ("`lib/a.ts#Alpha`", Cell("lib/a.ts", "Alpha")),
        (
            "SlackService in `comm/slack.ts`, `comm/teams.ts`",
            Cell("comm/slack.ts", "SlackService", ("comm/teams.ts",)),
        ),
        ("`Repository<Order>`", Cell("", "Repository")),
        ("**Mailer** ✅", Cell("", "Mailer")),
        ("slack.service.ts", Cell("slack.service.ts")),
        ("`ports.Mailer`", Cell("", "Mailer")),
        ("services/integrations/", Cell("services/integrations/")),
        ("not yet decided", Cell()),
        ("", Cell()),
    ],
)
def test_what_a_cell_names(cell: str, wanted: Cell) -> None:
    assert read_cell(cell) == wanted


def test_a_protocol_that_is_met() -> None:
    tree = {
        "shop/ports.py": PORTS,
        "shop/mail/smtp.py": "class Smtp:\n    def send(self, to, text, *, urgent=False, copy=None): ...\n    async def flush(self): return 1\n",
    }
    check = checked(tree, "`Mailer`", "`mail/smtp.py`")

    assert check == ContractCheck(
        "shop/ports.py: Mailer", "shop/mail/smtp.py: Smtp", True, True, (), (), "", "Smtp has all 3 methods of Mailer",
        "shop/mail/smtp.py", 1,
    )  # fmt: skip
    assert check.holds is True


def test_missing_and_differing_methods() -> None:
    tree = {
        "shop/ports.py": PORTS,
        "shop/smtp.py": "class Smtp:\n\n    def send(self, to, text, retries): ...\n",
    }
    check = checked(tree, "Mailer", "smtp.py")

    assert check.methods_missing == ("flush",)
    assert check.methods_differ == (
        Differs("send", "(to: str, text: str, *, urgent?: bool)", "(to, text, retries)", 3),
    )
    assert (
        check.words
        == "Smtp has no flush; send takes (to, text, retries), Mailer says (to: str, text: str, *, urgent?: bool)"
    )
    assert check.holds is False


@pytest.mark.parametrize(
    ("interface", "found", "fits"),
    [
        ("def f(self, a, b)", "def f(self, a, b)", True),
        ("def f(self, a, b)", "def f(self, *args)", True),
        ("def f(self, a, b)", "def f(self, a)", False),
        ("def f(self, a)", "def f(self, a, b=1)", True),
        ("def f(self, a)", "def f(self, a, b)", False),
        ("def f(self, a, b)", "def f(self, b, a)", False),
        ("def f(self, a, /)", "def f(self, other)", True),
        ("def f(self, a)", "def f(self, other)", False),
        ("def f(self, a=1)", "def f(self, a)", False),
        ("def f(self, *, k)", "def f(self, k)", True),
        ("def f(self, *, k)", "def f(self, **rest)", True),
        ("def f(self, *, k)", "def f(self)", False),
        ("def f(self)", "def f(self, *, k)", False),
        ("async def f(self)", "def f(self)", False),
        ("async def f(self)", "def f(self) -> Awaitable[int]", True),
        ("def f(self, a: int)", "def f(self, a: str)", False),
        ("def f(self, a: int)", "def f(self, a: 'int | None')", True),
        ("@staticmethod\n    def f(a)", "def f(self, a)", True),
        ("@classmethod\n    def f(cls, a)", "def f(self, a)", True),
    ],
)
def test_parameters_in_python(interface: str, found: str, fits: bool) -> None:
    tree = {
        "a.py": f"class Port(Protocol):\n    {interface}: ...\n",
        "b.py": f"class Made:\n    {found}: ...\n",
    }
    check = checked(tree, "Port", "b.py")

    assert (check.methods_missing, [one.name for one in check.methods_differ]) == ((), [] if fits else ["f"])


def test_inheritance_is_followed_through_imports_and_what_is_abstract_is_not_there() -> None:
    tree = {
        "src/shop/ports.py": PORTS,
        "src/shop/base.py": "from shop.ports import Store\nclass Base(Store):\n    def put(self, key, value): pass\n",
        "src/shop/__init__.py": "from .base import Base as Foundation\n",
        "src/shop/memory.py": "from . import Foundation\nclass Memory(Foundation):\n    pass\n",
    }

    assert checked(tree, "Store", "memory.py").methods_missing == ("get",)
    tree["src/shop/memory.py"] += "    def get(self, key, default=None): pass\n"
    assert checked(tree, "Store", "memory.py").words == "Memory has all 3 methods of Store"


def test_a_base_from_outside_leaves_missing_methods_open() -> None:
    tree = {
        "a.py": PORTS,
        "b.py": "from boto import Client\nclass S3(Client):\n    def put(self, key, value): pass\n",
    }
    check = checked(tree, "Store", "b.py")

    assert (check.methods_missing, check.holds) == ((), None)
    assert check.could_not_check == "get, both may be there: it inherits from Client of boto"


def test_which_class_of_a_file_is_meant() -> None:
    tree = {
        "a.py": PORTS,
        "mail.py": "from a import Mailer\nclass Config: ...\nclass Queue:\n    def flush(self): ...\nclass Post(Mailer):\n    def send(self): ...\n",
        "only.py": "def send(to, text, *, urgent=False): ...\nasync def flush(): ...\n",
    }

    assert checked(tree, "Mailer", "mail.py").found_implementation == "mail.py: Post"
    assert checked(tree, "Mailer", "`mail.py` `Queue`").found_implementation == "mail.py: Queue"
    assert checked(tree, "Mailer", "only.py").holds is True


def test_what_is_not_there() -> None:
    tree = {"a.py": PORTS, "b.py": "class Made: ...\n", "__main__.py": "", "c/x.py": "", "d/x.py": ""}

    gone = checked(tree, "Mailer", "mail/none.py")
    assert (gone.exists, gone.words, gone.holds) == (
        False,
        "no file of the result is called mail/none.py",
        False,
    )
    no_name = checked(tree, "Mailer", "b.py::Other")
    assert (no_name.exists, no_name.exported, no_name.words) == (True, False, "b.py has no Other")
    no_interface = checked(tree, "Courier", "b.py")
    assert (no_interface.holds, no_interface.could_not_check) == (
        None,
        "nothing in the result is called Courier",
    )
    by_name = checked(tree, "Mailer", "SmtpMailer")
    assert (by_name.exists, by_name.words) == (False, "nothing in the result is called SmtpMailer")
    several = checked(tree, "Mailer", "x.py")
    assert (several.exists, several.could_not_check) == (
        True,
        "several files are called x.py: c/x.py, d/x.py",
    )
    nothing = checked(tree, "Mailer", "to be done")
    assert (nothing.exists, nothing.holds) == (False, None)


def test_an_own_name_and_all_say_what_is_exported() -> None:
    tree = {
        "a.py": PORTS,
        "b.py": "__all__ = ['Other']\nclass Made:\n    def put(self, key, value): ...\n    def get(self, key, default=None): ...\n    def both(self): ...\n",
    }
    check = checked(tree, "Store", "b.py::Made")

    assert (check.exported, check.methods_missing, check.holds) == (False, (), False)
    assert check.words == "Made is not exported by b.py"


def test_syntax_errors_are_not_checked_and_say_the_line() -> None:
    tree = {
        "a.py": PORTS,
        "b.py": "class Made:\n    def put(self:\n",
        "c.ts": "export class A {\n  m( {\n}\n",
        "p.py": "class Port(Protocol:\n  pass",
    }

    assert checked(tree, "Store", "b.py").could_not_check == "b.py: a syntax error in line 2"
    assert checked(tree, "Store", "b.py").line == 2
    assert checked(tree, "Store", "c.ts").could_not_check.startswith("c.ts: a syntax error in line ")
    assert checked(tree, "Port", "a.py").holds is None
    assert checked({"a.py": "x = 1\0"}, "Port", "a.py").holds is None


def test_other_languages_and_folders_are_not_checked() -> None:
    tree = {"a.go": "package a", "lib/x.py": "", "lib/y.py": ""}

    assert (
        checked(tree, "Port", "a.go").could_not_check
        == "contracts in a.go can't be read: neither Python nor TypeScript"
    )
    assert (
        checked(tree, "Port", "lib/").could_not_check
        == "lib/ is a folder: which file implements Port isn't said"
    )


def test_tests_and_built_files_are_not_meant_where_there_is_another() -> None:
    good = "class Made:\n    def put(self, key, value): ...\n    def get(self, key, default=None): ...\n    def both(self): ...\n"
    tree = {
        "a.py": PORTS,
        "src/made.py": good,
        "build/made.py": "",
        "tests/ports.py": PORTS.replace("put", "push"),
    }

    assert checked(tree, "Store", "made.py").holds is True


def test_circles_end() -> None:
    tree = {
        "a.py": "from b import B\nclass A(B):\n    def f(self): ...\n",
        "b.py": "from a import A\nfrom a import *\nclass B(A): ...\n",
        "x.ts": "export * from './y';\nexport { Z } from './y';\n",
        "y.ts": "export * from './x';\nexport { Z } from './x';\n",
    }

    assert checked(tree, "A", "b.py").holds is True
    assert checked(tree, "A", "x.ts::Z").holds is not True


@given(
    st.text(max_size=60),
    st.text(max_size=60),
    st.binary(max_size=120),
    st.sampled_from(["a.py", "a.ts", "a.tsx"]),
)
@settings(max_examples=150, deadline=None)
def test_anything_gets_an_answer(interface: str, implementation: str, text: bytes, path: str) -> None:
    row = Contract("c", interface, implementation or path, "", True, 1)
    for one in (row, Contract("c", "A", path, "", True, 1)):
        check = check_contract(one, lambda asked: text if asked == path else None, [path])
        assert check.words


def test_hostile_paths_name_nothing() -> None:
    asked: list[str] = []

    def files(path: str) -> bytes | None:
        asked.append(path)
        return b""

    for cell in ("`../../etc/passwd.py`", "`/etc/hosts.py`", "`.git/hooks/x.py`"):
        check = check_contract(Contract("c", "`../../x.py`", cell, "", True, 1), files, ["a.py"])
        assert not check.exists
    assert set(asked) <= {"a.py"}


def test_the_grammar_of_typescript_is_imported_only_when_it_is_needed() -> None:
    code = (
        "import sys\nfrom state.checks.contracts import check_contract\nfrom state.plans.plan import Contract\n"
        "row = Contract('c', 'A', 'a.py', '', True, 1)\ncheck_contract(row, lambda p: b'class A: ...', ['a.py'])\n"
        "assert 'tree_sitter' not in sys.modules\n"
        "row = Contract('c', 'A', 'a.ts', '', True, 1)\ncheck_contract(row, lambda p: b'class A {}', ['a.ts'])\n"
        "assert 'tree_sitter' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
