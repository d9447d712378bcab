"""Tests of the application use the same repositories, clock and pictures as those of the screens."""

from tests.screens.conftest import opened, picture, related, size, still, unrelated

__all__ = ["opened", "picture", "related", "size", "still", "unrelated"]
