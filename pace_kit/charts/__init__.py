"""Drawing: values in, an accessible :class:`Picture` out (a figure, words for it, and the same numbers as a table)."""

from pace_kit.charts.picture import Picture, table_html
from pace_kit.charts.run_chart import draw_run_chart
from pace_kit.charts.waiting import draw_waiting

__all__ = ["Picture", "draw_run_chart", "draw_waiting", "table_html"]
