"""Outlines and numbers as SVG writes them, as short as they can be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.colors import to_hex
from matplotlib.path import Path
from matplotlib.transforms import Transform

Floats = npt.NDArray[np.float64]

_LETTERS = {int(Path.MOVETO): "M", int(Path.LINETO): "L", int(Path.CURVE3): "Q", int(Path.CURVE4): "C"}


def path_data(codes: Sequence[int], points: Sequence[Sequence[float]]) -> str:
    """An SVG path's data from matplotlib's codes and the points as they are to be written."""
    written: list[str] = []
    at = (float("nan"), float("nan"))
    last = ""
    for code, (x, y) in zip(codes, points, strict=True):
        if code == Path.CLOSEPOLY:
            written.append("z")
            last = ""
        elif code == Path.LINETO and x == at[0]:
            written.append(f"V{y:g}")
            last = ""
        elif code == Path.LINETO and y == at[1]:
            written.append(f"H{x:g}")
            last = ""
        elif code:
            letter = _LETTERS[code]
            written.append(f"{' ' if letter == last and letter != 'M' else letter}{x:g} {y:g}")
            last = letter
        at = (x, y)
    return "".join(written)


def round_radius(marker: Path, transform: Transform) -> float:
    """The radius of a round mark; 0 for another shape."""
    circle, held = vertices(Path.unit_circle()), vertices(marker)
    if held.shape != circle.shape:
        return 0.0
    points = np.asarray(transform.transform(held), dtype=float)
    radius = float(points[:, 0].max())
    return radius if np.allclose(points, circle * radius) else 0.0


def crowd(points: Floats, rings: Sequence[tuple[Any, float]], name: str) -> str:
    """Many equal dots on a grid of half a pixel: strokes with round ends, one for all dots that touch upright.

    `rings` are colours and widths of the strokes, the lowest first: a ringed dot is a wide one below a narrower one, so
    that a ring goes round all that touches.
    """
    spots = np.unique(np.round(2 * points).astype(np.int64), axis=0)
    across, up = spots.T
    begins = np.flatnonzero((np.diff(across, prepend=across[0] - 1) != 0) | (np.diff(up, prepend=0) != 1))
    tall = np.diff(begins, append=len(spots)) - 1
    moves = spots[begins] - np.vstack([[[0, 0]], spots[begins[:-1]] + np.column_stack([0 * tall[:-1], tall[:-1]])])
    outline = "".join(f"m{x} {y}v{v}" for (x, y), v in zip(moves.tolist(), tall.tolist(), strict=True))
    strokes = "".join(
        f'<use xlink:href="#{name}" stroke="{colour(paint)}" stroke-width="{number(2 * wide)}"/>'
        for paint, wide in rings
    )
    return (
        f'<defs><path id="{name}" d="{outline}"/></defs>'
        f'<g fill="none" stroke-linecap="round" transform="scale(.5)">{strokes}</g>'
    )


def vertices(path: Path) -> Floats:
    """The points of a path."""
    return np.asarray(path.vertices, dtype=float)


def number(value: Any) -> str:
    """A length to a hundredth of a pixel."""
    return f"{round(float(value), 2) + 0.0:g}"


def colour(rgb: Any) -> str:
    """``#rrggbb``, whatever the opacity."""
    return _hex(tuple(rgb[:3]))


@lru_cache(maxsize=256)
def _hex(rgb: tuple[float, float, float]) -> str:
    return to_hex(rgb)
