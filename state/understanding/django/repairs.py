"""Repairs of Django's settings: an app is installed, a setting of plain values is taken over."""

import ast
import re

from state.findings import Finding
from state.understanding.contents.trees import python_tree_or_none
from state.understanding.django.settings import constants, installed
from state.understanding.repairs.repair import Edit, Repair
from state.understanding.strands import Strands


def install_app(strands: Strands, finding: Finding) -> Repair | None:
    """Puts an app behind the last one of INSTALLED_APPS."""
    found = re.match(r"add ([\w.]+) to INSTALLED_APPS", finding.hint)
    lists = {
        path for path, one in installed(strands.result).values() if one.kind == "entry of INSTALLED_APPS"
    }
    if found is None or len(lists) != 1:
        return None
    (path,) = lists
    text = strands.result.tree.text(path)
    node = _list(text, "INSTALLED_APPS")
    if node is None or not node.elts:
        return None
    starts = _starts(text)
    last = node.elts[-1]
    begin = starts[last.lineno - 1] + last.col_offset
    end = starts[(last.end_lineno or last.lineno) - 1] + (last.end_col_offset or 0)
    quote = text[begin : begin + 1]
    if quote not in (b"'", b'"'):
        return None
    head = text[starts[last.lineno - 1] : begin]
    new = quote + found[1].encode() + quote
    eol = b"\r\n" if text[: starts[last.lineno]].endswith(b"\r\n") else b"\n"
    words = f"adds {found[1]} to INSTALLED_APPS in line {last.lineno} of {path}"
    comma = re.match(rb"[ \t]*,[^\r\n]*\r?\n", text[end:])
    if not head.strip() and comma is not None:
        # Behind what stands on the last one's line: a remark there is about that one.
        place = end + comma.end()
        return Repair(finding.id, words, (Edit(path, place, place, head + new + b"," + eol),))
    gap = eol + head if not head.strip() else b" "
    return Repair(finding.id, words, (Edit(path, end, end, b"," + gap + new),))


def take_setting(strands: Strands, finding: Finding) -> Repair | None:
    """Takes over a setting whose value says everything itself; others may need what is only there."""
    name = finding.about
    place = constants(strands.source).get(name)
    homes = {
        path for path, one in installed(strands.result).values() if one.kind == "entry of INSTALLED_APPS"
    }
    if place is None or len(homes) != 1:
        return None
    (home,) = homes
    theirs = strands.source.tree.text(place[0])
    tree = python_tree_or_none(theirs)
    for node in tree.body if tree is not None else ():
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if not (isinstance(node, ast.Assign) and isinstance(target, ast.Name) and target.id == name):
            continue
        try:
            ast.literal_eval(node.value)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            return None
        starts = _starts(theirs)
        rows = theirs[
            starts[node.lineno - 1] : starts[(node.end_lineno or node.lineno) - 1]
            + (node.end_col_offset or 0)
        ]
        text = strands.result.tree.text(home)
        end = b"\r\n" if b"\r\n" in text[:4000] else b"\n"
        lead = b"" if not text or text.endswith(b"\n") else end
        new = lead + rows.replace(b"\r\n", b"\n").replace(b"\n", end) + end
        return Repair(
            finding.id,
            f"adds {name} to {home} as it is in line {node.lineno} of the source's {place[0]}",
            (Edit(home, len(text), len(text), new),),
        )
    return None


def _list(text: bytes, name: str) -> ast.List | ast.Tuple | None:
    """The one literal that a name is given in a file."""
    tree = python_tree_or_none(text)
    found = [
        node.value
        for node in (tree.body if tree is not None else ())
        if isinstance(node, ast.Assign)
        and any(isinstance(one, ast.Name) and one.id == name for one in node.targets)
        and isinstance(node.value, ast.List | ast.Tuple)
    ]
    return found[0] if len(found) == 1 else None


def _starts(text: bytes) -> list[int]:
    starts = [0]
    for one in re.finditer(rb"\r\n|\n|\r", text):
        starts.append(one.end())
    return [*starts, len(text)]
