"""Times as the journal writes them, and spans of them in words."""

from datetime import UTC, datetime


def moment(text: str) -> datetime | None:
    """The time that an ISO text names, in UTC where it names no zone; None where it names none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def latest(texts: list[str]) -> str:
    """The latest of these times, "" where none can be read."""
    known = [(found, text) for text in texts if (found := moment(text)) is not None]
    return max(known)[1] if known else ""


def earliest(texts: list[str]) -> str:
    """The earliest of these times, "" where none can be read."""
    known = [(found, text) for text in texts if (found := moment(text)) is not None]
    return min(known)[1] if known else ""


def hours_between(start: datetime, end: datetime) -> float:
    """How many hours lie between two times; negative where the second is the earlier."""
    return (end - start).total_seconds() / 3600


def span(hours: float) -> str:
    """A span in words: "45 min", "5 h 30 min", "2 d 3 h"; rounded up to minutes, so that it isn't 0 before its end."""
    minutes = -int(-hours * 60 // 1)
    days, minutes = divmod(minutes, 24 * 60)
    whole, minutes = divmod(minutes, 60)
    parts = [(days, "d"), (whole, "h"), (minutes, "min")]
    said = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(said[:2]) or "0 min"
