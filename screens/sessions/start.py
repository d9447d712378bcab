"""The first words to a newcomer, where there is no session yet."""

from pathlib import Path

from textual.content import Content

from screens.host import Host
from screens.keyline import key_name
from screens.text import MUTED, at_home


def start_text(host: Host, no_repository: str | None) -> Content:
    """What Plait is, its three words, and the next key."""
    symbols = host.symbols
    keys = host.keys_of_commands
    new = key_name(keys.get("sessions.new", "n").partition(",")[0], symbols)
    help_key = key_name(keys.get("app.help", "question_mark").partition(",")[0], symbols)
    folder = symbols.text(at_home(str(Path(host.start_folder).absolute())))
    dash = "-" if symbols.is_ascii else "–"
    lines = [
        Content.styled("Plait merges one repository into another.", "bold"),
        Content("You see what the result will be while you decide, undo whatever you like,"),
        Content("stop at any second, and nothing of yours changes before you apply."),
        Content(""),
        _word("source", "what you merge from: a checkout, a git URL or a plain folder"),
        _word("target", "the repository that you merge into"),
        _word("result", "what the target would become, file by file and line by line"),
        Content(""),
        Content.assemble(
            ("1 Copy", "bold"), f"     decide what comes over {dash} file by file, folder by folder"
        ),
        Content.assemble(
            ("2 Resolve", "bold"), f"  conflicts {dash} three texts side by side, one key a hunk"
        ),
        Content.assemble(
            ("3 Finish", "bold"), f"   a backup, a merge branch, a commit {dash} and undo for that too"
        ),
        Content(""),
        Content.assemble(
            "Press ",
            (f" {new} ", "bold reverse"),
            " to start a session, ",
            (f" {help_key} ", "bold reverse"),
            " for all keys.",
        ),
        Content.styled("In a shell, `plait demo` builds two small repositories to try it on.", MUTED),
        Content(""),
        Content.styled(
            f"{folder}: {symbols.text(no_repository)}" if no_repository else f"No session yet in {folder}",
            MUTED,
        ),
    ]
    return Content("\n").join(lines)


def _word(word: str, meaning: str) -> Content:
    return Content.assemble((f"{word:<11}", "bold $text-accent"), meaning)
