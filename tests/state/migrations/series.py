"""Two series that grew from one, made at random: every one of them runs by itself, in its own order."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

FOLDER = "db/migrations"


@dataclass
class Growing:
    """A series while it is drawn: its files, and the tables that later ones may build on, with their columns."""

    side: str
    number: int
    tables: dict[str, list[str]]
    files: dict[str, str] = field(default_factory=dict)

    def name(self, slug: str) -> str:
        self.number += 1
        return f"{FOLDER}/{self.number:03d}_{slug}"


@dataclass
class Two:
    """What both have, what the source and what the target have besides."""

    base: dict[str, str]
    source: dict[str, str]
    target: dict[str, str]


@st.composite
def two_series(draw: st.DrawFn) -> Two:
    """A shared beginning and two ends; each end uses only what the beginning and itself made."""
    base = Growing("b", 0, {})
    for _ in range(draw(st.integers(1, 3))):
        _grow(draw, base)
    ends: list[dict[str, str]] = []
    for side in ("s", "t"):
        end = Growing(side, base.number, {name: list(columns) for name, columns in base.tables.items()})
        for _ in range(draw(st.integers(1, 5))):
            _grow(draw, end)
        ends.append(end.files)
    return Two(base.files, ends[0], ends[1])


def _grow(draw: st.DrawFn, on: Growing) -> None:
    """One more migration, with a rollback or without."""
    act = draw(st.sampled_from(["create", "create", "column", "index", "insert"])) if on.tables else "create"
    number = on.number + 1
    if act == "create":
        table = f"{on.side}{number}"
        others = sorted(on.tables)
        points = draw(st.sampled_from(["", *others]))
        column = f",\n    {points}_id INT REFERENCES {points} (id)" if points else ""
        place = on.name(f"make_{table}")
        on.files[f"{place}.sql"] = f"CREATE TABLE {table} (\n    id INT PRIMARY KEY{column}\n);\n"
        on.files[f"{place}_rollback.sql"] = f"DROP TABLE {table};\n"
        on.tables[table] = ["id"]
        return
    table = draw(st.sampled_from(sorted(on.tables)))
    if act == "column":
        column = f"{on.side}_c{number}"
        place = on.name(f"{column}_on_{table}")
        on.files[f"{place}.sql"] = f"ALTER TABLE {table} ADD COLUMN {column} INT;\n"
        on.files[f"{place}_rollback.sql"] = f"ALTER TABLE {table} DROP COLUMN {column};\n"
        on.tables[table].append(column)
    elif act == "index":
        column = draw(st.sampled_from(on.tables[table]))
        index = f"{on.side}_i{number}"
        place = on.name(f"{index}")
        on.files[f"{place}.sql"] = (
            f"-- after {FOLDER}/001_make_b1.sql\nCREATE INDEX {index} ON {table} ({column});\n"
        )
        on.files[f"{place}_rollback.sql"] = f"DROP INDEX {index};\n"
    else:
        row = number + {"b": 0, "s": 1000, "t": 2000}[on.side]
        place = on.name(f"rows_by_{on.side}_of_{table}")
        on.files[f"{place}.sql"] = f"INSERT INTO {table} (id) VALUES ({row});\n"
        on.files[f"{place}_rollback.sql"] = f"DELETE FROM {table} WHERE id = {row};\n"
