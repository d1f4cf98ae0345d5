"""Places in documents: spelled, taken apart, shown to people, put in order."""

import pytest

from schemas.places import bare_place, is_place, order_place, read_span, show_place, spell_span


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("L128", "第128行"),
        ("par12:3-5", "第12段 字3–5"),
        ("p3.l7", "第3页 第7行"),
        ("t2.r5.c3", "表2 R5C3"),
        ("p3.t2.r5.c3:1-2", "第3页 表2 R5C3 字1–2"),
    ],
)
def test_place_is_shown_in_words(place, shown):
    assert is_place(place)
    assert show_place(place) == shown


def test_characters_of_a_place_are_told_from_it():
    place = spell_span("p3.l7", 9, 18)
    assert (place, bare_place(place), read_span(place)) == ("p3.l7:10-18", "p3.l7", (9, 18))
    assert spell_span("L1", 4, 4) == "L1"


def test_places_stand_in_the_order_of_the_document():
    """All digits of a place were taken for one number: page 10 stood before page 2, and a row behind the next table."""
    places = ["p2.l30", "p10.l1", "p10.t1.r2.c3", "p10.t1.r10.c1"]
    assert sorted([*places[2:], *places[:2]], key=order_place) == places
