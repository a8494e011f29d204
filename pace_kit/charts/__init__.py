"""Drawing: values in, an accessible :class:`Picture` out (a figure, words for it, and the same numbers as a table)."""

from pace_kit.charts.backlog import draw_list
from pace_kit.charts.curve import draw_wait_curve
from pace_kit.charts.curves import draw_wait_curves
from pace_kit.charts.cycle_data import draw_cycle_data
from pace_kit.charts.drivers import draw_drivers
from pace_kit.charts.endings import draw_endings
from pace_kit.charts.flowchart import draw_pathway
from pace_kit.charts.picture import Picture, cell_texts, table_html
from pace_kit.charts.progress import draw_aim_progress
from pace_kit.charts.ramp import draw_ramp
from pace_kit.charts.run_chart import draw_run_chart
from pace_kit.charts.shared import draw_shared
from pace_kit.charts.small_multiples import draw_small_multiples
from pace_kit.charts.spread import draw_spread
from pace_kit.charts.waiting import draw_waiting

__all__ = [
    "Picture", "cell_texts", "draw_aim_progress", "draw_cycle_data", "draw_drivers", "draw_endings", "draw_list",
    "draw_pathway", "draw_ramp", "draw_run_chart", "draw_shared", "draw_small_multiples", "draw_spread",
    "draw_wait_curve", "draw_wait_curves", "draw_waiting", "table_html",
]  # fmt: skip
