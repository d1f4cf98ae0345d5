"""Terms: what one term of an item's formula adds. One identity, by which anyone can recompute a score."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from schemas.measures import MICRO


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
