"""Tests of `pace_kit.wording`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.reference import reference_table
from pace_kit.wording import heading_identifier, identifiers, is_chi, suggestions


def chi(day: int, month: int, year: int, serial: int) -> str:
    """An invented CHI number, or blank where its check digit would be 10."""
    nine = f"{day:02}{month:02}{year:02}{serial:03}"
    check = (11 - sum(int(d) * (10 - i) for i, d in enumerate(nine)) % 11) % 11
    return "" if check == 10 else f"{nine}{check}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("The child went home to mum.", []),
        ("Her siblings came too.", ["siblings"]),
        ("SIBLINGS", ["SIBLINGS"]),
        ("A contact centre near gran", ["contact centre"]),
        ("Please contact the school.", []),
        ("Contact on Fridays", ["Contact"]),
        ("The unit is unitary", ["unit"]),
        ("Each case of drift and delay", ["case", "drift and delay"]),
        ("In case it rains", []),
        ("a LAC review and a lac", ["LAC review"]),
        ("the placement type, then her placement", ["placement"]),
        ('She said “my placement” and "my unit".', []),
        ("The heading `placement` stays", []),
        ("the mum's case, dad's case", ["case", "case"]),
        ("birth\nparents", ["birth\nparents"]),
    ],
)
def test_suggestions_are_made_for_whole_words_outside_quotations(text, found):
    assert [suggestion.found for suggestion in suggestions(text)] == found


def test_every_phrase_of_the_guide_is_found_and_names_its_source():
    for row in reference_table("wording"):
        assert row["prefer"] and row["source"]
        for phrase in row["avoid"].split("|"):
            (suggestion,) = suggestions(f"We saw {phrase} today")
            assert (suggestion.found, suggestion.prefer, suggestion.source) == (phrase, row["prefer"], row["source"])


def test_no_preferred_words_are_themselves_in_the_guide():
    assert [str(s) for row in reference_table("wording") for s in suggestions(row["prefer"])] == []


def test_a_suggestion_prints_as_a_question():
    assert str(suggestions("respite")[0]) == "“respite”: would “a break, or a stay over” fit? (TACT)"


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("LACplacement units case,.“”\"'` \n"), max_size=60))
def test_suggestions_point_at_their_words_and_never_overlap(text):
    end = 0
    for suggestion in suggestions(text):
        assert text[suggestion.start : suggestion.end] == suggestion.found
        assert suggestion.start >= end
        end = suggestion.end


@pytest.mark.parametrize(
    ("digits", "good"),
    [
        ("", False),
        ("0101010009", False),
        (chi(1, 1, 1, 123), True),
        (chi(29, 2, 12, 401), True),
        ("3002125679", False),
        ("١٢٣٤٥٦٧٨٩٠", False),
    ],
)
def test_a_chi_number_has_a_date_and_its_check_digit(digits, good):
    assert is_chi(digits) is good


def test_of_ten_check_digits_one_at_most_is_right():
    for serial in range(100, 200):
        nine = f"030514{serial}"
        right = [digit for digit in "0123456789" if is_chi(nine + digit)]
        expected = chi(3, 5, 14, serial)
        assert right == ([expected[-1]] if expected else [])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", []),
        ("Child 17 waited 26 weeks, until 3 May 2019.", []),
        (f"CHI {chi(3, 5, 14, 123)}", ["CHI number"]),
        (f"{chi(3, 5, 14, 123)[:6]} {chi(3, 5, 14, 123)[6:]}", ["CHI number"]),
        (f"9{chi(3, 5, 14, 123)}", []),
        ("0131 496 0000", []),
        ("DOB 03/05/2014", ["date of birth"]),
        ("D.O.B. 3.5.14", ["date of birth"]),
        ("born on the 3rd of May 2014", ["date of birth"]),
        ("2014-05-03 is his birthday", ["date of birth"]),
        ("A brother was born. We met on 3 May 2019.", []),
        ("Met on 03/05/2019 about school", []),
        ("moved to EH1 2AB", ["postcode"]),
        ("moved to g1 1xq.", ["postcode"]),
        ("G1 2nd floor", []),
        ("Table A2 3BC", []),
        ("SCN 123456789", ["SCN"]),
        ("Scottish Candidate Number: 123456789", ["SCN"]),
        ("123456789 forms", []),
        ("Born 3 May 2014, EH1 2AB, SCN: 123456789", ["date of birth", "postcode", "SCN"]),
    ],
)
def test_what_could_name_a_child_is_found(text, kinds):
    found = identifiers(text)
    assert [identifier.kind for identifier in found] == kinds
    assert all(text[i.start : i.end] == i.found for i in found)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We asked the child Jamie.", ["Jamie"]),
        ("Jamie (child) and the mum of Callum", ["Jamie", "Callum"]),
        ("child: Aiden S", ["Aiden S"]),
        ("CHILD: Jamie", ["Jamie"]),
        ("Dad Callum came", ["Callum"]),
        ("his brother Lewis came", ["Lewis"]),
        ("brothers and sisters Jamie, Callum and Ava", ["Jamie", "Callum", "Ava"]),
        ("Ava, the child, and the girl Skye", ["Ava", "Skye"]),
        ("Seán's brother", ["Seán"]),
        ("the child’s name is Tadeusz", ["Tadeusz"]),
        ("a girl called Zofia", ["Zofia"]),
        ("the child Zofia came with Zofia's gran", ["Zofia", "Zofia"]),
        ("mum (Zofia B)", ["Zofia B"]),
        ("the boy O'Neil-Kaya", ["O'Neil-Kaya"]),
        ("<b>child</b> Jamie", []),
        ("child\u00a0Jamie", ["Jamie"]),
        ("The Child Plan, Child's Plan, Child Protection and a Children's Hearing", []),
        ("Child 014, Child A, child B (A), the child Code H-12", []),
        ("The child May come in March, mum on Monday", []),
        ("We asked mum. Will she come? Jamie Street", []),
        ("Mum: Agreed to come. Mum agreed; mum, Dad and Gran", []),
        ("Child Accommodated In Time", []),
        ("child: Foster care; Meeting (child); Views (mum)", []),
        ("The child.\nReview on Friday\nthe child\nJamie Street", []),
        ("Scotland's child, each child I met, carer Kinship", []),
        ("young person Pathway, one child, North team", []),
        ("Lewis is an island.", []),
    ],
)
def test_a_name_beside_a_child_or_family_is_noticed_and_words_of_the_field_are_not(text, names):
    assert [text[i.start : i.end] for i in identifiers(text)] == names
    assert {i.kind for i in identifiers(text)} <= {"name"}


def test_a_possible_name_is_said_as_a_doubt():
    (found,) = identifiers("the child Jamie")
    assert str(found) == "“Jamie” may be somebody's name. If it is, please write the child's code in its place."


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([row["name"] for row in reference_table("first_names") if not row["also"]]),
    st.sampled_from(
        ["the child {}", "{} (child)", "child: {}", "mum of {}", "{}'s sister", "a boy called {}", "Dad {}"]
    ),
    st.sampled_from(["", "We met. ", "On 3 May ", "“", "Cycle 2:\n"]),
    st.sampled_from(["", " came", ". Then", ",", "\nNext"]),
)
def test_every_common_first_name_is_noticed_in_each_of_these_ways(name, way, before, after):
    assert name in {found.found for found in identifiers(before + way.format(name) + after)}


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["child", "mum", "'s", "’", "-", ":", "(", ")", " ", "Éa", "Jamie", "of", "A", "\n", ","]))
)
def test_names_point_at_their_words_and_never_twice_at_the_same(parts):
    text = "".join(parts)
    found = identifiers(text)
    assert all(text[i.start : i.end] == i.found and i.found[0].isupper() for i in found)
    assert len({i.start for i in found}) == len(found)


def test_every_word_that_is_no_name_is_none_beside_a_child():
    words = [row["word"] for row in reference_table("not_names")]
    assert words == sorted(set(words))
    assert [word for word in words if identifiers(f"the child {word}, {word} (child), child: {word}")] == []


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("", ""),
        ("   ", ""),
        ("Name", "name"),
        ("Child's Name", "name"),
        ("Child’s name (surname first)", "name"),
        ("ChildName", "name"),
        ("child_name", "name"),
        ("Surname", "name"),
        ("Initials", "name"),
        ("Sibling names", "name"),
        ("Social worker", "name"),
        ("Allocated SW", "name"),
        ("Birth mother", "name"),
        ("Foster carers", "name"),
        ("Placement (foster carer name)", "name"),
        ("Name of placement", ""),
        ("Placement name", ""),
        ("Team name", ""),
        ("School name", ""),
        ("Social worker team", ""),
        ("Date social worker allocated", ""),
        ("Child", ""),
        ("Child ID", ""),
        ("Young person", ""),
        ("Siblings", ""),
        ("DOB", "date of birth"),
        ("D.O.B.", "date of birth"),
        ("Date of Birth", "date of birth"),
        ("DateOfBirth", "date of birth"),
        ("Date\nof birth:", "date of birth"),
        ("Year of birth", ""),
        ("CHI", "CHI number"),
        ("CHI No.", "CHI number"),
        ("CHINumber", "CHI number"),
        ("Child", ""),
        ("Scottish Candidate Number", "SCN"),
        ("SCN", "SCN"),
        ("Post code", "postcode"),
        ("Postcode of placement", "postcode"),
        ("Home address", "address"),
        ("E-mail address", "email address"),
        ("Tel. no", "phone number"),
        ("Mobile", "phone number"),
        ("Date accommodated", ""),
        ("Date of recommendation", ""),
        ("Placement", ""),
        ("Reason left", ""),
        ("Legal route", ""),
        ("Weeks waiting", ""),
    ],
)
def test_headings_that_name_people_are_told_from_those_that_name_places(heading, kind):
    assert heading_identifier(heading) == kind


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_heading_or_text_is_taken(text):
    assert isinstance(heading_identifier(text), str)
    assert all(text[i.start : i.end] == i.found for i in identifiers(text))
