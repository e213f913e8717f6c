"""Case packs and the toolkit: data a person can read and correct, no code."""
