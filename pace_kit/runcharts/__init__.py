"""Run charts: values in order, the phases they fall into, and what a team chose for its chart.

A :class:`RunChart` holds what is plotted and what was decided about it: where the baseline ends
(:meth:`~RunChart.freeze`), where a new phase begins (:meth:`~RunChart.rephase`), which points do not count
(:meth:`~RunChart.exclude`), each with its reason. :class:`ChartChoices` holds the same decisions as they are stored,
by days and children's codes, and makes the chart anew from whatever the data are today. What the points say is found
by `pace_kit.signals`.
"""

from pace_kit.measures import siblings_as_one
from pace_kit.phases import Floats, Limits, Phase, day_words
from pace_kit.rulesets import Lengths
from pace_kit.runcharts.chart import RunChart
from pace_kit.runcharts.choices import ChartChoices, Exclusion, Rephase, left_out, new_median, own_lengths

__all__ = [
    "ChartChoices", "Exclusion", "Floats", "Lengths", "Limits", "Phase", "Rephase", "RunChart", "day_words",
    "left_out", "new_median", "own_lengths", "siblings_as_one",
]  # fmt: skip
