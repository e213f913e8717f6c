"""Speed and memory, measured beside a peer on the same input in the same run: ``python -m benchmarks``."""
