"""Manifests: what requirements files, pyproject, setup.cfg, setup.py, Pipfile and package.json ask for."""

from state.understanding.packages.languages import PackageJson, Pipfile, PyProject, Requirements, SetupCfg
from state.understanding.packages.manifest import Asked, Manifest, normal
from state.understanding.packages.reading import MANIFESTS, home_of, kind_of, manifest_of

__all__ = [
    "MANIFESTS",
    "Asked",
    "Manifest",
    "PackageJson",
    "Pipfile",
    "PyProject",
    "Requirements",
    "SetupCfg",
    "home_of",
    "kind_of",
    "manifest_of",
    "normal",
]
