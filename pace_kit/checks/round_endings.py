"""What a round of 'Signal or noise?' taught: signals seen and missed, noise taken for a signal, beside the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

import pandas as pd

from pace_kit.checks.dealing import NOTHING, Dealt, listed, name_of, words_for
from pace_kit.checks.signal_or_noise import Play, Verdict, judge, per_hundred
from pace_kit.rulesets import ANHOEJ_2014, PERLA_2011, RuleSet

RULES = (PERLA_2011, ANHOEJ_2014)
"""Rules that are laid beside what people saw."""

LESSON = (
    "In the long run, whoever sees more signals also sees more of them in noise; the last column says how often the "
    "rules do. So a signal is a reason to ask what happened, and no proof that anything did. What a rule called "
    "beside a signal that was planted is not counted as noise here."
)


@dataclass(frozen=True)
class Tally:
    """How often somebody, or a set of rules, saw a signal: where there was one, and where there was none.

    Parameters
    ----------
    signals, seen, named : int
        Charts with a signal; those on which one was seen, under whatever name; those on which it was named as we do.
    noise, in_noise : int
        Charts with nothing but chance; those on which a signal was seen.
    """

    signals: int
    seen: int
    named: int
    noise: int
    in_noise: int

    def __str__(self) -> str:
        return f"{self.seen} of {self.signals} signals seen, {self.in_noise} of {self.noise} times one in noise."

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.signals + other.signals,
            self.seen + other.seen,
            self.named + other.named,
            self.noise + other.noise,
            self.in_noise + other.in_noise,
        )

    @property
    def missed(self) -> int:
        """Charts with a signal on which none was seen."""
        return self.signals - self.seen


def tally(dealt: Sequence[Dealt], answers: Sequence[str]) -> Tally:
    """Count what was seen on some charts, one answer a chart."""
    pairs = list(zip(dealt, answers, strict=True))
    signals = [(chart.planted, answer) for chart, answer in pairs if chart.planted != NOTHING]
    noise = [answer for chart, answer in pairs if chart.planted == NOTHING]
    return Tally(
        signals=len(signals),
        seen=sum(answer != NOTHING for _, answer in signals),
        named=sum(answer == planted for planted, answer in signals),
        noise=len(noise),
        in_noise=sum(answer != NOTHING for answer in noise),
    )


def rules_tally(dealt: Iterable[Dealt], rules: RuleSet) -> Tally:
    """Count what a set of rules sees. Charts with an astronomical point are left out: rules do not look for one."""
    looked_at = [chart for chart in dealt if chart.planted != "point"]
    return tally(looked_at, [_first_called(chart, rules) for chart in looked_at])


def _first_called(dealt: Dealt, rules: RuleSet) -> str:
    """What a set of rules calls on a chart as one answer: what was planted if it is among it."""
    kinds = [signal.kind for signal in dealt.signals(rules)]
    return NOTHING if not kinds else dealt.planted if dealt.planted in kinds else kinds[0]


@dataclass(frozen=True)
class Ending:
    """What a round taught. Make one with :func:`ending`.

    Parameters
    ----------
    play : Play
        A round played to its end.
    """

    play: Play

    def __str__(self) -> str:
        return " ".join(self.sentences)

    @property
    def you(self) -> Tally:
        """What the players saw."""
        return tally(self.play.round.dealt, self.play.answers)

    @property
    def by_rules(self) -> tuple[tuple[RuleSet, Tally], ...]:
        """What each set of rules sees on the same charts."""
        return tuple((rules, rules_tally(self.play.round.dealt, rules)) for rules in RULES)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was seen and missed, what was seen in noise, and what the rules would have called."""
        return (self._of_signals(), self._of_noise(), self._of_rules_in_noise(), self._of_rules(), *self._so_far())

    def _of_signals(self) -> str:
        you, missed = self.you, self._charts_with(Verdict.MISSED)
        named = f"{you.named} of them by the name we gave" if you.named < you.seen else "each by the name we gave"
        seen = f"You saw {_out_of(you.seen, you.signals)}" + (f", {named}." if you.seen else ".")
        dealt = self.play.round
        there = f"Round {dealt.seed}: there was a signal on {you.signals} of the {dealt.charts} charts."
        return f"{there} {seen}" + (f" You missed {listed(missed)}." if missed else "")

    def _of_noise(self) -> str:
        you, where = self.you, self._charts_with(Verdict.IN_NOISE)
        saw = f"You saw a signal on {you.in_noise}: {listed(where)}." if where else "You left all of them alone."
        return f"On {you.noise} charts there was nothing but chance. {saw}"

    def _of_rules_in_noise(self) -> str:
        n, (perla, one), (anhoej, other) = self.play.round.n, *self.by_rules
        return (
            f"On the same {one.noise} charts {perla.name} would have called a signal {_on(one.in_noise)}, "
            f"{anhoej.name} {_on(other.in_noise)}. Of 100 steady charts of {n} points the first call one on "
            f"{per_hundred(perla, n)}, the second on {per_hundred(anhoej, n)}."
        )

    def _of_rules(self) -> str:
        (perla, one), (anhoej, other) = self.by_rules
        return (
            f"Of the {one.signals} signals that rules look for, {perla.name} call {one.seen} and {anhoej.name} "
            f"{other.seen}. An astronomical point is for people to see: no rule counts it."
        )

    def _so_far(self) -> tuple[str, ...]:
        """What was seen in all rounds together, once there is more than one."""
        if not self.play.before:
            return ()
        plays = (*self.play.before, self.play)
        total = reduce(Tally.__add__, (tally(play.round.dealt, play.answers) for play in plays))
        return (
            f"In {len(plays)} rounds together you saw {total.seen} of {total.signals} signals, and one in noise "
            f"{total.in_noise} of {total.noise} times: {round(100 * total.in_noise / total.noise)} of 100.",
        )

    def _charts_with(self, verdict: Verdict) -> list[str]:
        pairs = zip(self.play.round.dealt, self.play.answers, strict=True)
        return [
            f"chart {dealt.number}" + (f" ({words_for(dealt.planted)})" if verdict is Verdict.MISSED else "")
            for dealt, answer in pairs
            if judge(dealt, answer).verdict is verdict
        ]

    @property
    def table(self) -> pd.DataFrame:
        """One row for the players and one a set of rules: signals seen, noise taken for a signal, on steady charts."""
        n = self.play.round.n
        rows = [("You", self.you, "–"), *((r.short, t, f"{per_hundred(r, n)} of 100") for r, t in self.by_rules)]
        return pd.DataFrame(
            [(who, f"{t.seen} of {t.signals}", f"{t.in_noise} of {t.noise}", steady) for who, t, steady in rows],
            columns=["Who", "Signals seen", "Noise taken for a signal", f"On steady charts of {n} points"],
        )

    @property
    def charts(self) -> pd.DataFrame:
        """One row a chart: what was planted, what the players said and what that was, what each set of rules calls."""
        pairs = list(zip(self.play.round.dealt, self.play.answers, strict=True))
        columns: dict[str, list[object]] = {
            "Chart": [dealt.number for dealt, _ in pairs],
            "What was planted": [words_for(dealt.planted) for dealt, _ in pairs],
            "You said": [words_for(answer) for _, answer in pairs],
            "That is": [str(judge(dealt, answer).verdict) for dealt, answer in pairs],
        }
        for rules in RULES:
            columns[f"{rules.short} would call"] = [_called(dealt, rules) for dealt, _ in pairs]
        return pd.DataFrame(columns)


def ending(play: Play) -> Ending:
    """Say what a round taught.

    Raises
    ------
    ValueError
        When the round is not over.
    """
    if not play.over:
        raise ValueError(f"{play.progress}: the round is not over. Play it to its end first.")
    return Ending(play)


def _called(dealt: Dealt, rules: RuleSet) -> str:
    """What a set of rules calls on a chart, each kind once."""
    names = list(dict.fromkeys(map(name_of, dealt.signals(rules))))
    return listed(names) if names else "nothing"


def _on(n: int) -> str:
    return {0: "on none", 1: "on one"}.get(n, f"on {n}")


def _out_of(n: int, of: int) -> str:
    return f"all {of}" if n == of else "none of them" if not n else f"{n} of them"
