"""On each page one thing a visitor does early on, and words that only the page's kernel can answer it with."""

from dataclasses import asdict, dataclass

NOT_YET = "Not yet. Choose one of the answers"


@dataclass(frozen=True)
class Probe:
    """A button that is pressed or a field in which something is typed, and the answer.

    `sent` is what the browser would send for what is typed, where that is something else than the text.
    """

    control: str
    answer: str
    typed: str | None = None
    sent: object = None

    def said(self):
        """It as words, for the record."""
        return f"type {self.typed} in “{self.control}”" if self.typed else f"press “{self.control}”"

    def for_page(self):
        """It as the script of the page takes it."""
        return asdict(self)


PROBES = {
    "00_start_here": Probe("Make this team", "The team has no name yet."),
    "01_set_an_aim": Probe("How many of every hundred children?", "77% of children", "77"),
    "02_clean_the_data": Probe(
        "It was last brought up to date on",
        "169 children as at 30 April 2020",
        "2020-04-30",
        {"year": 2020, "month": 3, "date": 30},  # months are counted from 0 there
    ),
    "03_plot_run_charts": Probe("Aim line, weeks", "Aim: 33 weeks", "33"),
    "04_log_tests_of_change": Probe("Your plan", "What do you predict?"),
    "05_review_results": Probe("Add this promise", "Say what will be done."),
    "06_coach_view": Probe("Which reasons come first?", "No data yet, or none of the last 90 days."),
    "follow_the_pathway": Probe("Note it", "Not noted yet: say on which day"),
    "01_aims": Probe("Check our answer", NOT_YET),
    "02_cleaning": Probe("Check our answer", "Not yet. Write the number of the row"),
    "03_run_charts": Probe("Check our answer", NOT_YET),
    "04_tests_of_change": Probe("Check our answer", NOT_YET),
    "05_reviews": Probe("Check our answer", "Not yet. Give each step a place"),
    "data_detective": Probe("Add to our finds", "Our finds (1)"),
    "pdsa_clinic": Probe("Compare", "Not yet: score"),
    "practice_council": Probe("Draw them month by month", "Each dot is one value, in order."),
    "signal_or_noise": Probe("Nothing but chance", "Chart 1, explained"),
}
"""By page. The pages that only lead on, and the guide, have nothing to press; of them the text is timed."""
