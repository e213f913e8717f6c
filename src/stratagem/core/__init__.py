"""Values and rules; imports nothing else of ours."""
