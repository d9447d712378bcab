"""What the operations of a Django migration do to the schema."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from state.migrations.changes import Act, Change, Column, Flavour, ForeignKey, Problem, Reading
from state.migrations.dialects.django_state import Model, Models
from state.migrations.dialects.python_text import (
    Element,
    Names,
    Python,
    arguments,
    assigned,
    assignments,
    blocks,
    called,
    constant,
    dotted,
    elements,
    resolved,
    string,
    text_of,
)
from state.migrations.sql.reader import read_sql

Done = tuple[list[Change], list[Change] | None]
"""What one operation does, and what its way back does; None where it has none."""

NOTHING: Done = ([], [])
_DEEPEST = 20
_MOST = 100_000
"""Operations; lists that name each other may stand for more than any memory holds."""
_STATE_ONLY = {"AlterModelOptions", "AlterModelManagers", "AlterModelTableComment"}
_EXTENSIONS = {
    "BtreeGinExtension": "btree_gin",
    "BtreeGistExtension": "btree_gist",
    "CITextExtension": "citext",
    "CryptoExtension": "pgcrypto",
    "HStoreExtension": "hstore",
    "TrigramExtension": "pg_trgm",
    "UnaccentExtension": "unaccent",
}
# What PostgreSQL has for a field; length is what the class has by itself. Fields of others have no type here.
_TYPES: dict[str, tuple[str, int]] = {
    "AutoField": ("integer", 0),
    "BigAutoField": ("bigint", 0),
    "SmallAutoField": ("smallint", 0),
    "IntegerField": ("integer", 0),
    "BigIntegerField": ("bigint", 0),
    "SmallIntegerField": ("smallint", 0),
    "PositiveIntegerField": ("integer", 0),
    "PositiveBigIntegerField": ("bigint", 0),
    "PositiveSmallIntegerField": ("smallint", 0),
    "BinaryField": ("bytea", 0),
    "BooleanField": ("boolean", 0),
    "NullBooleanField": ("boolean", 0),
    "CharField": ("varchar", 0),
    "EmailField": ("varchar", 254),
    "FileField": ("varchar", 100),
    "FilePathField": ("varchar", 100),
    "ImageField": ("varchar", 100),
    "SlugField": ("varchar", 50),
    "URLField": ("varchar", 200),
    "DateField": ("date", 0),
    "DateTimeField": ("timestamp with time zone", 0),
    "DecimalField": ("numeric", 0),
    "DurationField": ("interval", 0),
    "FloatField": ("double precision", 0),
    "GenericIPAddressField": ("inet", 0),
    "IPAddressField": ("inet", 0),
    "JSONField": ("jsonb", 0),
    "TextField": ("text", 0),
    "TimeField": ("time", 0),
    "UUIDField": ("uuid", 0),
}
_CONSTRAINTS = {"UniqueConstraint": "unique", "CheckConstraint": "check", "ExclusionConstraint": "exclusion"}


def migration_class(python: Python) -> ast.ClassDef | None:
    """The class that Django would run: the last one called Migration, with a base that is no South migration."""
    found = None
    for statement, _ in blocks(python.tree.body):
        if isinstance(statement, ast.ClassDef) and statement.name == "Migration":
            bases = [dotted(base).rpartition(".")[2] for base in statement.bases]
            if any(base and base not in ("SchemaMigration", "DataMigration", "object") for base in bases):
                found = statement
    return found


def names_of(python: Python, migration: ast.ClassDef) -> Names:
    """Names of the module and the class that stand for one expression."""
    return {**assigned(python.tree.body), **assigned(migration.body)}


def listed(migration: ast.ClassDef, name: str) -> Iterator[tuple[ast.expr, bool]]:
    """Expressions that fill a list of the class: its assignment, `+=`, `.append` and `.extend`; True where uncertain."""
    for statement, inside in blocks(migration.body):
        if isinstance(statement, ast.AugAssign):
            if isinstance(statement.target, ast.Name) and statement.target.id == name:
                yield statement.value, inside
            continue
        for target, value in assignments(statement):
            if target == name and value is not None:
                yield value, inside
        match statement:
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=owner), attr=("append" | "extend") as how),
                    args=[value],
                )
            ) if owner == name:
                if how == "append":
                    one = ast.List(elts=[value], ctx=ast.Load())
                    yield ast.copy_location(one, value), inside
                else:
                    yield value, inside


def read(python: Python, migration: ast.ClassDef, models: Models, flavour: Flavour) -> Reading:
    """What the operations do, one after the other; `models` is what stood before and becomes what stands after."""
    walk = Walk(python, names_of(python, migration), models, flavour)
    up: list[Change] = []
    down: list[Change] | None = []
    for value, inside in listed(migration, "operations"):
        forward, back = walk.operations(value, inside)
        up += forward
        down = None if down is None or back is None else [*back, *down]
    return Reading(tuple(up), None if down is None else tuple(down), tuple(walk.problems))


def learn(python: Python, migration: ast.ClassDef, models: Models) -> None:
    """Only what the operations settle about the models; their SQL isn't looked at."""
    walk = Walk(python, names_of(python, migration), models, Flavour.UNKNOWN, with_sql=False)
    for value, inside in listed(migration, "operations"):
        walk.operations(value, inside)


_NAME = re.compile(rb"""['"]([\w.\x80-\xff]{1,300})(?=['"])""")
"""A quote doesn't tell whether it begins or ends a string: each may begin one."""


def mentioned(python: Python) -> set[str]:
    """Strings of the file that may be a model's name, in lower case: operations may stand in lists of any name."""
    # Every string in the tree would be more exact, and takes longer than parsing.
    return {
        one.rpartition(b".")[2].decode(python.encoding, "replace").lower()
        for one in set(_NAME.findall(python.text))
    }


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it is written: its column, empty for one without; its table between for many-to-many ones."""

    name: str
    column: Column | None
    keys: tuple[ForeignKey, ...] = ()
    join: str | None = None
    join_to: str = ""
    index: bool = False


class Walk:
    """Reads operations and keeps the models as they would be after each."""

    def __init__(
        self, python: Python, names: Names, models: Models, flavour: Flavour, with_sql: bool = True
    ) -> None:
        self.python = python
        self.names = names
        self.models = models
        self.flavour = flavour
        self.with_sql = with_sql
        self.problems: list[Problem] = []
        self.deep = 0
        self.left = _MOST

    # --- lists of operations

    def operations(self, value: ast.expr, uncertain: bool = False) -> Done:
        """All operations of a list."""
        up: list[Change] = []
        down: list[Change] | None = []
        self.deep += 1
        waiting = list(reversed(list(elements(value, self.names))))
        while waiting:
            element = waiting.pop()
            node = resolved(element.node, self.names)
            self.left -= 1
            if self.left < 0:
                return [*up, self.opaque(value, "more operations than can be read")], None
            if isinstance(node, ast.IfExp):
                waiting += [Element(node.orelse, True), Element(node.body, True)]
                continue
            if element.computed or not isinstance(node, ast.Call) or self.deep > _DEEPEST:
                done: Done = ([self.opaque(node, "operations that are computed")], None)
            else:
                done = self.operation(node)
            forward, back = done
            if uncertain or element.uncertain:
                forward = [replace(one, conditional=True) for one in forward]
                back = None if back is None else [replace(one, conditional=True) for one in back]
            up += forward
            down = None if down is None or back is None else [*back, *down]
        self.deep -= 1
        return up, down

    def operation(self, call: ast.Call) -> Done:
        """One operation; an unknown one is opaque."""
        name = called(call).rpartition(".")[2]
        if name in _STATE_ONLY:
            return NOTHING
        if name in _EXTENSIONS:
            return self.extension(call, _EXTENSIONS[name])
        if any(keyword.arg is None for keyword in call.keywords) or any(
            isinstance(one, ast.Starred) for one in call.args
        ):
            return [self.opaque(call, f"{name or 'an operation'} whose arguments are computed")], None
        handler = _HANDLERS.get(name)
        if handler is None:
            return [self.opaque(call, f"the operation {name or 'that a call makes'}")], None
        done = handler(self, call)
        return done if done is not None else ([self.opaque(call, f"{name} of a computed name")], None)

    # --- small parts

    def change(self, act: Act, node: ast.AST, table: str = "", name: str = "") -> Change:
        return Change(act, self.python.path, getattr(node, "lineno", 1), table, name)

    def opaque(self, node: ast.AST, words: str) -> Change:
        return replace(self.change(Act.OPAQUE, node), words=words)

    def text(self, node: ast.expr | None) -> str | None:
        return text_of(node, self.names)

    def texts(self, node: ast.expr | None) -> list[str] | None:
        """A list of strings, None where one of them isn't known."""
        if node is None:
            return None
        found = [self.text(one.node) if not one.computed else None for one in elements(node, self.names)]
        return None if None in found else [one for one in found if one is not None]

    def true(self, node: ast.expr | None) -> bool:
        return constant(node, self.names) is True

    def table_of(self, to: ast.expr | None, model: str) -> tuple[str, str]:
        """Table and model that a relation points to; empty where it is another app's or settings say it.

        Other apps have a series of their own, and `dependencies` put it first.
        """
        name = self.text(to)
        if not name:
            return "", dotted(to).rpartition(".")[2] if to is not None else ""
        label, dot, target = name.rpartition(".")
        if name == "self":
            target = model
        elif dot and label.lower() != self.models.label.lower():
            return "", target
        there = self.models.get(target)
        return ("" if there.proxy else there.table), target

    def field(self, name: str, node: ast.expr | None, model: str) -> Field | None:
        """The field as written, None where the expression can't be read."""
        call = resolved(node, self.names) if node is not None else None
        if not isinstance(call, ast.Call):
            return None
        kind = called(call).rpartition(".")[2]
        given = arguments(call)
        column = self.text(given.get("db_column"))
        if kind.endswith("ManyToManyField") or kind in ("TaggableManager", "ClusterTaggableManager"):
            positional = call.args[0] if call.args else None
            _, target = self.table_of(given.get("to", positional), model)
            through = constant(given.get("through"), self.names)
            if not kind.endswith("ManyToManyField") or ("through" in given and through is not None):
                return Field(name, None, join="")
            join = self.text(given.get("db_table")) or f"{self.models.get(model).table}_{name}".lower()
            return Field(name, None, join=join, join_to=target.lower())
        if kind.startswith("Generic") and not kind.startswith("GenericIP"):
            return Field(name, None, join="")
        nullable = self.true(given.get("null"))
        primary = self.true(given.get("primary_key"))
        if kind.endswith(("ForeignKey", "OneToOneField", "ParentalKey", "ForeignKeyField", "OneToOne")):
            positional = call.args[0] if call.args else None
            table, _ = self.table_of(given.get("to", positional), model)
            column = column or f"{name}_id"
            to_field = self.text(given.get("to_field"))
            constrained = constant(given.get("db_constraint"), self.names) is not False
            to = (to_field,) if to_field else ()
            keys = (ForeignKey((column,), table, to),) if table and constrained else ()
            return Field(name, Column(column, "", nullable, "", primary), keys)
        kind = self.type_of(kind, given)
        return Field(name, Column(column or name, kind, nullable, "", primary))

    def type_of(self, kind: str, given: Mapping[str, ast.expr]) -> str:
        """The SQL type of a field of Django's own, empty for those of others."""
        written, length = _TYPES.get(kind, ("", 0))
        if written == "varchar":
            longest = constant(given.get("max_length"), self.names)
            longest = longest if isinstance(longest, int) else length
            return f"varchar({longest})" if longest else "varchar"
        if written == "numeric":
            digits = constant(given.get("max_digits"), self.names)
            places = constant(given.get("decimal_places"), self.names)
            if isinstance(digits, int) and isinstance(places, int):
                return f"numeric({digits},{places})"
        return written

    def keep(self, model: Model, one: Field) -> None:
        """Remembers where a field's column isn't called like it."""
        name = one.name.lower()
        model.columns.pop(name, None)
        model.joins.pop(name, None)
        if one.join is not None:
            model.joins[name] = one.join
        elif one.column is not None and one.column.name != one.name:
            model.columns[name] = one.column.name

    def join(self, call: ast.AST, model: Model, one: Field) -> list[Change]:
        """The table between the two sides of a many-to-many field."""
        if not one.join or model.proxy:
            return []
        mine, theirs = model.name, one.join_to
        sides = (f"from_{mine}", f"to_{theirs}") if mine == theirs else (mine, theirs)
        columns = (Column("id", "", False, "", True), *(Column(f"{side}_id", "", False) for side in sides))
        key = ForeignKey((f"{sides[0]}_id",), model.table)
        return [replace(self.change(Act.CREATE_TABLE, call, one.join), columns=columns, keys=(key,))]

    def added(self, call: ast.AST, model: Model, one: Field) -> list[Change]:
        if one.column is None or model.proxy:
            return self.join(call, model, one)
        change = self.change(Act.ADD_COLUMN, call, model.table, one.column.name)
        return [replace(change, columns=(one.column,), keys=one.keys)]

    # --- models

    def create_model(self, call: ast.Call) -> Done | None:
        given = arguments(call, "name", "fields", "options", "bases", "managers")
        name = self.text(given.get("name"))
        if name is None:
            return None
        options = self.options(given.get("options"))
        chosen = self.text(options.get("db_table"))
        model = self.models.get(name)
        model.table, model.chosen = chosen or self.models.usual(name), bool(chosen)
        model.columns, model.joins = {}, {}
        model.proxy = self.true(options.get("proxy")) or constant(options.get("managed"), self.names) is False
        columns: list[Column] = []
        keys: list[ForeignKey] = []
        joins: list[Change] = []
        partial = "fields" not in given or ("options" in given and None in options.values())
        for element in elements(given["fields"], self.names) if "fields" in given else ():
            pair = resolved(element.node, self.names)
            one = None
            if not element.computed and isinstance(pair, ast.Tuple | ast.List) and len(pair.elts) == 2:
                field_name = self.text(pair.elts[0])
                one = self.field(field_name, pair.elts[1], name) if field_name else None
            if one is None:
                partial = True
                continue
            self.keep(model, one)
            joins += self.join(call, model, one)
            if one.column is not None:
                columns.append(one.column)
                keys += one.keys
        if model.proxy:
            return NOTHING
        if not partial and not any(column.primary for column in columns):
            columns.insert(0, Column("id", "", False, "", True))
        indexes = [self.named(one.node) for one in self.inside(options.get("indexes"))]
        constraints = [self.named(one.node) for one in self.inside(options.get("constraints"))]
        change = replace(
            self.change(Act.CREATE_TABLE, call, model.table),
            columns=tuple(columns),
            keys=tuple(keys),
            indexes=tuple(one for one in indexes if one),
            constraints=tuple(one for one in constraints if one),
            partial=partial,
        )
        drops = [self.change(Act.DROP_TABLE, call, one.table) for one in (change, *joins)]
        return [change, *joins], drops[::-1]

    def inside(self, node: ast.expr | None) -> Iterable[Element]:
        return elements(node, self.names) if node is not None else ()

    def options(self, node: ast.expr | None) -> dict[str, ast.expr | None]:
        """The options of a model; what is spread or computed stands under an empty name."""
        if node is None:
            return {}
        written = resolved(node, self.names)
        if not isinstance(written, ast.Dict):
            return {"": None}
        return {
            (self.text(key) or "") if key is not None else "": value if key is not None else None
            for key, value in zip(written.keys, written.values, strict=True)
        }

    def named(self, node: ast.expr | None) -> str:
        """The `name` of an index or constraint, empty where it is Django's to choose or computed."""
        call = resolved(node, self.names) if node is not None else None
        return (self.text(arguments(call).get("name")) or "") if isinstance(call, ast.Call) else ""

    def delete_model(self, call: ast.Call) -> Done | None:
        name = self.text(arguments(call, "name").get("name"))
        if name is None:
            return None
        model = self.models.get(name)
        self.models.models.pop(name.lower(), None)
        if model.proxy:
            return NOTHING
        tables = [*(table for table in model.joins.values() if table), model.table]
        up = [self.change(Act.DROP_TABLE, call, table) for table in tables]
        down = [
            replace(self.change(Act.CREATE_TABLE, call, table), partial=True) for table in reversed(tables)
        ]
        return up, down

    def rename_model(self, call: ast.Call) -> Done | None:
        given = arguments(call, "old_name", "new_name")
        old, new = self.text(given.get("old_name")), self.text(given.get("new_name"))
        if old is None or new is None:
            return None
        model = self.models.renamed(old, new)
        if model.chosen or model.proxy or old.lower() == new.lower():
            return NOTHING
        table, model.table = model.table, self.models.usual(new)
        up = [self.renamed(call, table, model.table)]
        for name, join in list(model.joins.items()):
            if join == f"{table}_{name}":
                model.joins[name] = f"{model.table}_{name}"
                up.append(self.renamed(call, join, model.joins[name]))
                # The side that is renamed; a field that points to its own model calls its sides otherwise.
                side = self.change(Act.RENAME_COLUMN, call, model.joins[name], f"{old.lower()}_id")
                up.append(replace(side, to=f"{new.lower()}_id", guarded=True))
        return up, _back(up)

    def renamed(self, call: ast.AST, old: str, new: str) -> Change:
        return replace(self.change(Act.RENAME_TABLE, call, old), to=new)

    def alter_table(self, call: ast.Call) -> Done | None:
        given = arguments(call, "name", "table")
        name, value = self.text(given.get("name")), constant(given.get("table"), self.names)
        if name is None or not (value is None or isinstance(value, str)):
            return None
        model = self.models.get(name)
        new = value or self.models.usual(name)
        old, model.table, model.chosen = model.table, new, bool(value)
        joins = [
            (table, f"{new}_{field_name}")
            for field_name, table in model.joins.items()
            if table == f"{old}_{field_name}"
        ]
        for table, to in joins:
            model.joins[table[len(old) + 1 :]] = to
        if old == new or model.proxy:
            return NOTHING
        up = [self.renamed(call, before, after) for before, after in ((old, new), *joins)]
        return up, _back(up)

    # --- fields

    def add_field(self, call: ast.Call) -> Done | None:
        given = arguments(call, "model_name", "name", "field", "preserve_default")
        model_name, name = self.text(given.get("model_name")), self.text(given.get("name"))
        if model_name is None or name is None:
            return None
        model = self.models.get(model_name)
        one = self.field(name, given.get("field"), model_name)
        if one is None:
            change = self.change(Act.ADD_COLUMN, call, model.table, name)
            change = replace(change, columns=(Column(name),), words="its field is computed")
            return [change], [self.change(Act.DROP_COLUMN, call, model.table, name)]
        self.keep(model, one)
        up = self.added(call, model, one)
        return up, _back(up)

    def remove_field(self, call: ast.Call) -> Done | None:
        given = arguments(call, "model_name", "name")
        model_name, name = self.text(given.get("model_name")), self.text(given.get("name"))
        if model_name is None or name is None:
            return None
        model = self.models.get(model_name)
        column = model.columns.pop(name.lower(), name)
        join = model.joins.pop(name.lower(), None)
        if model.proxy or join == "":
            return NOTHING
        if join is not None:
            back = replace(self.change(Act.CREATE_TABLE, call, join), partial=True)
            return [self.change(Act.DROP_TABLE, call, join)], [back]
        back = self.change(Act.ADD_COLUMN, call, model.table, column)
        return (
            [self.change(Act.DROP_COLUMN, call, model.table, column)],
            [replace(back, columns=(Column(column),))],
        )

    def alter_field(self, call: ast.Call) -> Done | None:
        given = arguments(call, "model_name", "name", "field", "preserve_default")
        model_name, name = self.text(given.get("model_name")), self.text(given.get("name"))
        if model_name is None or name is None:
            return None
        model = self.models.get(model_name)
        old, joined = self.models.column(model_name, name), model.joins.get(name.lower())
        one = self.field(name, given.get("field"), model_name)
        if model.proxy or (one is None and joined is not None):
            return NOTHING
        if one is not None:
            self.keep(model, one)
            if one.join is not None:
                if joined and one.join and joined != one.join:
                    up = [self.renamed(call, joined, one.join)]
                    return up, _back(up)
                return NOTHING
        column = one.column if one is not None and one.column is not None else Column(old)
        changed = replace(
            self.change(Act.CHANGE_COLUMN, call, model.table, column.name),
            columns=(column,),
            keys=one.keys if one is not None else (),
        )
        back = replace(self.change(Act.CHANGE_COLUMN, call, model.table, old), columns=(Column(old),))
        if column.name == old:
            return [changed], [back]
        moved = replace(self.change(Act.RENAME_COLUMN, call, model.table, old), to=column.name)
        return [moved, changed], [*_back([moved]), back]

    def rename_field(self, call: ast.Call) -> Done | None:
        given = arguments(call, "model_name", "old_name", "new_name")
        model_name = self.text(given.get("model_name"))
        old, new = self.text(given.get("old_name")), self.text(given.get("new_name"))
        if model_name is None or old is None or new is None:
            return None
        model = self.models.get(model_name)
        join = model.joins.pop(old.lower(), None)
        if join is not None:
            usual = f"{model.table}_{old.lower()}"
            model.joins[new.lower()] = f"{model.table}_{new.lower()}" if join == usual else join
            if join != usual or model.proxy:
                return NOTHING
            up = [self.renamed(call, join, model.joins[new.lower()])]
            return up, _back(up)
        column = model.columns.pop(old.lower(), old)
        # A column that was chosen stays; one that follows the field's name follows it further.
        moved = f"{new}_id" if column == f"{old}_id" else new if column == old else column
        if moved != new:
            model.columns[new.lower()] = moved
        if column == moved or model.proxy:
            return NOTHING
        up = [replace(self.change(Act.RENAME_COLUMN, call, model.table, column), to=moved)]
        return up, _back(up)

    def order_with(self, call: ast.Call) -> Done | None:
        given = arguments(call, "name", "order_with_respect_to")
        name = self.text(given.get("name"))
        if name is None:
            return None
        to = constant(given.get("order_with_respect_to"), self.names)
        table = self.models.get(name).table
        act = Act.ADD_COLUMN if to is not None else Act.DROP_COLUMN
        columns = (Column("_order", "integer", False),) if to is not None else ()
        up = [replace(self.change(act, call, table, "_order"), columns=columns)]
        return up, _back(up)

    # --- indexes and constraints

    def columns(self, model: str, names: Iterable[str]) -> tuple[Column, ...]:
        return tuple(Column(self.models.column(model, name.lstrip("-"))) for name in names)

    def add_index(self, call: ast.Call) -> Done | None:
        given = arguments(call, "model_name", "index")
        model = self.text(given.get("model_name"))
        index = resolved(given["index"], self.names) if "index" in given else None
        if model is None or not isinstance(index, ast.Call):
            return None
        fields = self.texts(arguments(index).get("fields")) or []
        change = self.change(Act.ADD_INDEX, call, self.models.get(model).table, self.named(index))
        up = [replace(change, columns=self.columns(model, fields))]
        return up, _back(up)

    def remove_index(self, call: ast.Call) -> Done | None:
        given = arguments(call, "model_name", "name")
        model, name = self.text(given.get("model_name")), self.text(given.get("name"))
        if model is None or name is None:
            return None
        up = [self.change(Act.DROP_INDEX, call, self.models.get(model).table, name)]
        return up, _back(up)

    def rename_index(self, call: ast.Call) -> Done | None:
        given = arguments(call, "model_name", "new_name", "old_name", "old_fields")
        model, new = self.text(given.get("model_name")), self.text(given.get("new_name"))
        old = self.text(given.get("old_name"))
        if model is None or new is None:
            return None
        table = self.models.get(model).table
        fields = self.columns(model, self.texts(given.get("old_fields")) or [])
        add = replace(self.change(Act.ADD_INDEX, call, table, new), columns=fields)
        up = [self.change(Act.DROP_INDEX, call, table, old), add] if old else [add]
        return up, _back(up)

    def add_constraint(self, call: ast.Call) -> Done | None:
        given = arguments(call, "model_name", "constraint")
        model = self.text(given.get("model_name"))
        constraint = resolved(given["constraint"], self.names) if "constraint" in given else None
        if model is None or not isinstance(constraint, ast.Call):
            return None
        kind = called(constraint).rpartition(".")[2]
        fields = self.texts(arguments(constraint).get("fields")) or []
        change = self.change(Act.ADD_CONSTRAINT, call, self.models.get(model).table, self.named(constraint))
        up = [replace(change, of=_CONSTRAINTS.get(kind, ""), columns=self.columns(model, fields))]
        return up, _back(up)

    def remove_constraint(self, call: ast.Call) -> Done | None:
        given = arguments(call, "model_name", "name")
        model, name = self.text(given.get("model_name")), self.text(given.get("name"))
        if model is None or name is None:
            return None
        up = [self.change(Act.DROP_CONSTRAINT, call, self.models.get(model).table, name)]
        return up, _back(up)

    def together(self, call: ast.Call) -> Done | None:
        """The whole set of groups is written; which of them are new only the database knows."""
        unique = called(call).endswith("AlterUniqueTogether")
        given = arguments(call, "name", "unique_together" if unique else "index_together")
        model = self.text(given.get("name"))
        value = given.get("unique_together" if unique else "index_together")
        if model is None or value is None:
            return None
        table = self.models.get(model).table
        act = Act.ADD_CONSTRAINT if unique else Act.ADD_INDEX
        up: list[Change] = []
        written = resolved(value, self.names)
        if isinstance(written, ast.Call) and called(written) == "set":
            written = written.args[0] if written.args else ast.Tuple(elts=[], ctx=ast.Load())
        if isinstance(written, ast.Constant) and written.value is None:
            return NOTHING
        for element in elements(written, self.names):
            names = self.texts(element.node) if not element.computed else None
            if names is None:
                return [self.opaque(call, "groups of fields that are computed")], None
            change = replace(self.change(act, call, table), columns=self.columns(model, names))
            up.append(replace(change, of="unique" if unique else "", guarded=True))
        return up, []

    # --- the rest

    def separate(self, call: ast.Call) -> Done | None:
        """Only the database's part changes the schema; only the state's part changes what models stand for."""
        given = arguments(call, "database_operations", "state_operations")
        before = self.models
        database: Done = NOTHING
        if "database_operations" in given:
            self.models = _copy(before)
            database = self.operations(given["database_operations"])
        self.models = before
        if "state_operations" in given:
            up, down = database
            database = [*up, *self.told(given["state_operations"], up)], down
        return database

    def told(self, operations: ast.expr, done: Sequence[Change]) -> list[Change]:
        """What only Django's state is told: such tables and columns are there by other means, unless just made."""
        problems = len(self.problems)
        up, _ = self.operations(operations)
        del self.problems[problems:]
        made = {(one.act, one.table, one.name) for one in done}
        return [
            replace(one, guarded=True, partial=one.act is Act.CREATE_TABLE, told=True)
            for one in up
            if one.act in (Act.CREATE_TABLE, Act.ADD_COLUMN) and (one.act, one.table, one.name) not in made
        ]

    def run_sql(self, call: ast.Call) -> Done | None:
        given = arguments(call, "sql", "reverse_sql", "state_operations", "hints", "elidable")
        up = self.sql(given.get("sql"), call)
        down = self.sql(given["reverse_sql"], call) if "reverse_sql" in given else None
        if "state_operations" in given:
            up += self.told(given["state_operations"], up)
        return up, down

    def sql(self, node: ast.expr | None, call: ast.AST) -> list[Change]:
        """SQL as a string, or a list of strings or of (string, parameters)."""
        if node is None:
            return [self.opaque(call, "SQL that isn't there")]
        value = resolved(node, self.names)
        if dotted(value).endswith(".noop"):
            return []
        if isinstance(value, ast.List | ast.Tuple):
            found: list[Change] = []
            for element in elements(value, self.names):
                one = resolved(element.node, self.names)
                if not element.computed and isinstance(one, ast.Tuple | ast.List) and one.elts:
                    one = one.elts[0]
                found += self.statement(one)
            return found
        return self.statement(value)

    def statement(self, node: ast.expr) -> list[Change]:
        if not self.with_sql:
            return []
        changes, problems = sql_of(self.python, node, self.names, self.flavour)
        self.problems += problems
        return [self.within(one) for one in changes]

    def within(self, change: Change) -> Change:
        """A statement's change as one app can know it.

        Names of indexes and constraints are mostly Django's own inventions, and rows of other apps' tables
        are read and written freely: neither is missed here.
        """
        if change.act in (Act.DROP_INDEX, Act.DROP_CONSTRAINT):
            return replace(change, guarded=True)
        if change.act is Act.USE and not self.models.owns(change.table):
            return replace(change, conditional=True)
        return change

    def run_python(self, call: ast.Call) -> Done | None:
        given = arguments(call, "code", "reverse_code", "atomic", "hints", "elidable")
        return (
            self.function(given.get("code"), call),
            self.function(given["reverse_code"], call) if "reverse_code" in given else None,
        )

    def function(self, node: ast.expr | None, call: ast.AST) -> list[Change]:
        name = dotted(node) if node is not None else ""
        if name.rpartition(".")[2] == "noop":
            return []
        if node is None or constant(node, self.names) is None:
            return []
        return [self.opaque(call, f"runs the Python function {name}" if name else "runs Python")]

    def extension(self, call: ast.Call, name: str | None = None) -> Done:
        found = name or self.text(arguments(call, "name").get("name"))
        if found is None:
            return [self.opaque(call, "an extension of a computed name")], None
        up = replace(
            self.change(Act.CREATE_OBJECT, call, "", found.lower()),
            of="extension",
            guarded=True,
        )
        return [up], [replace(up, act=Act.DROP_OBJECT)]


def sql_of(
    python: Python, node: ast.expr, names: Names, flavour: Flavour
) -> tuple[list[Change], list[Problem]]:
    """What a literal SQL text does, with the lines of the Python file; anything else is opaque."""
    one = resolved(node, names)
    if isinstance(one, ast.Call):
        match one:
            case ast.Call(func=ast.Attribute(value=inner, attr="strip" | "rstrip"), args=[]):
                one = resolved(inner, names)
            case ast.Call(args=[inner]) if dotted(one.func).rpartition(".")[2] in ("dedent", "text"):
                one = resolved(inner, names)
    found = string(one, names)
    if found is None:
        opaque = Change(Act.OPAQUE, python.path, getattr(one, "lineno", 1), words="SQL that is computed")
        return [opaque], []
    text, literals = found
    if not text.strip():
        return [], []
    line = min((literal.lineno for literal in literals), default=getattr(one, "lineno", 1))
    changes, problems = read_sql(text, python.path, flavour, line)
    return list(changes), list(problems)


_INVERSE = {
    Act.CREATE_TABLE: Act.DROP_TABLE,
    Act.ADD_COLUMN: Act.DROP_COLUMN,
    Act.ADD_INDEX: Act.DROP_INDEX,
    Act.ADD_CONSTRAINT: Act.DROP_CONSTRAINT,
    Act.DROP_TABLE: Act.CREATE_TABLE,
    Act.DROP_COLUMN: Act.ADD_COLUMN,
    Act.DROP_INDEX: Act.ADD_INDEX,
    Act.DROP_CONSTRAINT: Act.ADD_CONSTRAINT,
}


def _back(changes: Sequence[Change]) -> list[Change]:
    """What undoes the changes, as Django derives it by itself."""
    found: list[Change] = []
    for one in reversed(changes):
        if one.act is Act.RENAME_TABLE:
            found.append(replace(one, table=one.to, to=one.table))
        elif one.act is Act.RENAME_COLUMN:
            found.append(replace(one, name=one.to, to=one.name))
        else:
            act = _INVERSE[one.act]
            plain = replace(one, act=act, columns=(), keys=(), indexes=(), constraints=())
            if act is Act.ADD_COLUMN:
                plain = replace(plain, columns=(Column(one.name),))
            found.append(replace(plain, partial=act is Act.CREATE_TABLE, of=one.of))
    return found


def _copy(models: Models) -> Models:
    copied = Models(models.label)
    copied.models = {
        name: replace(one, columns=dict(one.columns), joins=dict(one.joins))
        for name, one in models.models.items()
    }
    return copied


_HANDLERS: dict[str, Callable[[Walk, ast.Call], Done | None]] = {
    "CreateModel": Walk.create_model,
    "DeleteModel": Walk.delete_model,
    "RenameModel": Walk.rename_model,
    "AlterModelTable": Walk.alter_table,
    "AddField": Walk.add_field,
    "RemoveField": Walk.remove_field,
    "AlterField": Walk.alter_field,
    "RenameField": Walk.rename_field,
    "AlterOrderWithRespectTo": Walk.order_with,
    "AddIndex": Walk.add_index,
    "AddIndexConcurrently": Walk.add_index,
    "RemoveIndex": Walk.remove_index,
    "RemoveIndexConcurrently": Walk.remove_index,
    "RenameIndex": Walk.rename_index,
    "AddConstraint": Walk.add_constraint,
    "AddConstraintNotValid": Walk.add_constraint,
    "RemoveConstraint": Walk.remove_constraint,
    "ValidateConstraint": lambda walk, call: NOTHING,
    "AlterConstraint": lambda walk, call: NOTHING,
    "AlterUniqueTogether": Walk.together,
    "AlterIndexTogether": Walk.together,
    "SeparateDatabaseAndState": Walk.separate,
    "RunSQL": Walk.run_sql,
    "RunPython": Walk.run_python,
    "CreateExtension": Walk.extension,
}
