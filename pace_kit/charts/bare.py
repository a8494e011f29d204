"""Axes without a frame and ticks: charts write their own labels, and making these is most of what making axes takes."""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.patches import Rectangle
from matplotlib.spines import Spine
from matplotlib.transforms import IdentityTransform, Transform


class _Waiting(Axis):
    """An axis that makes no tick while its axes are made; from then on it is like any other.

    Making axes asks three times for something of every tick there is, and each time a first tick is made to be asked.
    """

    made = False

    def set_tick_params(self, which: Any = "major", reset: bool = False, **settings: Any) -> None:
        """Set how ticks look."""
        if self.made:
            super().set_tick_params(which, reset, **settings)

    def grid(self, visible: bool | None = None, which: Any = "major", **look: Any) -> None:
        """Draw a line at each tick, or none."""
        if self.made:
            super().grid(visible, which, **look)

    def set_clip_path(self, path: Any, transform: Any = None) -> None:
        """Keep ticks inside a shape."""
        if self.made:
            super().set_clip_path(path, transform)
        else:
            Artist.set_clip_path(self, path, transform)


class _Across(_Waiting, XAxis):
    """The level axis."""


class _Up(_Waiting, YAxis):
    """The upright axis."""


class _Ground(Rectangle):
    """The whole of the axes, so that there is nothing to reckon."""

    def get_patch_transform(self) -> Transform:
        """Leave it as it is."""
        return IdentityTransform()


class BareAxes(Axes):
    """Axes without a frame, whose axis objects wait with their ticks until somebody asks for them."""

    def __init__(self, *place: Any, **look: Any) -> None:
        super().__init__(*place, **look)
        self.xaxis.made = self.yaxis.made = True  # type: ignore[attr-defined]

    def _init_axis(self) -> None:
        """Make the two axis objects; where matplotlib lets its projections make their own."""
        self.xaxis, self.yaxis = _Across(self, clear=False), _Up(self, clear=False)

    def _gen_axes_patch(self) -> Rectangle:
        """Make the ground; all that is drawn asks it how far it reaches."""
        return _Ground((0, 0), 1, 1)

    def _gen_axes_spines(self, *_how: Any, **_more: Any) -> dict[str, Spine]:
        """Make no frame; where matplotlib lets its projections make their own."""
        return {}

    def get_xaxis_transform(self, which: str = "grid") -> Transform:
        """Across in data, up in parts of the axes: ticks stand at their edge, where a frame would be."""
        return super().get_xaxis_transform("grid")

    def get_yaxis_transform(self, which: str = "grid") -> Transform:
        """Up in data, across in parts of the axes."""
        return super().get_yaxis_transform("grid")
