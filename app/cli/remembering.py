"""`plait memory`: resolutions kept for a target; listed, exported, imported, forgotten."""

from pathlib import Path
from typing import Any

import click

from app.cli.context import json_option, place, target_option
from app.cli.output import report, say, text_of
from app.cli.resolving import read_file
from app.cli.shapes import VERSION
from app.settings import write_whole
from state.errors import PlaitError
from state.proposals.evidence import past
from state.proposals.memory import Remembered, exported, imported_rows
from state.proposing.store import Store
from state.repositories.repository import Repository

SHORT = 12


@click.command("memory")
@click.option("--export", "file", metavar="FILE", help="Write all of them as JSON, - for standard output.")
@click.option("--import", "given", metavar="FILE", help="Add those of such a file, - for standard input.")
@click.option(
    "--forget", "names", multiple=True, metavar="ID", help="Forget one, by the beginning of its id."
)
@click.option("--all", "everything", is_flag=True, help="With --forget's meaning, for all of them.")
@target_option
@json_option
def memory_command(
    file: str | None, given: str | None, names: tuple[str, ...], everything: bool, as_json: bool
) -> None:
    """List the resolutions that are proposed again when the same conflict returns, in any session of the target.

    They come from the journals of its sessions; what is undone there isn't remembered.
    """
    if sum((file is not None, given is not None, bool(names), everything)) > 1:
        raise click.UsageError("Give one of --export, --import, --forget and --all.")
    store = Store.of(Repository.open(place()[0]).common_dir)
    try:
        if file is not None:
            _export(store, file)
        elif given is not None:
            rows = [(one, past(one.conflict, one.lines)) for one in imported_rows(_json_in(given))]
            added = store.take_in(rows)
            _said(as_json, f"{_counted(added)} added, {len(rows) - added} known already", added)
        elif names or everything:
            gone = store.forget(None if everything else [_meant(store, name).id for name in names])
            _said(as_json, f"{_counted(gone)} forgotten", gone)
        else:
            _list(store, as_json)
    finally:
        store.close()


def _list(store: Store, as_json: bool) -> None:
    found = store.listing()
    if as_json:
        report({"version": VERSION, "resolutions": [_json(one) for one in found]})
        return
    for one in found:
        often = f", {one.times} times" if one.times > 1 else ""
        say(f"{one.id[:SHORT]} {one.when} {one.path}: {_became(one)}{often} ({one.session or 'imported'})")
    say(f"{_counted(len(found))} kept")


def _became(one: Remembered) -> str:
    stance = past(one.conflict, one.lines).stance
    words = {"combined": "its own text", "none": "neither side", "both": "both sides"}.get(stance)
    lines = len(one.lines)
    return f"{words or f'the {stance}'}, {lines} line{'' if lines == 1 else 's'}"


def _json(one: Remembered) -> dict[str, Any]:
    base = one.conflict.base
    return {
        "id": one.id,
        "path": one.path,
        "when": one.when,
        "session": one.session,
        "times": one.times,
        "base": None if base is None else text_of(b"".join(base)),
        "source": text_of(b"".join(one.conflict.source)),
        "target": text_of(b"".join(one.conflict.target)),
        "result": text_of(b"".join(one.lines)),
    }


def _export(store: Store, file: str) -> None:
    found = store.listing()
    text = exported(found)
    if file == "-":
        click.echo(text, nl=False)
        return
    try:
        write_whole(Path(file).resolve(), text.encode())
    except OSError as error:
        raise PlaitError(f"it can't be written: {error.strerror}", file, "name another file") from None
    say(f"wrote {_counted(len(found))} to {file}")


def _json_in(file: str) -> str:
    try:
        return read_file(file).decode()
    except UnicodeDecodeError as error:
        raise PlaitError("these are no exported resolutions", file, str(error)) from None


def _meant(store: Store, name: str) -> Remembered:
    found = [one for one in store.listing() if name and one.id.startswith(name)]
    if len(found) == 1:
        return found[0]
    what = "several resolutions begin with that" if found else "no resolution of that id"
    raise PlaitError(what, name, "`plait memory` lists them")


def _counted(number: int) -> str:
    return "1 resolution" if number == 1 else f"{number} resolutions"


def _said(as_json: bool, words: str, count: int) -> None:
    if as_json:
        report({"version": VERSION, "message": words, "count": count})
    else:
        say(words)
