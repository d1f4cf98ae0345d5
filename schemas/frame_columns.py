"""Columns of frames: what their pandera schemas are put together from.

Does not belong here: which frames there are (``schemas.frames``, ``schemas.statement_frames``).
"""

import pandas as pd
import pandera.pandas as pa

TYPE = "type"
SHA256 = pa.Check.str_matches(r"^[0-9a-f]{64}$")


def text(*checks: pa.Check, nullable: bool = False) -> pa.Column:
    """A column of text."""
    return _column("string", *checks, nullable=nullable)


def whole(*checks: pa.Check, nullable: bool = False) -> pa.Column:
    """A column of whole numbers."""
    return _column("Int64", *checks, nullable=nullable)


def flag() -> pa.Column:
    """A column of yes and no, never missing."""
    return _column("bool")


def one_of(*values: str, nullable: bool = False) -> pa.Column:
    """A column of text that takes listed values only."""
    return text(pa.Check.isin(values), nullable=nullable)


def make_frame(columns: dict[str, pa.Column], *, unique: list[str] | None = None) -> pa.DataFrameSchema:
    """A frame of exactly these columns; ``unique`` is its key, where it has one."""
    wanted = {name: column.metadata[TYPE] for name, column in columns.items()}
    has_types = pa.Check(
        lambda frame: all(frame[name].dtype == wanted[name] for name in wanted if name in frame),
        name="columns_have_their_types",
        error="columns_have_their_types: " + ", ".join(f"{name} {dtype}" for name, dtype in wanted.items()),
    )
    return pa.DataFrameSchema(columns, checks=has_types, strict=True, unique=unique)


def _column(dtype: str, *checks: pa.Check, nullable: bool = False) -> pa.Column:
    # Given a type, pandera would go through the values one by one; `make_frame` compares the types themselves.
    return pa.Column(None, checks=list(checks), nullable=nullable, metadata={TYPE: pd.api.types.pandas_dtype(dtype)})
