import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.errors import PlaitError
from state.plans.binding import bound, environment, resolve, run_text, side_of
from state.plans.plan import Command, CommandKind, PlanPath, Root, Side
from state.refusals import safe_path

OLD, NEW = Root("/home/me/shop", Side.SOURCE, 1, ""), Root("/home/me/shop-new", Side.TARGET, 2, "")
NESTED = Root("/home/me/shop/vendor/kit", Side.TARGET, 3, "")
VARIABLE, BESIDE = Root("$SOURCE", Side.SOURCE, 4, ""), Root("../legacy", Side.SOURCE, 5, "")
TILDE = Root("~/work/app", Side.TARGET, 6, "")
ROOTS = (OLD, NEW, NESTED, VARIABLE, BESIDE, TILDE)
CONFIRMED = {one.text: one.side for one in ROOTS}
PLACES = {Side.SOURCE: "/run/of it/source", Side.TARGET: "/run/target"}


@pytest.mark.parametrize(
    ("text", "side", "path"),
    [
        ('"$SOURCE/api/a.ts"', Side.SOURCE, "api/a.ts"),
        ('"$SOURCE"/api/', Side.SOURCE, "api"),
        ("${SOURCE}/a b", Side.SOURCE, "a b"),
        ("$SOURCE", Side.SOURCE, ""),
        ("$SOURCES/a", Side.UNKNOWN, "$SOURCES/a"),
        ("/home/me/shop/api//x.py", Side.SOURCE, "api/x.py"),
        ("/home/me/shop-new/x.py", Side.TARGET, "x.py"),
        ("/home/me/shop/vendor/kit/x", Side.TARGET, "x"),
        ("/home/me/shopping/x", Side.UNKNOWN, "/home/me/shopping/x"),
        ("`../legacy/app/`", Side.SOURCE, "app"),
        ("./../legacy/app", Side.SOURCE, "app"),
        ("~/work/app/x", Side.TARGET, "x"),
        ("./api/./x.py", Side.TARGET, "api/x.py"),
        ("/etc/passwd", Side.UNKNOWN, "/etc/passwd"),
        ("../../etc/passwd", Side.TARGET, "../../etc/passwd"),
        ("$SOURCE/../../etc/passwd", Side.SOURCE, "../../etc/passwd"),
        ("api/../.git/config", Side.TARGET, "api/../.git/config"),
    ],
)
def test_a_path_as_the_plan_means_it(text: str, side: Side, path: str) -> None:
    assert resolve(text, ROOTS, {}, Side.TARGET) == PlanPath(side, path, text)


@pytest.mark.parametrize(
    "text", ["/etc/passwd", "../../etc/passwd", "$SOURCE/../x", "api/../.git/config", "$SOURCE/.GIT/hooks"]
)
def test_hostile_paths_stay_visible_so_that_they_are_refused(text: str) -> None:
    with pytest.raises(PlaitError):
        safe_path(resolve(text, ROOTS, CONFIRMED, Side.TARGET).path)


def test_what_the_operator_confirmed_counts() -> None:
    turned = {"$SOURCE": Side.TARGET, "../legacy": Side.UNKNOWN}

    assert (side_of(VARIABLE, turned), side_of(OLD, turned)) == (Side.TARGET, Side.SOURCE)
    assert resolve("$SOURCE/x", ROOTS, turned).side is Side.TARGET
    assert environment(ROOTS, turned, PLACES) == {"SOURCE": "/run/target"}
    assert environment(ROOTS, {}, PLACES) == {}
    assert bound("ls ../legacy $SOURCE", ROOTS, turned, PLACES) == "ls ../legacy $SOURCE"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ls /home/me/shop/x /home/me/shop-new/y", "ls '/run/of it/source'/x /run/target/y"),
        ('cp "/home/me/shop/a b" .', 'cp "/run/of it/source/a b" .'),
        ("cp '/home/me/shop/a b' .", "cp '/run/of it/source/a b' ."),
        ("ls --root=/home/me/shop", "ls --root='/run/of it/source'"),
        ("docker run -v /home/me/shop:/app x", "docker run -v '/run/of it/source':/app x"),
        ("ls /home/me/shopping /home/me/shop.git /x/home/me/shop", "ls /home/me/shopping /home/me/shop.git /x/home/me/shop"),
        ("curl https://host/home/me/shop", "curl https://host/home/me/shop"),
        ("ls /home/me/shop/vendor/kit/a", "ls /run/target/a"),
        ("cat ../legacy/x ../../legacy/x a../legacy ./../legacy", "cat '/run/of it/source'/x ../../legacy/x a../legacy '/run/of it/source'"),
        ("cd ~/work/app && ls", "cd /run/target && ls"),
        ("cat <<E\n/home/me/shop\nE", "cat <<E\n/run/of it/source\nE"),
        ("cat <<'E'\n/home/me/shop\nE", "cat <<'E'\n/run/of it/source\nE"),
        ('echo "$(ls /home/me/shop)"', "echo \"$(ls '/run/of it/source')\""),
        ("cp $SOURCE/a .", "cp $SOURCE/a ."),
    ],
)  # fmt: skip
def test_roots_in_a_text_become_the_places_of_their_sides(text: str, wanted: str) -> None:
    assert bound(text, ROOTS, CONFIRMED, PLACES) == wanted


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["/home/me/shop", "../legacy", "'", '"', " ", "$(", ")", "<<E\n", "E\n"])).map(
        "".join
    )
)
@settings(max_examples=200, deadline=None)
def test_without_bindings_a_text_stays_as_it_is(text: str) -> None:
    assert bound(text, ROOTS, {}, PLACES) == text
    assert bound(text, (), CONFIRMED, PLACES) == text


@given(
    st.text(alphabet="ab /'\"$`\\!*(é", min_size=1, max_size=12),
    st.sampled_from(["printf %s {}/x", 'printf %s "{}/x"', "printf %s '{}/x'", 'printf %s "$(printf %s "{}/x")"', "cat <<E\n{}/x\nE", "cat <<'E'\n{}/x\nE"]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_bash_sees_the_place_whatever_is_in_its_name(name: str, text: str) -> None:
    place = f"/{name}"
    made = bound(text.format("/home/me/shop"), (OLD,), {OLD.text: Side.SOURCE}, {Side.SOURCE: place})
    seen = subprocess.run(["bash", "-c", made], capture_output=True, text=True, check=True).stdout

    assert seen.rstrip("\n") == f"{place}/x"


def command(text: str, **more: object) -> Command:
    return Command("c", CommandKind.SHELL, text, 1, 1, 0, **more)  # type: ignore[arg-type]


def test_a_command_runs_below_the_lines_that_it_stands_on(tmp_path: Path) -> None:
    (tmp_path / "old one/api").mkdir(parents=True)
    wanted = command("pwd; echo $MODE $A", setup='A="x y"\ncd /home/me/shop/api\nexport MODE=test')
    text = run_text(wanted, ROOTS, CONFIRMED, {Side.SOURCE: str(tmp_path / "old one")})
    done = subprocess.run(["bash", "-c", text], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'old one/api'}\ntest x y\n")


def test_a_command_does_not_run_where_its_folder_is_missing(tmp_path: Path) -> None:
    text = run_text(command("touch made", setup="cd gone"), (), {}, {})
    done = subprocess.run(["bash", "-c", text], cwd=tmp_path, capture_output=True, text=True)

    assert (done.returncode, list(tmp_path.iterdir())) == (1, [])


def test_what_is_watched_runs_once() -> None:
    assert run_text(command("watch -n 5 \"curl -f 'x'\"", health=True), (), {}, {}) == "curl -f 'x'"
    assert run_text(command("watch ls -l", health=True), (), {}, {}) == "ls -l"
    assert run_text(command("watch ls"), (), {}, {}) == "watch ls"
