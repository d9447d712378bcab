"""What `upgrade` and `downgrade` of an Alembic revision do to the schema."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from state.migrations.changes import Act, Change, Column, Flavour, ForeignKey, Problem, Reading
from state.migrations.dialects.django_reading import sql_of
from state.migrations.dialects.python_text import (
    Names,
    Python,
    arguments,
    assigned,
    called,
    constant,
    dotted,
    elements,
    resolved,
    text_of,
)

_SILENT = {
    "get_bind",
    "get_context",
    "f",
    "inline_literal",
    "create_table_comment",
    "drop_table_comment",
}
_DATA = {
    "insert",
    "update",
    "delete",
    "select",
    "values",
    "where",
    "fetchall",
    "fetchone",
    "scalar",
    "scalars",
}
_TYPES = {
    "integer": "integer",
    "int": "integer",
    "biginteger": "bigint",
    "bigint": "bigint",
    "smallinteger": "smallint",
    "smallint": "smallint",
    "tinyint": "tinyint",
    "string": "varchar",
    "unicode": "varchar",
    "autostring": "varchar",
    "varchar": "varchar",
    "nvarchar": "varchar",
    "char": "char",
    "text": "text",
    "unicodetext": "text",
    "boolean": "boolean",
    "bool": "boolean",
    "date": "date",
    "time": "time",
    "datetime": "timestamp",
    "timestamp": "timestamp",
    "float": "float",
    "double": "double",
    "double_precision": "double precision",
    "real": "real",
    "numeric": "numeric",
    "decimal": "numeric",
    "uuid": "uuid",
    "json": "json",
    "jsonb": "jsonb",
    "bytea": "bytea",
    "inet": "inet",
}
_NO_TYPE = {
    "ForeignKey",
    "Sequence",
    "Identity",
    "Computed",
    "CheckConstraint",
    "UniqueConstraint",
    "FetchedValue",
}
_KINDS = {"foreignkey": "foreign key", "primary": "primary key", "unique": "unique", "check": "check"}


def read(python: Python, flavour: Flavour) -> Reading:
    """Both directions; `down` is None where `downgrade` is missing, raises, or does nothing although `upgrade` does."""
    functions = {
        one.name: one for one in python.tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    problems: list[Problem] = []
    module = assigned(python.tree.body)
    up: tuple[Change, ...] = ()
    down: tuple[Change, ...] | None = None
    for name in ("upgrade", "downgrade"):
        function = functions.get(name)
        if function is None:
            continue
        walk = _Walk(python, {**module, **assigned(function.body)}, frozenset(functions), flavour)
        try:
            walk.statements(function.body, False, {})
        except RecursionError:
            walk.add(walk.opaque(function, "conditions nested too deeply to be read"))
        problems += walk.problems
        if name == "upgrade":
            up = tuple(walk.changes)
        elif walk.changes or (not up and not walk.raises):
            down = tuple(walk.changes)
    if "upgrade" not in functions:
        problems.append(Problem(python.path, 1, "python", "there is no function upgrade", fatal=False))
    return Reading(up, down, tuple(problems))


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the arguments of a table's construct say."""

    columns: tuple[Column, ...]
    keys: tuple[ForeignKey, ...]
    constraints: tuple[str, ...]
    indexes: tuple[str, ...]
    partial: bool


class _Walk:
    def __init__(self, python: Python, names: Names, helpers: frozenset[str], flavour: Flavour) -> None:
        self.python = python
        self.names = names
        self.helpers = helpers
        self.flavour = flavour
        self.changes: list[Change] = []
        self.problems: list[Problem] = []
        self.raises = False
        self.conditional = False
        self.op = _names_of_op(python)

    # --- statements

    def statements(self, body: Sequence[ast.stmt], conditional: bool, batches: Mapping[str, str]) -> bool:
        """Reads statements in order; returns whether one of them may leave the function early."""
        leaves = False
        for statement in body:
            self.conditional = conditional or leaves
            match statement:
                case ast.If(test=test, body=inner, orelse=orelse):
                    self.expression(test, batches)
                    early = self.statements(inner, True, batches)
                    leaves = self.statements(orelse, True, batches) or early or leaves
                case ast.For() | ast.AsyncFor() | ast.While():
                    early = self.statements([*statement.body, *statement.orelse], True, batches)
                    leaves = leaves or early
                case ast.Try() | ast.TryStar():
                    handlers = [one for handler in statement.handlers for one in handler.body]
                    whole = [*statement.body, *handlers, *statement.orelse, *statement.finalbody]
                    leaves = self.statements(whole, True, batches) or leaves
                case ast.Match(cases=cases):
                    for one in cases:
                        leaves = self.statements(one.body, True, batches) or leaves
                case ast.With(items=items, body=inner) | ast.AsyncWith(items=items, body=inner):
                    known = dict(batches)
                    for item in items:
                        self.batch(item, known)
                    leaves = self.statements(inner, conditional or leaves, known) or leaves
                case ast.Return(value=value):
                    if value is not None:
                        self.expression(value, batches)
                    if not conditional:
                        # What follows is never reached.
                        return True
                    leaves = True
                case ast.Raise():
                    self.raises = self.raises or not conditional
                    return True
                case ast.Expr(value=value) | ast.Assign(value=value) | ast.AugAssign(value=value):
                    self.expression(value, batches)
                case ast.AnnAssign(value=ast.expr() as value):
                    self.expression(value, batches)
        return leaves

    def batch(self, item: ast.withitem, batches: dict[str, str]) -> None:
        """Notes the table that a name stands for in `with op.batch_alter_table("orders") as batch_op`."""
        call = item.context_expr
        if not isinstance(call, ast.Call) or called(call).rpartition(".")[2] != "batch_alter_table":
            self.expression(call, batches)
            return
        given = arguments(call, "table_name", "schema")
        if isinstance(item.optional_vars, ast.Name):
            batches[item.optional_vars.id] = self.table(given, "table_name") or ""

    def expression(self, node: ast.expr, batches: Mapping[str, str]) -> None:
        """The calls of one expression; a call whose outermost part is known is not looked into."""
        waiting: list[ast.AST] = [node]
        while waiting:
            one = waiting.pop()
            if isinstance(one, ast.Lambda) or (isinstance(one, ast.Call) and self.call(one, batches)):
                continue
            inner = [
                child for child in ast.iter_child_nodes(one) if isinstance(child, ast.expr | ast.keyword)
            ]
            waiting += reversed(inner)

    # --- calls

    def call(self, call: ast.Call, batches: Mapping[str, str]) -> bool:
        """One call; False where it says nothing and its parts may."""
        name = called(call)
        owner, _, verb = name.rpartition(".")
        if name in self.helpers:
            self.add(self.opaque(call, f"calls {name}()"))
            return True
        if owner in batches:
            handler = _BATCH.get(verb)
            if handler is None or not batches[owner]:
                self.add(self.opaque(call, f"{name} that isn't known"))
            else:
                handler(self, call, batches[owner])
            return True
        if owner in self.op:
            if verb in _SILENT:
                return True
            plain = _PLAIN.get(verb)
            if plain is None:
                self.add(self.opaque(call, f"the operation {name}"))
            else:
                plain(self, call)
            return True
        last = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if last in ("execute", "exec_driver_sql") and call.args:
            self.execute(call)
            return True
        if last in ("create", "drop") and isinstance(call.func, ast.Attribute):
            return self.type_object(call, call.func.value, last)
        if name.rpartition(".")[2] in ("create_all", "drop_all"):
            self.add(self.opaque(call, f"{name}() of tables that aren't written here"))
            return True
        return False

    def type_object(self, call: ast.Call, node: ast.expr, verb: str) -> bool:
        """`sa.Enum(…, name="status").create(bind)`."""
        made = resolved(node, self.names)
        if not isinstance(made, ast.Call) or called(made).rpartition(".")[2].lower() != "enum":
            return False
        name = self.text(arguments(made).get("name"))
        if not name:
            return False
        checked = constant(arguments(call).get("checkfirst"), self.names) is not False
        act = Act.CREATE_OBJECT if verb == "create" else Act.DROP_OBJECT
        self.add(replace(self.change(act, call, "", name), of="type", guarded=checked))
        return True

    # --- small parts

    def add(self, change: Change) -> None:
        self.changes.append(replace(change, conditional=True) if self.conditional else change)

    def change(self, act: Act, node: ast.AST, table: str = "", name: str = "") -> Change:
        return Change(act, self.python.path, getattr(node, "lineno", 1), table, name)

    def opaque(self, node: ast.AST, words: str) -> Change:
        return replace(self.change(Act.OPAQUE, node), words=words)

    def text(self, node: ast.expr | None) -> str | None:
        """A string, also through `op.f("…")`, `sa.text("…")` and `quoted_name`; empty for None."""
        if node is None:
            return None
        one = resolved(node, self.names)
        if isinstance(one, ast.Call) and called(one).rpartition(".")[2] in ("f", "text", "quoted_name"):
            one = one.args[0] if one.args else one
        if isinstance(one, ast.Constant) and one.value is None:
            return ""
        return text_of(one, self.names)

    def texts(self, node: ast.expr | None) -> list[str]:
        """The strings of a list, as far as they are known."""
        if node is None:
            return []
        alone = text_of(node, self.names)
        if alone is not None:
            return [alone]
        found = [text_of(one.node, self.names) for one in elements(node, self.names)]
        return [one for one in found if one]

    def table(self, given: Mapping[str, ast.expr], name: str, schema: str = "schema") -> str | None:
        """A table with its schema, unless that is `public`; None where it is computed."""
        table = self.text(given.get(name))
        if not table:
            return None
        if schema in given:
            where = self.text(given[schema])
            if where is None:
                return None
            if where and where != "public":
                return f"{where}.{table}"
        return table

    def true(self, given: Mapping[str, ast.expr], name: str) -> bool:
        return constant(given.get(name), self.names) is True

    def unknown(self, call: ast.Call) -> None:
        self.add(self.opaque(call, f"{called(call)} of a computed name"))

    def type_of(self, node: ast.expr | None) -> str:
        """A SQLAlchemy type as SQL would call it, empty for one that SQL doesn't name alike everywhere."""
        if node is None:
            return ""
        one = resolved(node, self.names)
        call = one if isinstance(one, ast.Call) else None
        written = called(one) if call is not None else dotted(one)
        kind = _TYPES.get(written.rpartition(".")[2].lower(), "")
        if call is None or not kind:
            return kind
        given = arguments(call, *(("precision", "scale") if kind == "numeric" else ("length",)))
        if kind in ("varchar", "char"):
            length = constant(given.get("length"), self.names)
            return f"{kind}({length})" if isinstance(length, int) else kind
        if kind == "numeric":
            sizes = [constant(given.get(part), self.names) for part in ("precision", "scale")]
            whole = [str(size) for size in sizes if isinstance(size, int)]
            return f"{kind}({','.join(whole)})" if whole else kind
        return kind

    def key_to(self, target: str, columns: tuple[str, ...]) -> ForeignKey:
        table, _, column = target.rpartition(".")
        return ForeignKey(columns, table.removeprefix("public."), (column,) if column else ())

    def column(self, node: ast.expr) -> tuple[Column, tuple[ForeignKey, ...]] | None:
        """A `sa.Column(…)` with the foreign keys written in it."""
        call = resolved(node, self.names)
        if not isinstance(call, ast.Call) or not called(call).rpartition(".")[2].lower().endswith("column"):
            return None
        given = arguments(call)
        name = self.text(call.args[0] if call.args else given.get("name"))
        if not name:
            return None
        kind = self.type_of(given.get("type_"))
        keys: list[ForeignKey] = []
        for position, argument in enumerate(call.args[1:], 1):
            one = resolved(argument, self.names)
            made = called(one).rpartition(".")[2]
            if made == "ForeignKey" and isinstance(one, ast.Call) and one.args:
                target = self.text(one.args[0])
                if target:
                    keys.append(self.key_to(target, (name,)))
            elif position == 1 and made not in _NO_TYPE:
                kind = kind or self.type_of(one)
        primary = self.true(given, "primary_key")
        nullable: bool | None = not primary
        if "nullable" in given:
            value = constant(given["nullable"], self.names)
            nullable = value if isinstance(value, bool) else None
        return Column(name, kind, nullable, "", primary), tuple(keys)

    def parts(self, nodes: Sequence[ast.expr]) -> _Parts:
        """Columns and constraints as `create_table` takes them."""
        columns: list[Column] = []
        keys: list[ForeignKey] = []
        constraints: list[str] = []
        indexes: list[str] = []
        primary: set[str] = set()
        partial = False
        for node in nodes:
            inner = node.value if isinstance(node, ast.Starred) else None
            if inner is not None:
                listed = list(elements(inner, self.names))
                if any(one.computed for one in listed):
                    partial = True
                    continue
                more = self.parts([one.node for one in listed])
                columns += more.columns
                keys += more.keys
                constraints += more.constraints
                indexes += more.indexes
                partial = partial or more.partial
                continue
            found = self.column(node)
            if found is not None:
                columns.append(found[0])
                keys += found[1]
                continue
            call = resolved(node, self.names)
            made = called(call).rpartition(".")[2]
            if not isinstance(call, ast.Call):
                partial = True
                continue
            given = arguments(call)
            name = self.text(given.get("name"))
            match made:
                case "PrimaryKeyConstraint":
                    primary.update(one for arg in call.args if (one := self.text(arg)))
                case "ForeignKeyConstraint" if len(call.args) > 1 or "refcolumns" in given:
                    ends = arguments(call, "columns", "refcolumns", "name")
                    name = self.text(ends.get("name"))
                    keys += self.keys(ends)
                case "Index":
                    name = self.text(call.args[0]) if call.args else None
                    indexes += [name] if name else []
                    continue
                case "UniqueConstraint" | "CheckConstraint" | "ExcludeConstraint":
                    pass
                case _:
                    partial = True
                    continue
            if name:
                constraints.append(name)
        marked = tuple(
            replace(one, primary=True, nullable=False) if one.name in primary else one for one in columns
        )
        return _Parts(marked, tuple(keys), tuple(constraints), tuple(indexes), partial)

    def keys(self, given: Mapping[str, ast.expr]) -> list[ForeignKey]:
        columns, targets = self.texts(given.get("columns")), self.texts(given.get("refcolumns"))
        if not columns or len(columns) != len(targets):
            return []
        ends = [target.rpartition(".") for target in targets]
        tables = {table for table, _, _ in ends}
        if len(tables) != 1:
            return []
        table = tables.pop().removeprefix("public.")
        return [ForeignKey(tuple(columns), table, tuple(column for _, _, column in ends))]

    # --- operations, with the table as `op` takes it or as the batch has it

    def create_table(self, call: ast.Call) -> None:
        given = arguments(call)
        if call.args:
            given["table_name"] = call.args[0]
        table = self.table(given, "table_name")
        if table is None:
            return self.unknown(call)
        parts = self.parts(call.args[1:])
        self.add(
            replace(
                self.change(Act.CREATE_TABLE, call, table),
                columns=parts.columns,
                keys=parts.keys,
                constraints=parts.constraints,
                indexes=parts.indexes,
                partial=parts.partial or any(keyword.arg is None for keyword in call.keywords),
                guarded=self.true(given, "if_not_exists"),
            )
        )
        return None

    def drop_table(self, call: ast.Call) -> None:
        given = arguments(call, "table_name")
        table = self.table(given, "table_name")
        if table is None:
            return self.unknown(call)
        self.add(replace(self.change(Act.DROP_TABLE, call, table), guarded=self.true(given, "if_exists")))
        return None

    def rename_table(self, call: ast.Call) -> None:
        given = arguments(call, "old_table_name", "new_table_name", "schema")
        old, new = self.table(given, "old_table_name"), self.table(given, "new_table_name")
        if old is None or new is None:
            return self.unknown(call)
        self.add(replace(self.change(Act.RENAME_TABLE, call, old), to=new))
        return None

    def add_column(self, call: ast.Call, table: str | None = None) -> None:
        given = arguments(call, *_with(table, "column"))
        table = table or self.table(given, "table_name")
        found = self.column(given["column"]) if "column" in given else None
        if table is None or found is None:
            return self.unknown(call)
        column, keys = found
        change = self.change(Act.ADD_COLUMN, call, table, column.name)
        guarded = self.true(given, "if_not_exists")
        self.add(replace(change, columns=(column,), keys=keys, guarded=guarded))
        return None

    def drop_column(self, call: ast.Call, table: str | None = None) -> None:
        given = arguments(call, *_with(table, "column_name"))
        table = table or self.table(given, "table_name")
        name = self.text(given.get("column_name"))
        if table is None or not name:
            return self.unknown(call)
        guarded = self.true(given, "if_exists")
        self.add(replace(self.change(Act.DROP_COLUMN, call, table, name), guarded=guarded))
        return None

    def alter_column(self, call: ast.Call, table: str | None = None) -> None:
        given = arguments(call, *_with(table, "column_name", "nullable"))
        table = table or self.table(given, "table_name")
        name = self.text(given.get("column_name"))
        if table is None or not name:
            return self.unknown(call)
        new = given.get("new_column_name", given.get("name"))
        to = self.text(new)
        if new is not None and to is None:
            return self.unknown(call)
        if to:
            self.add(replace(self.change(Act.RENAME_COLUMN, call, table, name), to=to))
        changing = {"nullable", "type_", "server_default", "comment", "autoincrement"} & set(given)
        if changing or not to:
            nullable = constant(given.get("nullable", given.get("existing_nullable")), self.names)
            kind = self.type_of(given.get("type_", given.get("existing_type")))
            column = Column(to or name, kind, nullable if isinstance(nullable, bool) else None)
            self.add(replace(self.change(Act.CHANGE_COLUMN, call, table, to or name), columns=(column,)))
        return None

    def create_index(self, call: ast.Call, table: str | None = None) -> None:
        given = arguments(call, *_with(table, "columns", before="index_name"))
        table = table or self.table(given, "table_name")
        name = self.text(given.get("index_name"))
        if table is None or name is None:
            return self.unknown(call)
        columns = tuple(Column(one) for one in self.texts(given.get("columns")))
        guarded = self.true(given, "if_not_exists")
        change = self.change(Act.ADD_INDEX, call, table, name)
        self.add(replace(change, columns=columns, guarded=guarded))
        return None

    def drop_index(self, call: ast.Call, table: str | None = None) -> None:
        given = arguments(call, *_with(table, before="index_name"))
        table = table or self.table(given, "table_name")
        name = self.text(given.get("index_name"))
        if name is None:
            return self.unknown(call)
        guarded = self.true(given, "if_exists")
        self.add(replace(self.change(Act.DROP_INDEX, call, table or "", name), guarded=guarded))
        return None

    def constraint(self, call: ast.Call, of: str, table: str | None, *rest: str) -> None:
        given = arguments(call, *_with(table, *rest, before="constraint_name"))
        table = table or self.table(given, "table_name")
        name = self.text(given.get("constraint_name"))
        if table is None or name is None:
            return self.unknown(call)
        columns = tuple(Column(one) for one in self.texts(given.get("columns")))
        self.add(replace(self.change(Act.ADD_CONSTRAINT, call, table, name), of=of, columns=columns))
        return None

    def create_foreign_key(self, call: ast.Call, table: str | None = None) -> None:
        rest = ("referent_table", "local_cols", "remote_cols")
        first = ("constraint_name",) if table else ("constraint_name", "source_table")
        given = arguments(call, *first, *rest)
        table = table or self.table(given, "source_table", "source_schema")
        target = self.table(given, "referent_table", "referent_schema")
        name = self.text(given.get("constraint_name"))
        if table is None or target is None or name is None:
            return self.unknown(call)
        local = tuple(self.texts(given.get("local_cols")))
        key = ForeignKey(local, target, tuple(self.texts(given.get("remote_cols"))))
        change = self.change(Act.ADD_CONSTRAINT, call, table, name)
        columns = tuple(Column(one) for one in local)
        self.add(replace(change, of="foreign key", columns=columns, keys=(key,)))
        return None

    def drop_constraint(self, call: ast.Call, table: str | None = None) -> None:
        given = arguments(call, *_with(table, "type_", before="constraint_name"))
        table = table or self.table(given, "table_name")
        name = self.text(given.get("constraint_name"))
        if table is None or name is None:
            return self.unknown(call)
        of = _KINDS.get(self.text(given.get("type_")) or "", "")
        guarded = self.true(given, "if_exists")
        self.add(replace(self.change(Act.DROP_CONSTRAINT, call, table, name), of=of, guarded=guarded))
        return None

    def bulk_insert(self, call: ast.Call) -> None:
        """The table is a `sa.table("x", …)`, a `sa.Table("x", …)` or what `op.create_table("x", …)` gave."""
        given = arguments(call, "table", "rows")
        made = resolved(given["table"], self.names) if "table" in given else None
        table = None
        columns: tuple[Column, ...] = ()
        if isinstance(made, ast.Call) and made.args:
            where = {**arguments(made), "table_name": made.args[0]}
            table = self.table(where, "table_name")
            columns = self.parts(made.args[1:]).columns
        if table is None:
            return self.unknown(call)
        self.add(replace(self.change(Act.USE, call, table), of="insert", columns=columns))
        return None

    def execute(self, call: ast.Call) -> None:
        """SQL as a string or `sa.text`; statements built from parts change rows and no schema."""
        given = arguments(call, "sqltext")
        node = given.get("sqltext", given.get("statement"))
        one = resolved(node, self.names) if node is not None else None
        if one is None:
            return self.unknown(call)
        if isinstance(one, ast.Call) and _verbs(one) & _DATA:
            return None
        changes, problems = sql_of(self.python, one, self.names, self.flavour)
        self.problems += problems
        for change in changes:
            self.add(change)
        return None


def _verbs(call: ast.Call) -> set[str]:
    """The names of the calls in a chain: `users.update().where(…)` is {"update", "where"}."""
    found: set[str] = set()
    node: ast.expr = call
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
            node = node.value
        else:
            if isinstance(node, ast.Name):
                found.add(node.id)
            return found


def _with(table: str | None, *rest: str, before: str = "") -> tuple[str, ...]:
    """Parameters in order: a batch has no table among them."""
    first = (before,) if before else ()
    return (*first, *rest) if table else (*first, "table_name", *rest)


def _names_of_op(python: Python) -> frozenset[str]:
    """What `alembic.op` is called in this file."""
    found = {"op", "alembic.op"}
    for node in python.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "alembic":
            found |= {alias.asname or alias.name for alias in node.names if alias.name == "op"}
        elif isinstance(node, ast.Import):
            found |= {alias.asname for alias in node.names if alias.name == "alembic.op" and alias.asname}
    return frozenset(found)


_PLAIN: dict[str, Callable[[_Walk, ast.Call], None]] = {
    "create_table": _Walk.create_table,
    "drop_table": _Walk.drop_table,
    "rename_table": _Walk.rename_table,
    "add_column": _Walk.add_column,
    "drop_column": _Walk.drop_column,
    "alter_column": _Walk.alter_column,
    "create_index": _Walk.create_index,
    "drop_index": _Walk.drop_index,
    "create_unique_constraint": lambda walk, call: walk.constraint(call, "unique", None, "columns"),
    "create_primary_key": lambda walk, call: walk.constraint(call, "primary key", None, "columns"),
    "create_check_constraint": lambda walk, call: walk.constraint(call, "check", None, "condition"),
    "create_exclude_constraint": lambda walk, call: walk.constraint(call, "exclusion", None),
    "create_foreign_key": _Walk.create_foreign_key,
    "drop_constraint": _Walk.drop_constraint,
    "bulk_insert": _Walk.bulk_insert,
    "execute": _Walk.execute,
}
_BATCH: dict[str, Callable[[_Walk, ast.Call, str], None]] = {
    "add_column": _Walk.add_column,
    "drop_column": _Walk.drop_column,
    "alter_column": _Walk.alter_column,
    "create_index": _Walk.create_index,
    "drop_index": _Walk.drop_index,
    "create_unique_constraint": lambda walk, call, table: walk.constraint(call, "unique", table, "columns"),
    "create_primary_key": lambda walk, call, table: walk.constraint(call, "primary key", table, "columns"),
    "create_check_constraint": lambda walk, call, table: walk.constraint(call, "check", table, "condition"),
    "create_exclude_constraint": lambda walk, call, table: walk.constraint(call, "exclusion", table),
    "create_foreign_key": _Walk.create_foreign_key,
    "drop_constraint": _Walk.drop_constraint,
    "f": lambda walk, call, table: None,
    "create_table_comment": lambda walk, call, table: None,
    "drop_table_comment": lambda walk, call, table: None,
}
