"""Commands that score coders against gold sentences."""

from __future__ import annotations

from cyclopts import App

score_app = App(name="score", help="Score a coder against sentences coded by hand.")
