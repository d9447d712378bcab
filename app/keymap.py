"""Keys from settings: which commands and keys there are, and that no two commands stand on one key."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from screens.commands import MOVING, Command, catalogue, every_command, split_keys

Wrong = tuple[str, str, str]
"""Command id as the file has it, what is wrong, and what to do."""

MODIFIERS = ("ctrl", "shift", "alt", "super", "meta", "hyper")


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant."""
    from difflib import get_close_matches

    found = get_close_matches(name, list(known), 1, 0.7)
    return found[0] if found else None


def shown(value: object) -> str:
    """A value as TOML writes it."""
    return repr(value).lower() if isinstance(value, bool) else repr(value)


def check_keys(table: Mapping[str, object]) -> tuple[dict[str, str], list[Wrong]]:
    """The keys of a `[keys]` table by command id, and what can't be used of it."""
    commands = every_command()
    keys: dict[str, str] = {}
    wrong: list[Wrong] = []
    for name, value in _flat(table):
        if name not in commands:
            near = closest(name, commands)
            hint = f"did you mean {near}?" if near else "`?` in Plait lists the commands of a screen"
            wrong.append((name, f"there is no command {name}", hint))
        elif not isinstance(value, str) or not split_keys(value):
            hint = 'write a key in quotation marks, such as "t" or "ctrl+t"; several with commas between'
            wrong.append((name, f"{name} can't be {shown(value)}", hint))
        elif unknown := [key for key in split_keys(value) if not is_key(key)]:
            hint = 'keys are called "t", "T", "f5", "ctrl+t", "pageup"'
            wrong.append((name, f"there is no key {unknown[0]}", hint))
        else:
            keys[name] = ",".join(split_keys(value))
    return keys, wrong


def _flat(table: Mapping[str, object], prefix: str = "") -> list[tuple[str, object]]:
    """`copy.take = "t"` and `"copy.take" = "t"` mean the same."""
    found: list[tuple[str, object]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{prefix}{name}.")
        else:
            found.append((prefix + name, value))
    return found


def is_key(name: str) -> bool:
    """Whether a terminal has a key that Textual calls this."""
    *modifiers, last = name.split("+")
    if any(one not in MODIFIERS for one in modifiers):
        return False
    if len(last) == 1:
        return last.isprintable() and last != " "
    return last in _named_keys() or _is_character(last.removeprefix("upper_"))


@cache
def _named_keys() -> frozenset[str]:
    from textual.keys import KEY_NAME_REPLACEMENTS, Keys

    return frozenset({key.value for key in Keys} | set(KEY_NAME_REPLACEMENTS.values()))


def _is_character(name: str) -> bool:
    """Whether it is a character's Unicode name in Textual's spelling: `question_mark`."""
    if len(name) == 1:
        return name.isalpha()
    try:
        return unicodedata.lookup(name.replace("_", " ")).isprintable()
    except KeyError:
        return False


def find_clashes(keys: Mapping[str, str]) -> list[Wrong]:
    """Commands that settings put on a key which another command of the same screen has.

    Of two that settings changed the later one is named. Keys that commands share in the catalogue
    already are meant so: the nearer command has them.
    """
    wrong: list[Wrong] = []
    kept = dict(keys)
    while (clash := _first_clash(kept)) is not None:
        # Its key is the catalogue's again, on which another one may stand by now.
        wrong.append(clash)
        del kept[clash[0]]
    return wrong


def _first_clash(keys: Mapping[str, str]) -> Wrong | None:
    areas = catalogue()
    order = list(keys)
    for area, commands in areas.items():
        holders: dict[str, list[Command]] = {}
        for command in commands if area == "app" else (*commands, *areas["app"]):
            for key in split_keys(keys.get(command.id, command.key)):
                holders.setdefault(_normal(key), []).append(command)
        for key, found in holders.items():
            if key in MOVING and found[0].id in keys:
                return (
                    found[0].id,
                    f"{found[0].id} can't be on the key {key}: lists and panes move by it",
                    f"give it another key; it stays on {found[0].key}",
                )
            changed = [one for one in found if one.id in keys]
            if len(found) < 2 or not changed or _shared_by_default(found):
                continue
            culprit = max(changed, key=lambda one: order.index(one.id))
            other = next(one for one in found if one is not culprit)
            place = "every screen" if area == "app" else f"the {area} screen"
            return (
                culprit.id,
                f"{culprit.id} and {other.id} are both on the key {key} in {place}",
                f"give one of them another key; {culprit.id} stays on {culprit.key}",
            )
    return None


def _shared_by_default(commands: Sequence[Command]) -> bool:
    """Whether these stand on one key already in the catalogue."""
    return bool(set.intersection(*({_normal(key) for key in command.keys} for command in commands)))


def _normal(key: str) -> str:
    from textual.keys import _character_to_key

    return _character_to_key(key) if len(key) == 1 else key
