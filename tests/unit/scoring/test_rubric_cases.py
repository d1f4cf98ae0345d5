"""The worked examples of ``tests/rubric_cases``: what officials can read and add to is what the scoring gives."""

from pathlib import Path

import pandas as pd
import yaml

from schemas.measures import format_points
from schemas.tables import Table, find_table, fold_header
from tests.unit.scoring.builders import World, change_rubric, load_rubric

FOLDER = Path(__file__).parents[2] / "rubric_cases"
DEFAULTS = {"reason": "none"}
# Written in C where PyYAML was built with it.
TEXTS = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def load_cases() -> list[tuple[str, dict]]:
    # Every scalar stays the text it is written with: 55.00 is not 55.0, and yes is not true.
    return [
        (f"{path.stem}: {case['case']}", case)
        for path in sorted(FOLDER.glob("*.yaml"))
        for case in yaml.load(path.read_text(encoding="utf-8"), Loader=TEXTS)  # noqa: S506 - texts only
    ]


EVERY_CASE = load_cases()
CASES = dict(EVERY_CASE)


def find_rubric(case):
    """The rubric of a case: the county's of 2022, unless it names another family and date."""
    code, effective_from = case.get("family", "county-department/2022-01-01").split("/")
    return load_rubric(code, effective_from)


def read_table(heading: str, lines: list[list[str]]) -> tuple[Table, list[dict[str, str]]]:
    """A table of a case, headers in either language."""
    table = find_table(heading)
    assert table is not None, heading
    names = [table.headers[fold_header(text)] for text in lines[0]]
    return table, [dict(zip(names, line, strict=True)) for line in lines[1:]]


def score_cases():
    """All cases scored at once, each as a unit of its own; the unit's code is the case's title."""
    world = World()
    for title, case in CASES.items():
        changes = {name: int(value) if value.isdigit() else value for name, value in case.get("rubric", {}).items()}
        world.evaluate(title, subject=case.get("subject"), rubric=change_rubric(find_rubric(case), **changes))
        for heading, lines in case["filed"].items():
            table, rows = read_table(heading, lines)
            world.file(title, **{table.name: rows})
        for item, criterion, value, authority in case.get("facts", ()):
            world.record(item, criterion, value, unit=title, authority=authority)
    return world.score()


def tell(row) -> dict[str, str]:
    """One score row in the words of the cases."""
    points = {"points": row["computed_score_points"], "self": row["self_score_points"]}
    told = {name: "none" if pd.isna(value) else format_points(int(value)) for name, value in points.items()}
    return {**told, "status": row["status"], "reason": "none" if pd.isna(row["reason"]) else row["reason"]}


def test_rubric_cases_as_filed_give_the_expected_scores_and_checks(subtests):
    """One test: scored in another test's fixture, what mutmut changed was asked of the first case alone."""
    scored = score_cases()
    rows = {title: own.set_index("item_code") for title, own in scored.scores.groupby("unit_code")}
    findings = dict(iter(scored.findings.groupby("unit_code")))
    for title, case in CASES.items():
        with subtests.test(title):
            for item, wanted in case["expect"].items():
                expected, told = DEFAULTS | wanted, tell(rows[title].loc[item])
                assert {name: told[name] for name in expected} == expected, item
                own = findings.get(title, scored.findings.head(0))
                checks = sorted(own.loc[own["item_code"] == item, "check"])
                assert checks == sorted(case.get("checks", {}).get(item, [])), item


def test_rubric_cases_name_items_of_the_rubric_and_each_title_once():
    for case in CASES.values():
        items = {item.code for item in find_rubric(case).scored_items} | {"total"}
        assert set(case.get("checks", {})) <= set(case["expect"]) <= items
    assert len(CASES) == len(EVERY_CASE)
