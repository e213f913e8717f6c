"""The only place that joins stages; holds clock, seed and progress."""
