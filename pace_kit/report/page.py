"""A report as one web page that needs nothing else: no script, no other file, no other host."""

from __future__ import annotations

from pathlib import Path

from pace_kit.report.contents import Contents


def page_html(contents: Contents) -> str:
    """The report as HTML text; every text of the team is escaped, charts are SVG drawn in the page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["drawn"] = lambda picture: Markup(picture.html())  # noqa: S704 - pictures escape their own text
    return environment.get_template("page.html.j2").render(contents=contents)
