"""The merge record: what a session did, why, and what proves it, as values without any format."""
