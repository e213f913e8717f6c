"""Declared stratagems: their instances in a record, and whether what they claim follows more often than otherwise."""
