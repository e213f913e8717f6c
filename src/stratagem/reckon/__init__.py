"""Moves to estimates: pure functions, in parts that do not know each other."""
