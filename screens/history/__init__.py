"""History: every operation in words, and the way back to any of them."""
