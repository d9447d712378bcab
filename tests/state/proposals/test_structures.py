"""Candidates made by structure, on conflicts that git leaves."""

import json
import tomllib
from pathlib import Path

from state.proposals.candidates import candidates
from tests.state.proposals.real_conflict import conflicts, offered


def test_python_imports_are_those_that_the_merged_body_uses(tmp_path: Path) -> None:
    body = "\n\ndef run():\n    return {}\n"
    found = offered(
        tmp_path / "one",
        "app/views.py",
        "import os\nfrom .models import Order\n" + body.format("os, Order"),
        "import os\nfrom .models import Order, Invoice, Unused\n" + body.format("os, Order"),
        "import os\nfrom .models import Order, Shipment\n" + body.format("os, Order, Shipment, Invoice"),
    )
    assert found["imports-used"] == "from .models import Order, Shipment, Invoice\n"


def test_middleware_keeps_its_order(tmp_path: Path) -> None:
    def file(*names: str) -> str:
        return "MIDDLEWARE = [\n" + "".join(f'    "{name}",\n' for name in names) + "]\n"

    found = offered(
        tmp_path / "one",
        "project/settings.py",
        file("a.Security", "c.Sessions"),
        file("a.Security", "z.Cors", "c.Sessions"),
        file("a.Security", "b.Locale", "c.Sessions"),
    )
    assert '    "b.Locale",\n    "z.Cors",\n' in found.values()
    assert '    "z.Cors",\n    "b.Locale",\n' in found.values()


def test_dunder_all_in_one_row(tmp_path: Path) -> None:
    found = offered(
        tmp_path / "one",
        "app/__init__.py",
        '__all__ = ["Order"]\n',
        '__all__ = ["Order", "Invoice"]\n',
        '__all__ = ["Order", "Shipment"]\n',
    )
    assert found["row"] == '__all__ = ["Order", "Shipment", "Invoice"]\n'


def test_url_patterns_are_a_union_by_path(tmp_path: Path) -> None:
    def file(*paths: str) -> str:
        return "urlpatterns = [\n" + "".join(f"    {path}\n" for path in paths) + "]\n"

    found = offered(
        tmp_path / "one",
        "project/urls.py",
        file('path("a/", a),', 'path("b/", b),'),
        file('path("a/", a),', 'path("b/", views.b),', 'path("c/", c),'),
        file('path("a/", views.a),', 'path("b/", b),', 'path("d/", d),'),
    )
    expected = '    path("a/", views.a),\n    path("b/", views.b),\n    path("d/", d),\n    path("c/", c),\n'
    assert found["mounts"] == expected


def test_express_mounts_are_a_union_by_path_in_their_order(tmp_path: Path) -> None:
    def file(*mounts: str) -> str:
        return (
            "const app = express();\n" + "".join(f"app.{mount};\n" for mount in mounts) + "app.listen(80);\n"
        )

    found = offered(
        tmp_path / "one",
        "src/app.ts",
        file("use('/users', users)", "use('/old', old)"),
        file("use('/users', users)", "use('/zones', zones)", "use('/bills', bills)"),
        file("use('/users', guard, users)", "use('/old', old)", "use('/audit', audit)"),
    )
    lines = [
        "use('/users', guard, users)",
        "use('/audit', audit)",
        "use('/zones', zones)",
        "use('/bills', bills)",
    ]
    assert found["mounts"] == "".join(f"app.{line};\n" for line in lines)


def test_fastapi_and_flask_registrations(tmp_path: Path) -> None:
    for number, call in enumerate(
        ('app.include_router({0}.router, prefix="/{0}")', 'app.register_blueprint({0}, url_prefix="/{0}")')
    ):

        def file(*names: str, call: str = call) -> str:
            return "app = make()\n" + "".join(call.format(name) + "\n" for name in names) + "run(app)\n"

        found = offered(
            tmp_path / str(number),
            "main.py",
            file("users"),
            file("users", "orders"),
            file("users", "bills"),
        )
        union = next(text for way, text in found.items() if way in ("mounts", "target-source"))
        assert union == "".join(call.format(name) + "\n" for name in ("bills", "orders"))


def test_json_by_key_inside_of_a_key(tmp_path: Path) -> None:
    def file(scripts: dict[str, str], **more: object) -> str:
        return json.dumps({"name": "shop", "scripts": scripts, **more}, indent=2) + "\n"

    (hunk,) = conflicts(
        tmp_path / "one",
        "package.json",
        file({"test": "jest"}),
        file({"test": "jest", "lint": "eslint ."}, type="module"),
        file({"test": "vitest", "build": "tsc"}, private=True),
    )
    combined = next(one for one in candidates(hunk) if one.way == "by-key")
    assert json.loads(hunk.whole(combined.lines)) == {
        "name": "shop",
        "scripts": {"test": "vitest", "build": "tsc", "lint": "eslint ."},
        "private": True,
        "type": "module",
    }


def test_dependencies_take_the_higher_range(tmp_path: Path) -> None:
    def file(*lines: str) -> str:
        return '{\n  "dependencies": {\n' + ",\n".join(f"    {line}" for line in lines) + "\n  }\n}\n"

    (hunk,) = conflicts(
        tmp_path / "one",
        "package.json",
        file('"a": "^1.0.0"', '"b": "~2.0.0"'),
        file('"a": "^1.4.0"', '"b": "^2.0.0"'),
        file('"a": "~1.2.0"', '"b": "~2.1.0"'),
    )
    combined = next(one for one in candidates(hunk) if one.way == "by-key")
    assert json.loads(hunk.whole(combined.lines))["dependencies"] == {"a": "^1.4.0", "b": "~2.1.0"}


def test_pyproject_requirements_by_package(tmp_path: Path) -> None:
    def file(*lines: str) -> str:
        return "[project]\ndependencies = [\n" + "".join(f'    "{line}",\n' for line in lines) + "]\n"

    (hunk,) = conflicts(
        tmp_path / "one",
        "pyproject.toml",
        file("django>=4.0,<5"),
        file("django>=4.2,<5", "click>=8"),
        file("Django>=4.1,<5", "httpx"),
    )
    found = {one.way: one for one in candidates(hunk)}
    assert tomllib.loads(hunk.whole(found["requirements"].lines).decode())["project"]["dependencies"] == [
        "django>=4.2,<5",
        "httpx",
        "click>=8",
    ]
    assert "target-source" not in found


def test_yaml_by_key_also_inside_of_keys(tmp_path: Path) -> None:
    found = offered(
        tmp_path / "one",
        "docker-compose.yml",
        "services:\n  web:\n    image: shop:1.2\n",
        "services:\n  web:\n    image: shop:1.4\n    ports: ['80:80']\n",
        "services:\n  web:\n    image: shop:1.3\n    restart: always\n",
    )
    assert found["by-key"] == "    image: shop:1.4\n    ports: ['80:80']\n    restart: always\n"


def test_yaml_that_gives_a_key_twice_is_not_offered(tmp_path: Path) -> None:
    found = offered(tmp_path / "one", "config.yaml", "a: 1\n", "a: 1\nlevel: high\n", "a: 1\nlevel: low\n")
    assert set(found) <= {"source", "target", "base", "neither", "by-key-source", "by-key-target"}
    assert "level: high\nlevel: low\n" not in found.values()


def test_yaml_with_tags_of_its_own_is_read_and_nothing_is_built(tmp_path: Path) -> None:
    found = offered(
        tmp_path / "one",
        "stack.yml",
        "A: !Ref X\n",
        "A: !Ref X\nB: !Sub 'b'\n",
        "A: !Ref X\nC: !!python/object/apply:os.abort []\n",
    )
    assert "B: !Sub 'b'\nC: !!python/object/apply:os.abort []\n" in found.values()


def test_env_examples_and_ignore_files(tmp_path: Path) -> None:
    found = offered(tmp_path / "env", ".env.example", "A=1\n", "A=1\nB=2\n", "A=1\nC=3\n")
    assert "C=3\nB=2\n" in found.values() or "B=2\nC=3\n" in found.values()
    found = offered(
        tmp_path / "ignore", ".gitignore", "*.log\n", "*.log\ndist\n!dist/keep\n", "*.log\nbuild\ndist\n"
    )
    assert found["line-set"] == "build\ndist\n!dist/keep\n"


def test_code_owners_by_pattern(tmp_path: Path) -> None:
    found = offered(
        tmp_path / "one",
        ".github/CODEOWNERS",
        "* @all\n",
        "* @all\n/docs/ @writers\n",
        "* @all\n/app/ @coders\n",
    )
    assert "/app/ @coders\n/docs/ @writers\n" in found.values()


def test_an_edit_is_made_where_the_block_was_moved_to(tmp_path: Path) -> None:
    found = offered(
        tmp_path / "one",
        "notes.txt",
        "the first of two lines\nthe second of two lines\n",
        "the first of two lines, edited\nthe second of two lines, edited\n",
        "the second of two lines\nthe first of two lines\n",
    )
    assert found["moved"] == "the second of two lines, edited\nthe first of two lines, edited\n"


def test_a_region_that_was_only_moved_says_where_to(tmp_path: Path) -> None:
    block = "".join(f"the {number}th telling line of a block\n" for number in range(4))
    rest = "".join(f"line {number} of everything else\n" for number in range(20))
    found = conflicts(
        tmp_path / "one",
        "notes.txt",
        "head\n" + block + rest,
        "head\n" + block.replace("2th", "second") + rest,
        "head\n" + rest + block,
    )
    reasons = {one.reason for hunk in found for one in candidates(hunk)}
    assert "the target moved these lines to line 22; the source's edit belongs there" in reasons


def test_a_real_change_amid_changed_white_space(tmp_path: Path) -> None:
    found = offered(
        tmp_path / "one",
        "notes.txt",
        "begin\n  one = 1\n  two = 2\n",
        "begin\n    one = 1\n    two = 2\n",
        "begin\n  one = 1\n  two = 22\n  three = 3\n",
    )
    assert found["respaced"] == "    one = 1\n    two = 22\n    three = 3\n"


def test_a_real_change_amid_changed_line_ends(tmp_path: Path) -> None:
    found = offered(
        tmp_path / "one", "notes.txt", "one\ntwo\n", "one\r\ntwo\r\n", "one\ntwo and more\nthree\n"
    )
    assert found["respaced"] == "one\r\ntwo and more\r\nthree\r\n"


def test_every_version_the_higher_of_both(tmp_path: Path) -> None:
    found = offered(
        tmp_path / "one", "versions.txt", "a 1.0.0\nb 1.0.0\n", "a 1.2.0\nb 1.1.0\n", "a 1.1.0\nb 1.3.0\n"
    )
    assert found["versions"] == "a 1.2.0\nb 1.3.0\n"


def test_definitions_that_both_added_stand_once(tmp_path: Path) -> None:
    def function(name: str, value: int) -> str:
        return f"def {name}():\n    return {value}\n\n\n"

    found = offered(
        tmp_path / "one",
        "app/tools.py",
        "X = 1\n\n\n",
        "X = 1\n\n\n" + function("alike", 1) + function("one", 1),
        "X = 1\n\n\n" + function("other", 2) + function("alike", 1),
    )
    assert "source-target" not in found
    texts = [text for text in found.values() if "one()" in text and "other()" in text]
    assert texts and all(text.count("def alike()") == 1 for text in texts)


def test_go_and_rust_imports(tmp_path: Path) -> None:
    found = offered(
        tmp_path / "go",
        "main.go",
        'import (\n\t"fmt"\n)\n',
        'import (\n\t"bytes"\n\t"fmt"\n)\n',
        'import (\n\t"context"\n\t"fmt"\n)\n',
    )
    assert '\t"bytes"\n\t"context"\n' in found.values()
    found = offered(
        tmp_path / "rust", "lib.rs", "use a::A;\n", "use a::A;\nuse c::C;\n", "use a::A;\nuse b::B;\n"
    )
    assert "use b::B;\nuse c::C;\n" in found.values()


def test_names_that_each_side_doubled_itself_hold_nothing_back(tmp_path: Path) -> None:
    twice = "def again():\n    pass\n\n\ndef again():\n    pass\n\n\n"
    found = offered(
        tmp_path / "one", "app/a.py", twice + "A = 1\n", twice + "A = 1\nB = 2\n", twice + "A = 1\nC = 3\n"
    )
    assert "B = 2\nC = 3\n" in found.values()


def test_constants_keys_and_members_given_twice_are_not_offered(tmp_path: Path) -> None:
    cases = (
        ("a.py", "A = 1\n", "A = 1\nLIMIT = 5\n", "A = 1\nLIMIT = 9\n"),
        (
            "b.ts",
            "class A {\n}\n",
            "class A {\n  run() { return 1 }\n}\n",
            "class A {\n  run() { return 2 }\n}\n",
        ),
        ("c.ts", "x({\n});\n", "x({\n  a: 1,\n});\n", "x({\n  a: 2,\n});\n"),
        ("d.json", "{\n}\n", '{\n"a": 1\n}\n', '{\n"a": 2\n}\n'),
        ("e.toml", "[t]\n", "[t]\na = 1\n", "[t]\na = 2\n"),
    )
    for number, (path, base, source, target) in enumerate(cases):
        found = offered(tmp_path / str(number), path, base, source, target)
        assert not {"source-target", "target-source", "union"} & set(found), path


def test_jsx_and_notebooks_are_parsed(tmp_path: Path) -> None:
    def view(*lines: str) -> str:
        return "export const View = () => (\n  <div>\n" + "".join(lines) + "  </div>\n);\n"

    found = offered(
        tmp_path / "jsx",
        "View.jsx",
        view("    <A />\n"),
        view("    <A b />\n"),
        view("    <A />\n", "    <B />\n"),
    )
    assert "    <A b />\n    <B />\n" in found.values()
    found = offered(
        tmp_path / "broken",
        "View.tsx",
        view("    <A />\n"),
        view("    <B>\n", "    </B>\n"),
        view("    <C>\n", "    </C>\n"),
    )
    assert "target-source" in found

    def notebook(*cells: str) -> str:
        rows = ",\n".join(f'  {{\n   "source": "{cell}"\n  }}' for cell in cells)
        return '{\n "cells": [\n' + rows + "\n ]\n}\n"

    for hunk in conflicts(
        tmp_path / "book", "a.ipynb", notebook("a"), notebook("a", "b"), notebook("a", "c")
    ):
        for one in candidates(hunk):
            if one.way not in ("source", "target", "base", "neither"):
                json.loads(hunk.whole(one.lines))


def test_numbers_that_both_sides_counted_on_are_added_up(tmp_path: Path) -> None:
    def file(queries: int, tasks: int) -> str:
        return f"run(\n    expected_queries={queries},\n    expected_tasks={tasks},\n)\n"

    found = offered(tmp_path / "one", "tests/test_speed.py", file(154, 2), file(157, 3), file(152, 2))
    assert found["sums"] == "    expected_queries=155,\n    expected_tasks=3,\n"
    found = offered(tmp_path / "two", "notes.txt", "of 2024-01-02\n", "of 2024-01-03\n", "of 2024-02-02\n")
    assert "sums" not in found
