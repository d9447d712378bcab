"""Django: apps and settings that belong together, the user model, models that differ, settings that are read."""

from collections.abc import Callable, Iterable, Iterator

from state.findings import Finding
from state.understanding.django.apps import apps_and_labels, user_models
from state.understanding.django.coming import coming_apps
from state.understanding.django.differing import differing_models
from state.understanding.django.entry_points import settings_modules
from state.understanding.django.reading_settings import undefined_settings
from state.understanding.django.settings import installed
from state.understanding.strands import Strands

__all__ = ["django_findings"]

Read = Callable[[Iterable[str]], Iterable[tuple[str, bytes | None]]]


def django_findings(strands: Strands, read: Read) -> Iterator[Finding]:
    """What settings of both are compared for needs both; apps come from sources that have none, too."""
    yield from settings_modules(strands)
    yield from coming_apps(strands)
    if not installed(strands.target) or not installed(strands.source):
        return
    yield from apps_and_labels(strands)
    yield from user_models(strands)
    yield from undefined_settings(strands)
    yield from differing_models(strands, read)
