"""Settings: read from two files, written with their comments, and wrong ones said with file and line."""

import os
from pathlib import Path

import pytest

from app.keymap import find_clashes, is_key
from app.recent import Recent, forget, read_recent, remember
from app.settings import Settings, change_setting, entry_points, load_settings
from screens.commands import MOVING, catalogue, every_command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A settings file that isn't there yet."""
    return tmp_path / "plait" / "settings.toml"


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def said(*files: Path) -> list[str]:
    """The problems, with the folder left out."""
    return [str(one).replace(f"{one.file}", one.file.name) for one in load_settings(files)[1]]


def test_without_files_everything_is_as_declared(file: Path) -> None:
    assert load_settings([file]) == (Settings(), [])


def test_values_are_read(file: Path) -> None:
    write(
        file,
        'theme = "nord"\nplain = true\nparents = "target"\n[keys]\ncopy.take = "f5,ctrl+t"\n"copy.keep" = "T"\n',
    )
    settings, problems = load_settings([file])
    assert problems == []
    assert settings == Settings(
        theme="nord", plain=True, parents="target", keys={"copy.take": "f5,ctrl+t", "copy.keep": "T"}
    )


def test_the_repository_has_the_last_word(tmp_path: Path) -> None:
    user = write(tmp_path / "user.toml", 'theme = "nord"\nmouse = false\n[keys]\n"copy.take" = "f5"\n')
    repository = write(tmp_path / "repository.toml", 'theme = "dracula"\n[keys]\n"copy.keep" = "f6"\n')
    settings, problems = load_settings([user, repository])
    assert (settings.theme, settings.mouse, problems) == ("dracula", False, [])
    assert settings.keys == {"copy.take": "f5", "copy.keep": "f6"}


def test_entry_points_that_can_match_a_file_hold(file: Path) -> None:
    wrong = '3, "", "/a", "..", "a/../b", "!x", "*", "**/*"'
    write(file, f'[understanding]\nentry_points = ["server/main.ts", "jobs/*.py", {wrong}]\n')
    settings, problems = load_settings([file])
    assert entry_points(settings) == ("server/main.ts", "jobs/*.py")
    assert len(problems) == 8


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("theme = 3\n", "settings.toml:1: theme can't be 3 (write a theme's name in quotation marks)"),
        ("\n\nmouse = 'yes'\n", "settings.toml:3: mouse can't be 'yes' (write true or false)"),
        ("parents = 'all'\n", 'settings.toml:1: parents can\'t be \'all\' (write "both", "target" or "")'),
        ("keys = 'x'\n", "settings.toml:1: keys can't be 'x' (write a table: [keys])"),
        ("# hi\nthema = 'nord'\n", "settings.toml:2: there is no setting thema (did you mean theme?)"),
        (
            "xyz = 1\n",
            "settings.toml:1: there is no setting xyz (known are: theme, plain, mouse, editor, worktree, "
            "parents, per_step, checkout, timeout, parallel, shell, environment, understanding, keys)",
        ),
        (
            "plain = true\ntheme =\n",
            "settings.toml:2: this isn't TOML: invalid value (none of the file is used)",
        ),
        (
            "[understanding]\nentry_points = 'a.py'\n",
            "settings.toml:2: entry_points can't be 'a.py' (write a list of files from the top of the repository, "
            'such as ["server/main.ts", "jobs/*.py"])',
        ),
        (
            "[understanding]\nentry_points = [\n  'a.py',\n  '../b.py',\n]\n",
            "settings.toml:4: entry_points can't hold '../b.py' (write a list of files from the top of the repository, "
            'such as ["server/main.ts", "jobs/*.py"])',
        ),
        (
            "[understanding]\nentry_point = ['a.py']\n",
            "settings.toml:2: there is no setting understanding.entry_point (known are: entry_points)",
        ),
        (
            "understanding = 1\n",
            "settings.toml:1: understanding can't be 1 (write a table: [understanding])",
        ),
        (
            "[keys]\n# mine\n'copy.tak' = 'z'\n",
            "settings.toml:3: there is no command copy.tak (did you mean copy.take?)",
        ),
        (
            "[keys]\n[keys.copy]\ntak = 'z'\n",
            "settings.toml:3: there is no command copy.tak (did you mean copy.take?)",
        ),
        (
            "[keys]\ncopy.take = 'hyperx'\n",
            'settings.toml:2: there is no key hyperx (keys are called "t", "T", "f5", "ctrl+t", "pageup")',
        ),
        (
            "[keys]\ncopy.take = 7\n",
            "settings.toml:2: copy.take can't be 7 "
            '(write a key in quotation marks, such as "t" or "ctrl+t"; several with commas between)',
        ),
        (
            "[keys]\ncopy.take = 'u'\n",
            "settings.toml:2: copy.take and app.undo are both on the key u in the copy screen "
            "(give one of them another key; copy.take stays on s)",
        ),
        (
            "[keys]\nfinish.apply = 'k'\n",
            "settings.toml:2: finish.apply can't be on the key k: lists and panes move by it "
            "(give it another key; it stays on a)",
        ),
        (
            "[keys]\nfinish.apply = 'f7'\nfinish.message = 'f7'\n",
            "settings.toml:3: finish.message and finish.apply are both on the key f7 in the finish screen "
            "(give one of them another key; finish.message stays on m)",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(file: Path, text: str, problem: str) -> None:
    assert said(write(file, text)) == [problem]


def test_what_is_wrong_leaves_the_rest_alone(file: Path) -> None:
    write(file, "theme = 'nord'\nmouse = 1\n[keys]\ncopy.take = 'u'\ncopy.keep = 'f6'\nno.such = 'x'\n")
    settings, problems = load_settings([file])
    assert settings == Settings(theme="nord", keys={"copy.keep": "f6"})
    assert len(problems) == 3


def test_keys_may_be_swapped(file: Path) -> None:
    settings, problems = load_settings([write(file, "[keys]\ncopy.take = 't'\ncopy.keep = 's'\n")])
    assert (dict(settings.keys), problems) == ({"copy.take": "t", "copy.keep": "s"}, [])


def test_a_refused_key_may_not_push_another_off(file: Path) -> None:
    write(file, "[keys]\ncopy.keep = 's'\ncopy.take = 'u'\n")
    settings, problems = load_settings([file])
    # `take` goes back to s, where `keep` stands by now: both stay as they were.
    assert dict(settings.keys) == {}
    assert [one.line for one in problems] == [3, 2]


def test_a_file_that_is_no_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    assert said(tmp_path / "settings.toml") == ["settings.toml: can't be read: Is a directory"]
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"theme = '\xff'\n")
    assert said(binary) == ["binary.toml: this file isn't UTF-8 (save it as UTF-8)"]


def test_a_changed_setting_leaves_comments_and_order(file: Path) -> None:
    write(file, "# how I like it\nmouse = false  # for tmux\n\n[keys]\n# left hand\ncopy.take = 'f5'\n")
    change_setting(file, "theme", "nord")
    change_setting(file, "copy.keep", "f6", command=True)
    assert file.read_text() == (
        '# how I like it\nmouse = false  # for tmux\ntheme = "nord"\n\n'
        '[keys]\n# left hand\ncopy.take = \'f5\'\n"copy.keep" = "f6"\n'
    )
    assert load_settings([file])[1] == []


def test_a_first_setting_makes_the_file(file: Path) -> None:
    change_setting(file, "theme", "nord")
    assert file.read_text() == 'theme = "nord"\n'
    assert [one.name for one in file.parent.iterdir()] == ["settings.toml"]


def test_a_broken_file_is_not_written_over(file: Path) -> None:
    write(file, "theme =\n")
    with pytest.raises(ValueError, match="line 1"):
        change_setting(file, "theme", "nord")
    assert file.read_text() == "theme =\n"


@pytest.mark.parametrize(
    "name", ["t", "T", "é", "?", "question_mark", "f5", "ctrl+t", "shift+up", "space", "pageup"]
)
def test_keys_that_are(name: str) -> None:
    assert is_key(name)


@pytest.mark.parametrize("name", ["", " ", "hyperx", "control+t", "ctrl+", "f99", "tt"])
def test_keys_that_are_not(name: str) -> None:
    assert not is_key(name)


def test_every_command_can_be_named_and_found() -> None:
    commands = every_command()
    assert len(commands) == sum(len(found) for found in catalogue().values())
    for area, found in catalogue().items():
        for command in found:
            assert command.area == area
            assert command.title and command.help.endswith(".") and command.group
            assert all(map(is_key, command.keys)), command.id


def test_the_catalogue_itself_has_no_clash() -> None:
    assert find_clashes({one.id: one.key for one in every_command().values()}) == []
    for area, commands in catalogue().items():
        reach = list(commands) if area == "app" else [*commands, *catalogue()["app"]]
        keys = [key for command in reach for key in command.keys]
        assert sorted(keys) == sorted(set(keys)), area
        assert not set(keys) & set(MOVING), area


def test_recent_sessions_are_remembered_latest_first(tmp_path: Path) -> None:
    file = tmp_path / "data" / "recent.json"
    assert read_recent(file) == []
    first, second = Recent("/a", "one", "2026-01-01"), Recent("/b\udcff", "two", "2026-01-02")
    remember(file, first)
    remember(file, second)
    assert read_recent(file) == [second, first]
    remember(file, first)
    assert read_recent(file) == [first, second]
    forget(file, "/a", "one")
    assert read_recent(file) == [second]


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"target": 1}]', "[[]]"])
def test_a_strange_list_of_recent_sessions_counts_as_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "recent.json"
    file.write_text(text)
    assert read_recent(file) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_data_folder_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    remember(tmp_path / "no" / "recent.json", Recent("/a", "one", "2026-01-01"))
