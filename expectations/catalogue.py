"""The catalogue of measures, by the name that bounds use for them: the unit each is in, and whether it counts by a threshold."""

from collections.abc import Mapping
from dataclasses import dataclass

from expectations import measure_history as history
from expectations import measure_year as year
from expectations.bounds import Expectation, ExpectationBook
from expectations.measures import Measure

PERCENT, POINTS, COUNT = "%", "分 points", ""


@dataclass(frozen=True)
class Kind:
    """A measure with its unit; ``by_threshold`` says that a bound has to name one."""

    measure: Measure
    unit: str
    by_threshold: bool = False


MEASURES: Mapping[str, Kind] = {
    kind.measure.__name__: kind
    for kind in (
        Kind(year.units_missing, PERCENT),
        Kind(year.filings_not_evaluated, COUNT),
        Kind(year.totals_out_of_range, COUNT),
        Kind(year.different_totals, COUNT),
        Kind(year.units_with_the_commonest_total, PERCENT),
        Kind(year.self_scores_from, PERCENT, by_threshold=True),
        Kind(year.self_scores_above_computed, PERCENT, by_threshold=True),
        Kind(year.weights_off_the_full_mark, COUNT),
        Kind(year.points_on_bare_word, PERCENT),
        Kind(year.points_on_data, PERCENT),
        Kind(year.points_open, PERCENT),
        Kind(history.units_vanished, COUNT),
        Kind(history.units_filing_again, PERCENT),
        Kind(history.filings_beside_year_before, PERCENT),
        Kind(history.mean_change_of_totals, POINTS),
        Kind(history.totals_jumping, PERCENT, by_threshold=True),
        Kind(history.metrics_jumping, PERCENT, by_threshold=True),
        Kind(history.metrics_not_filed_again, PERCENT),
    )
}


def find_defects(book: ExpectationBook) -> list[str]:
    """What in a book the catalogue does not know: measures that do not exist, thresholds that are missing or say nothing."""
    return [told for suite in book.suites for one in suite.expectations for told in _find_defects(one)]


def _find_defects(one: Expectation) -> list[str]:
    kind = MEASURES.get(one.measure)
    if kind is None:
        return [f"{one.name}: there is no measure {one.measure}; there are {', '.join(sorted(MEASURES))}"]
    odd = [bound for bound in one.bounds if kind.by_threshold != (bound.threshold is not None)]
    fault = "it counts by a threshold" if kind.by_threshold else "it counts by no threshold"
    return [f"{one.name}, bound from {bound.from_fiscal_year}: {one.measure}: {fault}" for bound in odd]
