"""Models as their files declare them: fields, table, label; read with `ast`, never imported."""

import ast
import json
import re
from posixpath import basename, dirname
from typing import NamedTuple

from state.understanding.contents.reading import Ahead, Reading, declared
from state.understanding.contents.trees import python_tree
from state.understanding.side import Side
from state.understanding.strands import Strands

_FIELD = re.compile(r"Field$|^(?:ForeignKey|GenericRelation|TaggableManager|TreeForeignKey|ParentalKey)$")
_RELATIONS = frozenset(("ForeignKey", "OneToOneField", "ManyToManyField", "TreeForeignKey", "ParentalKey"))
# What Python alone knows of: the table is the same with or without it.
_BESIDE = frozenset(
    (
        *(
            "verbose_name",
            "help_text",
            "validators",
            "error_messages",
            "choices",
            "related_name",
            "editable",
            "blank",
        ),
        *(
            "limit_choices_to",
            "on_delete",
            "related_query_name",
            "default",
            "upload_to",
            "auto_now",
            "auto_now_add",
        ),
    )
)
_LABEL = re.compile(rb"^\s+label\s*(?::\s*str\s*)?=\s*['\"](\w+)['\"]", re.MULTILINE)
_PATHS = re.compile(r"(?:^|/)models(?:\.py$|/[^/]+\.py$)")


class Field(NamedTuple):
    """One field: what it is made by, as Python would write it again."""

    name: str
    words: str
    line: int


class Model(NamedTuple):
    """One class that is a table; `table` and `label` only where they are said."""

    name: str
    line: int
    fields: tuple[Field, ...] = ()
    table: str = ""
    table_line: int = 0
    label: str = ""
    is_abstract: bool = False
    is_shared: bool = False
    """A proxy, or one that Django doesn't make a table for."""
    framework: str = "django"


def read_models(path: str, text: bytes) -> tuple[Model, ...]:
    """Every model of a file; none of one that can't be parsed."""
    try:
        return tuple(_models(python_tree(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def _models(tree: ast.Module) -> list[Model]:
    found: list[Model] = []
    known: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            model = _model(node, known)
            if model is not None:
                known.add(node.name)
                found.append(model)
    return found


def _model(node: ast.ClassDef, known: set[str]) -> Model | None:
    bases = [ast.unparse(one) for one in node.bases]
    fields: list[Field] = []
    meta: dict[str, ast.Assign] = {}
    owned = False
    for one in node.body:
        if isinstance(one, ast.ClassDef) and one.name == "Meta":
            meta = {
                target.id: each
                for each in one.body
                if isinstance(each, ast.Assign)
                for target in each.targets
                if isinstance(target, ast.Name)
            }
        value = one.value if isinstance(one, ast.Assign | ast.AnnAssign) else None
        target = one.targets[0] if isinstance(one, ast.Assign) else getattr(one, "target", None)
        if value is None or not isinstance(target, ast.Name):
            continue
        if target.id == "__tablename__" and isinstance(value, ast.Constant):
            return Model(node.name, node.lineno, (), str(value.value), one.lineno, framework="sqlalchemy")
        if isinstance(value, ast.Call):
            maker = ast.unparse(value.func)
            if _FIELD.search(maker.rpartition(".")[2]) and not maker.startswith(("forms.", "serializers.")):
                owned = owned or maker.startswith("models.") or maker.rpartition(".")[2] == "ForeignKey"
                fields.append(Field(target.id, _column(value), one.lineno))
    is_model = any(base.rpartition(".")[2] == "Model" or base in known for base in bases) or (owned and bases)
    if not is_model:
        return None
    return Model(
        node.name,
        node.lineno,
        tuple(fields),
        _constant(meta.get("db_table")),
        meta["db_table"].lineno if "db_table" in meta else 0,
        _constant(meta.get("app_label")),
        _is(meta.get("abstract"), True),
        _is(meta.get("proxy"), True) or _is(meta.get("managed"), False),
    )


def _column(call: ast.Call) -> str:
    """What a field is for the database: words for people, checks in Python and the way to write it left out."""
    maker = ast.unparse(call.func).rpartition(".")[2]
    given = [ast.unparse(one) for one in call.args]
    if maker in _RELATIONS and call.args:
        to = call.args[0]
        name = to.value if isinstance(to, ast.Constant) and isinstance(to.value, str) else ast.unparse(to)
        given = [name.rpartition(".")[2].lower()]
    elif call.args and not isinstance(call.args[0], ast.Name | ast.Attribute):
        # The first one is the field's name for people: "total" or _("total").
        given = given[1:]
    words = sorted(
        f"{one.arg}={ast.unparse(one.value)}" for one in call.keywords if one.arg and one.arg not in _BESIDE
    )
    return f"{maker}({', '.join((*given, *words))})"


def _constant(node: ast.Assign | None) -> str:
    value = node.value if node is not None else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _is(node: ast.Assign | None, wanted: bool) -> bool:
    return node is not None and isinstance(node.value, ast.Constant) and node.value.value is wanted


def _restored(body: str) -> tuple[Model, ...]:
    return tuple(
        Model(name, line, tuple(Field(*one) for one in fields), *rest)
        for name, line, fields, *rest in json.loads(body)
    )


MODELS = declared(
    Reading(
        "models",
        lambda path: "",
        read_models,
        lambda found: json.dumps(found, separators=(",", ":")),
        _restored,
        lambda path: (),
        lambda path: (),
    )
)


def app_folder(path: str) -> str:
    """The folder of the app that a file of models belongs to."""
    folder = dirname(path)
    return dirname(folder) if basename(folder) == "models" else folder


def app_label(side: Side, folder: str) -> str:
    """The label of the app in a folder: what its AppConfig says, else its name."""
    place = f"{folder}/apps.py" if folder else "apps.py"
    if place in side.paths:
        said = _LABEL.search(side.tree.text(place))
        if said is not None:
            return said[1].decode()
    return basename(folder)


def models(side: Side) -> dict[tuple[str, str], list[tuple[str, Model]]]:
    """Django's models of a tree by label and lower-case name; abstract ones and those of no app are left out."""

    def find() -> dict[tuple[str, str], list[tuple[str, Model]]]:
        found: dict[tuple[str, str], list[tuple[str, Model]]] = {}
        for path, one in every_model(side):
            if one.framework != "django" or one.is_abstract:
                continue
            label = one.label or app_label(side, app_folder(path))
            found.setdefault((label, one.name.lower()), []).append((path, one))
        return found

    return side.memo("models", find)


def models_ahead(strands: Strands) -> Ahead:
    """What will be asked of the files of models."""
    for side in (*strands.sides, strands.result):
        yield MODELS, [(path, side.files[path]) for path in side.matching(_PATHS)]


def every_model(side: Side) -> list[tuple[str, Model]]:
    """Every model of a tree with its file."""

    def find() -> list[tuple[str, Model]]:
        return [(path, one) for path in side.matching(_PATHS) for one in side.read(MODELS, path) or ()]

    return side.memo("every model", find)
