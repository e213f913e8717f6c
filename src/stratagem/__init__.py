"""Stratagem: reads the record of a coercer's words and deeds, tests its stratagems, writes traceable briefs."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("stratagem")
