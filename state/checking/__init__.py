"""The plan of a session: what it was read as, how it stands, and every act on it."""
