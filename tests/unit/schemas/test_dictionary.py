"""The data dictionary: its page is current, and its lists of values are those that rows take."""

from pathlib import Path

from schemas import vocabulary
from schemas.checks import BUREAU, SEVERITIES, UNIT
from schemas.dictionary import COLUMNS, tabulate_dictionary, tell_dictionary
from schemas.published_tables import PUBLISHED_TABLES
from schemas.register import MERGED, RENAMED, SPLIT
from schemas.values import SUBJECT_TYPES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "dictionary.md"
ROWS = [dict(zip(COLUMNS, row, strict=True)) for row in tabulate_dictionary()]


def test_page_is_the_one_the_schemas_give():
    """Renew it: .venv/bin/python -m schemas.dictionary > docs/dictionary.md."""
    assert PAGE.read_text(encoding="utf-8") == tell_dictionary()


def test_page_links_only_to_lists_it_has():
    page = tell_dictionary()
    for part in page.split("](#")[1:]:
        assert f'<a id="{part.split(")")[0]}"></a>' in page


def test_column_has_a_meaning_in_both_languages_a_grain_and_a_source():
    for row in ROWS:
        assert all(row[name] for name in ("meaning_en", "meaning_zh", "source", "grain_en", "grain_zh")), row
        assert row["meaning_en"].replace("、", "").isascii(), row
        assert not row["meaning_zh"].isascii(), row


def test_figure_and_moment_has_a_unit():
    for row in ROWS:
        if row["type_sqlite"] == "REAL" or row["type_postgresql"] == "timestamptz":
            assert row["unit_en"], row
            assert row["unit_zh"], row


def test_no_column_stands_twice_in_a_table():
    for table in PUBLISHED_TABLES:
        for _, columns in table.forms:
            names = [column.name for column in columns]
            assert len(names) == len(set(names))


def test_lists_of_values_are_those_the_rules_use():
    assert tuple(vocabulary.SEVERITIES) == SEVERITIES
    assert tuple(vocabulary.ADDRESSEES) == (UNIT, BUREAU)
    assert tuple(vocabulary.RELATIONS) == (RENAMED, MERGED, SPLIT)
    assert {value: chinese for value, (_, chinese) in vocabulary.SUBJECT_TYPES.items()} == SUBJECT_TYPES
