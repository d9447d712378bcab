"""Running the commands of a plan: processes, what they write, and what a killed Plait left behind."""
