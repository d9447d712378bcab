"""The door: command line, application, settings, demo."""
