"""Pieces of the sentences that findings are made of."""


def shortened(text: str, most: int = 80) -> str:
    """The first line of a command or an item, cut where it is long."""
    line = text.strip().partition("\n")[0].rstrip("\\ ")
    return line if len(line) <= most else line[: most - 1] + "…"
