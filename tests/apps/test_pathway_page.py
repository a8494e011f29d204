"""The page of a team's pathway, walked as a team uses it in a week: the list, a change, a note, a calendar to take."""

import re
from datetime import date, timedelta

from hands import fill, press
from icalendar import Calendar
from playwright.sync_api import expect

from pace_kit.example import add_example
from pace_kit.following import done_by, pathway_of

PAGE = "follow_the_pathway"
DATA = date(2020, 3, 31)


def calendar(page):
    press(page, "Make the calendar file")
    page.get_by_text("One file is ready, below.").wait_for(timeout=20_000)
    with page.expect_download() as caught:
        page.get_by_role("link", name="For your calendar", exact=True).click()
    events = Calendar.from_ical(caught.value.path().read_bytes()).walk("VEVENT")
    return {str(event["SUMMARY"]): (event["DTSTART"].dt, str(event["UID"])) for event in events}


def test_a_week_with_the_pathway(own_server, pages):
    add_example(own_server.store())
    page = pages.open(own_server.url(PAGE, team="harbour"))
    page.get_by_text("Child 171: first review was due on Thursday 26 March 2020, 5 days ago.").wait_for()
    page.get_by_text(re.compile("Not in the list until you settle it: What does “72 hours” mean here")).wait_for()
    before = calendar(page)
    assert min(day for day, _ in before.values()) >= DATA

    # A limit is changed, with who and why; the list follows, and the law is not forgotten
    press(page, "Change a step, add one or move one")
    page.get_by_label("Which step do you change?", exact=True).select_option(label="First review")
    page.get_by_text(re.compile(r"Regulations 2009, regulation 45\(2\)\(a\)")).wait_for()
    expect(page.get_by_label("What is it called?", exact=True)).to_have_value("First review")
    fill(page, "Within how many?", "7")
    page.get_by_label("Who changes it?", exact=True).fill("team leader")
    page.get_by_label("Why?", exact=True).fill("to see what the law says")
    press(page, "Save this step")
    page.get_by_text("Child 171: first review is due on Thursday 2 April 2020, in 2 days.").wait_for()
    page.get_by_text(re.compile("First review has more time here than the law gives: 6 weeks")).wait_for()
    page.get_by_text(re.compile("Something changed since these files were made")).wait_for()

    # What 72 hours means is settled, and the meeting is counted from then on
    page.get_by_label("What does “72 hours” mean here?", exact=True).select_option(label="72 hours by the clock")
    press(page, "Save what it means")
    page.get_by_text("First meeting about the child: within 72 hours", exact=True).wait_for()
    page.get_by_text(re.compile("Not in the list until you settle it")).wait_for(state="detached")

    # What was done leaves the list; what follows is counted from that day
    page.get_by_label("Which child?", exact=True).select_option(label="Child 171")
    page.get_by_label("Which step?", exact=True).select_option(label="First review")
    fill(page, "Done on", "2020-03-30")
    press(page, "Note it")
    page.get_by_text("Noted: Child 171, First review, 30 March 2020.").wait_for()
    page.get_by_text(re.compile("Child 171: first review")).wait_for(state="detached")

    # The calendar follows: the same events, moved
    after = calendar(page)
    assert "Child 171: First review" not in after
    assert after["Child 171: Second review"][0] == date(2020, 6, 30)
    moved = [name for name in set(before) & set(after) if name.endswith(": First review")]
    assert moved
    for name in moved:
        assert after[name] == (before[name][0] + timedelta(days=7), before[name][1])
    assert all(re.fullmatch(r"Child \d{3}: .+", name) for name in after)

    # All of it is there when the page is opened again
    pages.close(page)
    page = pages.open(own_server.url(PAGE, team="harbour"), width=390)
    page.get_by_text("First review: within 7 weeks", exact=True).wait_for()
    press(page, "Who changed what, and why")
    page.get_by_text("to see what the law says", exact=True).wait_for()
    press(page, "See it drawn")
    page.locator("figure.pace-figure .pace-narrow svg").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    team = own_server.store().team("harbour")
    assert done_by(team) == {("Child 171", "first-review"): date(2020, 3, 30)}
    assert [version.who for version in team.history("pathway", "aim_2")] == ["", "team leader"]
    assert not pathway_of(team).gaps()
    pages.close(page)


def test_a_team_without_data_is_told_where_to_begin(own_server, pages):
    own_server.store().add_team("River")
    page = pages.open(own_server.url(PAGE, team="river"))
    page.get_by_text("This team has no data yet. Bring them in step 2, then come back.").first.wait_for()
    page.get_by_text("There are no data yet, so there is nothing to note.").wait_for()
    press(page, "Later, and past the aim")
    press(page, "Every waiting child: the next step, and days to the aim")
    press(page, "Make the calendar file")
    page.get_by_text("There is nothing due yet. Bring your data in step 2.").wait_for()
    assert page.locator(".pace-problem").count() == 1  # the sentence above
    pages.close(page)
