"""Two aims that cannot work as they stand, and what is said about the ways in which people mend them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from pace_kit.aims import AIM_2, WHAT_COUNTS, AimStatement
from pace_kit.checks.feedback import Feedback, not_quite, not_yet, yes
from pace_kit.checks.kinds import listed
from pace_kit.checks.lines import MendAim, Slot, in_words
from pace_kit.phases import day_words

BOTH = next(answer.including for answer in WHAT_COUNTS if answer.key == "both")
"""Words for whom an aim expressly includes, as the kit offers them."""
STORY_DAY = date(2020, 1, 6)
"""The day on which the aim that never begins is mended."""
STORY_SHARE = 40
"""How many of every hundred children are in time on that day."""
LEAST_WEEKS_OF_CHILDREN = 8
"""An aim that judges the children of fewer weeks than these says little: in most councils that is a handful."""

_NEVER = AimStatement(AIM_2, within_weeks=36, at="the Legal Advice Meeting", including=BOTH)
_SOON = AimStatement(
    AIM_2, percent=80, within_weeks=26, by=date(2020, 3, 31), starting=date(2020, 1, 1), including=BOTH,
    at="the two-week review, by introducing it in every team,",
)  # fmt: skip
_IDEA = re.compile(r"two[- ]week(?!s)|fortnight", re.IGNORECASE)


def mended_beginning(aim: Any) -> Feedback:
    """Return what is said about an aim that lacked a deadline, a percentage and a first day."""
    if not isinstance(aim, AimStatement) or aim == _NEVER:
        return not_yet("Fill the gaps of the aim, then check it.")
    if aim.gaps():
        return not_quite(f"{_given(aim)} {aim.gaps()[0]}")
    if aim.by is not None and aim.by <= STORY_DAY:
        return not_quite(
            f"Every gap is filled. On {day_words(STORY_DAY)}, the day of this story, that deadline is over. Which day "
            "lies ahead?"
        )
    if aim.percent is not None and aim.percent <= STORY_SHARE:
        return not_quite(
            f"Every gap is filled. Now hold {aim.percent:g}% beside where this team is today. What would be better for "
            "children?"
        )
    return _few_to_judge(aim) or _judged(
        aim, "Now look at your own aim: could somebody who joins next year still say which children it means?"
    )


def mended_deadline(aim: Any) -> Feedback:
    """Return what is said about an aim that held an idea, and ended before any child had its full time."""
    if not isinstance(aim, AimStatement) or aim == _SOON:
        return not_yet("Change the words or the days of the aim, then check it.")
    if aim.at not in ("", _SOON.at) and not in_words(aim.at):
        return not_yet(
            f"The aim now says “at {aim.at[:30]}”. Read it aloud: write the name of a meeting there, as “the” and its "
            "name, or leave it empty."
        )
    if (aim.percent, aim.within_weeks) != (_SOON.percent, _SOON.within_weeks):
        return not_quite(
            "You asked whether it can be reached, and that is a good question. But this team agreed on 80% and 26 "
            "weeks. Can it keep both and still be judged?"
        )
    how = (*aim.doubts(), *_still_named(aim))
    if aim.gaps():
        right = "The percentage and the weeks are as agreed." if how else "It now says only what children will have."
        return not_quite(f"{right} {aim.gaps()[0]}")
    if how:
        return not_quite(f"The days work now. {how[0]}")
    return _few_to_judge(aim) or _judged(
        aim, "The two-week review is not lost: it is an idea to test. Does an idea hide in your own aim?"
    )


def _given(aim: AimStatement) -> str:
    """Return what an aim that is still open says already."""
    slots = (("a deadline", aim.by), ("a percentage", aim.percent), ("a first day", aim.starting))
    given = [words for words, value in slots if value is not None]
    return f"You gave it {listed(given)}." if given else "Its weeks and what counts are clear."


def _still_named(aim: AimStatement) -> tuple[str, ...]:
    """Ask about words that still name the idea, however it is put."""
    return tuple(
        f"“{text}” still names an idea. Which words say only where it is decided?"
        for text in aim.texts
        if _IDEA.search(text)
    )


def _few_to_judge(aim: AimStatement) -> Feedback | None:
    """Say so when an aim can judge only the children of a few weeks."""
    last, first = aim.last_start, aim.starting
    if last is None or first is None or last >= first + timedelta(weeks=LEAST_WEEKS_OF_CHILDREN):
        return None
    return not_quite(
        f"The first child has its full time now. Whoever starts after {day_words(last)} has not. How many children "
        "does that leave, and how many would you like to judge it by?"
    )


def _judged(aim: AimStatement, notice: str) -> Feedback:
    """Say why an aim that is complete can be judged, what a coach would ask all the same, and what to notice."""
    why = (
        f"On {day_words(aim.by)} you can judge every child who starts up to {day_words(aim.last_start)}: each has had "
        f"the full {aim.within_weeks} weeks."
    )
    return yes(" ".join((why, *aim.doubts()[:1], notice)))


def _begun(percent: Any, starting: Any, by: Any) -> AimStatement:
    return replace(_NEVER, percent=percent, starting=starting, by=by)


def _later(at: Any, starting: Any, by: Any) -> AimStatement:
    return replace(_SOON, at=at or "", starting=starting, by=by)


NEVER_BEGINS = MendAim(
    line="replace(aim, percent={percent}, starting={starting}, by={by})",
    slots=(
        Slot("percent", "How many of every hundred children", "percent"),
        Slot("starting", "Children count who start on or after", "date"),
        Slot("by", "The aim is reached by", "date"),
    ),
    make=_begun,
    judge=mended_beginning,
    wrong=(
        (_begun(70, None, None), "You gave it a percentage. By which day"),
        (_begun(70, None, date(2021, 3, 31)), "From which day on"),
        (_begun(None, STORY_DAY, date(2021, 3, 31)), "How many of every hundred"),
        (_begun(70, STORY_DAY, date(2020, 6, 30)), "has had 36 weeks before 14 September 2020"),
        (_begun(70, date(2018, 1, 1), date(2019, 12, 31)), "that deadline is over"),
        (_begun(30, STORY_DAY, date(2021, 3, 31)), "Now hold 30% beside"),
        (_begun(70, STORY_DAY, date(2020, 9, 30)), "Whoever starts after 22 January 2020 has not"),
    ),
    right=(
        _begun(70, STORY_DAY, date(2021, 3, 31)),
        _begun(80, date(2019, 7, 1), date(2020, 12, 31)),
        _begun(100, STORY_DAY, date(2021, 12, 31)),
    ),
)
"""The form of an aim that a council began with, its three gaps still open."""

TOO_SOON = MendAim(
    line="replace(aim, at={at}, starting={starting}, by={by})",
    slots=(
        Slot("at", "Where it happens", "text", _SOON.at, "May stay empty."),
        Slot("starting", "Children count who start on or after", "date", _SOON.starting),
        Slot("by", "The aim is reached by", "date", _SOON.by),
    ),
    make=_later,
    judge=mended_deadline,
    wrong=(
        (_later("", _SOON.starting, _SOON.by), "only what children will have. Nobody who starts on 1 January 2020"),
        (_later(_SOON.at, _SOON.starting, date(2020, 12, 31)), "The days work now. “the two-week review"),
        (_later("the two-week review", _SOON.starting, date(2020, 12, 31)), "still names an idea"),
        (_later(_SOON.at, date(2020, 2, 1), _SOON.by), "as agreed. Nobody"),
        (_later("", _SOON.starting, date(2020, 7, 15)), "Whoever starts after 15 January 2020 has not"),
        (replace(_SOON, within_weeks=8, at=""), "agreed on 80% and 26 weeks"),
        (replace(_SOON, including="", by=date(2020, 12, 31), at=""), "Does a plan to return home count"),
    ),
    right=(
        _later("", _SOON.starting, date(2020, 12, 31)),
        _later("the looked-after review", _SOON.starting, date(2021, 3, 31)),
        _later("", date(2019, 7, 1), _SOON.by),
    ),
)
"""An aim with a change idea in its words and a deadline before any child can have had its full time."""
