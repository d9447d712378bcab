"""How severe findings are, on every screen: which come first, by what sign and in which style."""

from screens.text import Symbols
from state.findings import Severity

ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
STYLES = {
    Severity.ERROR: "bold $text-error",
    Severity.WARNING: "bold $text-warning",
    Severity.NOTE: "$text-accent",
}


def severity_sign(severity: Severity, symbols: Symbols) -> str:
    """The sign of a finding."""
    return {
        Severity.ERROR: symbols.blocked,
        Severity.WARNING: symbols.warning,
        Severity.NOTE: symbols.note,
    }[severity]
