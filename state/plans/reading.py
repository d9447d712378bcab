"""Reads a plan: bytes in, `Plan` out; pure, and total over any bytes."""

from collections.abc import Mapping
from hashlib import sha256

from state.plans.blocks import Form, read_blocks
from state.plans.decoding import decode
from state.plans.plan import Plan, Read, Side


def read_plan(raw: bytes, bindings: Mapping[str, Side] | None = None) -> Plan:
    """The plan in these bytes; `bindings` are the roots whose side the operator confirmed, by text."""
    decoded = decode(raw)
    blocks = read_blocks(decoded.text)
    title = next((one.text for one in blocks if one.form is Form.HEADING), "")
    read_as = {one.number: Read.UNKNOWN for one in blocks}
    return Plan(decoded, sha256(raw).hexdigest(), title, blocks, read_as, bindings=dict(bindings or {}))
