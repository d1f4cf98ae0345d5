"""Read a Parquet file: its column names are row 1, its records the rows below, as if a spreadsheet showed it."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.reading.sheets import Sheet, UnreadableFileError, refuse_vast
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import DAMAGED_PARQUET, NO_CONTENT


def read_parquet(content: bytes, limits: Limits = DEFAULT_LIMITS) -> Sheet:
    """Read all records of a Parquet file.

    Raises:
        UnreadableFileError: it does not open, has no columns, or is beyond a limit.
    """
    try:
        with pq.ParquetFile(pa.BufferReader(content)) as file:
            if not file.schema_arrow.names:
                raise UnreadableFileError(NO_CONTENT)
            refuse_vast(file.metadata.num_rows + 1, len(file.schema_arrow.names), limits)
            table = file.read()
        columns = [_list_values(column) for column in table.columns]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        if isinstance(error, UnreadableFileError):
            raise
        raise UnreadableFileError(DAMAGED_PARQUET) from error
    return Sheet(None, [list(table.column_names), *map(list, zip(*columns, strict=True))])


def _list_values(column: Any) -> list[Any]:
    """The values of a column as Python has them; what is missing, or not a number, is a blank cell."""
    if pa.types.is_floating(column.type):
        # Each figure as its own size of float writes it: 0.1 in 32 bits is 0.1, not 0.10000000149011612.
        return [float(str(value)) if value == value else "" for value in column.to_numpy()]  # noqa: PLR0124 - NaN differs from itself
    if pa.types.is_timestamp(column.type):
        column = pc.cast(column, pa.timestamp("us", column.type.tz), safe=False)
    if pa.types.is_nested(column.type):
        return ["" if value is None else str(value) for value in column.to_pylist()]
    return ["" if value is None else value for value in column.to_pylist()]
