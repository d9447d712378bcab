"""`plait findings` and `plait deps`."""

from tests.app.command import done, plait
from tests.conftest import Build
from tests.state.pairs import fork, lines, strangers


def test_findings_of_the_result_and_the_table_of_packages(build: Build) -> None:
    source = {
        "requirements.txt": "django>=4,<5\nstripe==5.0\n",
        "pay.py": "import os\nimport stripe\n\nprint(os, stripe)\n",
    }
    pair = strangers(build, source, {"requirements.txt": "django>=5\n"})
    target = pair.target.path
    done(target, "new", str(pair.source.path), "--no-open")
    done(target, "take", "pay.py")
    # While the list waits for a decision nothing is wrong yet.
    waits = done(target, "findings", "--kind", "unlisted-package").text
    assert waits.startswith(
        "note: pay.py:2: it needs stripe, which the source lists in line 2 of requirements.txt; "
        "that file waits for a decision (let the result keep stripe==5.0)"
    )
    done(target, "keep", "requirements.txt")
    ended = plait(target, "findings", "--json")
    assert ended.code == 1
    (found,) = [one for one in ended.json["findings"] if one["kind"] == "unlisted-package"]
    assert (found["part"], found["path"], found["line"], found["hint"]) == (
        "result",
        "pay.py",
        2,
        "add stripe==5.0",
    )
    said = plait(target, "findings").text
    assert "error: pay.py:2: it needs stripe" in said
    rows = {one["name"]: one for one in done(target, "deps", "--json").json["dependencies"]}
    assert rows["django"]["compatible"] is False
    assert (rows["stripe"]["source"], rows["stripe"]["result"], rows["stripe"]["line"]) == ("==5.0", None, 2)
    assert done(target, "deps").lines == [
        "python django: source <5,>=4, target >=5, result >=5: no version is both",
        "python stripe: source ==5.0, target -, result -",
    ]


def test_entry_points_that_the_settings_of_the_repository_name(build: Build) -> None:
    source = {"src/router.ts": "export default []\n"}
    router = "import { orders } from './orders'\nexport default [orders]\n"
    files = {"src/router.ts": router, "src/orders.ts": "export const orders = 1\n"}
    pair = strangers(build, source, files)
    target = pair.target.path
    done(target, "new", str(pair.source.path), "--no-open")
    done(target, "take", "src/router.ts")

    def told() -> list[tuple[str, str]]:
        found = plait(target, "findings", "--part", "result", "--json").json["findings"]
        return [(one["kind"], one["path"]) for one in found]

    assert told() == [("unreachable", "src/router.ts")]
    settings = target / ".git" / "plait" / "settings.toml"
    settings.write_text('[understanding]\nentry_points = ["src/orders.ts"]\n')
    assert told() == []
    settings.write_text('[understanding]\nentry_points = ["src/order.ts", "/src"]\n')
    assert told() == [("unreachable", "src/router.ts"), ("no-entry-point", "src/order.ts")]
    ended = plait(target, "findings")
    assert f"{settings}:2: entry_points can't hold '/src'" in ended.err
    (line,) = [one for one in ended.lines if "src/order.ts" in one]
    assert line.startswith(
        "note: src/order.ts: the settings name it as an entry point, and neither source, target nor result has such a file"
    )


def test_each_merged_file_has_its_line_of_proof(build: Build) -> None:
    base = lines(count=30)
    pair = fork(
        build,
        {"a.txt": base},
        {"a.txt": lines((3, "source"), (20, "source"), count=30)},
        {"a.txt": lines((10, "target"), count=30)},
    )
    target = pair.target.path
    done(target, "new", str(pair.source.path), "--no-open")
    words = "the result changes the target exactly as the source changed the base: 2 changes"
    assert words in done(target, "explain", "a.txt").text
    (proof,) = done(target, "report", "--format", "json").json["proofs"]
    assert (proof["path"], proof["holds"], proof["words"], proof["same"]) == ("a.txt", True, words, 2)
    assert words in done(target, "report", "--format", "md").text
