"""What a frame without rows may be called."""

import pytest
from pandera.errors import SchemaErrors

from schemas import frames
from schemas.frames import TABLE_FRAMES, conform_frame, empty_frame, is_empty_frame

SCHEMAS = {
    **TABLE_FRAMES,
    **{name: one for name, one in vars(frames).items() if name.isupper() and hasattr(one, "columns")},
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_empty_frame_of_a_schema_is_what_the_schema_claims(name):
    schema = SCHEMAS[name]
    empty = empty_frame(schema)
    assert is_empty_frame(empty, schema)
    schema.validate(empty)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda frame: frame.iloc[:, 1:],
        lambda frame: frame.assign(more=1),
        lambda frame: frame.astype(object),
        lambda frame: frame.rename(columns=str.upper),
    ],
    ids=["a column less", "a column more", "other types", "other names"],
)
def test_frame_without_rows_that_breaks_its_schema_is_no_empty_frame_of_it(spoil):
    spoilt = spoil(empty_frame(frames.SCORES))
    assert not is_empty_frame(spoilt, frames.SCORES)
    with pytest.raises(SchemaErrors):
        frames.SCORES.validate(spoilt, lazy=True)


def test_conform_frame_gives_types_column_by_column_and_leaves_the_frame_given_alone():
    given = conform_frame(
        empty_frame(frames.FILED_TABLES).reindex([0]).assign(filing_id="7", file_id=1, table_name="x"),
        frames.FILED_TABLES,
    )
    assert not is_empty_frame(given, frames.FILED_TABLES)
    frames.FILED_TABLES.validate(given)
    again = conform_frame(given[["table_name", "file_id", "filing_id"]], frames.FILED_TABLES)
    again.loc[0, "filing_id"] = 8
    assert (given.loc[0, "filing_id"], again.loc[0, "filing_id"]) == (7, 8)
