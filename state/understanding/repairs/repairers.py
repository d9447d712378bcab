"""Every repairer by the kind of finding that it mends; taking one in is one line here."""

from collections.abc import Mapping

from state.findings import Finding
from state.understanding.dependencies.repairs import list_package, set_range
from state.understanding.dependencies.repairs import put_back as put_dependency_back
from state.understanding.django.repairs import install_app, take_setting
from state.understanding.references.mending import led
from state.understanding.references.moved_modules import split
from state.understanding.repairs.putting_back import put_back
from state.understanding.repairs.repair import Repair
from state.understanding.repairs.repairing import Repairer
from state.understanding.strands import Strands


def led_or_split(strands: Strands, finding: Finding) -> Repair | None:
    """A whole import is led elsewhere; of one that still holds in part, the moved modules are taken out."""
    return led(strands, finding) or split(strands, finding)


REPAIRERS: Mapping[str, Repairer] = {
    "broken-reference": led,
    "leads-elsewhere": led,
    "lost-name": led_or_split,
    "lost-mount": put_back,
    "lost-route": put_back,
    "lost-entry": put_back,
    "unlisted-package": list_package,
    "lost-dependency": put_dependency_back,
    "dependency-range": set_range,
    "app-not-installed": install_app,
    "undefined-setting": take_setting,
}
