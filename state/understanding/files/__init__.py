"""The other kinds of files that refer to something: documents, templates, build and tool files; places in JSON, TOML and YAML."""
