"""The Checklist screen: phases, items, evidence, gates."""
