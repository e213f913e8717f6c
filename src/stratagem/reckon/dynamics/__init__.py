"""Measures behind the stratagems: rhetoric, networks, pressure, calendars, runs, kernels."""
