"""A test of change as it was written down, laid out to be read: Plan, Do, Study, Act, cycle by cycle."""

from __future__ import annotations

from html import escape

from pace_kit.pdsa import Cycle, TestOfChange
from pace_kit.phases import day_words
from pace_kit.widgets.render import Html

_NOTHING = "Nothing is written."


def written(test: TestOfChange, *, heading: int = 3) -> Html:
    """Return the whole of a test of change; what nobody wrote is said too, for that is part of reading it.

    Parameters
    ----------
    test : TestOfChange
        With its cycles.
    heading : int
        Level of the headings of its cycles, 3 to 6.
    """
    about = [
        ("The idea", test.idea),
        ("Shows that it happens", test.process_measure),
        ("Might get worse", test.balancing_measure),
    ]
    top = f"<p><b>{escape(test.name)}</b></p>{_pairs([pair for pair in about if pair[1]])}"
    cycles = "".join(_cycle(cycle, heading) for cycle in test.cycles)
    return Html(f'<div class="pace-card pace-written">{top}{cycles}</div>')


def _cycle(cycle: Cycle, heading: int) -> str:
    stages = {
        "Plan": _plan(cycle),
        "Do": _do(cycle),
        "Study": [
            ("What the notes show", cycle.results),
            ("As predicted", {True: "yes", False: "no", None: ""}[cycle.confirmed]),
            ("Learned", cycle.learned),
        ],
        "Act": [
            ("Decision", str(cycle.decision) if cycle.decision else ""),
            ("Because", cycle.because),
            ("Next", cycle.next_step),
        ],
    }
    title = f"<h{heading}>Cycle {cycle.number}: {escape(cycle.size_in_words or 'size not said')}</h{heading}>"
    return title + "".join(_stage(name, [pair for pair in pairs if pair[1]]) for name, pairs in stages.items())


def _plan(cycle: Cycle) -> list[tuple[str, str]]:
    when = f" (written on {day_words(cycle.predicted_on)})" if cycle.predicted_on and cycle.prediction else ""
    return [
        ("What for", cycle.objective),
        ("Question", cycle.question),
        ("Prediction", f"{cycle.prediction}{when}" if cycle.prediction else ""),
        ("Who does what", cycle.plan),
        ("Noted down", cycle.data_plan),
    ]


def _do(cycle: Cycle) -> list[tuple[str, str]]:
    numbers = "; ".join(map(str, cycle.data))
    return [
        ("Begun", day_words(cycle.started) if cycle.started else ""),
        ("Ended", day_words(cycle.ended) if cycle.ended else ""),
        ("Seen", cycle.observations),
        ("Went wrong", cycle.problems),
        ("Not expected", cycle.unexpected),
        (cycle.measure or "Numbers", numbers),
    ]


def _stage(name: str, pairs: list[tuple[str, str]]) -> str:
    return f"<p><b>{name}</b></p>{_pairs(pairs) if pairs else f'<p>{_NOTHING}</p>'}"


def _pairs(pairs: list[tuple[str, str]]) -> str:
    return f"<dl>{''.join(f'<dt>{escape(label)}</dt><dd>{escape(words)}</dd>' for label, words in pairs)}</dl>"
