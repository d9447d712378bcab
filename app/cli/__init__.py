"""The command line: every act of the screens for scripts, on the same operations."""
