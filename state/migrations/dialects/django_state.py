"""What Django's models stand for in the schema: tables, and the columns of fields that aren't called like them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from state.migrations.migration import Known


@dataclass(slots=True)
class Model:
    """One model; `columns` and `joins` hold only fields whose column has another name, or that are a table of their own."""

    name: str
    table: str
    chosen: bool = False
    """The table's name is written down, so that renaming the model leaves it."""
    columns: dict[str, str] = field(default_factory=dict)
    joins: dict[str, str] = field(default_factory=dict)
    """Many-to-many fields with the table between, empty where a model of its own is that table."""
    proxy: bool = False


class Models:
    """The models of one app at one point of its history; names are compared in lower case, as Django does."""

    def __init__(self, label: str, known: Iterable[Known] = ()) -> None:
        self.label = label
        self.models: dict[str, Model] = {}
        for one in known:
            model, dot, field_name = one.name.partition(".")
            there = self.models.setdefault(model, Model(model, self.usual(model)))
            if not dot:
                there.table, there.chosen, there.proxy = one.table, bool(one.table), not one.table
            elif one.column:
                there.columns[field_name] = one.column
            else:
                there.joins[field_name] = one.table

    def usual(self, model: str) -> str:
        """The table of a model that doesn't choose one."""
        return f"{self.label}_{model.lower()}".lower()

    def owns(self, table: str) -> bool:
        """Whether a table is the app's by its name, or one that a model chose."""
        name = table.lower()
        return name.startswith(f"{self.label}_".lower()) or any(
            name == one.table.lower() for one in self.models.values()
        )

    def get(self, model: str) -> Model:
        """The model of that name, as Django would make it where nothing is known about it."""
        name = model.lower()
        return self.models.get(name) or self.models.setdefault(name, Model(name, self.usual(name)))

    def column(self, model: str, name: str) -> str:
        """The column of a field."""
        return self.get(model).columns.get(name.lower(), name)

    def renamed(self, old: str, new: str) -> Model:
        """The model under its new name, its table still the old one."""
        model = self.get(old)
        self.models.pop(old.lower(), None)
        model.name = new.lower()
        self.models[model.name] = model
        return model

    def known(self, mentioned: Iterable[str]) -> tuple[Known, ...]:
        """What a migration that mentions these names has to be told."""
        found: list[Known] = []
        for name in sorted(set(mentioned)):
            model = self.models.get(name)
            if model is None:
                continue
            if model.proxy or model.chosen:
                found.append(Known(name, "" if model.proxy else model.table))
            found += [Known(f"{name}.{one}", "", column) for one, column in sorted(model.columns.items())]
            found += [Known(f"{name}.{one}", table) for one, table in sorted(model.joins.items())]
        return tuple(found)
