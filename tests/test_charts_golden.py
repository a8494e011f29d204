"""Three charts as pixels: what no reading of artists sees, such as a line hidden by another, is seen here."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from test_charts import AIM, drawn, journeys, run_chart, waiting

from pace_kit.charts import Picture, draw_aim_progress, draw_waiting
from pace_kit.measures import aim_progress

GOLDEN = Path(__file__).parent / "golden"
RENEW = "If the new picture is right, renew the golden ones and look at them: python tests/test_charts_golden.py"
#: A pixel differs when a channel does by more than this of 255: edges of letters may be drawn a little differently.
FAINT = 48
#: Part of all pixels that may differ. A dotted line across a chart is five times as many.
FEW = 0.0002

CHARTS: dict[str, Callable[[], Picture]] = {
    "run_chart_page": run_chart,
    "waiting_phone": lambda: draw_waiting(waiting(), aim_weeks=45, as_of=date(2020, 3, 31), size="phone"),
    "progress_slide": lambda: draw_aim_progress(aim_progress(journeys(), 26), aim=AIM, within_weeks=26, size="slide"),
}


def pixels(png: bytes) -> npt.NDArray[np.int16]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16)


def assert_as_golden(name: str, picture: Picture) -> None:
    """The picture looks like the golden one of this name."""
    now, golden = pixels(picture.png(1)), pixels((GOLDEN / f"{name}.png").read_bytes())
    assert now.shape == golden.shape, f"{name} is {now.shape}, the golden one {golden.shape}. {RENEW}"
    differ = (np.abs(now - golden).max(axis=2) > FAINT).mean()
    assert differ <= FEW, f"{differ:.2%} of {name} differ from the golden one. {RENEW}"


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_looks_as_it_did(name):
    assert_as_golden(name, CHARTS[name]())


@pytest.mark.parametrize(
    ("name", "gid"),
    [
        ("run_chart_page", "aim"),
        ("run_chart_page", "median-1"),
        ("run_chart_page", "median-1-extended"),
        ("run_chart_page", "programme-start"),
        ("run_chart_page", "dots-signal"),
        ("waiting_phone", "aim"),
        ("waiting_phone", "bars-foster care"),
        ("progress_slide", "aim"),
        ("progress_slide", "interval"),
        ("progress_slide", "too_soon"),
    ],
)
def test_a_chart_that_lacks_something_does_not_pass(name, gid):
    picture = CHARTS[name]()
    (lost,) = drawn(picture, gid)
    lost.remove()
    with pytest.raises(AssertionError, match=r"differ from the golden one. If the new picture is right, renew"):
        assert_as_golden(name, picture)


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, draw in CHARTS.items():
        (GOLDEN / f"{name}.png").write_bytes(draw().png(1))
