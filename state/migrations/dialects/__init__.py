"""The migration dialects, one module each; adding one is a new module and a line here."""
