"""Which files are looked at when others are gone: those that may name them the way their language does."""

from tests.conftest import Build
from tests.state.pairs import strangers
from tests.state.understanding.kit import Acts, told


def drop(*keys: str) -> Acts:
    return lambda workspace: workspace.drop(keys)


def test_python_names_folders_with_their_package_and_other_files_with_their_endings(build: Build) -> None:
    target = {
        "shop/__init__.py": "",
        "shop/views.py": 'PAGE = "tests"\nfrom shop.tools import tests\n\nprint(render("shop/tests.html"))\n',
        "shop/tools/__init__.py": "",
        "shop/tools/near.py": "from . import tests\n",
        "shop/tools/tests/run.py": "x = 1\n",
        "shop/templates/shop/tests.html": "<p>\n",
        "other/work.py": 'KIND = "tests"\nWORD = "html"\n',
        ".github/workflows/tests.yaml": "on: push\n",
        **{f"other/far{number}.py": 'from shop.tools import tests\nWORD = "tests"\n' for number in (1, 2)},
    }
    pair = strangers(build, {"new.txt": "n\n"}, target)
    gone = ("shop/tools/tests/run.py", "shop/templates/shop/tests.html", ".github/workflows/tests.yaml")
    assert told(pair, drop(*gone)) == [
        ("broken-reference", "shop/views.py", 4),
        ("lost-name", "other/far1.py", 1),
        ("lost-name", "other/far2.py", 1),
        ("lost-name", "shop/tools/near.py", 1),
        ("lost-name", "shop/views.py", 2),
    ]
