"""One file per format: a brief as text or bytes."""
