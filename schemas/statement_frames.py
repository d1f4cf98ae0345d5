"""Frames of the statements stage: which reports are in force, what is known besides them, and what they are found to state.

As in ``schemas.frames``: numbers filed are whole millionths, and a frame that breaks its schema is our own defect.
"""

import pandera.pandas as pa

from schemas.frame_columns import SHA256, flag, make_frame, one_of, text, whole
from schemas.places import PLACE_PATTERN
from schemas.statements import KINDS, VERDICTS

_PLACE = pa.Check.str_matches(rf"^{PLACE_PATTERN}$")

# One row per unit and year whose submission in force holds a report: the document, and the hash over all that its statements are judged
# by (``basis_sha256``). ``is_due``: nothing stands that was judged by the same. ``refusal`` is why a due report was not examined, by a
# name of ``schemas.refusals``.
REPORTS = make_frame(
    {
        "unit_code": text(),
        "fiscal_year": whole(),
        "submission_version": whole(pa.Check.ge(1)),
        "file_name": text(),
        "file_sha256": text(SHA256),
        "basis_sha256": text(SHA256),
        "is_due": flag(),
        "refusal": text(nullable=True),
    },
    unique=["unit_code", "fiscal_year"],
)

# One row per figure that is known of a unit besides its report, of the year before it: a metric as filed and accepted, or the final amount
# of a ``line`` of the accounts. ``names`` are all it goes by, one a line; ``fiscal_year`` is that of the report, ``known_fiscal_year`` that of
# the figure; ``known_unit_code`` is who filed it, ``known_version`` the version of that submission, then its cell.
KNOWN_FIGURES = make_frame(
    {
        "unit_code": text(),
        "fiscal_year": whole(),
        "known_fiscal_year": whole(),
        "names": text(),
        "value_micro": whole(),
        "unit_of_measure": text(),
        "line": text(nullable=True),
        "known_unit_code": text(),
        "known_version": whole(pa.Check.ge(1)),
        "file_name": text(),
        "sheet": text(nullable=True),
        "cell": text(),
    }
)

# One row per statement of a report that was examined, in the order of the text. ``operands`` are the figures it rests on, the stated one
# first, as a JSON list of name and text as written, ``operand_places`` where each stands: the place in the report as text, or, of one that was
# filed elsewhere, an object (``schemas.statements.FiledAt``). ``stated`` is a bare decimal, ``computed`` one or ``lo..hi``; ``resolution`` the
# smallest error that would have been seen. ``told_by`` is the check of another stage
# that tells of it; a statement that does not hold and has none is told by this one.
STATEMENTS = make_frame(
    {
        "unit_code": text(),
        "fiscal_year": whole(),
        "kind": one_of(*KINDS),
        "place": text(_PLACE, nullable=True),
        "sentence": text(),
        "operands": text(),
        "operand_places": text(),
        "stated": text(nullable=True),
        "computed": text(nullable=True),
        "resolution": text(nullable=True),
        "verdict": one_of(*VERDICTS),
        "reason_zh": text(),
        "reason_en": text(),
        "told_by": text(nullable=True),
    }
)
