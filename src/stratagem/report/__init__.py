"""Claims to documents: pure functions that return text or bytes."""
