"""One council played in several ways: each line is what was counted, and the words and the table say the same."""

import numpy as np
import pandas as pd
import pytest

from pace_kit.charts import draw_endings

WAYS = {"You": [8, 7, 5, 2], "Do nothing": [8, 8, 9, 9], "Everything at once": [8, 11, 12, 7]}


def frame(months=4, **ways):
    index = pd.date_range("2021-01-01", periods=months, freq="MS")
    return pd.DataFrame({name: values[:months] for name, values in (ways or WAYS).items()}, index=index)


def heights(picture, gid):
    (found,) = [one for one in picture.figure.axes[0].get_children() if one.get_gid() == gid]
    return list(np.asarray(found.get_offsets())[:, 1] if hasattr(found, "get_offsets") else found.get_ydata())


@pytest.mark.parametrize("size", ["page", "slide", "phone"])
def test_each_way_of_playing_is_a_line_of_its_own_and_the_teams_is_on_top(size):
    picture = draw_endings(frame(), size=size)
    for number, values in enumerate(WAYS.values(), start=1):
        assert heights(picture, f"line-{number}") == heights(picture, f"dots-{number}") == values
    lines = [one for one in picture.figure.axes[0].get_lines() if (one.get_gid() or "").startswith("line-")]
    looks = {line.get_gid(): (line.get_linestyle(), line._dash_pattern, line.get_zorder()) for line in lines}
    assert len({str(dashes) for _, dashes, _ in looks.values()}) == 3, "told apart by colour alone"
    assert max(looks, key=lambda gid: looks[gid][2]) == "line-1"


def test_words_and_table_say_the_same_as_the_lines():
    picture = draw_endings(frame())
    assert "You: 8 children at first and 2 at the end, at most 8 in January 2021." in picture.alt
    assert "Everything at once: 8 children at first and 7 at the end, at most 12 in March 2021." in picture.alt
    assert picture.table["Month"].tolist()[-1] == "April 2021"
    assert {name: picture.table[name].tolist() for name in WAYS} == WAYS
    assert picture.tips["dots-2"][2] == "End of March 2021, Do nothing: 9 children"


@pytest.mark.parametrize("months", [0, 1, 2])
def test_it_can_be_drawn_from_no_month_upward(months):
    picture = draw_endings(frame(months))
    assert picture.svg().startswith("<svg") and len(picture.table) == months
    assert ("No month has been played yet." in picture.alt) is (months == 0)


def test_a_hostile_name_is_text_and_a_fifth_line_is_refused():
    assert "<b>" not in draw_endings(frame(**{"<b>We</b>": [1, 2, 3, 4]})).html()
    with pytest.raises(ValueError, match="There are 5 lines to draw, and 4 can be told apart"):
        draw_endings(frame(**{f"Table {n}": [1, 2, 3, 4] for n in range(5)}))
