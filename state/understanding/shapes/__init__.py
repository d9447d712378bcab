"""What has methods in a tree: interfaces, classes, objects, by file; a language is one module and a line here."""

from state.understanding.shapes.language import LANGUAGES
from state.understanding.shapes.python import Python
from state.understanding.shapes.typescript import TypeScript

LANGUAGES[:] = [Python(), TypeScript()]
