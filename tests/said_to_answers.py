"""What each option and each row of the exercises must hear, written by hand: how it stands, and its decisive words.

A question whose right answer moves, or whose words go to another answer, differs from this page.
"""

NO, YES = "not quite", "yes"

SAID = {
    "1.1": {
        "a": (NO, "what would somebody count?"),
        "b": (NO, "less than what?"),
        "c": (NO, "from which day on, and by when?"),
        "d": (YES, "Read your own aim for these six"),
        "e": (NO, "Whose waits go into the average"),
    },
    "1.3": {
        2: (NO, "is the day itself in?"),
        3: (NO, "Which of the two starts the clock"),
        4: (NO, "a plan to return home"),
        5: (NO, "a plan to return home"),
        6: (NO, "no recommendation yet"),
        7: (YES, "before the first day that counts"),
        8: (NO, "everybody who leaves"),
        9: (NO, "a plan for kinship care"),
        10: (NO, "the newest child"),
        11: (NO, "this row, and it fits the aim"),
    },
    "1.6": {
        "a": (NO, "is the time up for all of them?"),
        "b": (NO, "Those we know early are the quick ones"),
        "c": (YES, "a solid part and a hatched one"),
        "d": (NO, "how many of the ten are on it?"),
    },
    "2.1": {
        156: (NO, "left after four months"),
        157: (NO, "nearly nine months"),
        158: (NO, "a date is missing"),
        159: (YES, "a recommendation in March and came in April"),
        161: (NO, "left after eight days"),
        162: (NO, "on the very day of the data"),
        163: (NO, "still waiting"),
        164: (NO, "still waiting"),
        "else": (NO, "its dates can be so"),
    },
    "2.2": {
        "a": (NO, "who is missing from the list"),
        "b": (NO, "say happened?"),
        "c": (NO, "Reviews are put off."),
        "d": (YES, "stays in the list with the weeks waited so far"),
    },
    "2.4": {
        **dict.fromkeys((121, 122, 123, 130, 131, 132, 133, 134), (NO, "brothers and sisters who came together")),
        124: (NO, "a cell with two dates"),
        126: (NO, "a date that lost its format"),
        127: (NO, "still waiting"),
        128: (YES, "once with a space and once without"),
        129: (YES, "once with a space and once without"),
        "else": (NO, "this child is there once"),
    },
    "2.5": {
        "a": (YES, "Nothing became better for a child."),
        "b": (NO, "are they all still there?"),
        "c": (NO, "which of the two shows only children who have a recommendation"),
        "d": (NO, "who has waited 40 weeks"),
    },
    "3.1": {
        "a": (NO, "look at the third child once more"),
        "b": (NO, "before a dot has changed sides?"),
        "c": (YES, "five is one short of a signal"),
        "d": (NO, "a reason cannot stand in for a signal"),
    },
    "3.2": {
        17: (NO, "it lies on the median itself"),
        20: (YES, "31.4 weeks are more than 31.0"),
        "else": (NO, "waited less"),
    },
    "3.3": {
        "a": (NO, "by Anhøj's rules"),
        "b": (NO, "With 12 children on each chart"),
        "c": (YES, "not proof, and the same goes for bad news"),
        "d": (NO, "with 60 children on each chart"),
    },
    "3.6": {
        "a": (YES, "Yet nothing changed."),
        "b": (NO, "You held on to what is true"),
        "c": (NO, "Here nothing was done differently."),
    },
    "3.7": {
        "a": (NO, "Whose waits were these?"),
        "b": (YES, "blame a team for helping those who waited longest"),
        "c": (NO, "how many come in these months"),
        "d": (NO, "from the first week on"),
    },
    "4.1": {
        "a": (NO, "to say that it did not come true?"),
        "b": (NO, "Who would write down what, and when?"),
        "c": (NO, "any day on which it is wrong?"),
        "d": (YES, "It names who, how many and by when"),
        "e": (NO, "it can be neither true nor false"),
    },
    "4.3": {
        3: (YES, "A prediction of 13 March knows that already"),
        7: (NO, "a result that disappoints"),
        8: (NO, "six days after it happened"),
        10: (NO, "admits it went differently"),
        "else": (NO, "could well be written on that day"),
    },
    "4.5": {
        "a": (NO, "one late bus"),
        "b": (YES, "two lots of luck"),
        "c": (NO, "the same luck for both"),
    },
    "5.2": {
        "a": (NO, "How would the chart know?"),
        "b": (NO, "a rule and not on a feeling"),
        "c": (NO, "You are careful"),
        "d": (YES, "what was seen, what came before it, and what is not known"),
    },
    "5.3": {
        "a": (NO, "known early was quick or is late already"),
        "b": (NO, "the top of the dark part"),
        "c": (YES, "a report gives both numbers"),
        "d": (NO, "Is it sure?"),
    },
    "5.4": {
        6: (YES, "14 wait, 12 of them for more than 26 weeks: that leaves 2"),
        8: (NO, "You went to the totals"),
        "else": (NO, "five or more did not"),
    },
    "5.5": {
        "a": (NO, "who says whether it was done"),
        "b": (YES, "who does it and by which day"),
        "c": (NO, "When will it have been looked into"),
        "d": (NO, "what the team hopes for: an aim"),
    },
}
