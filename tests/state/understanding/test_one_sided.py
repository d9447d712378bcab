"""What one side did by itself is no doing of the merge: it is not told, or as a note where it stays a flaw."""

import json

import pytest

from state.findings import Severity
from tests.conftest import Build
from tests.state.pairs import Files, Pair, fork
from tests.state.understanding.kit import findings, keep, take


def package(*workspaces: str, name: str = "root", **more: str) -> str:
    return json.dumps({"name": name, "workspaces": list(workspaces), "dependencies": more}, indent=2) + "\n"


def yarn(**versions: str) -> str:
    return "# yarn lockfile v1\n\n\n" + "\n\n".join(
        f'{name}@^{version}:\n  version "{version}"\n  resolved "https://registry.yarnpkg.com/{name}.tgz"'
        for name, version in versions.items()
    )


def locks(build: Build, base: Files, source: Files, target: Files) -> list[tuple[Severity, str]]:
    """What is said of lock files once the two have merged by themselves."""
    found = findings(fork(build, base, source, target))
    return [(one.severity, one.message) for one in found if one.kind == "lock-file"]


@pytest.mark.parametrize(
    ("patterns", "path"),
    [
        (("packages/*",), "packages/a/fixtures/package.json"),
        (("packages/*",), "packages/a/node_modules/zod/package.json"),
        (("packages/**",), "packages/a/node_modules/zod/package.json"),
        (("packages/*", "!packages/b"), "packages/b/package.json"),
        (("packages/{a,c}",), "packages/b/package.json"),
    ],
)
def test_a_lock_file_holds_what_its_workspace_asks_for_and_nothing_below(
    build: Build, patterns: tuple[str, ...], path: str
) -> None:
    base = {
        "package.json": package(*patterns),
        "yarn.lock": yarn(react="18.0.0"),
        "packages/a/package.json": "{}",
    }
    inner = {path: package(name="inner", zod="^3.0.0")}
    assert locks(build, base, inner, {"yarn.lock": yarn(react="18.1.0")}) == []


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("packages/*", "packages/b/package.json"),
        ("./packages/*/", "packages/b/package.json"),
        ("packages/**", "packages/deep/b/package.json"),
        ("packages/{a,b}", "packages/b/package.json"),
    ],
)
def test_a_lock_file_lacks_what_a_package_of_its_workspace_asks_for(
    build: Build, pattern: str, path: str
) -> None:
    base = {"package.json": package(pattern), "yarn.lock": yarn(zod="3.0.0")}
    inner = {path: package(name="inner", zod="^3.0.0")}
    assert locks(build, base, inner, {"yarn.lock": yarn(react="18.1.0")}) == [
        (Severity.WARNING, "it doesn't hold zod as package.json asks for it")
    ]


def test_a_new_package_of_a_workspace_that_needs_nothing_new_needs_no_new_lock_file(build: Build) -> None:
    base = {"package.json": package("packages/*"), "yarn.lock": yarn(zod="3.0.0", react="18.0.0")}
    inner = {
        "packages/a/package.json": package(name="@x/a"),
        "packages/b/package.json": json.dumps(
            {"name": "b", "dependencies": {"zod": "^3.0.0", "@x/a": "1.0.0"}}
        ),
    }
    assert locks(build, base, inner, {"yarn.lock": yarn(zod="3.0.0", react="18.1.0")}) == []


def test_a_lock_file_that_was_out_of_step_before_is_a_note(build: Build) -> None:
    base = {"package.json": package(), "yarn.lock": yarn(react="18.0.0")}
    source = {"yarn.lock": yarn(react="18.1.0")}
    assert locks(build, base, source, {"package.json": package(zod="^3.0.0")}) == [
        (Severity.NOTE, "it doesn't hold zod as package.json asks for it, and didn't in the target before")
    ]


def test_what_the_side_with_the_lock_file_always_asked_for_is_not_told(build: Build) -> None:
    base = {
        "package.json": package("packages/*", old="^1.0.0"),
        "yarn.lock": yarn(react="18.0.0", zod="3.0.0"),
    }
    source = {"packages/a/package.json": package(name="a", zod="^3.0.0")}
    assert locks(build, base, source, {"yarn.lock": yarn(react="18.1.0", zod="3.0.0")}) == []


def test_a_lock_file_for_another_manifest_is_still_told_where_both_were_made_again(build: Build) -> None:
    base = {"package.json": package(), "yarn.lock": yarn(react="18.0.0")}
    source = {"package.json": package(zod="^3.0.0"), "yarn.lock": yarn(react="18.0.0", zod="3.0.0")}
    pair = fork(build, base, source, {"yarn.lock": yarn(react="18.1.0")})
    (found,) = [one for one in findings(pair, keep("yarn.lock")) if one.kind == "lock-file"]
    assert (found.severity, found.message) == (
        Severity.WARNING,
        "it belongs to another package.json than the one beside it in the result: zod",
    )


def test_a_lock_file_lacks_what_the_side_that_it_is_not_from_asks_for(build: Build) -> None:
    packages = '[packages]\nflask = "%s"\n# one\n# two\n# three\n'
    base = {"Pipfile": packages % "*", "Pipfile.lock": '{"_meta": {}, "default": {}}\n'}
    target = {
        "Pipfile": packages % "*" + 'bleach = "*"\n',
        "Pipfile.lock": '{"_meta": {"a": 1}, "default": {}}\n',
    }
    source = {"Pipfile": packages % ">=2", "Pipfile.lock": '{"_meta": {"b": 1}, "default": {}}\n'}
    pair = fork(build, base, source, target)
    (found,) = [one for one in findings(pair, take("Pipfile.lock")) if one.kind == "lock-file"]
    assert found.message == "it belongs to another Pipfile than the one beside it in the result: bleach"


def test_every_group_of_a_pipfile_is_locked(build: Build) -> None:
    base = {
        "Pipfile": '[packages]\nflask = "*"\n\n[typing]\nmypy = "*"\n',
        "Pipfile.lock": json.dumps(
            {
                "_meta": {},
                "default": {"flask": {"version": "==1.0"}},
                "typing": {"mypy": {"version": "==1.0"}},
            },
            indent=1,
        ),
    }
    locked = base["Pipfile.lock"]
    source = {"Pipfile.lock": locked.replace('"_meta": {}', '"_meta": {"a": 1}')}
    target = {"Pipfile.lock": locked.replace('"==1.0"\n  }\n }\n}', '"==1.1"\n  }\n }\n}')}
    assert locks(build, base, source, target) == [
        (
            Severity.NOTE,
            "its lines are put together from both sides: no tool has seen it so, though Pipfile asks for nothing new",
        )
    ]


BASE_MODELS = """from django.db import models


class Note(models.Model):
    text = models.TextField()


class Taste(models.Model):
    user = models.ForeignKey('auth.User', on_delete=models.CASCADE)
    words = models.JSONField()
"""


ANEW = {
    "db/models/note.py": BASE_MODELS.replace("Taste", "Liking"),
    "db/models/taste.py": "from django.db import models\n\n\nclass Taste(models.Model):\n    name = models.TextField()\n",
}


def models(build: Build, source: str) -> list[str]:
    """What is said of models, where the target made one anew in another file."""
    base = {
        "site/settings.py": "INSTALLED_APPS = [\n    'db',\n]\n",
        "db/__init__.py": "",
        "db/models/__init__.py": "",
        "db/models/note.py": BASE_MODELS,
    }
    pair = fork(build, base, {"db/models/note.py": source}, ANEW)
    return [one.message for one in findings(pair, keep("db/models/note.py")) if one.kind == "models-differ"]


def test_a_model_that_one_side_alone_made_anew_in_another_file_is_meant(build: Build) -> None:
    assert models(build, BASE_MODELS.replace("text = ", "body = ")) == [
        "the model db.Note differs: in the source in line 4 of db/models/note.py, in the target in line 4 of "
        "db/models/note.py; in the result it lacks body of the source: the next migration changes db's table, "
        "and rows of the source lose what stands there"
    ]


def test_a_field_that_the_other_side_gave_it_meanwhile_is_lost(build: Build) -> None:
    (told,) = models(build, BASE_MODELS.replace("    words", "    since = models.DateField()\n    words"))
    assert told == (
        "the model db.Taste differs: in the source in line 8 of db/models/note.py, in the target in line 4 of "
        "db/models/taste.py; in the result it lacks since of the source: the next migration changes db's table, "
        "and rows of the source lose what stands there"
    )


URLS = """from django.urls import include, path
from shop import notes, plans

notes_patterns = [
    path('<pk>/log', notes.log, name='log'),
    path('<pk>/edit', notes.edit, name='edit'),
]
plans_patterns = [
    path('<pk>/edit', plans.edit, name='edit'),
    # more
]
urlpatterns = [
    path('notes/', include((notes_patterns, 'notes'))),
    path('plans/', include((plans_patterns, 'plans'))),
]
"""
LOG = "    path('<pk>/log', plans.log, name='log'),\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            URLS.replace("    # more\n", LOG),
            [
                (
                    10,
                    "the result lacks a URL name that the source's version has in line 10: log (1 of 2 are left); "
                    "it is the target's version, which has 3 of 4 (operation 2: keeping the target's version)",
                )
            ],
        ),
        (URLS.replace("    path('<pk>/edit', plans.edit, name='edit'),\n", ""), []),
        (URLS.replace("plans.edit", "plans.Edit.as_view()"), []),
    ],
)
def test_a_pattern_is_lost_whose_name_another_list_has_too(
    build: Build, source: str, expected: list[tuple[int, str]]
) -> None:
    base = {"shop/__init__.py": "", "shop/urls.py": URLS}
    pair = fork(
        build, base, {"shop/urls.py": source}, {"shop/urls.py": URLS.replace("from shop", "from  shop")}
    )
    found = [one for one in findings(pair, keep("shop/urls.py")) if one.kind == "lost-url-name"]
    assert [(one.line, one.message) for one in found] == expected


def test_a_pattern_that_the_other_side_took_away_is_not_lost(build: Build) -> None:
    twice = URLS.replace("    # more\n", LOG)
    base = {"shop/__init__.py": "", "shop/urls.py": twice}
    source = {"shop/urls.py": twice.replace("notes.log", "notes.Log.as_view()")}
    assert findings(fork(build, base, source, {"shop/urls.py": URLS}), keep("shop/urls.py")) == []


def test_what_one_side_took_away_after_histories_crossed_is_meant(build: Build) -> None:
    one = "def first():\n    pass\n\n\ndef last():\n    pass\n"
    parent = build("parent")
    parent.commit({"README": "x\n"}, "base")
    child = build.clone(parent, "child")
    child.commit({"shop/pay.py": one}, "in the child")
    parent.commit({"shop/sell.py": one}, "in the parent")
    sides = [repository.git("rev-parse", "HEAD") for repository in (parent, child)]
    for repository, other, commit in ((parent, child, sides[1]), (child, parent, sides[0])):
        repository.git("fetch", "-q", other.path, commit)
        repository.git("merge", "-q", "--no-edit", "FETCH_HEAD")
    less = one.replace("last", "other")
    child.commit({"shop/pay.py": less, "shop/sell.py": less}, "changed both")
    parent.commit({"README": "y\n"}, "something else")
    assert findings(Pair(child, parent)) == []


def test_what_no_lock_file_ever_held_is_not_missing_where_two_are_put_together(build: Build) -> None:
    many = yarn(a="1.0.0", b="1.0.0", c="1.0.0", d="1.0.0")
    base = {"package.json": package(old="^1.0.0"), "yarn.lock": many}
    source = {"yarn.lock": many.replace('a@^1.0.0:\n  version "1.0.0"', 'a@^1.0.0:\n  version "1.0.1"')}
    target = {"yarn.lock": many.replace('d@^1.0.0:\n  version "1.0.0"', 'd@^1.0.0:\n  version "1.0.1"')}
    words = "its lines are put together from both sides: no tool has seen it so, though package.json asks for nothing new"
    assert locks(build, base, source, target) == [(Severity.NOTE, words)]
