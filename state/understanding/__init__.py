"""What would break and what would be lost: read off the trees of both sides and of the result, never run."""
