"""SQL as migrations hold it: statements with the lines a server reports, and what each does to a schema."""
