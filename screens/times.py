"""Times in the journal as an operator reads them."""

from datetime import UTC, datetime

STEPS = ((60, 1, "s"), (3_600, 60, "min"), (86_400, 3_600, "h"), (86_400 * 60, 86_400, "d"))


def age(time: str, now: datetime) -> str:
    """How long ago a time of the journal is: `now`, `5 min`, `3 h`, `12 d`, `4 months`."""
    then = parsed(time)
    if then is None:
        return "?"
    seconds = int((now - then).total_seconds())
    if seconds < 5:
        return "now"
    for below, unit, name in STEPS:
        if seconds < below:
            return f"{seconds // unit} {name}"
    months = seconds // (86_400 * 30)
    return f"{months} months" if months < 24 else f"{months // 12} years"


def clock(time: str, now: datetime) -> str:
    """A time of the journal, in the operator's zone; the day only where it isn't today's."""
    then = parsed(time)
    if then is None:
        return "?"
    there, here = then.astimezone(now.tzinfo), now
    return f"{there:%H:%M:%S}" if there.date() == here.date() else f"{there:%Y-%m-%d %H:%M}"


def parsed(time: str) -> datetime | None:
    """The time, None when it isn't one."""
    try:
        then = datetime.fromisoformat(time)
    except ValueError:
        return None
    return then if then.tzinfo is not None else then.replace(tzinfo=UTC)
