"""References of every kind: found with their line where they got lost, silent where they hold."""

import json

import pytest

from state.comparison.mapping import Mapping
from state.merging.choice import Choice
from tests.conftest import Build
from tests.state.pairs import Files, fork, strangers
from tests.state.understanding.kit import findings, take, take_new, told

OTHER: Files = {"README": "x\n"}
TYPED = {"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}
BROKEN = "broken-reference"

# What names `tools/gone.*`, or something in it: the file, its text, the line of the reference.
NAMING: dict[str, tuple[str, str, int, Files]] = {
    "import in Python": ("a.py", "import os\nfrom pkg.gone import x\n", 2, {"pkg/gone.py": "x = 1\n"}),
    "relative import": ("pkg/a.py", "\nfrom .gone import x\n", 2, {"pkg/__init__.py": "", "pkg/gone.py": "x = 1\n"}),
    "import_module": ("a.py", "import importlib\n\nimportlib.import_module('pkg.gone')\n", 3, {"pkg/gone.py": ""}),
    "__import__": ("a.py", "__import__('pkg.gone')\n", 1, {"pkg/gone.py": ""}),
    "mock.patch": ("test_a.py", "\npatch('pkg.gone.x')\n", 2, {"pkg/gone.py": "x = 1\n"}),
    "INSTALLED_APPS": ("settings.py", "INSTALLED_APPS = [\n    'gone',\n]\n", 2, {"gone/__init__.py": ""}),
    "MIDDLEWARE": ("settings.py", "MIDDLEWARE = [\n    'pkg.gone.X',\n]\n", 2, {"pkg/gone.py": "class X: pass\n"}),
    "ROOT_URLCONF": ("settings.py", "ROOT_URLCONF = 'pkg.gone'\n", 1, {"pkg/gone.py": ""}),
    "WSGI_APPLICATION": ("settings.py", "WSGI_APPLICATION = 'pkg.gone.app'\n", 1, {"pkg/gone.py": "app = 1\n"}),
    "include": ("urls.py", "p = [\n    include('pkg.gone'),\n]\n", 2, {"pkg/gone.py": ""}),
    "include of a pair": ("urls.py", "p = include(('pkg.gone', 'x'))\n", 1, {"pkg/gone.py": ""}),
    "task of Celery": ("a.py", "app.send_task('pkg.gone.x')\n", 1, {"pkg/gone.py": "def x(): pass\n"}),
    "settings of manage.py": ("manage.py", "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'pkg.gone')\n", 1, {"pkg/gone.py": ""}),
    "render": ("views.py", "\nrender(request, 'gone.html')\n", 2, {"templates/gone.html": ""}),
    "template_name": ("views.py", "class V:\n    template_name = 'gone.html'\n", 2, {"templates/gone.html": ""}),
    "extends": ("templates/a.html", "\n{% extends 'gone.html' %}\n", 2, {"templates/gone.html": ""}),
    "static tag": ("templates/a.html", "{% static 'gone.css' %}\n", 1, {"static/gone.css": ""}),
    "load": ("templates/a.html", "\n{% load i18n gone %}\n", 2, {"app/templatetags/gone.py": ""}),
    "import in TypeScript": ("src/a.ts", "\nimport { x } from './gone'\n", 2, {"src/gone.ts": "export const x = 1\n"}),
    "extension of what is compiled": ("src/a.ts", "import './gone.js'\n", 1, {"src/gone.ts": "export {}\n"}),
    "export from": ("src/a.ts", "export * from './gone'\n", 1, {"src/gone/index.ts": "export {}\n"}),
    "import()": ("src/a.ts", "const l = () =>\n  import('./gone')\n", 2, {"src/gone.ts": "export {}\n"}),
    "import() of a template": ("src/a.ts", "import(`./gone/${x}.ts`)\n", 1, {"src/gone/b.ts": "export {}\n"}),
    "require": ("a.js", "\nrequire('./gone')\n", 2, {"gone.js": "\n"}),
    "require.resolve": ("a.js", "require.resolve('./gone')\n", 1, {"gone.js": "\n"}),
    "import = require": ("a.ts", "import x = require('./gone')\n", 1, {"gone.ts": "export {}\n"}),
    "jest.mock": ("a.test.js", "\njest.mock('./gone', () => 1)\n", 2, {"gone.js": "\n"}),
    "vi.importActual": ("a.test.ts", "await vi.importActual('./gone')\n", 1, {"gone.ts": "export {}\n"}),
    "worker": ("a.ts", "new Worker(new URL('./gone.js', import.meta.url))\n", 1, {"gone.js": "\n"}),
    "alias": ("src/a.ts", "import '@/gone'\n", 1, {"src/gone.ts": "export {}\n", "tsconfig.json": json.dumps(TYPED)}),
    "imports of a package": ("src/a.ts", "import '#gone'\n", 1, {"src/gone.ts": "\n", "package.json": '{"imports": {"#*": "./src/*.ts"}}'}),
    "package of a workspace": (
        "web/a.ts",
        "import '@x/ui/gone'\n",
        1,
        {
            "ui/lib/gone.ts": "\n",
            "ui/package.json": '{"name": "@x/ui", "exports": {"./*": {"import": "./lib/*.ts"}}}',
        },
    ),
    "script of npm": ("package.json", '{\n "scripts": {\n  "a": "node tools/gone.js"\n }\n}\n', 3, {"tools/gone.js": "\n"}),
    "entry point": ("pyproject.toml", "[project]\nname = 'x'\n[project.scripts]\nx = 'pkg.gone:main'\n", 4, {"pkg/gone.py": "def main(): pass\n"}),
    "COPY": ("Dockerfile", "FROM x\nCOPY --chown=a tools/gone /x\n", 2, {"tools/gone/a": "\n"}),
    "compose": ("compose.yaml", "services:\n  a:\n    build:\n      context: gone\n", 4, {"gone/Dockerfile": "FROM x\n"}),
    "workflow": (".github/workflows/a.yml", "on: push\nrun:\n  working-directory: tools/gone\n", 3, {"tools/gone/a": "\n"}),
    "module that CI runs": (".gitlab-ci.yml", "a:\n  script: python -m pkg.gone\n", 2, {"pkg/gone.py": "\n"}),
    "gunicorn": ("Procfile", "web: gunicorn -w 2 pkg.gone:app\n", 1, {"pkg/gone.py": "app = 1\n"}),
    "make": ("Makefile", "a:\n\tsh tools/gone.sh\n", 2, {"tools/gone.sh": "\n"}),
    "shell": ("run.sh", "# tools/no.sh\nsh tools/gone.sh\n", 2, {"tools/gone.sh": "\n"}),
    "link": ("docs/a.md", "\nSee [it](gone.md#x).\n", 2, {"docs/gone.md": "\n"}),
    "picture": ("README.md", "![it](docs/gone.png)\n", 1, {"docs/gone.png": b"\0"}),
    "link that is defined": ("README.md", "[it]\n\n[it]: docs/gone.md\n", 3, {"docs/gone.md": "\n"}),
    "image of reStructuredText": ("a.rst", "A\n\n.. image:: gone.png\n", 3, {"gone.png": b"\0"}),
    "toctree": ("docs/index.rst", ".. toctree::\n   :maxdepth: 1\n\n   gone\n", 4, {"docs/gone.rst": "\n"}),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMING)
def test_what_was_left_behind_is_missed_and_what_came_along_is_not(build: Build, name: str) -> None:
    path, text, line, rest = NAMING[name]
    pair = strangers(build, {path: text, **rest}, OTHER)
    assert told(pair, take_new) == []
    with_it = [path, *(one for one in rest if "gone" not in one)]
    assert [one for one in told(pair, take(*with_it)) if one[0] == BROKEN] == [(BROKEN, path, line)]


def test_a_script_that_package_json_lost_is_missed_where_it_runs(build: Build) -> None:
    package = '{\n "scripts": {\n  "build": "tsc",\n  "lint": "x"\n }\n}\n'
    base = {"package.json": package, "Makefile": "a:\n\tnpm run lint && npm run build\n"}
    pair = fork(build, base, {"z": "1\n"}, {"y": "1\n"})
    assert told(pair) == []
    less = package.replace(',\n  "lint": "x"', "").encode()
    found = told(pair, lambda workspace: workspace.replace("package.json", less))
    assert (BROKEN, "Makefile", 2) in found


def test_a_moved_file_whose_import_leads_to_another_file(build: Build) -> None:
    source = {
        "src/api.ts": "import { a } from './util'\n\nconsole.log(a)\n",
        "src/util.ts": "export const a = 1\n",
    }
    target = {"lib/util.ts": "export const a = 'another'\n"}
    pair = strangers(build, source, target)
    (found,) = findings(pair, take_new, mappings=(Mapping("src/api.ts", "lib/api.ts"),))
    assert (found.kind, found.path, found.line) == ("leads-elsewhere", "lib/api.ts", 1)
    assert found.message == (
        "it imports ./util, which was src/util.ts in the source; in the result that is another file, lib/util.ts"
    )
    assert found.repair == "rewrites the import to ../src/util, line 1"


def test_an_absolute_import_that_a_target_s_module_answers(build: Build) -> None:
    source = {
        "orders/__init__.py": "",
        "orders/models.py": "a = 1\n",
        "orders/views.py": "from orders.models import a\n\nprint(a)\n",
    }
    target = {"orders/__init__.py": "", "orders/models.py": "a = 2\n"}
    pair = strangers(build, source, target)
    (found,) = findings(pair, take_new, mappings=(Mapping("orders", "apps/orders"),))
    assert (found.kind, found.path, found.line) == ("leads-elsewhere", "apps/orders/views.py", 1)
    assert found.repair == "rewrites the import to apps.orders.models, line 1"


def test_a_module_that_became_a_package_is_still_that_module(build: Build) -> None:
    base = {
        "pkg/__init__.py": "",
        "pkg/a.py": "x = 1\n",
        "pkg/b.py": "from pkg.a import x\n",
        "web/a.js": "export const x = 1\n",
        "web/b.js": "import { x } from './a'\nconsole.log(x)\n",
    }
    source = {
        "pkg/a.py": None,
        "pkg/a/__init__.py": "x = 1\n",
        "web/a.js": None,
        "web/a.ts": "export const x = 1\n",
    }
    assert told(fork(build, base, source, {"y": "1\n"})) == []


def test_what_is_worked_out_when_it_runs_is_said_of_a_moved_file_alone(build: Build) -> None:
    source = {
        "src/a.ts": "export const load = (name: string) =>\n  import(name)\n",
        "pkg/b.py": "import importlib\n\n\ndef load(name):\n    return importlib.import_module(name)\n",
    }
    pair = strangers(build, source, OTHER)
    assert told(pair, take_new) == []
    assert told(pair, take_new, mappings=(Mapping("", "vendor"),)) == [
        ("not-checked", "vendor/pkg/b.py", 5),
        ("not-checked", "vendor/src/a.ts", 2),
    ]


def test_a_moved_file_with_many_imports_of_which_most_are_dynamic(build: Build) -> None:
    """The merge that Plait was made after: one file moved a folder down, and nothing said so for a day."""
    fixed = "".join(f"import {{ f{n} }} from './parts/f{n}'\n" for n in range(7))
    late = "".join(f"  d{n}: () => import('./pages/d{n}'),\n" for n in range(15))
    uses = ", ".join(f"f{n}" for n in range(7))
    source = {
        "src/routes.ts": f"{fixed}export const pages = {{\n{late}}}\nexport const all = [{uses}]\n",
        **{f"src/parts/f{n}.ts": f"export const f{n} = {n}\n" for n in range(7)},
        **{f"src/pages/d{n}.ts": f"export default {n}\n" for n in range(15)},
    }
    pair = strangers(build, source, OTHER)
    found = findings(pair, take_new, mappings=(Mapping("src/routes.ts", "src/app/router/routes.ts"),))
    assert [(one.kind, one.line) for one in found] == [
        (BROKEN, line) for line in (*range(1, 8), *range(9, 24))
    ]
    assert sum("imports when it runs" in one.message for one in found) == 15
    assert {one.repair.partition(" to ")[0] for one in found} == {"rewrites the import"}
    assert found[-1].repair == "rewrites the import to ../../pages/d14, line 23"


CONFIG = '{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["%s/*"]}}}\n'


def test_an_alias_now_means_a_module_that_passes_on_what_was_meant(build: Build) -> None:
    base = {
        "tsconfig.json": CONFIG % "open",
        "open/names.ts": "export const first = 1\nexport const last = 2\n",
        "ours/names.ts": "export * from 'open/names'\n",
    }
    source = {"open/people.ts": "import { first } from '@/names'\n\nconsole.log(first)\n"}
    pair = fork(build, base, source, {"tsconfig.json": CONFIG % "ours"})
    assert told(pair) == []


def test_an_alias_now_means_a_module_that_makes_the_name_itself(build: Build) -> None:
    base = {
        "tsconfig.json": CONFIG % "open",
        "open/names.ts": "export const first = 1\nexport const last = 2\n",
        "ours/names.ts": "export * from 'open/names'\nexport const first = 3\n",
    }
    source = {"open/people.ts": "import { first } from '@/names'\n\nconsole.log(first)\n"}
    pair = fork(build, base, source, {"tsconfig.json": CONFIG % "ours"})
    assert told(pair) == [("leads-elsewhere", "open/people.ts", 1)]


UTIL = "x = 0\n\n\ndef one():\n    return 1\n\n\n# here\n\n\ny = 0\n"
WAITS = "it imports three from pkg.util, and pkg/util.py of the result has no such name; that file waits for a decision"


def test_a_name_of_a_file_that_waits_for_a_decision_is_a_note_until_then(build: Build) -> None:
    base = {"pkg/__init__.py": "", "pkg/util.py": UTIL, "main.py": "import pkg\n"}
    three = UTIL.replace("# here\n", "def three():\n    pass\n").replace("x = 0", "x = 1")
    source = {"pkg/util.py": three, "late.py": "from pkg.util import three\n\nthree()\n"}
    pair = fork(build, base, source, {"pkg/util.py": UTIL.replace("# here", "# there")})
    with pair.workspace() as workspace:

        def lost() -> list[tuple[str, str, str]]:
            found = workspace.understanding.findings()
            return [(one.severity.value, one.path, one.message) for one in found if one.kind == "lost-name"]

        assert lost() == [("note", "late.py", WAITS)]
        merge = workspace.loaded().merge
        assert merge is not None
        hunks = merge.outcomes["pkg/util.py"].hunks
        workspace.resolve("pkg/util.py", hunks, Choice.TARGET)
        assert lost() == [("error", "late.py", WAITS.partition(";")[0])]
        workspace.undo()
        workspace.resolve("pkg/util.py", hunks, Choice.SOURCE)
        assert lost() == []


def test_what_one_side_names_in_a_file_that_waits_for_a_decision_is_a_note_until_then(build: Build) -> None:
    scripts = '{{\n "scripts": {{\n  "lint": "{}"\n }}\n}}\n'
    base = {"package.json": scripts.format("node tools/lint.js"), "tools/lint.js": "one()\n"}
    source = {"package.json": scripts.format("eslint"), "tools/lint.js": None}
    pair = fork(build, base, source, {"package.json": scripts.format("node tools/lint.js -q")})
    words = "it names the path tools/lint.js, which was tools/lint.js in the target; in the result that leads nowhere"
    with pair.workspace() as workspace:

        def broken() -> list[tuple[str, int, str]]:
            found = workspace.understanding.findings()
            return [(one.severity.value, one.line, one.message) for one in found if one.kind == BROKEN]

        assert broken() == [
            ("note", 3, f"{words}; only the target says so, and this file waits for a decision")
        ]
        workspace.keep(["package.json"])
        assert broken() == [("warning", 3, words)]
        workspace.undo()
        workspace.take(["package.json"])
        assert broken() == []


def test_the_side_that_has_a_lost_name_is_the_one_that_asked_for_it(build: Build) -> None:
    views = "class One:\n    pass\n\n\nclass Last:\n    pass\n"
    urls = "from shop.views import One\n\n\nprint(One)\n\n\nprint(1)\n"
    base = {"shop/__init__.py": "", "shop/views.py": views, "urls.py": urls}
    target = {
        "shop/views.py": f"{views}\n\nclass Chat:\n    pass\n",
        "urls.py": urls.replace("import One\n", "import Chat, One\n"),
    }
    source = {"urls.py": urls.replace("print(1)", "print(2)")}
    (found,) = [
        one
        for one in findings(fork(build, base, source, target), take("shop/views.py"))
        if one.kind == "lost-name"
    ]
    assert (found.path, found.line, found.hint) == ("urls.py", 1, "the target's shop/views.py has it")


def test_files_that_say_the_same_are_told_apart_by_where_they_lie(build: Build) -> None:
    names = ["css", "glob", "less", "plain"]
    base: Files = {
        path: text
        for name in names
        for path, text in {
            f"old/test/{name}/index.js": "import './index.css'\n\nconsole.log(1)\n",
            f"old/test/{name}/index.css": f"/* {name} */\n" * 9,
        }.items()
    }
    moved = dict.fromkeys(base) | {path.replace("old", "new"): text for path, text in base.items()}
    assert told(fork(build, base, moved, {"z": "1\n"})) == []
