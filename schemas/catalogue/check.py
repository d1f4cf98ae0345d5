"""A check: a sentence that should be true, with the words it is told in, its severity and whom it is addressed to."""

from dataclasses import dataclass

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)
UNIT, BUREAU = "unit", "bureau"


@dataclass(frozen=True)
class Check:
    """One check of the catalogue; the sentences may name any field of the finding, its context, ``{table}`` and ``{column}``.

    ``is_for_information``: whom it is told need not do anything about it. ``consequence_zh`` and ``consequence_en``: where the finding
    only says what comes of another one at its place, how it is told with that, ``{items}`` being the items.
    """

    name: str
    severity: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str
    addressed_to: str = UNIT
    is_for_information: bool = False
    consequence_zh: str = ""
    consequence_en: str = ""
