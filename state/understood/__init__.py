"""What a session's result would break and lose: asked, looked at before an act, and proven file by file."""

from state.understood.understood import Understood as Understood
