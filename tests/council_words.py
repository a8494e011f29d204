"""Words of the invented councils: how they head their columns, code their children and name where children live.

Written from the field, not from the kit's own lists, so that the kit is measured on words it did not choose. Every
name, code and number is invented.
"""

COLUMNS = (
    "child", "siblings", "looked_after", "accommodated", "recommended", "approved", "lodged", "ordered",
    "left", "left_reason", "placement", "route", "team",
)  # fmt: skip
DATES = ("looked_after", "accommodated", "recommended", "approved", "lodged", "ordered", "left")

# One style is one council's habit; the words follow COLUMNS. Every heading is plain to somebody who knows the work.
STYLES = {
    "formal": (
        "Child identifier", "Sibling group", "Date became looked after", "Date became looked after and accommodated",
        "Date of recommendation for permanence", "Date of agency decision maker's decision",
        "Date application lodged in court", "Date of final order", "Date left without a recommendation",
        "Reason for leaving", "Placement type", "Route to permanence", "Locality team",
    ),
    "short": (
        "ID", "Sibs", "LAC", "LAAC", "Perm Rec", "ADM", "Lodged", "Order", "Left", "Why left", "Plcmt", "Route", "Team",
    ),
    "tracker": (
        "Child ref", "Family ref", "Date LAC", "Date accomm.", "LAC review rec date", "ADM decision", "Petition lodged",
        "Order granted", "Left (no rec)", "Reason left", "Placement", "Perm route", "Area team",
    ),
    "typos": (
        "Chid ID", "Sibbling group", "Date lookd after", "Date acommodated", "Date of recomendation",
        "ADM desicion date", "Date loged in court", "Date of oder", "Date lef", "Reson left", "Placment",
        "Permanance route", "Practise team",
    ),
    "export": (
        "CLIENT_ID", "FAMILY_ID", "LAC_START_DATE", "ACCOMMODATED_DATE", "PERM_REC_DATE", "ADM_DECISION_DATE",
        "COURT_LODGED_DATE", "ORDER_GRANTED_DATE", "DATE_LEFT", "LEFT_REASON", "PLACEMENT_TYPE", "PERM_ROUTE",
        "TEAM_NAME",
    ),
    "questions": (
        "Child's code", "Brothers and sisters (family no.)", "When did they become looked after?",
        "When were they accommodated?", "When was permanence recommended?", "When did the ADM approve?",
        "When was it lodged in court?", "When was the final order?", "When did they leave without a recommendation?",
        "Why did they leave?", "Where do they live?", "Which route?", "Which team?",
    ),
    "office": (
        "SWIS no", "Sib group", "Looked after from", "Accommodated from", "Permanence recommendation made",
        "ADM approval date", "Date lodged", "Final order date", "Date ceased (no perm rec)", "Reason ceased",
        "Type of placement", "Permanence plan", "Practice team",
    ),
    "programme": (
        "PACE ID", "Sibling ID", "Date looked after (any legal basis)", "Date accommodated (day 0)",
        "Date perm recommended (Aim 2)", "Date ADM (Aim 3)", "Date lodged (Aim 4)", "Date order granted",
        "Date exited without rec", "Exit reason", "Placement now", "Route (if recommended)", "Area",
    ),
    "spoken": (
        "Young person", "Sibs (fam no)", "LAC since", "Accommodated on", "Perm rec'd on", "ADM signed off",
        "Lodged in court", "Order made", "Left care (no rec)", "Why left care", "Living where", "Perm plan", "SW team",
    ),
    "wordy": (
        "Child's Unique Ref.", "Sibling Gp Ref", "Dt. L.A.C.", "Dt. Accommodated (start of clock)",
        "Dt. Permanence Recommended (incl. home)", "Dt. ADM Decision", "Dt. Lodged at Court", "Dt. Order Granted",
        "Dt. Left w/o Recommendation", "Reason Left", "Placement (current)", "Recommended Route", "Social Work Team",
    ),
}  # fmt: skip

# Two-row headings: the upper row names the group, the lower one the column.
TWO_ROWS = {
    "child": ("Child", "Code"), "siblings": ("Child", "Family"), "looked_after": ("Dates", "Looked after"),
    "accommodated": ("Dates", "Accommodated"), "recommended": ("Dates", "Recommendation"),
    "approved": ("Dates", "ADM decision"), "lodged": ("Court", "Date lodged"), "ordered": ("Court", "Date of order"),
    "left": ("Left without recommendation", "Date"), "left_reason": ("Left without recommendation", "Reason"),
    "placement": ("Now", "Placement"), "route": ("Now", "Route"), "team": ("Now", "Team"),
}  # fmt: skip

# Pairs of headings of which each could be the recommendation; people outside the council cannot tell.
RIVALS = (
    ("Recommendation date (LAC review)", "Recommendation date (panel)"),
    ("Perm rec date 1", "Perm rec date 2"),
    ("Date recommended - LAC review", "Date recommended - legal advice meeting"),
)

# Columns of other things; none of them belongs in the cohort.
EXTRAS = (
    ("Legal status", "legal"), ("Date of legal status", "date"), ("Next review", "future"), ("Review date", "date"),
    ("Target date for rec (26 wks)", "target"), ("Rec due by", "target"), ("Weeks waiting", "weeks"),
    ("Comments", "comment"), ("Notes", "comment"), ("Social worker", "worker"), ("Allocated SW", "worker"),
    ("DOB", "birth"), ("Date of birth", "birth"), ("CHI", "chi"), ("CHI number", "chi"), ("SCN", "scn"),
    ("Postcode", "postcode"), ("Child's name", "name"), ("Surname", "surname"), ("First name", "forename"),
    ("Form E started", "date"), ("Date last updated", "date"), ("Age", "age"), ("Gender", "gender"),
    ("Date to legal services", "date"), ("72hr meeting", "date"), ("6 week review", "date"),
    ("Reviewing officer", "worker"),
    ("Planned LAC review", "future"), ("Date referred", "date"), ("Gap (wks)", "weeks"), ("Updated by", "initials"),
    ("", "initials"), ("", "tick"), ("Notes", "comment"), ("Status", "status"), ("Home postcode", "postcode"),
    ("Siblings? (Y/N)", "yes"), ("No. of siblings", "few"), ("Reason for delay", "delay"), ("Team manager", "worker"),
    ("Reason accommodated", "cause"), ("Placement start date", "date"), ("Placement address", "comment"),
    ("No.", "count"),    ("#", "count"), ("Previously accommodated", "yes"), ("Date previously accommodated", "before"),
    ("Foster agency", "agency"),
    ("Rec recorded on system?", "yes"), ("Route last reviewed", "date"), ("No of placements", "few"),
    ("ADM papers due", "future"),
)  # fmt: skip

# What the kit calls it, how councils write it: (plain to all, local or misspelt: right or asked, both are good).
PLACEMENTS = {
    "At home": (("At home", "Home with parents", "at home with parent(s)"), ("HWP", "home", "At hme")),
    "Kinship care": (
        ("Kinship", "Kinship care", "Kinship - formal", "kinship carer", "Kinship Care"),
        ("kinship (gran)", "Kinshp", "K/C", "Kinship – informal", "with relatives", "Kinsip care"),
    ),
    "Foster care": (
        ("Foster care", "Foster", "FC", "LA foster carer", "Foster carers", "foster carer", "Fostering"),
        ("Foser care", "Fostr Care", "Foster - external", "Ext foster", "purchased foster", "F/C", "IFA"),
    ),
    "Prospective adopters": (
        ("Prospective adopters", "prospective adopter"),
        ("Prosp. adopters", "Adoptive placement"),
    ),
    "Residential care": (
        ("Residential", "Residential care", "Children's house", "Residential school", "Children's home"),
        ("Residental", "RCC", "Res care", "Res", "resi", "Childrens Hse", "Res school", "LA home"),
    ),
    "Secure care": (("Secure care", "Secure accommodation"), ("Secure", "secure unit")),
    "Supported accommodation": (("Supported accommodation",), ("Supp accom", "Supported lodgings", "Suported accom")),
    "Other community": (("Other community",), ("Other (community)", "Hospital")),
}
UNKNOWN_PLACEMENTS = ("Burnside", "see file", "Tigh na Mara", "Unit 4", "moved", "as before", "Lochview", "?", "Ext")

ROUTES = {
    "Return home": (
        ("Return home", "Rehab home", "Rehabilitation home", "return home", "Home"),
        ("Retrun home", "rehab", "back to mum", "Remain at home", "return to parents"),
    ),
    "Kinship care order": (
        ("Kinship care order", "KCO", "Kinship Care Order"),
        ("Kinship", "s11", "S.11 order", "Kinship ordr"),
    ),
    "Permanence order": (("Permanence order", "PO", "Permanence Order"), ("Perm order", "Permanance order", "P.O.")),
    "Permanence order with authority to adopt": (
        ("Permanence order with authority to adopt", "POA", "PO with authority to adopt"),
        ("PO + A", "POwA", "PO with auth to adopt", "POA (fost)"),
    ),
    "Adoption": (("Adoption", "adoption"), ("Adopt", "Direct adoption", "Adopton", "direct petition")),
    "Long-term residential care": (("Long-term residential care",), ("LT residential", "Long term resi")),
}
UNKNOWN_ROUTES = ("twin track", "Plan B", "see minute", "legal advice awaited", "tbd", "mixed")

REASONS = (
    "Returned home", "Moved to another authority", "Turned 18", "Living with relatives", "Returned to parents",
    "Left care", "Order ended", "Transferred to adult services",
)  # fmt: skip
TEAMS = (
    ("North", "South", "Islands"), ("Team A", "Team B", "Team C", "Team D"), ("Eastside", "Westside"),
    ("Àirdean", "Dùn Eilean", "Gleann"), ("Children & Families 1", "Children & Families 2", "Through care"),
    ("CF-N", "CF-S"),
)  # fmt: skip

NOT_YET = (
    "TBC", "tbc", "T.B.C.", "n/k", "N/K", "NK", "-", "--", "awaiting", "Awaiting date", "awaiting panel", "n/a", "N/A",
    "not yet", "Not known", "pending", "TBA", "tba", "to be confirmed", "To be arranged", "ongoing", "none",
    "outstanding", "not yet agreed", "awaiting ADM", "date TBC", "no date", "NYK", "N.K.", "n.a.", "na", "not set",
    "in progress",
    "still waiting", "no date yet", "awaited", "not recorded", "?", "unknown", "to follow", "not applicable", "nil",
)  # fmt: skip
NOTHING = ("00/00/0000", "31/12/9999", "NULL", "null", "(blank)", "0", "00/00/00", "xx", "*", "31/12/2999")
UNSAYING = ("see notes", "see file", "ask Morag", "panel", "as per minute", "brother first", "cancelled", "yes", "done")

FORENAMES = ("Aila", "Brodie", "Catriona", "Dougal", "Eilidh", "Fergus", "Greer", "Hamish", "Isla", "Jamie", "Kirsty")
SURNAMES = ("Fintlebrook", "Quarrowby", "Muckleton", "Drumwhistle", "Haverlaw", "Pittenmoor", "Skelbrae", "Tarvinlea")
WORKERS = ("A. Quarrowby", "J Muckleton", "Skelbrae, M", "Dougal H", "Kirsty P.", "duty")
LEGAL = ("s25", "CSO", "ICSO", "CPO", "CSO (away from home)", "S.25")
CAUSES = ("neglect", "parental ill health", "voluntary", "s25 request")
DELAYS = ("court date", "assessment late", "no carer found", "paperwork")
COMMENTS = (
    "moved school", "second reading of report", "Mum agrees", "waiting for housing", "see minute", "ok",
    "carer assessed",
    "kinship assessment in hand", "review moved once", "twins", "report late", "good progress",
)  # fmt: skip
TITLES = (
    "Permanence tracker", "Children looked after and accommodated", "CONFIDENTIAL: do not e-mail", "Updated monthly",
    "Harrowshire Council (invented)", "PACE Aim 2 data", "Return to the performance team by the 5th of the month",
)  # fmt: skip
STATUS = {
    "recommended": ("Permanence agreed", "RECOMMENDED"),
    "left": ("Closed", "Left", "NO LONGER LAAC"),
    "": ("Waiting", "OPEN", "Current children"),
}
SECTIONS = (
    "{year}",
    "{year}-{next}",
    "Accommodated in {year}",
    "Year {year}",
    "*** {year} ***",
    "{year} ({count} children)",
)
TEAM_SECTIONS = ("{team}", "Team: {team}", "{team} team", "** {team} **", "{team} - {count}")
NOTES = (
    "Note: dates are those of the review's minute.", "Source: case management system", "* children who moved in",
    "Last updated by the permanence team", "Figures are provisional", "KEY: yellow = with legal",
)  # fmt: skip
SHEETS = ("Tracker", "Permanence tracker", "Children", "Current", "LAAC children", "Data", "Live", "Sheet2", "Aim 2")


def code_maker(rng):
    """Return a function from a number to a child's code, in one council's style; the second value is its name."""
    start = rng.choice((1, 7, 100))
    big = rng.randint(10_000, 60_000)
    year = rng.randint(2013, 2017)
    return rng.choice(
        (
            (lambda n: f"H-{start + n:03d}", "dashed"),
            (lambda n: f"HC{1000 + start + n}", "letters"),
            (lambda n: str(big + 3 * n), "number"),
            (lambda n: f"YP {start + n}", "spaced"),
            (lambda n: f"AB/{year + n // 40}/{n % 40 + 1:02d}", "slashed"),
            (lambda n: f"{start + n:05d}", "padded"),
            (lambda n: f"P{big + 7 * n}", "letters"),
            (lambda n: f"H{start + n:03d}", "family letter"),
            (lambda n: f"{rng_letters(n)}{start + n:02d}", "initials"),
        )
    )


def rng_letters(n):
    """Two letters for a number."""
    return "ABCDEFGHJKLMNPRST"[n * 7 % 17] + "ABCDEFGHJKLMNPRST"[n * 5 % 17]


def chi(rng, born):
    """A number shaped like a CHI number with a valid check digit; "00" after the birthday shows that it is invented."""
    while True:
        digits = f"{born:%d%m%y}00{rng.randint(0, 9)}"
        check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return digits + str(check % 11)
