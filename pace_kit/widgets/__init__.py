"""The thin layer that touches widgets: fields, forms, and `live`, which joins them to plain functions.

This is the only part of the kit that imports ipywidgets. A notebook makes fields, gives their values to a function of
a few real lines through `live`, and `live` shows what the function returns. There is no other machinery: no printing
into outputs, no arithmetic in callbacks.
"""

from pace_kit.widgets.books import choose_sheet
from pace_kit.widgets.collecting import collect
from pace_kit.widgets.columns import choose_columns
from pace_kit.widgets.deciding import decide
from pace_kit.widgets.downloading import downloads
from pace_kit.widgets.driving import edit_drivers
from pace_kit.widgets.earlier import earlier_reviews
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
from pace_kit.widgets.promising import answer
from pace_kit.widgets.render import Html, bullets, download_link, folded, note, problem, quote, render, said, scrolling
from pace_kit.widgets.versions import earlier_versions, keep_versions

__all__ = [
    "Field",
    "Form",
    "Html",
    "Live",
    "Saving",
    "Upload",
    "answer",
    "bullets",
    "choice_field",
    "choose_columns",
    "choose_sheet",
    "collect",
    "date_field",
    "decide",
    "download_link",
    "downloads",
    "earlier_reviews",
    "earlier_versions",
    "edit_drivers",
    "fold",
    "folded",
    "keep_versions",
    "live",
    "note",
    "number_field",
    "open_store",
    "open_team",
    "percent_field",
    "problem",
    "quote",
    "render",
    "said",
    "saving",
    "scrolling",
    "team_links",
    "teams_side_by_side",
    "text_field",
    "tick_field",
    "today",
    "upload_field",
    "weeks_field",
]
