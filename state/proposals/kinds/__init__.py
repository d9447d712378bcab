"""The registered kinds of files; the order is the order in which they are asked."""

from state.proposals.kind import KINDS
from state.proposals.kinds.import_lines import PATTERNS, ImportLines
from state.proposals.kinds.javascript import JavaScript
from state.proposals.kinds.json_tables import Json
from state.proposals.kinds.line_sets import LineSet
from state.proposals.kinds.python import Python
from state.proposals.kinds.requirements import Requirements
from state.proposals.kinds.tables import Table
from state.proposals.kinds.toml_tables import Toml
from state.proposals.kinds.yaml_tables import Yaml

KINDS.extend((Requirements(), LineSet(), Python(), JavaScript(), Json(), Toml(), Yaml(), Table()))
KINDS.extend(ImportLines(name) for name in PATTERNS)
