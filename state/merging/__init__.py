"""What git would merge, where it stops, and the regions of a file between base, source and target."""
