"""From matplotlib's SVG to one that may stand in a page: named, described, ids its own, a title per mark."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from html import escape

from pace_kit.charts.style import FONTS, plain

_USE = re.compile(r'<use xlink:href="(#[^"]+)" x="([^"]+)" y="([^"]+)" style="([^"]*)"/>')
_GROUP = re.compile(r'<g id="([^"]+)">')
_ID = re.compile(r' id="([^"]+)"')
_REFERENCE = re.compile(r'(?:xlink:href="#|url\(#)([^")]+)')
_HEAD = re.compile(r'^.*?<svg [^>]*?viewBox="([^"]+)"[^>]*>', re.DOTALL)
_FONT = re.compile(r"font-family: [^\"]*?sans-serif;? ?|font-family: 'DejaVu Sans';? ?")
_SHORT_FONT = re.compile(r"font: ((?:\w+ )*?)([\d.]+)px '[^\"]*?(?=;|\")")
_SPACE = re.compile(r"\s*\n\s*")
_PATTERN = re.compile(
    r'(<pattern id="[^"]+") [^>]*>\s*<rect [^>]*fill="([^"]+)"/>\s*<path d="[^"]*C[^"]*"[^>]*/>\s*</pattern>'
)


def finish(svg: str, *, title: str, alt: str, tips: Mapping[str, tuple[str, ...]]) -> str:
    """Make matplotlib's SVG fit for a page.

    Parameters
    ----------
    svg : str
        As `Figure.savefig` writes it with ``svg.fonttype`` ``"none"``.
    title, alt : str
        Words for ``<title>`` and ``<desc>``; escaped here.
    tips : mapping
        For a group's id the texts of its marks, in the order drawn; each mark (a group of one: the group) gets a
        ``<title>``.

    Returns
    -------
    str
        One ``<svg>`` without width and height (the page gives the width), without metadata, clock or style sheet.
    """
    box, body = _split(svg)
    body = _light_dots(body)
    single = {group: texts[0] for group, texts in tips.items() if len(texts) == 1}
    body = _GROUP.sub(lambda group: _named(group, single), body)
    for group, texts in tips.items():
        if len(texts) > 1:
            body = _with_titles(body, group, texts)
    used = set(_REFERENCE.findall(body))
    body = _ID.sub(lambda found: found.group(0) if found.group(1) in used else "", body)
    body = _plain_fonts(_SPACE.sub(" ", body)).replace("<g></g>", "").replace("> <", "><")
    words = f"<title>{escape(plain(title))}</title><desc>{escape(plain(alt, longest=4000))}</desc>"
    own = "p" + hashlib.sha256((words + box + body).encode()).hexdigest()[:10]
    body = _own_ids(body, own)
    words = words.replace("<title>", f'<title id="{own}-t">', 1).replace("<desc>", f'<desc id="{own}-d">', 1)
    _, _, wide, high = box.split()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'aria-labelledby="{own}-t {own}-d" viewBox="{box}" preserveAspectRatio="xMidYMid meet" '
        f'style="display:block;width:100%;height:auto;max-width:{_most(float(wide)):g}px;margin:0 auto;'
        f'aspect-ratio:{wide}/{high};font-family:{FONTS};stroke-linejoin:round;stroke-linecap:butt">'
        f"{words}{body}</svg>"
    )


def _split(svg: str) -> tuple[str, str]:
    head = _HEAD.match(svg)
    if head is None:
        raise ValueError("This is not an SVG made by matplotlib: it has no view box.")
    body = svg[head.end() : svg.rindex("</svg>")]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", body, flags=re.DOTALL)
    return head.group(1), re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)


def _light_dots(body: str) -> str:
    """Dotted hatchings as one dot in a small tile: matplotlib writes each of some three hundred as four curves."""
    return _PATTERN.sub(
        r'\1 patternUnits="userSpaceOnUse" width="6" height="12"><rect width="6" height="12" fill="\2"/>'
        r'<path d="M3 3h.01M0 9h.01M6 9h.01" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/></pattern>',
        body,
    )


def _named(group: re.Match[str], titles: Mapping[str, str]) -> str:
    words = titles.get(group.group(1))
    return group.group(0) if words is None else f"{group.group(0)}<title>{escape(plain(words), quote=False)}</title>"


def _with_titles(body: str, group: str, texts: tuple[str, ...]) -> str:
    start = body.find(f'id="{group}"')
    if start < 0 or not texts:
        return body
    waiting = iter(texts)
    return body[:start] + _USE.sub(lambda use: _titled(use, waiting), body[start:], count=len(texts))


def _titled(use: re.Match[str], waiting: Iterator[str]) -> str:
    mark, x, y, style = use.groups()
    words = escape(plain(next(waiting)), quote=False)
    return f'<use xlink:href="{mark}" x="{x}" y="{y}" style="{style}"><title>{words}</title></use>'


def _plain_fonts(body: str) -> str:
    body = _FONT.sub("", body)
    return _SHORT_FONT.sub(lambda font: f"font: {font.group(1)}{font.group(2)}px {FONTS}", body)


def _own_ids(body: str, own: str) -> str:
    body = _ID.sub(rf' id="{own}-\1"', body)
    return body.replace('xlink:href="#', f'xlink:href="#{own}-').replace("url(#", f"url(#{own}-")


def _most(wide: float) -> float:
    return 1100 if wide > 600 else 520
