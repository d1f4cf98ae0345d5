"""How an outcome worked out by hand is written down.

Each line: item | computed points | how. A dash means that the item has no score. Nothing here is computed by the product.
"""

from typing import NamedTuple

NO_SCORE = "-"


class Expected(NamedTuple):
    """The outcome of one evaluation: status of its total, and its items in the order of the rubric."""

    status: str
    items: str
