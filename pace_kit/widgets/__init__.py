"""The thin layer that touches widgets: fields, forms, and `live`, which joins them to plain functions.

This is the only part of the kit that imports ipywidgets. A notebook makes fields, gives their values to a function of
a few real lines through `live`, and `live` shows what the function returns. There is no other machinery: no printing
into outputs, no arithmetic in callbacks.
"""

from pace_kit.widgets.books import choose_sheet
from pace_kit.widgets.clinic import case_sheet, score_case
from pace_kit.widgets.clock import clock
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
from pace_kit.widgets.comparing import tables_beside
from pace_kit.widgets.deciding import decide
from pace_kit.widgets.downloading import downloads
from pace_kit.widgets.driving import edit_drivers
from pace_kit.widgets.earlier import earlier_reviews
from pace_kit.widgets.editing import editing
from pace_kit.widgets.exercising import all_standings, open_exercise, who_practises
from pace_kit.widgets.fields import (
    Field,
    Form,
    Upload,
    choice_field,
    date_field,
    number_field,
    percent_field,
    radio_field,
    text_field,
    tick_field,
    upload_field,
    weeks_field,
)
from pace_kit.widgets.folds import fold
from pace_kit.widgets.hinting import with_hints
from pace_kit.widgets.live import Live, Saving, live, now, saving, today
from pace_kit.widgets.noting import note_numbers
from pace_kit.widgets.pages import make_team, open_store, open_team, team_links, team_of_page, teams_side_by_side
from pace_kit.widgets.pathways import children_table, edit_pathway, note_steps, week_list
from pace_kit.widgets.planning import choose_change, choose_trial, plan_decision, plan_test, play_month
from pace_kit.widgets.playing import practice_council
from pace_kit.widgets.promising import answer
from pace_kit.widgets.render import (
    Html,
    bullets,
    cards,
    download_link,
    folded,
    note,
    problem,
    quote,
    render,
    said,
    scrolling,
    worksheet,
)
from pace_kit.widgets.settling import settle
from pace_kit.widgets.staging import (
    at_stage,
    begin_now,
    beside,
    choose_cycle,
    lock_once_begun,
    offer_next,
    press,
    shown_if,
)
from pace_kit.widgets.versions import earlier_versions, keep_versions
from pace_kit.widgets.workshop import fresh_start, travelling, workshop

__all__ = [
    "Field",
    "Form",
    "Html",
    "Live",
    "Saving",
    "Upload",
    "all_standings",
    "answer",
    "at_stage",
    "begin_now",
    "beside",
    "bullets",
    "cards",
    "case_sheet",
    "charts_of_teams",
    "children_table",
    "choice_field",
    "choose_change",
    "choose_columns",
    "choose_cycle",
    "choose_sheet",
    "choose_trial",
    "clock",
    "coach_table",
    "collect",
    "date_field",
    "decide",
    "download_link",
    "downloads",
    "earlier_reviews",
    "earlier_versions",
    "edit_drivers",
    "edit_pathway",
    "editing",
    "filter_field",
    "fold",
    "folded",
    "fresh_start",
    "keep_versions",
    "live",
    "lock_once_begun",
    "make_team",
    "note",
    "note_numbers",
    "note_steps",
    "now",
    "number_field",
    "offer_next",
    "open_exercise",
    "open_store",
    "open_team",
    "overview",
    "percent_field",
    "plan_decision",
    "plan_test",
    "play_month",
    "practice_council",
    "press",
    "print_button",
    "problem",
    "quote",
    "radio_field",
    "reasons",
    "render",
    "said",
    "saving",
    "scale_table",
    "score_case",
    "scrolling",
    "settle",
    "shown_if",
    "tables_beside",
    "team_desk",
    "team_links",
    "team_of_page",
    "teams_side_by_side",
    "text_field",
    "tick_field",
    "today",
    "travelling",
    "upload_field",
    "week_list",
    "weeks_field",
    "who_practises",
    "with_hints",
    "worksheet",
    "workshop",
]
