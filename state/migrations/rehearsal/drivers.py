"""The optional drivers, loaded when a server is really asked for."""

import importlib
from types import ModuleType

from state.errors import PlaitError
from state.migrations.changes import Flavour

NAMES = {Flavour.MYSQL: "pymysql", Flavour.POSTGRESQL: "psycopg"}


def driver(flavour: Flavour) -> ModuleType:
    """The driver's module; PlaitError where it isn't installed."""
    name = NAMES[flavour]
    try:
        return importlib.import_module(name)
    except ImportError:
        server = "MySQL and MariaDB" if flavour is Flavour.MYSQL else "PostgreSQL"
        raise PlaitError(
            f"the driver for {server} ({name}) isn't installed", hint="pip install 'plait[rehearse]'"
        ) from None


def driver_error(flavour: Flavour) -> type[Exception]:
    """What everything that a driver raises is a kind of."""
    loaded = driver(flavour)
    found: type[Exception] = loaded.err.MySQLError if flavour is Flavour.MYSQL else loaded.Error
    return found
