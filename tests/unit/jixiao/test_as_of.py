"""``--as-of``: which moment or checkpoint a text names."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from jixiao.__main__ import cli
from jixiao.as_of import AsOf, parse_as_of


def moment(*parts):
    return (datetime(*parts, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // (datetime.resolution)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2024-09-01", moment(2024, 9, 1, 15, 59, 59, 999_999)),
        ("20240901", moment(2024, 9, 1, 15, 59, 59, 999_999)),
        ("2024-09-01T12:00", moment(2024, 9, 1, 4)),
        ("2024-09-01 12:00:00.5", moment(2024, 9, 1, 4, 0, 0, 500_000)),
        ("2024-09-01T12:00:00+00:00", moment(2024, 9, 1, 12)),
        ("2024-09-01T12:00:00Z", moment(2024, 9, 1, 12)),
        (" 2024-09-01T12:00:00-05:00 ", moment(2024, 9, 1, 17)),
    ],
)
def test_time_without_an_offset_is_shanghai_and_a_bare_date_its_last_moment(text, at):
    assert parse_as_of(text) == AsOf(at=at)


@pytest.mark.parametrize(("text", "number"), [("#7", 7), ("#0", 0), ("#007", 7)])
def test_number_sign_names_a_checkpoint(text, number):
    assert parse_as_of(text) == AsOf(checkpoint_number=number)


@pytest.mark.parametrize(
    "text", ["", "#", "#-1", "7", "yesterday", "2024-13-01", "2024-09", "9999-12-31", "2024-02-30"]
)
def test_what_is_neither_is_wrong_usage(text):
    result = CliRunner().invoke(cli, ["scores", "--year", "2023", "--as-of", text])
    assert result.exit_code == 2
    assert "ISO 8601" in result.output


@pytest.mark.parametrize("verb", ["scores", "changes", "submissions", "findings", "history", "trace"])
def test_every_reading_verb_takes_it(verb):
    assert "--as-of" in CliRunner().invoke(cli, [verb, "--help"]).stdout


def test_checkpoint_that_is_not_there_yet_is_wrong_usage_and_the_newest_is_named(bureau):
    bureau.run()
    number = bureau.checkpoint()
    assert bureau.call("scores", "--year", "2023", "--as-of", f"#{number}").exit_code == 0
    result = bureau.call("scores", "--year", "2023", "--as-of", f"#{number + 1}")
    assert result.exit_code == 2
    assert f"the newest is #{number}" in result.stderr
    assert result.stdout == ""
