"""Terms: what one term of an item's formula adds. One identity, by which anyone can recompute a score."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from schemas.measures import MICRO

# The term of a total that the others together may not exceed; its weight is that limit, its ratio says why it applies.
CAP = "cap"


def add_term(term: Mapping[str, Any]) -> Fraction:
    """What a term adds, in hundredths of a point, exactly: weight × min(1, (numerator ÷ denominator) ÷ target).

    Args:
        term: A row of TERMS (or of the table ``terms``). Without a target the ratio counts as it is; where a band is named, the
            weight is the band's points and the ratio only says why.
    """
    weight = int(term["weight_points"])
    if term["band"] is not None:
        return Fraction(weight)
    share = Fraction(int(term["numerator_micro"]), int(term["denominator_micro"]))
    if term["target_micro"] is not None:
        share = min(Fraction(1), share / Fraction(int(term["target_micro"]), MICRO))
    return weight * share


def add_total_terms(terms: Iterable[Mapping[str, Any]]) -> Fraction:
    """What the terms of a total come to before rounding, in hundredths: the others added, at most the weight of the cap.

    Only a total that is more than its items added has terms (levels by weight, caps by execution rate): one per item that has
    a score, named by the item's code. Rounded half up to the rubric's places, and never below 0, it is the total.
    """
    rows = list(terms)
    total = sum((add_term(term) for term in rows if term["term"] != CAP), Fraction(0))
    return min([total, *(add_term(term) for term in rows if term["term"] == CAP)])
