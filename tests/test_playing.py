"""A game of the practice council as it is kept, told and played on a page, without a browser."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.pdsa import Decision
from pace_kit.practice import CHANGES, SCALES, Decide, Game, Settings, Try
from pace_kit.practice.news import hours_words, month_between, news
from pace_kit.practice.saved import SavedGame, new_game
from pace_kit.practice.tables import balancing_table, comparison_table, truth_table
from pace_kit.store import Store, codec
from pace_kit.widgets import (
    Form,
    choice_field,
    choose_change,
    choose_trial,
    number_field,
    plan_decision,
    plan_test,
    play_month,
    practice_council,
    tables_beside,
    text_field,
)

COUNCIL = Settings(seed=7, months=6)
TRY = Try("two-week-review", "1 child", "Half of them in 20 days.", 20)


@pytest.fixture
def team(tmp_path):
    return Store.open(tmp_path / "kit.db").add_team("Tayford")


class Page:
    """What a page makes of a council: its forms and buttons."""

    def __init__(self, team=None, number=7):
        self.council = practice_council(team, number)
        self.trial = Form(
            change=choose_change(self.council),
            scale=choice_field("How big?", SCALES),
            prediction=text_field("What do you predict?"),
            predicted_number=number_field("As one number"),
        )
        self.act = Form(
            change=choose_trial(self.council),
            decision=choice_field("Decide", [("Not decided", None), *Decision]),
            because=text_field("Because"),
        )
        self.test, self.decision = plan_test(self.council, self.trial), plan_decision(self.council, self.act)
        self.month = play_month(self.council)

    def begin(self, number=7, months=6):
        self.council.form.fill(number=number, months=months)
        self.council.begin.button.click()
        return self

    def plan(self, **values):
        self.trial.fill(**({"change": "two-week-review", "prediction": "20 days", "predicted_number": 20} | values))
        self.test.button.click()
        return self.test.status

    def decide(self, decision, because="It held."):
        self.act.fill(decision=decision, because=because)
        self.decision.button.click()
        return self.decision.status

    def play(self):
        self.month.play.button.click()
        return self.month.play.status


# What is kept


def test_a_number_that_is_no_council_is_said_and_another_one_opens(monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "council=%3Cb%3Eabc")
    council = practice_council()
    assert council.value.settings.seed == 1
    assert "There is no council “&lt;b&gt;abc”" in council.begin.status


def test_a_game_reads_back_as_it_was_saved_and_its_next_attempt_has_a_key_of_its_own():
    game = SavedGame(COUNCIL, ((TRY,), ()), (Decide("two-week-review", Decision.ADAPT, "One child."),))
    assert codec.from_json("game", codec.to_json("game", game)) == game
    assert (str(game), game.key) == ("Council 7: month 2 of 6", "7-6-1")
    assert new_game(COUNCIL, [game.key, "7-24-5", "8-6-9", "not a key"]).key == "7-6-2"
    assert SavedGame(COUNCIL, ((),) * 6).finished


@pytest.mark.parametrize("spoiled", [{"moves": ((),) * 7}, {"attempt": 0}])
def test_a_game_that_cannot_be_is_refused(spoiled):
    with pytest.raises(ValueError, match=r"7 months are there, and the game has 6|The first game is number 1, not 0"):
        SavedGame(COUNCIL, **spoiled)


def test_a_plan_puts_decisions_first_and_playing_it_is_playing_the_game():
    adapt = Decide("two-week-review", Decision.ADAPT, "One child.")
    later = Try("two-week-review", "5 children", "25 days")
    game = SavedGame(COUNCIL, ((TRY,),)).planned(later, adapt)
    assert game.plan == (adapt, later)
    played = game.played()
    assert played.plan == () and played.game == Game(COUNCIL, ((TRY,), (adapt, later)))


# What is told


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 400), st.integers(0, 3))
def test_the_news_of_a_month_add_up(seed, months):
    before = Game(Settings(seed=seed), ((),) * months)
    after = before.play()
    month = month_between(before, after)
    assert month.before + month.came - month.recommended - month.left == month.waiting
    waiting = after.cohort.frame[after.cohort.outcome == "waiting"]
    weeks = (date.fromisoformat(str(after.today)) - waiting["accommodated"].dt.date).map(lambda wait: wait.days / 7)
    assert month.long == (weeks > 26).sum()
    assert news(before, after).startswith(f"Month {months + 1} of 24 is played. ")


def test_too_much_at_once_is_said_before_it_is_played():
    game = Game(COUNCIL)
    assert hours_words(game) == "Tests and changes take 0 of 80 hours in the coming month."
    adopted = [Decide(key, Decision.ADOPT) for key in ("two-week-review", "clear-process")]
    assert hours_words(game, *adopted).startswith("This takes 88 hours and there are 80.")


def test_what_might_get_worse_stands_beside_a_usual_month():
    table = balancing_table(Game(COUNCIL).play())
    assert table["Measure"].tolist() == ["Reviews postponed", "Placement moves", "Overtime hours"]
    assert (table["Last month"] == table["Average since"]).all(), "one month is its own average"
    assert balancing_table(Game(COUNCIL)).iloc[:, -1].isna().all()


def test_the_ending_stands_in_words_a_team_can_read():
    ending = Game(COUNCIL, ((TRY,), *((),) * 4, (Decide("two-week-review", Decision.ABANDON, "No quicker."),))).ending()
    truths = truth_table(ending).set_index("Change")
    mine = truths.loc["Two-week review"]
    assert list(mine.iloc[1:4]) == ["Tried with 1 child, then abandon", "Half of them in 20 days.", "No quicker."]
    kinds = ending.truths.set_index("name")["kind"]
    starts = {"helps": "Helps: ", "nothing": "Does nothing for the wait", "harms": "Does harm: "}
    assert all(words.startswith(starts[kinds[name]]) for name, words in truths["What is true"].items())
    assert (truths["What you did"] == "Nothing").sum() == len(truths) - 1
    table = comparison_table(ending)
    assert list(table.columns) == ["Measure", "Your game", "Do nothing", "Everything at once"]
    waiting = table.set_index("Measure").loc["Children waiting at the end"]
    assert waiting["Do nothing"] == str(ending.do_nothing.counts["waiting"])


# The page


def test_every_line_of_a_plan_and_every_month_is_kept_at_once(team):
    page = Page(team).begin()
    assert team.currents("game") == {}, "a game that nobody has touched is no game yet"
    assert "Planned: Try “Two-week review” with 1 child." in page.plan()
    assert team.current("game", "7-6-1").plan == (Try("two-week-review", "1 child", "20 days", 20),)
    assert page.trial.value["prediction"] == "" and page.trial.value["predicted_number"] is None
    assert "Month 1 of 6 is played." in page.play()
    again = practice_council(team)
    assert again.sitting.value == team.current("game", "7-6-1") == page.council.sitting.value
    assert again.value.month == 1 and again.sitting.value.plan == ()


def test_a_test_without_a_prediction_is_refused_and_so_is_what_names_a_child(team):
    page = Page(team).begin()
    assert "Write first what you predict" in page.plan(prediction="")
    assert "looks like a CHI number" in page.plan(prediction="CHI 0101010001 in 20 days")
    assert "can be tried once a month" in (page.plan(), page.plan(scale="5 children"))[1]
    assert len(page.council.sitting.value.plan) == 1


def test_a_decision_needs_a_test_a_choice_and_a_reason(team):
    page = Page(team).begin()
    assert "No test is running yet" in page.decide(Decision.ADOPT)
    page.plan()
    page.play()
    assert "Choose adopt, adapt or abandon first" in page.decide(None)
    assert "Say why" in page.decide(Decision.ABANDON, "")
    assert "Planned: Abandon “Two-week review”." in page.decide(Decision.ABANDON)
    page.play()
    assert "two-week-review" not in [key for _, key in page.trial["change"].control.options]
    assert page.act["change"].value == ""


def test_a_line_can_be_taken_back_until_the_month_is_played(team):
    page = Page(team).begin()
    page.plan()
    page.month.take_back[0].click()
    assert "Taken back: Try “Two-week review”" in page.month.markup
    assert team.current("game", "7-6-1").plan == () and "nothing is planned" in page.month.markup
    for month in range(1, 7):
        assert f"Month {month} of 6 is played." in page.play()
    assert "This game is over" in page.play()
    assert team.current("game", "7-6-1").moves == ((),) * 6


def test_two_laptops_of_one_team_do_not_play_a_month_twice(team):
    one = Page(team).begin()
    one.play()
    two = Page(team)
    two.plan()
    assert "Somebody else of your team went on with this game" in one.play()
    assert one.council.sitting.value == two.council.sitting.value == team.current("game", "7-6-1")
    assert len(one.month.take_back) == 1
    assert "Month 2 of 6 is played." in one.play()


def test_several_games_are_kept_apart_and_can_be_opened_again(team):
    page = Page(team).begin(7, 6)
    page.play()
    page.begin(8, 12).play()
    page.begin(7, 6).play()
    assert [str(game) for game in team.currents("game").values()] == [
        "Council 7: month 1 of 6", "Council 8: month 1 of 12", "Council 7, game 2: month 1 of 6",
    ]  # fmt: skip
    page.council.saved.value = "8-12-1"
    page.council.go_on.children[0].click()
    assert "Open now: Council 8: month 1 of 12" in page.council.markup
    assert practice_council(team).sitting.value.key == "7-6-2", "the one played last"
    assert practice_council(team, 8).sitting.value.key == "8-12-1", "the one that the coach named"


def test_without_a_team_it_is_played_and_the_page_says_that_nothing_is_kept(monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "council=7")
    page = Page(number=None)
    assert page.council.value.settings.seed == 7
    assert "kept only as long as this page is open" in page.council.markup
    page.plan()
    assert re.search(r"Month 1 of 24 is played\..*kept only while this page is open", page.play())


@pytest.mark.parametrize("asked", ["", "0", "seven", "-7", "99999", "٧"])
def test_an_address_that_names_no_council_opens_the_first(monkeypatch, asked):
    monkeypatch.setenv("QUERY_STRING", f"council={asked}")
    assert practice_council().value.settings.seed == 1


def test_tables_stand_beside_each_other_only_when_ones_own_game_is_over_and_by_name(team, tmp_path):
    store = Store.open(tmp_path / "kit.db")
    done, other = SavedGame(COUNCIL, ((),) * 6), SavedGame(COUNCIL, ((TRY,), *((),) * 5))
    again = SavedGame(COUNCIL, ((),) * 6, attempt=2)
    assert "When your game is over" in tables_beside(Game(COUNCIL), store).markup
    team.save("game", done, done.key)
    assert "No other team here" in tables_beside(done.game, store).markup
    for name, games in (("Clyde", [other, again]), ("Alba", [SavedGame(COUNCIL)]), ("Brae", [SavedGame(Settings(8))])):
        more = store.add_team(name)
        for game in games:
            more.save("game", game, game.key)
    markup = tables_beside(done.game, store).markup
    assert re.findall(r'<th scope="row">(.*?)</th>', markup) == ["Clyde", "Tayford"], "by name, finished, this council"
    clyde = re.search(r"Clyde</th>(.*?)</tr>", markup)[1]
    assert re.findall(r"<td>(.*?)</td>", clyde)[-2:] == ["1", "0"], "the first game of a team, not the second"


def test_a_game_of_other_rules_stays_saved_and_the_page_opens(team):
    much = tuple(Try(change.key, "all teams", "x") for change in CHANGES)
    old = SavedGame(COUNCIL, (much,))
    team.save("game", old, old.key)
    page = Page(team, None)
    assert page.council.value.month == 0 and not old.playable
    page.council.go_on.children[0].click()
    assert "played by other rules" in page.council.markup and page.council.value.month == 0
