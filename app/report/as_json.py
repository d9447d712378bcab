"""Writes the record as JSON: everything in full, in ASCII."""

import json
from dataclasses import asdict
from typing import Any

from state.report.record import MergeRecord

VERSION = 1
"""Grows when a key goes away or changes its meaning, not when one is added."""


def to_json(record: MergeRecord) -> str:
    """The record; a byte of a path that isn't UTF-8 is the lone surrogate U+DC80 to U+DCFF of its value."""
    data: dict[str, Any] = {"version": VERSION, **asdict(record)}
    data["mappings"] = [{"source": source, "target": target} for source, target in record.mappings]
    data["exclusions"] = [{"pattern": pattern, "reason": reason} for pattern, reason in record.exclusions]
    data["excluded"] = [{"reason": reason, "entries": count} for reason, count in record.excluded]
    if record.plan is not None:
        data["plan"]["gone"] = [{"id": name, "text": text} for name, text in record.plan.gone]
    for branch in data["branches"]:
        branch["changes"] = [
            {"name": name, "before": before, "after": after} for name, before, after in branch["changes"]
        ]
    return json.dumps(data, indent=1) + "\n"
