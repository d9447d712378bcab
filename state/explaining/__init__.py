"""Why something of a session is as it is, in plain sentences."""
