"""Repairs of references: made in a session, they leave nothing behind, and change no byte beside."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from state.comparison.mapping import Mapping
from state.errors import PlaitError
from state.understanding.repairs.repair import Edit
from state.understanding.repairs.repairing import apply_edits, by_path
from tests.conftest import Build
from tests.state.pairs import Files, Pair, fork, strangers
from tests.state.understanding.kit import Acts, take, take_new

ORDERS = (Mapping("orders", "apps/orders"),)
OTHER: Files = {"README": "x\n"}


def repaired(
    pair: Pair, *acts: Acts, mappings: tuple[Mapping, ...] = ()
) -> tuple[list[str], dict[str, bytes]]:
    """What the repairs said they would do, and the files that they changed; nothing is found afterwards."""
    with pair.workspace(mappings=mappings) as workspace:
        for act in acts:
            act(workspace)
        found = [one for one in workspace.understanding.findings() if one.repair]
        repairs = workspace.understanding.repair([one.id for one in found])
        assert [(one.finding, one.words) for one in repairs] == [(one.id, one.repair) for one in found]
        before = {
            edit.path: workspace.result_bytes(edit.path) or b"" for one in repairs for edit in one.edits
        }
        workspace.noticing.repair([one.id for one in found])
        after = {path: workspace.result_bytes(path) or b"" for path in before}
        for path, rows in by_path(edit for one in repairs for edit in one.edits).items():
            assert apply_edits(before[path], rows) == after[path]
        assert workspace.understanding.findings() == ()
        workspace.undo()
        assert {path: workspace.result_bytes(path) for path in before} == before
        return [one.repair for one in found], after


def test_python_imports_of_every_kind(build: Build) -> None:
    views = (
        "import os\r\n"
        "import orders.models  # once\r\n"
        "import orders.deep.late as late, json\r\n"
        "from orders.models import Order\r\n"
        "from orders . deep import late as other\r\n"
        "from orders.models import (\r\n    Order as One,  # first\r\n    Bill,\r\n)\r\n"
        "from . import models\r\n"
        "from ..core.base import Base\r\n"
        "import importlib\r\n"
        "\r\n"
        "late = importlib.import_module('orders.deep.late')\r\n"
        'again = __import__("orders.models")\r\n'
        "print(os, json, orders.models.Order, late, other, Order, One, Bill, models, Base, again)\r\n"
    )
    source = {
        "shop/orders/__init__.py": "",
        "shop/__init__.py": "",
        "shop/orders/models.py": "class Order:\n    pass\n\n\nclass Bill:\n    pass\n",
        "shop/orders/deep/__init__.py": "",
        "shop/orders/deep/late.py": "x = 1\n",
        "shop/core/__init__.py": "",
        "shop/core/base.py": "class Base:\n    pass\n",
        "shop/orders/views.py": views.replace("orders.", "shop.orders.").replace("orders .", "shop.orders ."),
    }
    words, after = repaired(
        strangers(build, source, {**OTHER, "apps/__init__.py": ""}),
        take_new,
        mappings=(Mapping("shop/orders", "apps/orders"),),
    )
    assert after == {
        "apps/orders/views.py": views.replace("orders.", "apps.orders.")
        .replace("orders .", "apps.orders .")
        .replace("from apps.orders . deep", "from apps.orders.deep")
        .replace("..core.base", "shop.core.base")
        .encode()
    }
    assert words == [
        "rewrites the import to apps.orders.models, line 2 and 3 more",
        "rewrites the import to apps.orders.deep.late, line 3",
        "rewrites the import to apps.orders.deep, line 5",
        "rewrites the import to shop.core.base, line 11",
        "rewrites the import to apps.orders.deep.late, line 14",
        "rewrites the import to apps.orders.models, line 15",
    ]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [("", "utf-8"), ("\ufeff", "utf-8"), ("# -*- coding: latin-1 -*-\n", "latin-1")],
    ids=["plain", "with a mark", "latin-1"],
)
def test_bytes_beside_the_path_stay(build: Build, head: str, encoding: str) -> None:
    text = head + "from orders.models import Order; ä = 'ü'; import orders.models as b\r\nprint(Order, ä, b)"
    source: Files = {
        "orders/__init__.py": "",
        "orders/models.py": "class Order:\n    pass\n",
        "orders/views.py": text.encode(encoding),
    }
    _, after = repaired(strangers(build, source, OTHER), take_new, mappings=ORDERS)
    assert after == {
        "apps/orders/views.py": text.replace("orders.models", "apps.orders.models").encode(encoding)
    }


def test_a_use_that_may_mean_something_else_is_left_alone(build: Build) -> None:
    source = {
        "orders/__init__.py": "",
        "orders/models.py": "a = 1\n",
        "orders/views.py": "import orders.models\n\n\ndef show(orders):\n    return orders.models.a\n",
        "orders/more.py": "import orders.models\n\nprint(orders.models.a, orders)\n",
    }
    pair = strangers(build, source, OTHER)
    assert repaired_words(pair, ORDERS) == [("apps/orders/more.py", ""), ("apps/orders/views.py", "")]


def repaired_words(pair: Pair, mappings: tuple[Mapping, ...]) -> list[tuple[str, str]]:
    with pair.workspace(mappings=mappings) as workspace:
        take_new(workspace)
        return [(one.path, one.repair) for one in workspace.understanding.findings()]


def test_specifiers_of_a_moved_file_and_of_its_importers(build: Build) -> None:
    source = {
        "src/api.ts": (
            "import { one } from './one'\nimport type { Two } from \"./two.js\"\n"
            "export const api: Two = one\nexport const late = () => import(`./deep/late`)\n"
            "const all = require.resolve('./deep')\nconsole.log(all)\n"
        ),
        "src/one.ts": "export const one = 1\n",
        "src/two.ts": "export type Two = number\n",
        "src/deep/late.tsx": "import { api } from '../api'\nexport const load = api\n",
        "src/deep/index.ts": "export * from './late'\n",
        "src/api.test.ts": "import { api } from './api'\njest.mock('./one')\nexpect(api)\n",
    }
    words, after = repaired(
        strangers(build, source, OTHER), take_new, mappings=(Mapping("src/api.ts", "lib/client/api.ts"),)
    )
    assert after == {
        "lib/client/api.ts": (
            b"import { one } from '../../src/one'\nimport type { Two } from \"../../src/two.js\"\n"
            b"export const api: Two = one\nexport const late = () => import(`../../src/deep/late`)\n"
            b"const all = require.resolve('../../src/deep')\nconsole.log(all)\n"
        ),
        "src/api.test.ts": b"import { api } from '../lib/client/api'\njest.mock('./one')\nexpect(api)\n",
        "src/deep/late.tsx": b"import { api } from '../../lib/client/api'\nexport const load = api\n",
    }
    assert words[0] == "rewrites the import to ../../src/one, line 1"
    assert len(words) == 6


def test_aliases_of_a_configuration_that_extends_another(build: Build) -> None:
    base = {"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["src/*"], "@lib": ["lib/index.ts"]}}}
    files = {
        "tsconfig.base.json": json.dumps(base),
        "tsconfig.json": '{"extends": "./tsconfig.base"}',
        "src/a.ts": "export const a = 1\n",
        "lib/index.ts": "export const l = 1\n",
        "src/b.ts": "import { a } from '@/a'\nimport { l } from '@lib'\nconsole.log(a, l)\n",
    }
    pair = strangers(build, files, OTHER)
    words, after = repaired(pair, take_new, mappings=(Mapping("src/a.ts", "src/deep/a.ts"),))
    assert words == ["rewrites the import to @/deep/a, line 1"]
    assert after["src/b.ts"] == b"import { a } from '@/deep/a'\nimport { l } from '@lib'\nconsole.log(a, l)\n"


def test_dotted_names_of_settings_and_of_apps(build: Build) -> None:
    settings = (
        "INSTALLED_APPS = [\n    'orders.apps.OrdersConfig',\n    'people',\n]\n"
        "MIDDLEWARE = ['orders.middleware.Count']\nROOT_URLCONF = \"site.urls\"\n"
    )
    source = {
        "manage.py": "",
        "site/__init__.py": "",
        "site/settings.py": settings,
        "site/urls.py": "from django.urls import include, path\n\nurlpatterns = [path('o/', include('orders.urls'))]\n",
        "orders/__init__.py": "default_app_config = 'orders.apps.OrdersConfig'\n",
        "orders/apps.py": "from django.apps import AppConfig\n\n\nclass OrdersConfig(AppConfig):\n    name = 'orders'\n",
        "orders/middleware.py": "class Count:\n    pass\n",
        "orders/urls.py": "urlpatterns = []\n",
        "people/__init__.py": "",
    }
    _, after = repaired(strangers(build, source, OTHER), take_new, mappings=ORDERS)
    assert after == {
        "site/settings.py": settings.replace("'orders", "'apps.orders").encode(),
        "site/urls.py": source["site/urls.py"].replace("orders.urls", "apps.orders.urls").encode(),
        "apps/orders/__init__.py": b"default_app_config = 'apps.orders.apps.OrdersConfig'\n",
        "apps/orders/apps.py": source["orders/apps.py"].replace("'orders'", "'apps.orders'").encode(),
    }


def test_paths_of_tools_and_links(build: Build) -> None:
    source = {
        "Dockerfile": "FROM python:3.12\nCOPY tools/start.sh tools/requirements.txt /srv/\nADD tools /all\n",
        "docker-compose.yml": "services:\n  web:\n    build:\n      context: ./tools\n      dockerfile: tools/Dockerfile\n    env_file: ./tools/web.env.example\n",
        ".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n      - run: python tools/go.py --fast\n        working-directory: tools\n      - run: python -m tools.go\n",
        "Makefile": "go:\n\tpython tools/go.py\n\tcd tools && ls\n",
        "package.json": '{\n "scripts": {\n  "go": "node ./tools/go.js"\n }\n}\n',
        "docs/index.md": "# Docs\n\n[go](../tools/go.py#L3 \"it\"), ![x](../tools/a%20b.png)\n\n[ref]: ../tools/go.js\n<a href='../tools/go.js'>it</a>\n",
        "docs/index.rst": ".. image:: ../tools/a.png\n\n:download:`this <../tools/go.py>`\n",
        "tools/start.sh": "echo\n",
        "tools/requirements.txt": "\n",
        "tools/Dockerfile": "FROM x\n",
        "tools/web.env.example": "A=\n",
        "tools/go.py": "print(1)\n",
        "tools/go.js": "console.log(1)\n",
        "tools/a b.png": b"\0png",
        "tools/a.png": b"\0png2",
    }
    pair = strangers(build, source, OTHER)
    words, after = repaired(pair, take_new, mappings=(Mapping("tools", "ops/bin"),))
    for path in ("Dockerfile", "docker-compose.yml", ".github/workflows/ci.yml", "Makefile", "package.json"):
        text = str(source[path]).replace("tools", "ops/bin").replace("ops/bin.go", "ops.bin.go")
        assert after[path] == text.encode(), path
    for path in ("docs/index.md", "docs/index.rst"):
        assert after[path] == str(source[path]).replace("../tools", "../ops/bin").encode(), path
    assert "rewrites the path to ../ops/bin/go.py#L3, line 3" in words


def test_templates_that_stand_under_another_name(build: Build) -> None:
    source = {
        "templates/orders/base.html": "<html></html>\n",
        "templates/orders/list.html": "{% extends \"orders/base.html\" %}\n{% include './row.html' %}\n",
        "templates/orders/row.html": "<tr>\n",
        "views.py": "from django.shortcuts import render\n\n\ndef show(request):\n    return render(request, 'orders/list.html')\n",
    }
    _, after = repaired(
        strangers(build, source, OTHER),
        take_new,
        mappings=(Mapping("templates/orders", "templates/shop/orders"),),
    )
    assert after == {
        "templates/shop/orders/list.html": b"{% extends \"shop/orders/base.html\" %}\n{% include './row.html' %}\n",
        "views.py": str(source["views.py"]).replace("'orders", "'shop/orders").encode(),
    }


def test_names_that_moved_to_another_module(build: Build) -> None:
    base = {
        "pkg/__init__.py": "",
        "pkg/shapes.py": "class Circle:\n    pass\n\n\nclass Square:\n    pass\n",
        "pkg/late.py": "x = 1\n",
        "web/shapes.ts": "export class Circle {}\nexport class Square {}\n",
        "web/use.ts": "import { Square } from './shapes'\nconsole.log(Square)\n",
        "web/round.ts": "import { Circle } from './shapes'\nconsole.log(Circle)\n",
        "pkg/round.py": "from pkg.shapes import Circle\n\nprint(Circle)\n",
    }
    source = {
        "pkg/shapes.py": "class Circle:\n    pass\n",
        "pkg/flat.py": "class Square:\n    pass\n",
        "pkg/late.py": None,
        "pkg/deep/__init__.py": "",
        "pkg/deep/late.py": "x = 1\n",
        "web/shapes.ts": "export class Circle {}\n",
        "web/flat.ts": "export class Square {}\n",
        "web/use.ts": None,
    }
    target = {
        "pkg/more.py": "from pkg.shapes import Square\nfrom . import late\n\nprint(Square, late)\n",
        "web/more.ts": "import { Square as S } from './shapes'\nconsole.log(S)\n",
    }
    _, after = repaired(fork(build, base, source, target))
    assert after == {
        "pkg/more.py": b"from pkg.flat import Square\nfrom .deep import late\n\nprint(Square, late)\n",
        "web/more.ts": b"import { Square as S } from './flat'\nconsole.log(S)\n",
    }


PRICES = "def total():\n    return 1\n"
MAIL = "".join(f"def send_{number}():\n    return {number}\n\n\n" for number in range(8))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "from orders import mail, pricing\n\nprint(mail, pricing)\n",
            "from orders import pricing\nfrom orders.notices import email as mail\n\nprint(mail, pricing)\n",
        ),
        (
            "from . import pricing, mail as post  # both\r\n\r\nprint(post, pricing)\r\n",
            "from . import pricing  # both\r\nfrom .notices import email as post\r\n\r\nprint(post, pricing)\r\n",
        ),
        (
            "def late():\n    from orders import (\n        mail,\n        pricing,\n    )\n    return mail, pricing\n",
            "def late():\n    from orders import (\n        pricing,\n    )\n"
            "    from orders.notices import email as mail\n    return mail, pricing\n",
        ),
        (
            "from orders import mail\n\nprint(mail)\n",
            "from orders.notices import email as mail\n\nprint(mail)\n",
        ),
    ],
)
def test_a_module_that_moved_out_of_a_package_is_imported_by_itself(
    build: Build, before: str, after: str
) -> None:
    base = {"orders/__init__.py": "", "orders/mail.py": MAIL, "orders/pricing.py": PRICES}
    target = {
        "orders/mail.py": None,
        "orders/notices/__init__.py": "",
        "orders/notices/email.py": MAIL + "LAST = 8\n",
    }
    pair = fork(build, base, {"orders/reminders.py": before}, target)
    with pair.workspace() as workspace:
        (found,) = workspace.understanding.findings()
    name = "orders" if "from orders" in before else "."
    assert found.message == (
        f"it imports mail from {name}, which was orders/mail.py in the source; in the result that leads nowhere"
    )
    spelled = (
        "from orders.notices import email as mail"
        if name == "orders"
        else "from .notices import email as mail"
    )
    assert found.hint == f"it stands at orders/notices/email.py now: write {spelled}"
    words, files = repaired(pair)
    assert files == {"orders/reminders.py": after.encode()}
    line = before[: before.index("from")].count("\n") + 1
    assert words == [f"imports mail from {spelled.split()[1]}, line {line}"]


@pytest.mark.parametrize(
    "before",
    [
        "from orders import mail, pricing; print(mail, pricing)\n",
        "from orders import (\n    mail,  # of customers\n    pricing,\n)\n\nprint(mail, pricing)\n",
    ],
)
def test_an_import_with_more_beside_it_is_left_alone(build: Build, before: str) -> None:
    base = {"orders/__init__.py": "", "orders/mail.py": MAIL, "orders/pricing.py": PRICES}
    target = {
        "orders/mail.py": None,
        "orders/notices/__init__.py": "",
        "orders/notices/email.py": MAIL + "LAST = 8\n",
    }
    with fork(build, base, {"orders/reminders.py": before}, target).workspace() as workspace:
        (found,) = workspace.understanding.findings()
    assert found.repair == ""


def test_lost_mounts_are_put_back_with_their_imports(build: Build) -> None:
    names = ("users", "orders", "bills")
    target = {
        "src/router.ts": "import express from 'express'\n"
        + "".join(f"import {{ {name} }} from './{name}'\n" for name in names)
        + "export const app = express()\n"
        + "".join(f"app.use('/{name}', {name})\n" for name in names)
        + "app.listen(1)\n",
        **{f"src/{name}.ts": f"export const {name} = 1\n" for name in names},
    }
    mine = (
        "import express from 'express'\nimport { users } from './users'\n"
        "export const app = express()\napp.use('/users', users)\napp.listen(2)\n"
    )
    words, after = repaired(strangers(build, {"src/router.ts": mine}, target), take("src/router.ts"))
    assert words == ["puts orders at /orders and bills at /bills back in"]
    assert after == {"src/router.ts": target["src/router.ts"].replace("listen(1)", "listen(2)").encode()}


def test_lost_entries_are_put_back_where_they_stood(build: Build) -> None:
    settings = "A = 1\n\nMIDDLEWARE = [\n    'django.a',\n    'other.b',\n    'django.c',\n]\n"
    pair = strangers(
        build,
        {"site/settings.py": settings.replace("    'other.b',\n", "").replace("A = 1", "A = 2")},
        {"site/settings.py": settings, "manage.py": ""},
    )
    words, after = repaired(pair, take("site/settings.py"))
    assert words == ["puts other.b back in"]
    assert after == {"site/settings.py": settings.replace("A = 1", "A = 2").encode()}


def test_a_mount_whose_module_is_gone_is_not_put_back(build: Build) -> None:
    target = {
        "src/router.ts": "import { a } from './a'\nimport { b } from './b'\napp.use('/a', a)\napp.use('/b', b)\n",
        "src/a.ts": "export const a = 1\n",
        "src/b.ts": "export const b = 1\n",
    }
    pair = strangers(build, {"src/router.ts": "import { a } from './a'\napp.use('/a', a)\n"}, target)
    with pair.workspace() as workspace:
        take("src/router.ts")(workspace)
        workspace.drop(["src/b.ts"])
        found = [one for one in workspace.understanding.findings() if one.kind == "lost-mount"]
        assert [one.repair for one in found] == [""]


def test_a_file_that_was_left_behind_has_no_repair(build: Build) -> None:
    source = {"pkg/__init__.py": "", "pkg/a.py": "from pkg.b import c\n\nprint(c)\n", "pkg/b.py": "c = 1\n"}
    with strangers(build, source, OTHER).workspace() as workspace:
        take("pkg/__init__.py", "pkg/a.py")(workspace)
        (found,) = workspace.understanding.findings()
        assert found.repair == ""
        assert workspace.understanding.repair([found.id]) == ()


# Edits by themselves

BYTES = some.sampled_from([b"", b"a", b"\r\n", b"\xff\0"])
PIECES = some.lists(some.tuples(BYTES, BYTES.filter(bool), BYTES), max_size=5)


@settings(deadline=None, suppress_health_check=(HealthCheck.too_slow,))
@given(PIECES, BYTES)
def test_bytes_outside_edits_stay(pieces: list[tuple[bytes, bytes, bytes]], tail: bytes) -> None:
    text, wanted, edits = b"", b"", []
    for kept, old, new in pieces:
        text += kept
        edits.append((len(text), len(text) + len(old), new))
        text += old
        wanted += kept + new
    assert apply_edits(text + tail, edits) == wanted + tail
    assert apply_edits(text + tail, edits[::-1]) == wanted + tail


@given(some.binary(max_size=30))
def test_no_edit_is_no_change(text: bytes) -> None:
    assert apply_edits(text, ()) == text


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(PlaitError, match="two repairs change the same place in line 2"):
        apply_edits(b"a\nbcd\n", [(2, 4, b"x"), (3, 5, b"y")])
    with pytest.raises(PlaitError, match="bytes 2 to 9 of a file of 3 bytes"):
        apply_edits(b"abc", [(2, 9, b"")])


def test_equal_edits_are_one_and_insertions_stand_beside_each_other() -> None:
    rows = by_path(
        [Edit("a", 1, 1, b"y"), Edit("a", 1, 1, b"x"), Edit("a", 1, 1, b"y"), Edit("a", 1, 2, b"z")]
    )
    assert apply_edits(b"abc", rows["a"]) == b"axyzc"
