"""Sentences that an official can write: `tests/statement_cases/*.yaml`, each with what has to be said of it."""

from pathlib import Path

import pytest
import yaml

from tests.unit.statements.reports import check

FOLDER = Path(__file__).resolve().parents[2] / "statement_cases"
CASES = [
    pytest.param(case, id=f"{path.stem}-{number}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), start=1)
]


@pytest.mark.parametrize("case", CASES)
def test_statements_of_a_text_have_the_verdicts_of_its_case(case):
    """Each listed one has its verdict, and nothing that is not listed is called inconsistent."""
    claims = check(case["text"])
    told = [(one.kind, one.stated, one.verdict) for one in claims]
    expected = [tuple(one) for one in case.get("says", [])]
    assert [one for one in expected if one not in told] == [], told
    accused = [one for one in told if one[2] == "inconsistent" and one not in expected]
    assert accused == [], [one.reason_zh for one in claims if one.verdict == "inconsistent"]
    if "queries" in case:
        asked = [one for one in told if one[2] == "query"]
        assert len(asked) == case["queries"], asked
