"""What the operator sees: one screen a step, widgets beside them."""
