"""A figure as SVG that may stand in a page: real text, named and described, ids its own, a title per mark.

:class:`Pen` is a matplotlib renderer, one of two ways out of a figure (Agg is the other, for PNG). It writes only what
a page needs and knows what a chart needs said: which texts belong to which marks. matplotlib's own SVG writer takes
five times as long.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Transform

from pace_kit.charts.outlines import Floats, colour, crowd, number, path_data, round_radius, vertices
from pace_kit.charts.style import FONTS, font_heights, font_metrics, plain

#: From so many dots or boxes without titles on, they are one shape.
CROWD = 300

#: Stands in ids for what makes them the picture's own; a private letter, which no text of a page holds.
_OWN = "\ue000"

_ENDS = {"projecting": "square", "round": "round"}
_ANCHORS = {"center": "middle", "right": "end"}
_TILE = (
    'width="6" height="12"><rect width="6" height="12" fill="{face}"/>'
    '<path d="M3 3h.01M0 9h.01M6 9h.01" stroke="{ink}" stroke-width="2.6" stroke-linecap="round"/>'
)


def write_svg(figure: Figure, *, title: str, alt: str, tips: Mapping[str, Sequence[str]]) -> str:
    """Write a figure as one ``<svg>`` without width and height: the page gives the width.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        At 72 dots an inch, so that one pixel is one unit of the view box.
    title, alt : str
        Words for ``<title>`` and ``<desc>``; escaped here.
    tips : mapping of str to sequence of str
        For a group's id (an artist's `gid`) the texts of its marks, in the order drawn.

    Returns
    -------
    str
        The same figure gives the same text, to the letter; two figures share no id.
    """
    wide, high = (float(side) * 72 for side in figure.get_size_inches())
    pen = Pen(wide, high, tips)
    figure.draw(pen)
    body = pen.body()
    words = f"<title>{escape(plain(title))}</title><desc>{escape(plain(alt, longest=4000))}</desc>"
    box = f"0 0 {number(wide)} {number(high)}"
    own = "p" + hashlib.sha256((words + box + body).encode()).hexdigest()[:10]
    words = words.replace("<title>", f'<title id="{own}-t">', 1).replace("<desc>", f'<desc id="{own}-d">', 1)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'aria-labelledby="{own}-t" aria-describedby="{own}-d" viewBox="{box}" preserveAspectRatio="xMidYMid meet" '
        f'style="display:block;width:100%;height:auto;max-width:{1100 if wide > 600 else 520}px;margin:0 auto;'
        f'aspect-ratio:{number(wide)}/{number(high)};font-family:{FONTS};stroke-linejoin:round;stroke-linecap:butt">'
        f"{words}{body.replace(_OWN, own + '-')}</svg>"
    )


class Pen(RendererBase):
    """Draws what matplotlib hands it as SVG; see `matplotlib.backend_bases.RendererBase` for the parts it plays."""

    def __init__(self, wide: float, high: float, tips: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self._size = (wide, high)
        self._tips = tips
        self._groups: list[str | None] = []
        self._drawn: list[str] = []
        self._defined: dict[Any, tuple[str, str]] = {}

    def body(self) -> str:
        """What was drawn so far, the definitions it needs in front."""
        defined = "".join(words for _, words in self._defined.values())
        return (f"<defs>{defined}</defs>" if defined else "") + "".join(self._drawn)

    # --- what matplotlib asks ---

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Width and height in pixels."""
        return self._size

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        """Room a line of text takes."""
        return font_metrics(s, prop.get_size_in_points(), str(prop.get_weight()))

    def _get_font_height_metrics(self, prop: Any) -> tuple[float, float, float]:
        """Room between lines of text; matplotlib would look it up in the font's file for every text again."""
        return font_heights(prop.get_size_in_points(), str(prop.get_weight()))

    def get_image_magnification(self) -> float:
        """Dots of an image in one pixel."""
        return 2.0

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Remember whose marks come next."""
        self._groups.append(gid)

    def close_group(self, s: str) -> None:
        """Forget whose marks these were."""
        if self._groups:
            self._groups.pop()

    def draw_path(self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: Any = None) -> None:
        """Write a line or an area; a title when its group has one text."""
        look = self._look(gc, rgbFace)
        if look is None:
            return
        outline, points = self._outline(path, transform)
        if outline:
            tips = self._texts()
            end = f"><title>{_text(tips[0])}</title></path>" if len(tips) == 1 else "/>"
            self._drawn.append(f'<path d="{outline}"{look}{self._clip(gc, points)}{end}')

    def draw_markers(
        self, gc: GraphicsContextBase, marker_path: Path, marker_trans: Transform, path: Path, trans: Transform,
        rgbFace: Any = None,
    ) -> None:  # fmt: skip
        """Write one mark a point, each with its title; thousands of round ones without titles as one path."""
        look = self._look(gc, rgbFace)
        points = self._flipped(trans.transform(vertices(path)))
        points = points[np.isfinite(points).all(axis=1)]
        if look is None or not len(points):
            return
        tips = self._texts()
        radius, edge = round_radius(marker_path, marker_trans), gc.get_linewidth()
        if radius and not tips and len(points) >= CROWD and rgbFace is not None:
            rings = [(gc.get_rgb(), 2 * radius + edge)] if edge else []
            rings.append((rgbFace, 2 * radius - edge))
            self._drawn.append(crowd(points, rings, f"{_OWN}dots{len(self._drawn)}"))
            return
        if radius:
            mark, left, up, more = "circle", "cx", "cy", f' r="{number(radius)}"'
        else:
            outline, _ = self._outline(marker_path, marker_trans, flip=False)
            name = self._define(("mark", outline), '<path id="{id}" d="' + outline + '"/>')
            mark, left, up, more = "use", "x", "y", f' xlink:href="#{name}"'
        titles = [f"><title>{_text(tip)}</title></{mark}>" for tip in tips]
        titles += ["/>"] * (len(points) - len(titles))
        marks = [
            f'<{mark} {left}="{x:g}" {up}="{y:g}"{more}{title}'
            for (x, y), title in zip(np.round(points, 2).tolist(), titles, strict=False)
        ]
        self._drawn.append(f"<g{look}>{''.join(marks)}</g>" if len(marks) > 1 else marks[0].replace(more, more + look))

    def draw_path_collection(
        self, gc: GraphicsContextBase, master_transform: Transform, paths: Any, all_transforms: Any, offsets: Any,
        offset_trans: Any, facecolors: Any, edgecolors: Any, linewidths: Any, *others: Any, hatchcolors: Any = None,
    ) -> None:  # fmt: skip
        """Write shapes of one look as a group, each with its title; hundreds without titles as one path."""
        looks = max(map(len, (facecolors, edgecolors, linewidths)))
        if looks != 1 or not len(facecolors) or len(all_transforms) or np.any(offsets):
            super().draw_path_collection(
                gc, master_transform, paths, all_transforms, offsets, offset_trans, facecolors, edgecolors, linewidths,
                *others, hatchcolors=hatchcolors,
            )  # fmt: skip
            return
        held = self.new_gc()
        held.copy_properties(gc)
        held.set_linewidth(linewidths[0] if len(edgecolors) and len(linewidths) else 0.0)
        if len(edgecolors):
            held.set_foreground(edgecolors[0], isRGBA=True)
        if hatchcolors is not None and len(hatchcolors):
            held.set_hatch_color(hatchcolors[0])
        look, tips = self._look(held, facecolors[0]), self._texts()
        outlines = [self._outline(path, master_transform) for path in paths]
        if look is None or not outlines:
            return
        clip = self._clip(gc, np.vstack([points for _, points in outlines]))
        if not tips and len(outlines) >= CROWD:
            self._drawn.append(f'<path d="{"".join(data for data, _ in outlines)}"{look}{clip}/>')
            return
        titles = [f"><title>{_text(tip)}</title></path>" for tip in tips]
        titles += ["/>"] * (len(outlines) - len(titles))
        marks = "".join(f'<path d="{data}"{end}' for (data, _), end in zip(outlines, titles, strict=False))
        self._drawn.append(f"<g{look}{clip}>{marks}</g>")

    def draw_text(
        self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False,
        mtext: Any = None,
    ) -> None:  # fmt: skip
        """Write a line of text; where possible anchored as it was placed, so that another font only grows evenly."""
        anchor = ""
        if mtext is not None and not angle and mtext.get_ha() in _ANCHORS:
            x = float(mtext.get_transform().transform(mtext.get_unitless_position())[0])
            anchor = f' text-anchor="{_ANCHORS[mtext.get_ha()]}"'
        weight = str(prop.get_weight())
        bold = "" if weight in ("normal", "400", "regular") else f' font-weight="{weight}"'
        turned = f' transform="rotate({number(-angle)} {number(x)} {number(y)})"' if angle else ""
        self._drawn.append(
            f'<text x="{number(x)}" y="{number(y)}" font-size="{number(prop.get_size_in_points())}"{bold}{anchor} '
            f'fill="{colour(gc.get_rgb())}"{turned}>{_text(s)}</text>'
        )

    def draw_image(self, gc: GraphicsContextBase, x: float, y: float, im: Any, transform: Any = None) -> None:
        """Write an image, as wide and high as its dots at two a pixel."""
        from PIL import Image

        high, wide = (side / self.get_image_magnification() for side in im.shape[:2])
        held = io.BytesIO()
        Image.fromarray(im[::-1]).save(held, format="png")
        self._drawn.append(
            f'<image x="{number(x)}" y="{number(self._size[1] - y - high)}" width="{number(wide)}" '
            f'height="{number(high)}" xlink:href="data:image/png;base64,'
            f'{base64.b64encode(held.getvalue()).decode()}"/>'
        )

    # --- how it is written ---

    def _texts(self) -> Sequence[str]:
        gid = self._groups[-1] if self._groups else None
        return self._tips.get(gid, ()) if gid else ()

    def _flipped(self, points: Floats) -> Floats:
        return np.column_stack([points[:, 0], self._size[1] - points[:, 1]])

    def _define(self, key: Any, words: str) -> str:
        """The id of a definition; the first with this key is written."""
        if key not in self._defined:
            name = f"{_OWN}{len(self._defined) + 1}"
            self._defined[key] = (name, words.replace("{id}", name))
        return self._defined[key][0]

    def _outline(self, path: Path, transform: Transform, *, flip: bool = True) -> tuple[str, Floats]:
        """An SVG path's data, to a hundredth of a pixel, and its points."""
        whole = path.cleaned(transform, remove_nans=True, curves=True, simplify=path.should_simplify)
        held = vertices(whole)
        points = self._flipped(held) if flip else held * (1.0, -1.0)
        return path_data(np.asarray(whole.codes).tolist(), (np.round(points, 2) + 0.0).tolist()), points

    def _look(self, gc: GraphicsContextBase, face: Any) -> str | None:
        """Attributes for a colour, an outline, dashes; None when nothing would be seen."""
        line, rgb, forced = gc.get_linewidth(), gc.get_rgb(), gc.get_forced_alpha()
        seen = bool(line) and (len(rgb) < 4 or rgb[3] > 0)
        if gc.get_hatch():
            parts = [f'fill="url(#{self._hatch(gc, face)})"']
        elif face is None or (len(face) == 4 and face[3] == 0):
            if not seen:  # a mark that nobody sees may still say what it stands over
                return ' fill="none" pointer-events="all"' if self._texts() else None
            parts = ['fill="none"']
        else:
            parts = [f'fill="{colour(face)}"']
            if len(face) == 4 and face[3] != 1 and not forced:
                parts.append(f'fill-opacity="{number(face[3])}"')
        if forced and gc.get_alpha() != 1:
            parts.append(f'opacity="{number(gc.get_alpha())}"')
        if seen:
            parts.append(f'stroke="{colour(rgb)}" stroke-width="{number(line)}"')
            if len(rgb) == 4 and rgb[3] != 1 and not forced:
                parts.append(f'stroke-opacity="{number(rgb[3])}"')
            offset, dashes = gc.get_dashes()
            if dashes is not None:
                parts.append(f'stroke-dasharray="{" ".join(map(number, np.asarray(dashes).tolist()))}"')
                parts.append(f'stroke-dashoffset="{number(offset)}"' if offset else "")
            if gc.get_joinstyle() != "round":
                parts.append(f'stroke-linejoin="{gc.get_joinstyle()}"')
            if gc.get_capstyle() in _ENDS:
                parts.append(f'stroke-linecap="{_ENDS[gc.get_capstyle()]}"')
        return " " + " ".join(part for part in parts if part)

    def _hatch(self, gc: GraphicsContextBase, face: Any) -> str:
        """The id of a hatching. A dotted one is a small tile: matplotlib's tile has some three hundred circles."""
        kind, ink, wide = gc.get_hatch(), colour(gc.get_hatch_color()), gc.get_hatch_linewidth()
        ground = "none" if face is None else colour(face)
        key = ("hatch", kind, ground, ink, wide)
        if key in self._defined:
            return self._defined[key][0]
        if set(kind or "") == {"."}:
            tile = _TILE.format(face=ground, ink=ink)
        else:
            outline, _ = self._outline(gc.get_hatch_path(), Affine2D().scale(72), flip=False)
            tile = (
                f'width="72" height="72"><rect width="72" height="72" fill="{ground}"/><path d="{outline}" '
                f'transform="translate(0 72)" fill="{ink}" stroke="{ink}" stroke-width="{number(wide)}" '
                'stroke-linejoin="miter"/>'
            )
        return self._define(key, '<pattern id="{id}" patternUnits="userSpaceOnUse" ' + tile + "</pattern>")

    def _clip(self, gc: GraphicsContextBase, points: Floats) -> str:
        """A clip where a shape leaves its axes; the charts clip by rectangles only."""
        box = gc.get_clip_rectangle()
        if box is None:
            return ""
        x, y, wide, high = box.bounds
        y = self._size[1] - y - high
        (left, top), (right, foot) = points.min(axis=0), points.max(axis=0)
        if left >= x - 0.01 and top >= y - 0.01 and right <= x + wide + 0.01 and foot <= y + high + 0.01:
            return ""
        sides = " ".join(
            f'{name}="{number(side)}"'
            for name, side in (("x", x), ("y", y), ("width", wide), ("height", high))
        )  # fmt: skip
        name = self._define(("clip", sides), '<clipPath id="{id}"><rect ' + sides + "/></clipPath>")
        return f' clip-path="url(#{name})"'


def _text(words: str) -> str:
    return escape(words if words.isprintable() else plain(words, longest=1000), quote=False)
