"""A small, realistic pair of repositories to try everything on."""
