"""Where the boxes of a driver diagram stand: beside one another on a page or slide, below one another on a phone.

All in pixels, the origin at the top left. Texts are broken into lines and never cut; a box is as high as its text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pace_kit.charts.style import Size, text_width


@dataclass(frozen=True)
class Node:
    """One box before it has a place.

    Parameters
    ----------
    key, words : str
        What it is, and its text.
    level : int
        0 the aim, 1 a primary driver, 2 a secondary one, 3 a change idea.
    marks : str
        Marks of the measures, below the text.
    state : str
        For an idea how far its test got, below the text behind its mark.
    proposed : bool
        Whether it is a proposal of the kit.
    below : tuple of Node
        What hangs on it.
    """

    key: str
    words: str
    level: int
    marks: str = ""
    state: str = ""
    proposed: bool = False
    below: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Box:
    """A node with its place; `lines` are its text, `foot` the lines below it (state, marks)."""

    node: Node
    left: float
    top: float
    wide: float
    high: float
    lines: tuple[str, ...]
    foot: tuple[str, ...]

    @property
    def middle(self) -> float:
        """Where lines meet it, from the top."""
        return self.top + self.high / 2


@dataclass(frozen=True)
class Layout:
    """Boxes, the lines that join them (each a list of corners), and how high all is."""

    boxes: tuple[Box, ...]
    joins: tuple[tuple[tuple[float, float], ...], ...]
    high: float


def place(root: Node, size: Size) -> Layout:
    """Place a tree: columns from the left on a wide drawing, an outline on a narrow one."""
    return _outline(root, size) if size.narrow else _columns(root, size)


def broken(text: str, font: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """Lines of at most `room` pixels that hold the whole text; a word that is too long for a line is divided."""
    done: list[str] = []
    for word in text.split():
        if done and text_width(f"{done[-1]} {word}", font, bold) <= room:
            done[-1] += f" {word}"
            continue
        done.append(word)
        while len(done[-1]) > 1 and text_width(done[-1], font, bold) > room:
            fits = next((n for n in range(len(done[-1]) - 1, 1, -1) if text_width(done[-1][:n], font, bold) <= room), 1)
            done[-1:] = [done[-1][:fits], done[-1][fits:]]
    return tuple(done)


def pad(size: Size) -> float:
    """Pixels between a box's edge and its text."""
    return 0.6 * size.font


def _sized(node: Node, size: Size, wide: float) -> Box:
    """The node as a box `wide` pixels wide at the origin."""
    room = wide - 2 * pad(size)
    lines = broken(node.words, size.font, room, bold=node.level < 2)
    foot = broken(node.marks, 0.93 * size.font, room, bold=True)
    if node.state:
        behind = 1.5 * size.font + text_width(node.state, 0.93 * size.font) + size.font
        together = len(foot) == 1 and behind + text_width(foot[0], 0.93 * size.font, True) <= room
        foot = (foot[0],) if together else ("", *foot)
    high = 2 * pad(size) + size.leading * (len(lines) + len(foot)) + (0.25 * size.font if foot else 0)
    return Box(node, 0, 0, wide, high, lines, foot)


def _columns(root: Node, size: Size) -> Layout:
    gap = 1.7 * size.font
    levels = sorted(_levels(root))
    share = {0: 25.0, 1: 23.0, 2: 23.0, 3: 31.0}
    whole = sum(share[level] for level in levels)
    room = size.width - 4 - gap * (len(levels) - 1)
    wide = {level: room * share[level] / whole for level in levels}
    left = {level: 2 + sum(wide[one] + gap for one in levels if one < level) for level in levels}
    boxes: list[Box] = []
    joins: list[tuple[tuple[float, float], ...]] = []

    def stand(node: Node, top: float) -> tuple[Box, float]:
        """Place a node and all below it from `top` on; its box, and where the next may begin."""
        mine = _sized(node, size, wide[node.level])
        at, under = top, []
        for child in node.below:
            box, at = stand(child, at)
            under.append(box)
        foot = at if under else top
        taken = max(mine.high + _between(node, size), foot - top)
        # what hangs on a box that is higher than all of it together stands in the middle beside it
        shift = (taken - (foot - top)) / 2 if under else 0.0
        if shift > 0.5:
            _shift(boxes, joins, node, shift)
            under = [box for box in boxes if box.node in node.below]
        middle = (under[0].middle + under[-1].middle) / 2 if under else top + (taken - _between(node, size)) / 2
        start = min(max(top, middle - mine.high / 2), top + taken - mine.high)
        placed = replace(mine, left=left[node.level], top=start)
        boxes.append(placed)
        joins.extend(_elbow(placed, box, gap) for box in under)
        return placed, top + taken

    _, high = stand(root, 2)
    return Layout(tuple(boxes), tuple(joins), high)


def _between(node: Node, size: Size) -> float:
    """Room below a box: less between ideas than between drivers."""
    return 0.5 * size.font if node.level == 3 else 0.8 * size.font


def _shift(boxes: list[Box], joins: list[tuple[tuple[float, float], ...]], node: Node, by: float) -> None:
    """Move everything below a node down, with the lines that join it."""
    under = set(_all_below(node))
    moved = {box.node.key for box in boxes if box.node.key in under}
    ends = {(box.left, box.middle) for box in boxes if box.node.key in moved}
    for i, box in enumerate(boxes):
        if box.node.key in moved:
            boxes[i] = replace(box, top=box.top + by)
    for i, join in enumerate(joins):
        if join[-1] in ends:
            joins[i] = tuple((x, y + by) for x, y in join)


def _outline(root: Node, size: Size) -> Layout:
    step = 1.25 * size.font
    boxes: list[Box] = []
    joins: list[tuple[tuple[float, float], ...]] = []

    def stand(node: Node, top: float, depth: int) -> tuple[Box, float]:
        left = 2 + step * max(0, depth - 1)
        placed = replace(_sized(node, size, size.width - 2 - left), left=left, top=top)
        boxes.append(placed)
        at = top + placed.high + 0.55 * size.font
        for child in node.below:
            box, at = stand(child, at, depth + 1)
            if node.level:  # what hangs on the aim needs no line in an outline
                across = placed.left + 0.45 * step
                joins.append(((across, placed.top + placed.high), (across, box.middle), (box.left, box.middle)))
        return placed, at + (0.5 * size.font if node.level == 1 else 0)

    _, high = stand(root, 2, 0)
    return Layout(tuple(boxes), tuple(joins), high)


def _elbow(parent: Box, child: Box, gap: float) -> tuple[tuple[float, float], ...]:
    start, end = parent.left + parent.wide, child.left
    turn = start + gap / 2
    return ((start, parent.middle), (turn, parent.middle), (turn, child.middle), (end, child.middle))


def _levels(node: Node) -> set[int]:
    return {node.level}.union(*map(_levels, node.below))


def _all_below(node: Node) -> Sequence[str]:
    return [key for child in node.below for key in (child.key, *_all_below(child))]
