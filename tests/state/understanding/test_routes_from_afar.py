"""A file is passed over without being parsed only where parsing it would find no owner, route or mount."""

from pathlib import Path
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.understanding.doubles import python_routes, script_routes
from state.understanding.doubles.python_routes import read_python
from state.understanding.doubles.routing import Routing
from state.understanding.doubles.script_routes import read_script

PYTHON = (
    "app = Flask(__name__)\n",
    "app = (web.\n  FastAPI)()\n",
    "r: Any = APIRouter(prefix='/a')\n",
    "b = Blueprint('b', __name__)\n",
    "urlpatterns = []\n",
    "urlpatterns += [path('a', b)]\n",
    "ｕrlpatterns = [path('a', b)]\n",
    "@app.route('/a')\ndef a(): ...\n",
    "class A:\n\t@ app . get ('/a')\n\tasync def a(self): ...\n",
    "@(app.post)('/a')\ndef a(): ...\n",
    "@(app  # ours\n  .post)('/a')\ndef a(): ...\n",
    "@app\\\n.route('/a')\ndef a(): ...\n",
    "@app.\\\nroute('/a')\ndef a(): ...\n",
    "@\\\napp.route('/a')\ndef a(): ...\n",
    "@äpp.route('/a')\ndef a(): ...\n",
    "@app.ｇet('/a')\ndef a(): ...\n",
    "if a:\r    @app.delete('/a')\r    def a(): ...\r",
    "app.mount('/a', b)\n",
    "(app.\n  mount)('/a', b)\n",
    "app.include_router(b.router)\n",
    "def make(app):\n    app.register_blueprint(b)\n",
    "# coding: utf-7\n+AHU-rlpatterns = []\n",
)
SCRIPTS = (
    "const app = express();",
    "const app: A = fastify({});",
    "const app = await Fastify<A>();",
    "const app = new Hono();",
    "const r = new express . Router ();",
    "app.get('/a', b);",
    "app.put(\n  // ours\n  '/a', b);",
    'app.delete<A>(/* ours */ "/a", b);',
    "app.all\n(\u00a0'/a', b);",
    "app?.options('/a', b);",
    "app.use(b);",
    "app?.use?.(b);",
    "app./* ours */use /* theirs */ ('/a', b);",
    "app.// ours\nuse\n// theirs\n(b);",
    "app.route<A>(b);",
    "app.register(require('./b'));",
    "app.\u00a0use\u2003(b);",
)
PYTHON_PARTS = (
    *(
        "@",
        "app",
        ".",
        "route",
        "get",
        "mount",
        "amount",
        "(",
        ")",
        "'/a'",
        ", ",
        "x",
        "\n",
        "\\\n",
        " ",
        "  # a\n",
    ),
    *(
        "def a(): ...\n",
        "class A:\n ",
        "b",
        " = ",
        "Router",
        "Flask",
        "urlpatterns",
        "[",
        "]",
        "path",
        "\r",
        "ｇet",
    ),
)
SCRIPT_PARTS = (
    *(
        "app",
        ".",
        "?.",
        "get",
        "use",
        "route",
        "register",
        "reuse",
        "(",
        ")",
        "'/a'",
        ", ",
        "b",
        ";",
        "\n",
        " ",
    ),
    *(
        "/* a */",
        "// a\n",
        "\u00a0",
        "<A>",
        "const c = ",
        "express",
        "Router",
        "new ",
        "require('./b')",
        "=> 1",
    ),
)


def _says(routing: Routing) -> bool:
    return bool(routing.routes or routing.mounts or routing.owners)


@pytest.mark.parametrize("text", PYTHON)
def test_python_that_says_something_is_read_however_it_is_written(text: str) -> None:
    assert _says(read_python("a.py", text.encode()))
    assert python_routes.may_route(text.encode())


@pytest.mark.parametrize("text", SCRIPTS)
def test_so_is_a_script(text: str) -> None:
    assert _says(read_script("a.ts", text.encode()))
    assert script_routes.may_route(text.encode())


@given(st.lists(st.sampled_from(PYTHON_PARTS), max_size=16).map("".join))
@settings(max_examples=3000, deadline=None)
def test_python_that_is_passed_over_says_nothing(text: str) -> None:
    written = text.encode()
    assert python_routes.may_route(written) or not _says(read_python("a.py", written))


@given(st.lists(st.sampled_from(SCRIPT_PARTS), max_size=16).map("".join))
@settings(max_examples=3000, deadline=None)
def test_neither_does_a_script(text: str) -> None:
    written = text.encode()
    assert script_routes.may_route(written) or not _says(read_script("a.ts", written))


NESTED = (
    "{0}",
    "def make(app):\n{1}    return app\n",
    "class A:\n{1}    a = 1\n",
    "try:\n{1}    pass\nexcept A:\n{1}    pass\nelse:\n{1}    pass\nfinally:\n{1}    pass\n",
    "match a:\n  case 1:\n{1}    pass\n",
    "if a:\n{1}    pass\nelse:\n    with a as b:\n        pass\n",
    "a = [lambda: app.get('/x') for app in b]\n",
)
ROUTES = tuple(
    f"@app.{verb}('/{verb}')\ndef {verb}(): ...\n" for verb in ("get", "put", "post", "route", "a")
)


@given(
    st.lists(
        st.tuples(st.sampled_from(NESTED), st.sampled_from((*ROUTES, "app.mount('/a', b)\n", "a\n"))),
        max_size=8,
    )
)
@settings(max_examples=500, deadline=None)
def test_what_is_read_of_a_part_is_what_all_of_the_tree_says(rows: list[tuple[str, str]]) -> None:
    text = ("\n\n" + "".join(around.format(row, indent(row, "    ")) for around, row in rows)).encode()
    # What looks like an encoding has the whole tree gone through.
    whole = read_python("a.py", text + b"# coding: none of this file\n")
    assert read_python("a.py", text) == whole


def test_most_files_are_passed_over() -> None:
    texts = [path.read_bytes() for path in sorted(Path(python_routes.__file__).parent.parent.glob("*.py"))]
    passed = [text for text in texts if not python_routes.may_route(text)]
    assert len(passed) > len(texts) // 2
    assert not any(_says(read_python("a.py", text)) for text in passed)
