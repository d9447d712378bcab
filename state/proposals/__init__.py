"""What a conflict could become: candidates, their ranking from earlier choices, and the memory of resolutions."""
