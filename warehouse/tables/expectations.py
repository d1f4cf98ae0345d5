"""What was expected of whole years, and whether it held: rows of the run that looked."""

from sqlmodel import Field

from warehouse.tables.sealed import STORED_BY_KEY, SealedRow


class ExpectationResultRow(SealedRow, table=True):
    """One row per expectation of a fiscal year in a run; key: run_id, fiscal_year, suite, expectation.

    ``severity``: blocking or warning; ``status``: held, failed, or not_applicable (there was nothing to judge by). ``observed`` and
    ``expected`` are what people read, ``reason`` why the bound is where it is, ``remedy`` what to do, ``context`` whom it concerns.
    """

    __tablename__ = "expectation_results"
    __table_args__ = STORED_BY_KEY

    run_id: str
    fiscal_year: int = Field(index=True)
    suite: str
    expectation: str
    sentence: str
    severity: str
    status: str
    observed: str | None = None
    expected: str
    reason: str
    remedy: str
    context: str | None = None
