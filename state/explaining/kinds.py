"""What each kind of finding means for whoever merges, in a sentence or two."""

from collections.abc import Mapping
from types import MappingProxyType

_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        # Paths
        "case-collision": "Two paths differ only in case: a file system that ignores case keeps one of them.",
        "control-character": "The name holds characters that terminals obey; it is shown with them spelled out.",
        "double-landing": "Several files of the source land at one path; only one of them can stand there.",
        "file-over-folder": "One side has a file where the other has a folder; a tree can hold only one of the two.",
        "git-folder": "git refuses a path with .git in it: whoever checks it out could be made to run it.",
        "likely-mapping": "The same contents stand below another folder: a mapping lets the files meet.",
        "link-leaves-tree": "The symbolic link points outside of the repository; what it means depends on the machine.",
        "name-not-utf8": "The name isn't UTF-8: it is kept byte for byte, and not every file system takes it.",
        "submodule": "A submodule is a commit of another repository: it is decided as a whole, never merged.",
        "unreadable": "The content isn't in the repository (a partial or shallow clone): it can't be compared or merged.",
        "bases-not-searched": "So many files lack a base that not all were searched for a similar version; those are two-way.",
        "history-not-read": "The history isn't all there (a shallow or partial clone), so bases in it were not looked for.",
        # Migrations
        "applied-renamed": "A server that has run the migration under its old name would run it again under the new one.",
        "baseline-gap": "The series begins on a schema that no migration makes: what is there before is not known.",
        "changed-on-both-sides": "Both sides changed the same migration since they parted; servers may have run either text.",
        "circle": "Migrations wait for each other in a circle: no order runs them all.",
        "companion-of-nothing": "A rollback, seed or down file whose migration isn't in the sequence.",
        "could-not-check": "Plait could not read enough of it to say whether it holds; look at it yourself.",
        "drifted-rollback": "The rollback goes with the migration by content, not by name; runners that go by names miss it.",
        "duplicate-number": "Two migrations have one number: a runner takes one of them, or stops.",
        "duplicate-object": "It makes something that an earlier migration has made already, and fails there.",
        "field-twice": "The same field is added twice along one line of migrations.",
        "gap": "A number is missing from the sequence; some runners stop there, most don't.",
        "migrations-proposed": "The order is only proposed so far; accepting it makes it part of the result.",
        "missing-dependency": "It depends on a migration that is not in the sequence.",
        "missing-rollback": "The others of its series have a rollback; going back would stop here.",
        "missing-table": "It changes a table that no migration before it makes.",
        "naming-twins": "Two migrations differ in their number only and do the same.",
        "new-since-accepted": "It came by a rescan after the sequence was accepted, so nobody has placed it yet.",
        "not-searched": "The file was not searched for names of migrations that change; look at it yourself.",
        "number-on-branch": "The number is taken by another migration on a branch of the target: merging that branch clashes.",
        "replaces-applied": "It replaces migrations that have run on a server.",
        "same-file-twice": "The same migration would run twice under two names.",
        "same-name": "Two migrations have one name; references to it can mean either.",
        "several-leaves": "The graph has more than one end: the framework asks for a merge migration.",
        "shadowed-table": "“Create if it isn't there” does nothing where the table is there, and its columns are silently lost.",
        "superseded": "A later migration replaces it.",
        "unread": "The SQL could not be read; what it does to the schema is not known.",
        "used-after-drop": "It uses what an earlier migration has dropped.",
        "used-before-created": "It uses what only a later migration makes.",
        # What would break
        "broken-reference": "It led somewhere on the side that it comes from, and leads nowhere in the result.",
        "leads-elsewhere": "It leads somewhere in the result, but to another file than on the side that it comes from.",
        "not-checked": "Part of it was not looked at: it is known only when it runs, hunks of it are open, or it was too much.",
        "does-not-parse": "The file could be read on the side that it comes from, and can't be in the result.",
        "not-understood": "The file could not be read, so what it says was not checked.",
        "undefined-name": "The code uses a name that nothing in the result's file gives a meaning any more.",
        "undefined-setting": "The code reads a setting that the result's settings don't define.",
        "app-name": "The AppConfig's name is no module of the result: Django can't start with the app installed.",
        "app-not-installed": "The app is in the result, but INSTALLED_APPS doesn't name it: its models and commands don't exist.",
        "user-model": "The sides disagree about AUTH_USER_MODEL, which can't be changed once migrations have run.",
        "models-differ": "Both sides have the model, with other fields: the database can hold only one of the two.",
        "dependency-conflict": "No version of the package satisfies both sides.",
        "dependency-range": "The result asks for another range than the side that the code comes from.",
        "runtime-conflict": "No version of Python or Node satisfies both sides.",
        "settings-module": "A file starts Django with settings that the result doesn't have.",
        "unwanted-ignored": "The result ignores the file: it is committed, and what is added beside it later is overlooked.",
        "unlisted-package": "The code imports a package that no manifest of the result lists: a new installation lacks it.",
        "lock-file": "A lock file can't be merged: it is made again by its tool from the merged manifest.",
        # What would be lost
        "lost-name": "The module or package is there, and what is imported from it isn't: it moved, or was left out.",
        "lost-entry-point": "The settings of the repository name the file as one that is run; without it nothing begins there.",
        "no-entry-point": "The settings of the repository name an entry point that nobody has; it keeps nothing reachable.",
        "lost-column": "A side's migrations make the column and none of the result does: code that reads it will fail.",
        "lost-table": "A side's migrations make the table and none of the result does: a new database won't have it.",
        "comes-back": "The other side removed the file's whole folder; the result brings the file back.",
        "unreachable": "It could be reached from an entry point on its own side; in the result nothing leads to it.",
    }
)

_FAMILIES = (
    ("lost-", "One side has it, and the result has not: it was left out by a decision, not by both sides."),
    ("double-", "The result has two of it, where each side had one: one hides the other, or both fail."),
    ("contract-", "What the one side calls is not what the other side offers."),
    ("unwanted-", "This should not be committed: it is a secret, a dump, or what a machine makes."),
    ("dependency-", "The packages that source, target and result ask for don't agree."),
    ("plan-", "The plan says something that doesn't hold, or will not work as it is written."),
)


def meaning(kind: str) -> str:
    """What a kind of finding means; empty where nothing is known of it."""
    known = _MEANINGS.get(kind)
    if known is not None:
        return known
    return next((words for start, words in _FAMILIES if kind.startswith(start)), "")
