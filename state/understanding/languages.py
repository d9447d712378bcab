"""Every language that is understood; taking one in is one line here."""

from state.understanding.files.documents import Documents, ReStructured
from state.understanding.files.templates import Templates
from state.understanding.files.tooling import Tooling
from state.understanding.language import register
from state.understanding.packages import PackageJson, Pipfile, PyProject, Requirements, SetupCfg
from state.understanding.python.language import Python
from state.understanding.scripts.language import TypeScript

register(Python())
register(TypeScript("TypeScript", (".ts", ".mts", ".cts")))
register(TypeScript("JavaScript", (".tsx", ".js", ".jsx", ".mjs", ".cjs")))
register(Templates())
register(Requirements())
register(PyProject())
register(SetupCfg())
register(Pipfile())
register(PackageJson())
register(Tooling())
register(Documents())
register(ReStructured())
