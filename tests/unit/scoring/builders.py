"""Small worlds for scoring: typed frames made from filed texts, as the stages before would make them."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from pipelines.resources.rubric_files import read_rubric
from pipelines.scoring.score import Scored, score_evaluations
from schemas.findings import render_sentence
from schemas.frames import EVALUATIONS, FACTS, FINDINGS, SCORES, TABLE_FRAMES, TERMS, conform_frame
from schemas.measures import MICRO, UnreadableNumberError, fold_width, parse_decimal
from schemas.rubric import Rubric
from schemas.tables import TABLE_BY_NAME, Column, Table
from schemas.values import fold_word, is_percent_unit

RUBRICS = Path(__file__).parents[3] / "reference" / "rubrics"
YEAR = 2023
ROW = Mapping[str, str]


@cache
def load_rubric(code="county-department", effective_from="2022-01-01") -> Rubric:
    return read_rubric(RUBRICS / code / f"{effective_from}.yaml")


def change_rubric(rubric: Rubric, changes: Mapping[str, Mapping[str, object]] | None = None, **own) -> Rubric:
    """A rubric with other parameters: of its own, and per item code (``method`` is merged, not replaced)."""
    tree = rubric.model_dump(mode="json")
    tree.update(own)

    def walk(items):
        for item in items:
            for name, value in (changes or {}).get(item["code"], {}).items():
                item[name] = {**item[name], **value} if name == "method" else value
            walk(item["items"])

    walk(tree["items"])
    return Rubric.model_validate(tree)


def keep_items(rubric: Rubric, *codes: str) -> Rubric:
    """The same rubric with these scored items only: a small one is quick to score."""
    items = [item.model_dump(mode="json") for item in rubric.scored_items if item.code in codes]
    caps = [cap.model_dump(mode="json") for cap in rubric.total_caps if cap.item in codes]
    return Rubric.model_validate({**rubric.model_dump(mode="json"), "items": items, "total_caps": caps})


def leave_edges_out(rubric: Rubric) -> Rubric:
    """The same bands, each beginning above its edge; no rubric in force has such, and the next may."""
    changes = {}
    for item in rubric.scored_items:
        method = item.method.model_dump(mode="json")
        for band in (method.get("scale") or {}).get("bands", ()):
            band["includes_edge"] = band["from_ratio"] is None
            changes[item.code] = {"method": method}
    return change_rubric(rubric, changes)


def rows(columns: str, *lines: str) -> list[ROW]:
    """Rows written with bars: ``rows("month executed_wan_yuan", "6 | 30")``."""
    names = columns.split()
    return [dict(zip(names, (cell.strip() for cell in line.split("|")), strict=True)) for line in lines]


class World:
    """Units with their filed tables; ``score`` scores them all."""

    def __init__(self, rubric: Rubric | None = None) -> None:
        self.rubric = rubric or load_rubric()
        self.rubrics = {self.rubric.sha256: self.rubric}
        self.evaluations: list[dict] = []
        self.filed: list[dict] = []
        self.rows: dict[str, list[dict]] = {name: [] for name in TABLE_FRAMES}
        self.facts: list[dict] = []
        self._next_row = 1

    def file(self, unit="U1", year=YEAR, **tables: Sequence[ROW]) -> "World":
        """File tables; their rows get the ids in the order of filing."""
        for name, filed in tables.items():
            self.filed.append({"unit_code": unit, "fiscal_year": year, "table_name": name})
            self.rows[name].extend(type_rows(TABLE_BY_NAME[name], filed, unit, year, self._next_row))
            self._next_row += len(filed)
        return self

    def evaluate(self, unit="U1", year=YEAR, subject=None, rubric: Rubric | None = None) -> "World":
        rubric = rubric or self.rubric
        self.rubrics[rubric.sha256] = rubric
        self.evaluations.append(
            {
                "unit_code": unit,
                "fiscal_year": year,
                "subject_code": subject,
                "subject_type": "unit" if subject is None else "project",
                "rubric_code": rubric.code,
                "rubric_sha256": rubric.sha256,
            }
        )
        return self

    def record(
        self, item, criterion, value, unit="U1", year=YEAR, subject=None, authority="audit", document="文1"
    ) -> "World":
        self.facts.append(
            {
                "unit_code": unit,
                "fiscal_year": year,
                "subject_code": subject,
                "item_code": item,
                "criterion": criterion,
                "value": value,
                "authority": authority,
                "source_document": document,
            }
        )
        return self

    def score(self, shuffle: int | None = None) -> Scored:
        """Score all; ``shuffle`` puts the rows of every frame in another order."""
        frames = {name: frame_of(self.rows[name], TABLE_FRAMES[name]) for name in TABLE_FRAMES}
        evaluations = frame_of(self.evaluations, EVALUATIONS)
        filed = pd.DataFrame(self.filed, columns=["unit_code", "fiscal_year", "table_name"])
        filed = filed.astype({"unit_code": "str", "fiscal_year": "Int64", "table_name": "str"}).drop_duplicates()
        facts = frame_of(self.facts, FACTS)
        if shuffle is not None:
            evaluations, filed, facts = (
                one.sample(frac=1, random_state=shuffle) for one in (evaluations, filed, facts)
            )
            frames = {name: frame.sample(frac=1, random_state=shuffle) for name, frame in frames.items()}
        return score_evaluations(evaluations, self.rubrics, frames, filed, facts)

    def score_item(self, item, unit="U1", subject=None) -> dict:
        """The one score row of an item, missing values as None, points as decimal text of hundredths."""
        return find_item(self.score(), item, unit, subject)


def find_item(scored: Scored, item, unit="U1", subject=None) -> dict:
    """The one score row of an item among all that was scored."""
    scores = scored.scores
    found = scores[(scores["unit_code"] == unit) & (scores["item_code"] == item)]
    found = found[found["subject_code"].fillna("") == (subject or "")]
    assert len(found) == 1
    return {name: None if pd.isna(value) else value for name, value in found.iloc[0].items()}


def frame_of(records: list[dict], schema) -> pd.DataFrame:
    return conform_frame(pd.DataFrame(records), schema)


def type_rows(table: Table, filed: Sequence[ROW], unit: str, year: int, first_id: int) -> list[dict]:
    """Typed rows of one table of one unit; a column that no row names is absent, an empty text is a blank cell."""
    present = {name for row in filed for name in row}
    assert present <= {column.name for column in table.columns}, present
    typed = []
    for place, row in enumerate(filed):
        out = {"unit_code": unit, "fiscal_year": year, "row_id": first_id + place}
        for column in table.columns:
            if column.name in {"unit_code", "fiscal_year"}:
                continue
            value, state = type_cell(column, row, present)
            out |= {column.name: value, f"{column.name}_state": state}
        parts = [out[name] for name in table.key]
        is_whole = all(part is not None or name == "subject_code" for name, part in zip(table.key, parts, strict=True))
        key = "/".join(str(part) for part in parts if part is not None) if table.key and is_whole else None
        out["row_key"] = f"row {place + 1}" if key is None else key or "unit"
        typed.append(out)
    times = Counter(row["row_key"] for row in typed)
    return [row | {"is_accepted": times[row["row_key"]] == 1} for row in typed]


def type_cell(column: Column, row: ROW, present: set[str]):
    """Value and state of one filed text."""
    text = row.get(column.name, "").strip()
    if column.name not in present:
        return None, "absent"
    if not text:
        return None, "blank"
    if column.kind == "choice":
        value = column.choices.get(fold_word(text))
        return (value, "read") if value else (None, "unreadable")
    if not column.is_number:
        return text, "read"
    return type_number(column, row, text)


def type_number(column: Column, row: ROW, text: str):
    is_percentage = column.is_percentage or is_percent_unit(row.get(column.percent_by or ""))
    try:
        number = parse_decimal(
            fold_width(text).removesuffix("月") if column.kind == "month" else text, is_percentage=is_percentage
        )
    except UnreadableNumberError:
        return None, "unreadable"
    is_low = column.minimum is not None and number.micro < column.minimum * MICRO
    is_high = column.kind == "month" and number.micro > 12 * MICRO
    value = number.micro // MICRO if column.kind in {"month", "fiscal_year"} else number.micro
    # An out-of-range value stands in the frame; nothing may use it.
    return value, "out_of_range" if is_low or is_high else "read"


def points_of(scored: Scored, unit="U1") -> dict[str, int | None]:
    """Computed hundredths by item code of one unit as a whole."""
    SCORES.validate(scored.scores)
    own = scored.scores[scored.scores["unit_code"] == unit]
    return {
        row.item_code: None if pd.isna(row.computed_score_points) else int(row.computed_score_points)
        for row in own.itertuples()
    }


def checks_of(scored: Scored, item: str | None = None) -> list[str]:
    """Names of the findings, of one item or of all."""
    own = scored.findings if item is None else scored.findings[scored.findings["item_code"] == item]
    return own["check"].tolist()


def finding(scored, check):
    """The one finding of a check, missing values left out, its context read."""
    found = scored.findings[scored.findings["check"] == check]
    assert len(found) == 1, checks_of(scored)
    told = {name: value for name, value in found.iloc[0].items() if pd.notna(value)}
    return told | {"context": json.loads(told.get("context", "{}"))}


def render(scored, check, language):
    found = scored.findings[scored.findings["check"] == check].iloc[0]
    return render_sentence({name: value for name, value in found.items() if pd.notna(value)}, language)


def terms_of(scored, item):
    own = scored.terms[scored.terms["item_code"] == item]
    names = ["term", "numerator_micro", "denominator_micro", "target_micro", "weight_points", "band", "basis"]
    return [tuple(None if pd.isna(value) else value for value in row) for row in own[names].itertuples(index=False)]


def assert_frames_are_what_they_claim(scored):
    for frame, schema in ((scored.scores, SCORES), (scored.terms, TERMS), (scored.findings, FINDINGS)):
        schema.validate(frame)
