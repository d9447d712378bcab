"""The columns that Copy and Resolve share: one widget that paints source, target and proposed result."""
