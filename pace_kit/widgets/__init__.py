"""The thin layer that touches widgets: fields, forms, and `live`, which joins them to plain functions.

This is the only part of the kit that imports ipywidgets. A notebook makes fields, gives their values to a function of
a few real lines through `live`, and `live` shows what the function returns. There is no other machinery: no printing
into outputs, no arithmetic in callbacks.
"""

from pace_kit.widgets.books import choose_sheet
from pace_kit.widgets.coaching import (
    charts_of_teams,
    coach_table,
    filter_field,
    overview,
    print_button,
    reasons,
    scale_table,
    team_desk,
)
from pace_kit.widgets.collecting import collect
from pace_kit.widgets.columns import choose_columns
from pace_kit.widgets.deciding import decide
from pace_kit.widgets.downloading import downloads
from pace_kit.widgets.fields import (
    Field,
    Form,
    Upload,
    choice_field,
    date_field,
    number_field,
    percent_field,
    text_field,
    tick_field,
    upload_field,
    weeks_field,
)
from pace_kit.widgets.folds import fold
from pace_kit.widgets.live import Live, Saving, live, saving, today
from pace_kit.widgets.pages import open_store, open_team, team_links, teams_side_by_side
from pace_kit.widgets.render import Html, bullets, download_link, folded, note, problem, quote, render, said, scrolling
from pace_kit.widgets.workshop import fresh_start, travelling, workshop

__all__ = [
    "Field",
    "Form",
    "Html",
    "Live",
    "Saving",
    "Upload",
    "bullets",
    "charts_of_teams",
    "choice_field",
    "choose_columns",
    "choose_sheet",
    "coach_table",
    "collect",
    "date_field",
    "decide",
    "download_link",
    "downloads",
    "filter_field",
    "fold",
    "folded",
    "fresh_start",
    "live",
    "note",
    "number_field",
    "open_store",
    "open_team",
    "overview",
    "percent_field",
    "print_button",
    "problem",
    "quote",
    "reasons",
    "render",
    "said",
    "saving",
    "scale_table",
    "scrolling",
    "team_desk",
    "team_links",
    "teams_side_by_side",
    "text_field",
    "tick_field",
    "today",
    "travelling",
    "upload_field",
    "weeks_field",
    "workshop",
]
