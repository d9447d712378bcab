"""Every rule that findings come from; taking one in is one line here."""

from collections.abc import Callable

from state.understanding.contents.reading import Ahead
from state.understanding.contracts import contract_findings
from state.understanding.dependencies import dependency_findings
from state.understanding.django import django_findings
from state.understanding.django.models import models_ahead
from state.understanding.doubles import doubles
from state.understanding.doubles.routes import routes_ahead
from state.understanding.losses import comebacks, losses
from state.understanding.question import Rule
from state.understanding.reaching import unreachable
from state.understanding.references.broken import broken_references
from state.understanding.starts import missing_starts
from state.understanding.strands import Strands
from state.understanding.unwanted import unwanted, unwanted_ahead

AHEAD: tuple[Callable[[Strands], Ahead], ...] = (routes_ahead, models_ahead, unwanted_ahead)
"""What rules will ask of contents, to be read in one go before the first of them is asked."""

RULES: tuple[Rule, ...] = (
    broken_references,
    losses,
    lambda asked: comebacks(asked.strands),
    unreachable,
    lambda asked: missing_starts(asked.strands),
    lambda asked: doubles(asked.strands),
    lambda asked: dependency_findings(asked.strands),
    lambda asked: django_findings(asked.strands, asked.read),
    contract_findings,
    lambda asked: unwanted(asked.strands, asked.sizes, asked.read, asked.library),
)
