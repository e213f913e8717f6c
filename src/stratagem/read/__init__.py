"""Bytes and text to moves: one file per source, mappings, agreement between records."""
