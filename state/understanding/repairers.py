"""Every repairer by the kind of finding that it mends; taking one in is one line here."""

from collections.abc import Mapping

from state.understanding.dependencies.repairs import list_package, set_range
from state.understanding.dependencies.repairs import put_back as put_dependency_back
from state.understanding.django.repairs import install_app, take_setting
from state.understanding.putting_back import put_back
from state.understanding.references import led
from state.understanding.repairing import Repairer

REPAIRERS: Mapping[str, Repairer] = {
    "broken-reference": led,
    "leads-elsewhere": led,
    "lost-name": led,
    "lost-mount": put_back,
    "lost-entry": put_back,
    "unlisted-package": list_package,
    "lost-dependency": put_dependency_back,
    "dependency-range": set_range,
    "app-not-installed": install_app,
    "undefined-setting": take_setting,
}
