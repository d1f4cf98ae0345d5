"""Parquet: columns of any type are text or plain values, never something that stops the run."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.reading.read_parquet import read_parquet


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pa.array([[1, 2], None]), ["[1, 2]", ""]),
        (pa.array([{"a": 1}, None]), ["{'a': 1}", ""]),
        (pa.array([1.5, None]), [1.5, ""]),
        (pa.array([0.1, None], pa.float32()), [0.1, ""]),
        (pa.array(["甲", None]), ["甲", ""]),
    ],
    ids=["list", "struct", "float", "float32", "text"],
)
def test_column_of_any_type_is_told_cell_by_cell(column, said):
    """A nested column had ended the run of the whole year."""
    written = io.BytesIO()
    pq.write_table(pa.table({"unit_code": ["u1", "u1"], "value": column}), written)
    assert read_parquet(written.getvalue()).rows == [["unit_code", "value"], ["u1", said[0]], ["u1", said[1]]]
