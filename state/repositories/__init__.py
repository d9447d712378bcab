"""The only place that runs git: opening, snapshots, objects, trees, references."""
