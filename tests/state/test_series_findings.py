"""What a session says of series whose repositories have more branches than the two that meet."""

from state.migrations.sequence import Hazard
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Files, fork

BASE: Files = {
    "db/migrations/001_users.sql": "CREATE TABLE users (id INT PRIMARY KEY);\n",
    "db/migrations/002_posts.sql": "CREATE TABLE posts (id INT PRIMARY KEY);\n",
}
SOURCE: Files = {"db/migrations/003_tags.sql": "CREATE TABLE tags (id INT PRIMARY KEY);\n"}
TARGET: Files = {"db/migrations/003_votes.sql": "CREATE TABLE votes (id INT PRIMARY KEY);\n"}


def about_branches(workspace: Workspace) -> list[Hazard]:
    return [one for one in workspace.migrations.one().findings if one.kind == "number-on-branch"]


def test_a_number_that_a_branch_of_either_side_has_given_away(build: Build) -> None:
    pair = fork(build, BASE, SOURCE, TARGET)
    for side, branch, name in (
        (pair.target, "feature/y", "004_y"),
        (pair.source, "later", "004_z"),
        (pair.target, "other", "005_a"),
    ):
        now = side.git("rev-parse", "--abbrev-ref", "HEAD")
        side.git("checkout", "-q", "-b", branch)
        side.commit({f"db/migrations/{name}.sql": f"CREATE TABLE {name[-1]} (id INT);\n"})
        side.git("checkout", "-q", now)
    with pair.workspace() as workspace:
        assert [one.name for one in workspace.migrations.one().rows][-1] == "004_tags"
        found = about_branches(workspace)
        assert [one.message for one in found] == [
            "004 is also taken by 004_y.sql on the branch feature/y of the target",
            "004 is also taken by 004_z.sql on the branch later of the source",
        ]
        assert {one.path for one in found} == {"db/migrations/003_tags.sql"}
