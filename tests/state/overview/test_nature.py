"""What kind of merge it is, with the numbers that say so."""

from state.comparison.mapping import Mapping
from state.overview.overview import MergeKind, Nature
from tests.conftest import Build
from tests.state.pairs import Files, Pair, fork, strangers

SHOP: Files = {
    "manage.py": "from django.core.management import execute_from_command_line\n",
    "shop/settings.py": "INSTALLED_APPS = ['orders']\n",
    "shop/wsgi.py": "application = 1\n",
    "orders/__init__.py": "",
    "orders/apps.py": "from django.apps import AppConfig\n\n\nclass Orders(AppConfig):\n    name = 'orders'\n",
    "orders/models.py": "class Order:\n    pass\n",
    "requirements.txt": "django>=5\n",
}
STOCK: Files = {
    "README.md": "# Stock\n",
    "pyproject.toml": "[project]\nname = 'django-stock'\n",
    "stock/__init__.py": "",
    "stock/apps.py": "from django.apps import AppConfig\n\n\nclass Stock(AppConfig):\n    name = 'stock'\n",
    "stock/models.py": "class Item:\n    pass\n",
}


def nature(pair: Pair, **options: object) -> Nature:
    """What Plait says of a session of the two."""
    with pair.workspace(**options) as workspace:
        stages = workspace.overview.stages(workspace.loaded())
        return next(one.nature for one in stages if one.nature is not None)


def test_a_shared_commit_is_certain(build: Build) -> None:
    pair = fork(build, {"a.py": "a\n", "b.py": "b\n"}, {"a.py": "A\n"}, {"c.py": "c\n"})
    found = nature(pair)
    assert (found.kind, found.confidence, found.surety) == (MergeKind.DIVERGED, 1.0, "certain")
    base = pair.target.git("rev-parse", "HEAD~1")[:10]
    assert found.reason == (
        f"both descend from commit {base}; 2 of the source's 2 own files stand at a path that the target "
        "has, 1 of them unchanged"
    )


def test_the_same_paths_without_a_shared_commit_are_one_project(build: Build) -> None:
    files = {f"core/m{number}.py": f"n = {number}\n" for number in range(10)}
    pair = strangers(build, {**files, "core/m0.py": "n = 'other'\n", "core/new.py": "n\n"}, files)
    found = nature(pair)
    assert (found.kind, found.confidence) == (MergeKind.DIVERGED, 0.9)
    assert found.reason == (
        "no commit is shared, but 10 of the target's 10 own files stand at the same path on both sides, 9 of "
        "them unchanged: one was copied from the other, or its history was rewritten"
    )


def test_what_every_project_has_makes_no_two_projects_one(build: Build) -> None:
    every = {
        "README.md": "r\n",
        "LICENSE": "l\n",
        "setup.cfg": "[a]\n",
        "tests/__init__.py": "",
        ".gitignore": "x\n",
    }
    pair = strangers(build, {**every, "a.py": "a\n"}, {**every, "b.py": "b\n"})
    assert nature(pair).kind is MergeKind.UNRELATED


def test_an_app_without_a_project_goes_into_a_project(build: Build) -> None:
    found = nature(strangers(build, STOCK, SHOP))
    assert (found.kind, found.confidence, found.words) == (
        MergeKind.APP,
        0.9,
        "an app or a package into a project",
    )
    assert found.reason == (
        "the source has 1 Django app and no manage.py of its own; the target is a Django project, which has 1 app"
    )


def test_a_package_that_the_target_asks_for(build: Build) -> None:
    source = {"pyproject.toml": "[project]\nname = 'Nice_Tools'\n", "src/nice/__init__.py": "a = 1\n"}
    found = nature(
        strangers(build, source, {"requirements.txt": "nice-tools==1\n", "run.py": "import nice\n"})
    )
    assert (found.kind, found.surety) == (MergeKind.APP, "likely")
    assert (
        found.reason == "the target asks for Nice_Tools among its packages, and the source is what makes it"
    )


def test_something_that_starts_by_itself_is_a_service(build: Build) -> None:
    source = {
        "Dockerfile": 'FROM python\nCMD ["uvicorn", "billing:app"]\n',
        "requirements.txt": "fastapi\nrequests>=2\n",
        "billing.py": "app = 1\n",
    }
    found = nature(strangers(build, source, {**SHOP, "requirements.txt": "django>=5\nrequests\n"}))
    assert (found.kind, found.confidence) == (MergeKind.SERVICE, 0.75)
    assert found.reason == (
        "the source starts by itself (image Dockerfile) and so does the target; no commit is shared, 0 of the "
        "source's 1 own files stand at a path that the target has, both ask for 1 package, both are mainly Python"
    )


def test_a_mapping_says_that_it_is_a_part(build: Build) -> None:
    pair = strangers(build, {"lib/a.rb": "a\n", "lib/b.rb": "b\n"}, {"app/x.py": "x\n"})
    found = nature(pair, mappings=(Mapping("", "vendored"),))
    assert (found.kind, found.confidence) == (MergeKind.APP, 0.75)
    assert found.reason.startswith("the source has no way to start by itself and lands in vendored; ")


def test_two_that_have_nothing_in_common(build: Build) -> None:
    found = nature(strangers(build, {"main.go": "package main\n"}, {"app/x.py": "x\n", "app/y.py": "y\n"}))
    assert (found.kind, found.confidence) == (MergeKind.UNRELATED, 0.8)
    assert found.reason == (
        "no commit is shared, 0 of the source's 1 own files stand at a path that the target has, no package is "
        "asked for by both, the source is mainly Go, the target Python"
    )


def test_an_empty_side_is_no_reason_to_stop(build: Build) -> None:
    assert nature(strangers(build, {}, {"a.py": "a\n"})).kind is MergeKind.UNRELATED
    assert nature(strangers(Build(build.folder / "again"), {"a.py": "a\n"}, {})).kind is MergeKind.UNRELATED
