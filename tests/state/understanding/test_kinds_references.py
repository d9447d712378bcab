"""References that lead nowhere, elsewhere, or can't be followed: a case for each kind."""

import pytest

from state.comparison.mapping import Mapping
from tests.conftest import Build
from tests.state.understanding.kit import take, take_new
from tests.state.understanding.test_kinds_cases import Case, check, write

PKG = {
    "pkg/__init__.py": "",
    "pkg/a.py": "import os\n\nfrom pkg.b import run\n\nprint(os)\nrun()\n",
    "pkg/b.py": "def run():\n    pass\n",
}
CASES = [
    Case(
        "broken-reference",
        PKG,
        {"README": "x\n"},
        (take("pkg/__init__.py", "pkg/a.py"),),
        ("pkg/a.py", 3),
        "it imports pkg.b, which was pkg/b.py in the source; in the result that leads nowhere",
        (take_new,),
    ),
    Case(
        "leads-elsewhere",
        {
            "src/a/use.ts": "import { one } from '../lib/one'\nconsole.log(one)\n",
            "src/lib/one.ts": "export const one = 1\n",
        },
        {"app/lib/one.ts": "export const one = 2\nexport const two = 2\n", "x": "y\n"},
        (take("src/a/use.ts"),),
        ("app/a/use.ts", 1),
        "which was src/lib/one.ts in the source; in the result that is another file, app/lib/one.ts",
        (),
        mappings=(Mapping("src/a", "app/a"),),
    ),
    Case(
        "lost-name",
        {"pkg/util.py": "def one():\n    return 1\n"},
        {
            "pkg/__init__.py": "",
            "pkg/util.py": "def one():\n    pass\n\n\ndef two():\n    pass\n",
            "pkg/main.py": "import os\nfrom pkg.util import one, two\n\nprint(os, one, two)\n",
        },
        (take("pkg/util.py"),),
        ("pkg/main.py", 2),
        "it imports two from pkg.util, and pkg/util.py of the result has no such name",
        (lambda workspace: workspace.keep(["pkg/util.py"]),),
    ),
    Case(
        "does-not-parse",
        {"a.py": "a = 1\n"},
        {"a.py": "a = 2\n"},
        (write("a.py", "a = (\n\nb = 2\n"),),
        ("a.py", 1),
        "it could be read on both sides and can't in the result",
        (write("a.py", "a = 3\n"),),
    ),
    Case(
        "not-understood",
        {"a.py": "print 'one'\n"},
        {"a.py": "print 'two'\n"},
        (write("a.py", "print 'three'\n"),),
        ("a.py", 1),
        "what it refers to could not be checked: a syntax error in line 1",
        (write("a.py", "print('one')\n"),),
    ),
    Case(
        "not-checked",
        {
            "orders/__init__.py": "",
            "orders/late.py": "import importlib\n\n\ndef load(name):\n    return importlib.import_module(name)\n",
        },
        {"README": "x\n"},
        (take_new,),
        ("apps/orders/late.py", 5),
        "what it imports in line 5 is worked out when it runs",
        (),
        mappings=(Mapping("orders", "apps/orders"),),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_it_is_found_at_its_place_and_not_in_a_clean_merge(build: Build, case: Case) -> None:
    check(build, case)
