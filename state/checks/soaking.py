"""How long a phase has been stable, and how long it still has to be; told from what was recorded, so it survives restarts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from state.checks.checklist import SoakClock
from state.checks.moments import hours_between, latest, moment, span
from state.checks.record import Record
from state.plans.plan import Phase, Soak


class Steady(NamedTuple):
    """Since when a phase stands as it should (ISO time), or why it doesn't."""

    since: str
    why: str = ""


def soaks_of(phase: Phase, record: Record) -> tuple[Soak, ...]:
    """What a phase waits for: as the plan says, or for as long as the operator said instead."""
    instead = record.soaks.get(phase.id)
    if instead is None:
        return phase.soaks
    if phase.soaks:
        return tuple(replace(one, hours=instead.hours) for one in phase.soaks)
    return (Soak(instead.hours, (phase.id,), 0, instead.why),)


def steady_since(
    phase: str, title: str, times: list[str], left: int, has_items: bool, record: Record
) -> Steady:
    """Since when a phase is stable: since its last evidence, or since its health was good again after it failed.

    `times` are the ISO times of its evidence, `left` is how many of its items aren't done. A phase without
    any items is stable since the plan was read in.
    """
    passed_by = record.passed_by.get(phase)
    if left and passed_by is None:
        return Steady("", f"{title} has {left} item{'s' if left > 1 else ''} left")
    watched, failed = phase in record.watched, record.failed_at.get(phase)
    if watched and failed is not None:
        return Steady("", f"the health of {title} failed")
    known = [*times, *([passed_by.when] if passed_by is not None else [])]
    if not known and record.plan is not None and not has_items:
        known = [record.plan.when]
    since = latest([*known, *(one for one in (record.recovered.get(phase), failed) if one)])
    if not since:
        return Steady("", f"nothing tells when {title} was done; sign one of its items, or set the soak")
    return Steady(since)


def clock(soak: Soak, own: str, now: datetime, steady: Callable[[str], Steady]) -> SoakClock:
    """A soak as it stands at a moment; `own` is the phase that waits, `steady` tells of each phase it is about."""
    of = soak.of or (own,)
    if soak.hours <= 0:
        return SoakClock(soak.hours, of, words="no soak is needed")
    found = [steady(one) for one in of]
    still = [one.why for one in found if not one.since]
    if still:
        return SoakClock(soak.hours, of, "", soak.hours, f"not running: {'; '.join(still)}")
    since = latest([one.since for one in found])
    start = moment(since)
    assert start is not None
    # A clock that was set back makes no soak longer than it is.
    left = min(soak.hours, soak.hours - hours_between(start, now))
    if left <= 0:
        return SoakClock(soak.hours, of, since, 0.0, f"stable for {span(soak.hours)} since {since}")
    return SoakClock(
        soak.hours, of, since, left, f"{span(left)} left of {span(soak.hours)}, stable since {since}"
    )


def is_over(one: SoakClock) -> bool:
    """Whether a soak has run its time."""
    return one.hours <= 0 or bool(one.since and one.left_hours <= 0)


def ended(one: SoakClock) -> str:
    """When a soak that is over came to its end, "" where it has none."""
    start = moment(one.since) if one.since else None
    return (start + timedelta(hours=one.hours)).isoformat() if start is not None else ""
