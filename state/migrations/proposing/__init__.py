"""The proposed sequence: which rows, in which order, under which numbers and names, and why."""
