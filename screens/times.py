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


def since(time: str, now: datetime) -> str:
    """The same in a sentence: `just now`, `5 min ago`."""
    found = age(time, now)
    return "just now" if found == "now" else f"{found} ago"


def clock(time: str, now: datetime, is_short: bool = False) -> str:
    """A time of the journal, in the zone of `now`; the day where it isn't today's, short instead of the hour."""
    then = parsed(time)
    if then is None:
        return "?"
    there = then.astimezone(now.tzinfo)
    if there.date() == now.date():
        return f"{there:%H:%M:%S}"
    return f"{there:%Y-%m-%d}"[2:] if is_short else f"{there:%Y-%m-%d %H:%M}"


def parsed(time: str) -> datetime | None:
    """The time, None when it isn't one."""
    try:
        then = datetime.fromisoformat(time)
    except ValueError:
        return None
    return then if then.tzinfo is not None else then.replace(tzinfo=UTC)
