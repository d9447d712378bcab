"""What is read of single contents: each reading declared once, made here or in other processes, kept by content id."""
