"""How Sphinx builds this site: generated reference, commands run on the way, nothing fetched from outside."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import commands  # noqa: E402 - found through the line above
import generate  # noqa: E402

from stratagem import __version__  # noqa: E402

project = "Stratagem"
author = "The Stratagem maintainers"
project_copyright = "The Stratagem maintainers"
version = release = __version__
# Two parts that do not know each other may each have a Window or a Rule; a link in a signature then goes to the first.
suppress_warnings = ["ref.python"]
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
templates_path: list[str] = []

myst_enable_extensions = ["deflist", "colon_fence"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_default_options = {"members": True, "show-inheritance": True}
napoleon_google_docstring = False
napoleon_numpy_docstring = True
napoleon_use_rtype = False

html_theme = "furo"
html_title = f"Stratagem {version}"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_permalinks_icon = "#"
# The system's own fonts: the page asks for none.
html_theme_options = {
    "light_css_variables": {"font-stack": "system-ui, sans-serif", "font-stack--monospace": "ui-monospace, monospace"},
    "top_of_page_buttons": [],
}


def _inline_math(writer: Any, node: nodes.math) -> None:
    writer.body.append(tex2mathml(node.astext(), as_block=False))
    raise nodes.SkipNode


def _block_math(writer: Any, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="math">{tex2mathml(node.astext(), as_block=True)}</div>')
    raise nodes.SkipNode


def _plain_references(*event: Any) -> None:
    """Turn numbered references into list items: their numbers repeat from one docstring to the next."""
    lines: list[str] = event[-1]
    text = re.sub(r" ?\[\d+\]_", "", "\n".join(lines))
    text = re.sub(
        r"^\.\. \[\d+\] (.*(?:\n   .*)*)", lambda m: "- " + m[1].replace("\n   ", "\n  "), text, flags=re.MULTILINE
    )
    lines[:] = text.split("\n")


def _generate(*_event: Any) -> None:
    generate.write(HERE / "reference" / "generated")
    commands.prepare(HERE)


def _run_commands(_app: Sphinx, name: str, text: list[str]) -> None:
    """Put what each shown command prints below it."""
    text[0] = commands.with_output(text[0], page=name)


def setup(app: Sphinx) -> None:
    """Join the parts to Sphinx."""
    app.add_html_math_renderer("mathml", (_inline_math, None), (_block_math, None))
    app.connect("autodoc-process-docstring", _plain_references, priority=400)
    app.connect("config-inited", _generate)
    app.connect("source-read", _run_commands)
