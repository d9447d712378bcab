"""What must hold, where no list says it: labelled lines, and tables "Criterion | Status", "Metric | Target"."""

import re
from collections.abc import Iterator

from state.plans.blocks import Block
from state.plans.labels import Label, labels
from state.plans.titles import plain

_WHAT = re.compile(
    r"(?:gate |success |exit |acceptance |quality )?(?:criteri(?:on|a)|conditions?|requirements?|checks?|metrics?|kpis?|"
    r"prerequisites?|kriteri\w+|bedingung(?:en)?|anforderung(?:en)?|kennzahl(?:en)?|critères?|conditions?|métriques?|"
    r"criterios?|requisitos?|métricas?)",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(
    r"(?:target|threshold|goal|expected|required)(?: value)?|ziel(?:wert)?|soll(?:wert)?|cible|objectif|seuil|objetivo|"
    r"meta|umbral",
    re.IGNORECASE,
)


_CRITERION = re.compile(
    r"(?:phase |step )?(?:success|acceptance|completion|exit|done|pass) (?:criteri(?:a|on)|conditions?)|definition of done|"
    r"gate|(?:erfolgs|abnahme)kriteri\w+|critères? de (?:succès|réussite|sortie)|criterios? de (?:éxito|salida|aceptación)",
    re.IGNORECASE,
)
"""Labels of a line that says what must hold: "**Exit criteria:** the tag exists"."""


def criterion_labels(block: Block) -> list[Label]:
    """The lines of a paragraph or list item that say after a label what must hold."""
    return [one for one in labels(block) if one.bold and one.value and _CRITERION.fullmatch(one.name)]


def criteria_rows(block: Block) -> Iterator[tuple[str, int]]:
    """The rows of a table as (what must hold, line); nothing where no column says what."""
    heads = [plain(one).strip(" :*`") for one in block.header]
    what = next((at for at, one in enumerate(heads) if _WHAT.fullmatch(one)), None)
    much = next((at for at, one in enumerate(heads) if _HOW_MUCH.fullmatch(one)), None)
    if what is None:
        return
    for cells, line in zip(block.rows, block.row_lines, strict=False):
        text = cells[what].strip() if what < len(cells) else ""
        wanted = cells[much].strip() if much is not None and much < len(cells) else ""
        if re.search(r"\w", text):
            yield (f"{text}: {wanted}" if wanted else text), line
