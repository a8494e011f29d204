"""What a returned value looks like on a page: text escaped, tables with headings, figures with their words.

Everything a view can return passes :func:`render`. Markup is only ever written here and in `pace_kit.charts`; a text
that came from a workbook, a form or the database is text, whatever characters it holds.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd

from pace_kit.harmless import safe_name


@dataclass(frozen=True)
class Html:
    """Markup that is safe to show as it is; made by the functions of this module only."""

    markup: str

    def __bool__(self) -> bool:
        return bool(self.markup)

    def _repr_html_(self) -> str:
        """What a notebook shows when this is the last value of a cell."""
        return self.markup


def render(value: object) -> str:
    """Return the HTML that shows a value.

    ``None`` shows nothing; text becomes paragraphs; a frame a table; a picture its figure; a finding a card; several
    values one after the other; anything else its sentence (``str``).
    """
    now, whole = render_parts(value)
    return whole() if whole else now


def render_parts(value: object) -> tuple[str, Callable[[], str] | None]:
    """Return the HTML to show of a value at once, and what makes it whole when there is time; None: it is whole.

    Only pictures have a second part: their drawing for small screens (`pace_kit.charts.Picture.parts`).
    """
    if callable(getattr(value, "parts", None)):
        return value.parts()  # type: ignore[attr-defined, no-any-return]
    if isinstance(value, (tuple, list)) and type(value).__str__ is object.__str__:
        halves = [render_parts(part) for part in value]  # type: ignore[attr-defined]
        now = "".join(first for first, _ in halves)
        if not any(whole for _, whole in halves):
            return now, None
        return now, lambda: "".join(whole() if whole else first for first, whole in halves)
    return _markup(value), None


def _markup(value: object) -> str:
    """The HTML of a value that has no second part."""
    if value is None:
        return ""
    if isinstance(value, Html):
        return value.markup
    if isinstance(value, str):
        return "".join(f"<p>{escape(part)}</p>" for part in value.split("\n\n") if part.strip())
    if isinstance(value, pd.DataFrame):
        from pace_kit.charts import table_html

        return table_html(value, str(value.attrs.get("caption", "")))
    if callable(getattr(value, "html", None)):
        return str(value.html())  # type: ignore[attr-defined]
    if hasattr(value, "sentence") and hasattr(value, "question"):
        return _finding(value)
    return _markup(str(value))


def note(text: str) -> Html:
    """A quiet remark beside something."""
    return Html(f'<p class="pace-note">{escape(text)}</p>') if text else Html("")


def done(text: str) -> Html:
    """A remark about what was just done; a screen reader says it once."""
    return Html(f'<p class="pace-status" role="status">{escape(text)}</p>')


def problem(text: str) -> Html:
    """Something the reader should do something about; announced by screen readers."""
    return Html(f'<p class="pace-problem" role="alert">{escape(text)}</p>') if text else Html("")


def bullets(items: Iterable[object], title: str = "") -> Html:
    """A list with a line above it; nothing at all when there are no items."""
    lines = "".join(f"<li>{escape(str(item))}</li>" for item in items)
    if not lines:
        return Html("")
    head = f"<p><b>{escape(title)}</b></p>" if title else ""
    return Html(f'{head}<ul class="pace-list">{lines}</ul>')


def quote(text: object) -> Html:
    """A sentence a team agrees on, set apart."""
    return Html(f'<blockquote class="pace-quote"><p>{escape(str(text))}</p></blockquote>')


def said(text: object) -> Html:
    """A sentence about what is drawn; where it changes, a screen reader hears it."""
    return Html(f'<p class="pace-said">{escape(str(text))}</p>')


def folded(title: str, value: object) -> Html:
    """Something long, folded away under a title that opens it."""
    return Html(f"<details><summary>{escape(title)}</summary>{render(value)}</details>")


def scrolling(title: str, frame: pd.DataFrame) -> Html:
    """A wide table that scrolls sideways by itself, with the mouse and with the keyboard."""
    from pace_kit.charts import table_html

    return Html(
        f'<div class="pace-scroll" tabindex="0" role="region" aria-label="{escape(title)}">'
        f"{table_html(frame, title)}</div>"
    )


def cards(title: str, frame: pd.DataFrame) -> Html:
    """A table of texts, a row a subject; on a narrow screen each row is a card whose cells bring their headings."""
    from pace_kit.charts.picture import cell_texts

    heads = [escape(str(name)) for name in frame.columns]
    top = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in heads)
    columns = [[escape(text) for text in cell_texts(frame.iloc[:, n])] for n in range(len(heads))]
    rows = "".join(
        f'<tr role="row"><th scope="row" role="rowheader"{_number_of(heads[0], first)}>{first}</th>'
        + "".join(f'<td role="cell" data-head="{head}">{cell}</td>' for head, cell in zip(heads[1:], rest, strict=True))
        + "</tr>"
        for first, *rest in zip(*columns, strict=True)
    )
    return Html(
        f'<table class="pace-table pace-cards" role="table"><caption>{escape(title)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{top}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
    )


def _number_of(head: str, first: str) -> str:
    """What a card says before a heading that is a bare number; nothing before words."""
    return f' data-head="{head}"' if first.isdigit() else ""


def worksheet(title: str, parts: Mapping[str, Iterable[str]]) -> Html:
    """A sheet that somebody filled in: each part's name heads its row, and beside it stand its paragraphs."""
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{"".join(f"<p>{escape(line)}</p>" for line in lines)}</td></tr>'
        for name, lines in parts.items()
    )
    table = f'<table class="pace-table pace-worksheet"><caption>{escape(title)}</caption><tbody>{rows}</tbody></table>'
    return Html(table)


def download_link(label: str, name: str, content: str | bytes, *, kind: str = "") -> Html:
    """A link that saves `content` as a file named `name`; it lies in the page, so nothing is fetched.

    Every file that a page offers goes through here: what is no plain name, a path for instance, becomes one.
    """
    stem, _, ending = name.rpartition(".")
    name = safe_name(stem or ending, ending if stem else "")
    kind = kind or ("text/html" if isinstance(content, str) else "application/octet-stream")
    data = base64.b64encode(content.encode() if isinstance(content, str) else content).decode()
    return Html(
        f'<p><a class="pace-button second" download="{escape(name)}" href="data:{kind};base64,{data}">'
        f"{escape(label)}</a></p>"
    )


def _finding(finding: object) -> str:
    """A card with its question and a link to the page that shows its numbers; the page's script adds the team to it."""
    tone = str(getattr(finding, "tone", "note"))
    sentence, question = str(finding.sentence), str(finding.question)  # type: ignore[attr-defined]
    asked = f'<p class="pace-question">{escape(question)}</p>' if question else ""
    page, where = (str(getattr(finding, name, "")) for name in ("page", "where"))
    seen = f'<p class="pace-where"><a href="{escape(page)}.ipynb">See {escape(where)}</a></p>' if page else ""
    return f'<div class="pace-finding {escape(tone)}"><p><b>{escape(sentence)}</b></p>{asked}{seen}</div>'
