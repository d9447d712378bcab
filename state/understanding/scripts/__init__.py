"""TypeScript and JavaScript: what they say, where their specifiers lead."""
