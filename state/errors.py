"""The one family of errors that a user can cause."""


class PlaitError(Exception):
    """What happened, where, and what to do, as one sentence each.

    `what` is required and ends without a full stop; `where` is a path, a revision or an operation;
    `hint` says what to do next. Any other exception is a bug.
    """

    def __init__(self, what: str, where: str | None = None, hint: str | None = None) -> None:
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(what)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.what}{advice}"


class Cancelled(Exception):
    """The operator stopped a long piece of work; nothing of it counts."""
