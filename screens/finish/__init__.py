"""Finish: what apply will do, and apply."""
