"""What a change does, in words for the operator."""

from state.migrations.changes import Act, Change, Column


def change_words(change: Change) -> str:
    """One change as a clause: "creates table builds (id, name)"; a conditional one says that it may not run."""
    words = _words(change)
    if change.told:
        return f"only tells the framework that it {words}"
    if change.guarded and change.act is not Act.USE and change.of != "setting":
        words += " if that is needed"
    return f"{words}, which may or may not run" if change.conditional else words


def _columns(columns: tuple[Column, ...]) -> str:
    names = [one.name for one in columns]
    if len(names) > 8:
        names = [*names[:7], f"{len(names) - 7} more"]
    return f" ({', '.join(names)})" if names else ""


def _words(change: Change) -> str:
    table, name = change.table, change.name
    match change.act:
        case Act.CREATE_TABLE:
            more = " and columns that can't be read" if change.partial else ""
            return f"creates table {table}{_columns(change.columns)}{more}"
        case Act.DROP_TABLE:
            return f"drops table {table}"
        case Act.RENAME_TABLE:
            return f"renames table {table} to {change.to}"
        case Act.ADD_COLUMN:
            kind = next((f" {one.type}" for one in change.columns if one.type), "")
            return f"adds column {name}{kind} to {table}"
        case Act.DROP_COLUMN:
            return f"drops column {name} of {table}"
        case Act.RENAME_COLUMN:
            return f"renames column {name} of {table} to {change.to}"
        case Act.CHANGE_COLUMN:
            kind = next((f" to {one.type}" for one in change.columns if one.type), "")
            return f"changes column {name} of {table}{kind}"
        case Act.ADD_INDEX:
            return f"adds index {name or 'without a name'} on {table}{_columns(change.columns)}"
        case Act.DROP_INDEX:
            return f"drops index {name}{f' of {table}' if table else ''}"
        case Act.ADD_CONSTRAINT:
            points = "".join(f" to {one.table}" for one in change.keys)
            named = f" {name}" if name else ""
            return f"adds {change.of or 'constraint'}{named} on {table}{_columns(change.columns)}{points}"
        case Act.DROP_CONSTRAINT:
            return f"drops {change.of or 'constraint'} {name} of {table}".replace("  ", " ")
        case Act.CREATE_OBJECT if change.of == "setting":
            return f"sets {name} to {change.to}"
        case Act.CREATE_OBJECT:
            return f"creates {change.of} {name}{f' on {table}' if table else ''}"
        case Act.DROP_OBJECT:
            return f"drops {change.of} {name}"
        case Act.USE:
            return (
                f"{change.of or 'uses'} {table}{_columns(change.columns)}" if change.of else f"uses {table}"
            )
        case Act.OPAQUE:
            return f"can't be known: {change.words}"
