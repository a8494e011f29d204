"""One team at a glance, and the order in which a coach looks at many: who needs a conversation first, and why.

Nobody is ranked. The order comes from the reasons of :data:`REASONS`, as they stand there, and then from the names;
no number of a team decides it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pace_kit.aims import AimStatement
from pace_kit.coaching.notes import CoachNote, LastReview
from pace_kit.coaching.progress import FRESH, ScoreProposal, has_grown, is_worse, propose_score
from pace_kit.measures import waiting_list
from pace_kit.outlook import aim_outlook
from pace_kit.pdsa import Decision, TestOfChange
from pace_kit.phases import day_words
from pace_kit.review import Finding, Review

STEPS = {"01": "Aim", "02": "Data", "03": "Run charts", "04": "Tests of change", "05": "Review"}

LONG_WITHOUT_STUDY = 56
"""Days a cycle may go on without a study: eight weeks. Ours; a PDSA cycle is meant to be short."""
LONG_WITHOUT_REVIEW = 61
"""Days between two reviews: two months. Reviews are meant to be monthly."""

REASONS = {
    "unreadable": "Something the team saved cannot be read.",
    "data": f"No data yet, or none of the last {FRESH} days.",
    "signal": "A shift or trend to the worse side that reaches into the last year of the data.",
    "aim": "An aim that is out of reach for the children counted so far.",
    "test": f"A test with a cycle that began more than {LONG_WITHOUT_STUDY // 7} weeks ago and has no study.",
    "review": "No review for two months, although there are data.",
    "no aim": "No aim yet, or one that is not complete.",
    "list": "A list of waiting children that has grown over a year.",
    "no test": "No test of change has begun.",
}
"""Why a team needs a conversation, the most pressing reason first."""

_SHORT = {
    "unreadable": "cannot be read",
    "data": "no data or old ones",
    "signal": "a signal to the worse side",
    "aim": "the aim is out of reach",
    "test": "a test long without a study",
    "review": "no review lately",
    "no aim": "no complete aim",
    "list": "the list has grown",
    "no test": "no test begun",
}

_FEW = 3  # findings shown of each kind


@dataclass(frozen=True)
class Need:
    """One reason for a conversation.

    Parameters
    ----------
    kind : str
        A key of :data:`REASONS`.
    sentence : str
        The reason with the team's own facts.
    """

    kind: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence

    @property
    def short(self) -> str:
        """The reason in a few words, for a list of several."""
        return _SHORT[self.kind]


@dataclass(frozen=True)
class TeamGlance:
    """One team as its coach sees it in a few seconds. Make one with :func:`glance_at`.

    Parameters
    ----------
    name, slug : str
        What people call it, and its short name in addresses.
    invented : bool
        Whether its data are invented.
    done : frozenset of str
        Steps with something saved, ``"01"`` to ``"05"``.
    as_of : date, optional
        The day its data were drawn; None without data.
    data_days : int, optional
        Days since then.
    running, overdue : int
        Tests under way, and those of them that are long without a study.
    waiting, over_aim : int, optional
        Children waiting, and those beyond `aim_weeks`; None without data.
    aim_weeks : float, optional
        The weeks that waits are compared with.
    last_review : LastReview, optional
        None while there was none.
    needs : tuple of Need
        In the order of :data:`REASONS`.
    look, celebrate : tuple of Finding
        The first findings of its review that need a conversation, and that are good news.
    proposal : ScoreProposal, optional
        Where the kit would put it on the progress scale.
    settled : CoachNote, optional
        What the coach settled on.
    """

    name: str
    slug: str
    invented: bool = False
    done: frozenset[str] = frozenset()
    as_of: date | None = None
    data_days: int | None = None
    running: int = 0
    overdue: int = 0
    waiting: int | None = None
    over_aim: int | None = None
    aim_weeks: float | None = None
    last_review: LastReview | None = None
    needs: tuple[Need, ...] = ()
    look: tuple[Finding, ...] = ()
    celebrate: tuple[Finding, ...] = ()
    proposal: ScoreProposal | None = None
    settled: CoachNote | None = None

    def __str__(self) -> str:
        where = f"{len(self.done)} of 5 steps saved"
        first = self.needs[0].sentence if self.needs else "Nothing presses."
        return f"{self.name}: {where}. {first}"

    @property
    def next_step(self) -> str:
        """Number of the first step with nothing saved; empty when all five are done."""
        return next((step for step in STEPS if step not in self.done), "")

    @property
    def age(self) -> str:
        """How old the data are, in words."""
        return "no data yet" if self.data_days is None else age_words(self.data_days)


def age_words(days: int) -> str:
    """Words for the age of data, rounded down: up to 31 days they are up to date.

    >>> age_words(31), age_words(75), age_words(800)
    ('up to date', '2 months old', '2 years old')
    """
    if days <= 31:
        return "up to date"
    if days < 365:
        months = max(1, int(days / 30.44))
        return f"{months} {'month' if months == 1 else 'months'} old"
    years = int(days / 365.25) or 1
    return f"{years} {'year' if years == 1 else 'years'} old"


def glance_at(
    *,
    name: str,
    slug: str,
    today: date,
    invented: bool = False,
    done: Collection[str] = (),
    aim: AimStatement | None = None,
    tests: Sequence[TestOfChange] = (),
    review: Review | None = None,
    programme_started: date | None = None,
    last_review: LastReview | None = None,
    settled: CoachNote | None = None,
) -> TeamGlance:
    """See a team at a glance.

    Parameters
    ----------
    name, slug, invented, done, aim, tests, review, programme_started, last_review, settled
        What the team and its coach saved; `review` is None while there are no data.
    today : date
        What ages are measured against. Invented data belong to a story: for them time stands still on their day.
    """
    day = review.as_of if invented and review is not None else today
    waiting = waiting_list(review.cohort, review.aim_weeks) if review is not None else None
    running = [test for test in tests if test.started and test.decision not in (Decision.ADOPT, Decision.ABANDON)]
    late = tuple(_overdue(tests, day))
    findings = review.findings if review is not None else ()
    return TeamGlance(
        name=name,
        slug=slug,
        invented=invented,
        done=frozenset(done),
        as_of=review.as_of if review is not None else None,
        data_days=max(0, (day - review.as_of).days) if review is not None else None,
        running=len(running),
        overdue=len(late),
        waiting=None if waiting is None else len(waiting),
        over_aim=None if waiting is None else int(waiting["over_aim"].sum()),
        aim_weeks=review.aim_weeks if review is not None else None,
        last_review=last_review,
        needs=_needs(aim, tests, review, late, last_review, day),
        look=tuple(finding for finding in findings if finding.tone == "look")[:_FEW],
        celebrate=tuple(sorted((one for one in findings if one.tone == "good"), key=_not_plain))[:_FEW],
        proposal=propose_score(
            aim=aim, tests=tests, review=review, programme_started=programme_started, today=day
        ),
        settled=settled,
    )  # fmt: skip


def _not_plain(finding: Finding) -> bool:
    """Whether good news need more words: that children were in time needs none, a signal does."""
    return finding.kind != "celebrate"


def unreadable(name: str, slug: str, sentence: str) -> TeamGlance:
    """Return the glance of a team whose saved things cannot be read, with the sentence that says what."""
    return TeamGlance(name, slug, needs=(Need("unreadable", sentence),))


def in_order(glances: Iterable[TeamGlance]) -> tuple[TeamGlance, ...]:
    """Teams that need a conversation first, by their most pressing reason; equal ones, and all others, by name.

    >>> [one.name for one in in_order([TeamGlance("B", "b"), TeamGlance("A", "a", needs=(Need("test", "…"),))])]
    ['A', 'B']
    """
    places = {kind: place for place, kind in enumerate(REASONS)}
    return tuple(
        sorted(
            glances,
            key=lambda one: (
                min((places[need.kind] for need in one.needs), default=len(places)), one.name.casefold(), one.slug
            ),
        )
    )  # fmt: skip


def _overdue(tests: Sequence[TestOfChange], day: date) -> Iterable[str]:
    """A sentence for each test whose cycle began too long ago to be without a study."""
    for test in tests:
        for cycle in test.cycles:
            since = cycle.started or cycle.ended
            if since is None or cycle.stage not in ("do", "study"):
                continue
            if (day - since).days > LONG_WITHOUT_STUDY:
                weeks = (day - since).days // 7
                yield f"“{test.name}” cycle {cycle.number} began {weeks} weeks ago and has no study."
                break


def _needs(
    aim: AimStatement | None, tests: Sequence[TestOfChange], review: Review | None, late: Sequence[str],
    last: LastReview | None, day: date,
) -> tuple[Need, ...]:  # fmt: skip
    found = {"data": _about_data(review, day), "test": late[0] if late else ""}
    if len(late) > 1:
        found["test"] += f" {len(late) - 1} more {'test is' if len(late) == 2 else 'tests are'} late too."
    if review is not None:
        found |= {
            "signal": _worse(review),
            "aim": _out_of_reach(review),
            "review": _about_review(last, day),
            "list": "More children wait than a year ago." if has_grown(review) else "",
        }
    if aim is None or aim.gaps():
        found["no aim"] = "There is no aim yet." if aim is None else f"The aim is not complete. {aim.gaps()[0]}"
    if not any(test.started for test in tests):
        found["no test"] = "No test of change has begun."
    return tuple(Need(kind, found[kind]) for kind in REASONS if found.get(kind))


def _about_data(review: Review | None, day: date) -> str:
    if review is None:
        return "There are no data yet."
    days = (day - review.as_of).days
    return f"The data are of {day_words(review.as_of)}: {age_words(days)}." if days > FRESH else ""


def _worse(review: Review) -> str:
    since = review.as_of - timedelta(days=365)
    late = [signal for signal in review.signals if is_worse(signal) and signal.end and signal.end > since]
    return late[-1].sentence if late else ""


def _out_of_reach(review: Review) -> str:
    aim = review.aim
    if aim is None or not aim.within_weeks or aim.within_weeks < 1 or not aim.percent or not 0 < aim.percent <= 100:
        return ""
    outlook = aim_outlook(review.cohort, within_weeks=aim.within_weeks, percent=aim.percent, starting=aim.starting)
    if outlook.verdict != "out of reach":
        return ""
    return f"The aim of {aim.percent:g}% is out of reach for the children counted so far."


def _about_review(last: LastReview | None, day: date) -> str:
    if last is None:
        return "There was no review yet."
    days = (day - last.on).days
    return f"The last review was on {day_words(last.on)}." if days > LONG_WITHOUT_REVIEW else ""
