"""Histories by chance: filings that come, come back, are returned and taken back; evaluations that end and begin again under other rubrics."""

import random
from collections import Counter

import pandas as pd

from tests.unit.warehouse.sample_rows import RUN, SHA256
from warehouse.append import seal
from warehouse.ledger.leaves import LEAF_SCHEMAS
from warehouse.render import Leaves

YEARS = (2022, 2023)
UNITS = ("u1", "u2", "u3")
RUBRICS = {"a": "aa" * 32, "b": "bb" * 32}
START = 1_726_000_000_000_000


class History:
    """A warehouse filled by chance, checkpoint by checkpoint."""

    def __init__(self, seed):
        self.chance = random.Random(seed)  # noqa: S311 - a test's chance, repeatable
        self.versions = Counter()
        self.known = set()

    def fill(self, warehouse, checkpoints):
        for number in range(checkpoints):
            batches = [self.rubrics(), self.submissions(), self.evaluations(), self.comparisons()]
            run = {
                **RUN,
                "run_id": f"run-{number}",
                "run_kind": self.chance.choice(["annual", "annual", "facts"]),
                "run_status": self.chance.choice(["recorded", "recorded", "failed"]),
                "fiscal_year": self.chance.choice(YEARS),
            }
            receipts = {"findings": self.findings(1, lambda _: self.chance.choice([None, 2021])).drop(columns="leaf")}
            now = START + number * 1_000_001
            seal(
                warehouse,
                [one for one in batches if one.count],
                run,
                receipts,
                expected_checkpoint=number,
                now=lambda now=now: now,
            )

    def rubrics(self):
        new = [code for code in RUBRICS if code not in self.known and (self.known or code == "a")]
        self.known |= set(new)
        rows = [
            {
                "leaf": leaf,
                "rubric_code": code,
                "effective_from": "2020-01-01",
                "rubric_sha256": RUBRICS[code],
                "content_json": "{}",
            }
            for leaf, code in enumerate(new)
        ]
        return leaves("rubric/1", len(new), rubrics=rows, findings=self.findings(len(new), lambda _: None))

    def submissions(self):
        own = [(unit, self.chance.choice(YEARS)) for unit in UNITS if self.chance.random() < 0.6]
        rows = [
            {
                "leaf": leaf, "unit_code": unit, "fiscal_year": year, "version": self.number("s", unit, year), "unit_name": f"单位{unit}",
                "submission_status": self.chance.choice(["filed", "corrected", "returned", "withdrawn"]), "received_at": START,
                "reason": "filing",
            }
            for leaf, (unit, year) in enumerate(own)
        ]  # fmt: skip
        files = [
            {"leaf": leaf, "table_name": f"t{part}", "file_sha256": SHA256, "file_name": "a.csv", "received_at": START}
            for leaf in range(len(own))
            for part in range(self.chance.randrange(3))
        ]
        found = self.findings(len(own), lambda leaf: own[leaf][1])
        return leaves("submission/1", len(own), submissions=rows, submission_files=files, findings=found)

    def evaluations(self):
        own = [
            (unit, year, subject)
            for unit in UNITS
            for year in YEARS
            for subject in (None, "P1")
            if self.chance.random() < 0.3
        ]
        ended = [self.chance.random() < 0.2 for _ in own]
        rows = [
            {
                "leaf": leaf, "unit_code": unit, "fiscal_year": year, "subject_code": subject, "subject_type": "unit",
                "version": self.number("e", unit, year, subject), "rubric_code": "r",
                "rubric_sha256": RUBRICS[self.chance.choice(sorted(self.known))], "submission_version": self.chance.randrange(1, 4),
                "reason": "withdrawn" if ended[leaf] else "filing",
            }
            for leaf, (unit, year, subject) in enumerate(own)
        ]  # fmt: skip
        scores = [
            {
                "leaf": leaf, "item_code": item, "points_max": 1000, "self_score_points": self.chance.randrange(-500, 1000),
                "final_score_points": self.chance.choice([None, 1, -7, 333]), "basis": "authority", "status": "complete",
            }
            for leaf in range(len(own))
            if not ended[leaf]
            for item in ("one", "total")
        ]  # fmt: skip
        found = self.findings(len(own), lambda leaf: own[leaf][1])
        return leaves("evaluation/1", len(own), evaluations=rows, scores=scores, findings=found)

    def comparisons(self):
        own = [(unit, self.chance.choice(YEARS)) for unit in UNITS if self.chance.random() < 0.4]
        rows = [
            {
                "leaf": leaf,
                "unit_code": unit,
                "fiscal_year": year,
                "version": self.number("c", unit, year),
                "reason": "filing",
            }
            for leaf, (unit, year) in enumerate(own)
        ]
        changes = [
            {
                "leaf": leaf, "metric_code": "m", "value_micro": self.chance.choice([None, 1, -9 * 10**18, 123_456_789]),
                "change_pct": -5, "status": "comparable", "submission_version": 1,
            }
            for leaf in range(len(own))
        ]  # fmt: skip
        claims = [
            {"leaf": leaf, "metric_code": "m", "claim": "stated_prior_value", "stated": "1", "verdict": "query"}
            for leaf in range(len(own))
        ]
        found = self.findings(len(own), lambda leaf: own[leaf][1])
        return leaves("comparison/1", len(own), comparisons=rows, changes=changes, claims=claims, findings=found)

    def number(self, *key):
        self.versions[key] += 1
        return self.versions[key]

    def findings(self, count, year_of):
        rows = [
            {
                "leaf": leaf, "check": "file_is_readable", "severity": "error", "addressed_to": "unit", "fiscal_year": year_of(leaf),
                "found": str(self.chance.random()), "file_name": self.chance.choice([None, "a.xlsx"]), "cell": self.chance.choice([None, "B2"]),
            }
            for leaf in range(count)
            for _ in range(self.chance.randrange(1, 3))
        ]  # fmt: skip
        for row in rows:
            row["sheet"] = self.chance.choice([None, "封面"]) if row["file_name"] else None
        return frame("findings", rows, "run/1")


def leaves(schema_name, count, **tables):
    frames = {
        name: rows if isinstance(rows, pd.DataFrame) else frame(name, rows, schema_name)
        for name, rows in tables.items()
    }
    return Leaves(schema_name, count, frames)


def frame(table, rows, schema_name):
    part = next(part for part in LEAF_SCHEMAS[schema_name].parts if part.table == table)
    full = [dict.fromkeys(part.columns) | row for row in rows]
    return pd.DataFrame(full, columns=["leaf", *part.columns], dtype=object).astype({"leaf": int})
