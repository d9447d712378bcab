"""A line of words that is painted only when it says something else."""

from textual.content import Content
from textual.widgets import Static


class Words(Static):
    """One line of fixed height."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)
        self._said = Content("")

    def say(self, words: Content) -> None:
        """Shows words; the layout stays as it is."""
        if words.markup != self._said.markup:
            self._said = words
            self.update(words, layout=False)
