"""Fixed rows for every kind of leaf: the golden leaves are rendered from them, so that they do not change."""

import pandas as pd

from warehouse.ledger.leaves import LEAF_SCHEMAS
from warehouse.render import Leaves
from warehouse.tables import SEALED_TABLES

SHA256 = "ab" * 32
MOMENT = 1_725_148_800_000_000

RUN = {
    "run_id": "run-1",
    "run_kind": "annual",
    "run_status": "recorded",
    "actor": "clerk",
    "actor_known_by": "asserted",
    "code_version": "0.1.0",
}

_FINDINGS = [
    {
        "check": "cell_is_readable", "severity": "error", "addressed_to": "unit", "unit_code": "511132-101", "fiscal_year": 2023,
        "table_name": "finance", "column_name": "final_wan_yuan", "row_key": "revenue_total", "found": "约40", "expected": "plain_decimal",
        "file_name": "红旗镇/自评.xlsx", "sheet": "收支", "cell": "D5",
    },
    {
        "check": "item_points_are_awarded", "severity": "note", "addressed_to": "bureau", "unit_code": "511132-101", "fiscal_year": 2023,
        "subject_code": "P1", "item_code": "feedback", "context": '{"other_reading_en": "...", "other_reading_zh": "…"}',
    },
]  # fmt: skip

ROWS: dict[str, dict[str, list[dict]]] = {
    "file/1": {"files": [{"file_sha256": SHA256, "size_bytes": 2**53 + 1, "file_name": "红旗镇/自评.xlsx"}]},
    "rubric/1": {
        "rubrics": [
            {
                "rubric_code": "county-department", "effective_from": "2020-01-01", "effective_to": None, "rubric_sha256": SHA256,
                "content_json": '{"code":"county-department","points":"100"}',
            }
        ],
        "findings": _FINDINGS[1:],
    },
    "register/1": {"units": [{"unit_code": "511132-101", "version": 1, "unit_name": "红旗镇（示例）"}]},
    "register/2": {
        "units": [{"unit_code": "511132-101", "version": 2, "unit_name": "红旗镇（示例）"}],
        "unit_periods": [
            {
                "unit_code": "511132-101", "version": 2, "unit_name": "红旗乡（示例）",
                "aliases": "红旗乡、红旗乡人民政府", "last_fiscal_year": 2021, "is_exempt": "no",
            },
            {
                "unit_code": "511132-101", "version": 2, "unit_name": "红旗镇（示例）", "aliases": None,
                "first_fiscal_year": 2022, "succeeds": "511132-098、511132-099",
                "relation": "merged", "is_exempt": "yes",
            },
        ],
    },
    "metric/1": {
        "metric_definitions": [
            {
                "metric_code": "income_per_capita", "version": 1, "metric_name": "人均纯收入", "unit_of_measure": "元",
                "aliases": "人均收入", "is_additive": "no", "origin": "import",
            }
        ],
    },
    "comparison/1": {
        "comparisons": [{"unit_code": "511132-101", "fiscal_year": 2023, "version": 2, "reason": "prior_year"}],
        "changes": [
            {
                "metric_code": "income_per_capita", "value_micro": 16_982_900_000, "prior_value_micro": 14_593_880_000,
                "difference_micro": 2_389_020_000, "change_pct": 1637, "status": "comparable", "submission_version": 1,
                "prior_submission_version": 2,
            },
            {"metric_code": "score.total", "value_micro": 92_000_000, "status": "no_prior_year", "submission_version": 1},
        ],
        "claims": [
            {
                "metric_code": "income_per_capita", "claim": "stated_change_pct", "stated": "16.37", "computed": "16.3700",
                "implied_prior": "14593.22..14594.55", "prior_value_micro": 14_593_880_000, "verdict": "consistent",
            },
        ],
        "findings": _FINDINGS[:1],
    },
    "fact/1": {
        "facts": [
            {
                "unit_code": "511132-101", "fiscal_year": 2023, "item_code": "feedback", "criterion": "on_time", "version": 2,
                "value": "no", "authority": "bureau", "source_document": "示例财绩〔2024〕21号", "dated_on": "2024-10-15",
                "recorded_by": "绩效股", "file_sha256": SHA256, "file_name": "facts.csv", "cell": "E2",
            }
        ]
    },
    "submission/1": {
        "submissions": [
            {
                "unit_code": "511132-101", "fiscal_year": 2023, "version": 3, "unit_name": "红旗镇（示例）",
                "submission_status": "corrected", "submitted_on": "2024-09-01", "received_at": MOMENT, "reason": "filing",
            }
        ],
        "submission_files": [
            {"table_name": "finance", "file_sha256": SHA256, "file_name": "红旗镇/自评.xlsx", "received_at": MOMENT},
            {"table_name": "answers", "file_sha256": SHA256, "file_name": "答.csv", "received_at": MOMENT, "carried_from_version": 2},
        ],
        "cells": [
            {
                "table_name": "finance", "row_key": "revenue_total", "column_name": "final_wan_yuan", "state": "read",
                "value_micro": 1_216_750_000, "decimals": 2, "text_as_written": "1,216.75", "sheet": "收支", "row_number": 5, "cell": "D5",
            },
            {
                "table_name": "finance", "row_key": "carry_out", "column_name": "final_wan_yuan", "state": "unreadable",
                "text_as_written": '约40\n\t"\u2028', "sheet": "收支", "row_number": 6, "cell": "D6",
            },
            {
                "table_name": "answers", "row_key": "feedback/on_time", "column_name": "answer", "state": "read", "value_text": "yes",
                "text_as_written": "是", "row_number": 2, "cell": "C2",
            },
        ],
        "findings": _FINDINGS,
    },
    "evaluation/1": {
        "evaluations": [
            {
                "unit_code": "511132-101", "fiscal_year": 2023, "version": 1, "subject_type": "unit", "subject_name": "红旗镇（示例）",
                "rubric_code": "county-department", "rubric_sha256": SHA256, "submission_version": 3, "reason": "filing",
            }
        ],
        "scores": [
            {
                "item_code": "execution_progress", "points_max": 1000, "self_score_points": 1000, "computed_score_points": 200,
                "final_score_points": 200, "basis": "computed", "status": "final",
            },
            {
                "item_code": "balance_rate", "points_max": 500, "self_score_points": 500, "reviewed_score_points": 500, "basis": "none",
                "status": "incomplete", "reason": "missing_cell",
            },
        ],
        "terms": [
            {
                "item_code": "execution_progress", "term": "month_6", "numerator_micro": 40_000_000, "denominator_micro": 100_000_000,
                "target_micro": 450_000, "weight_points": 300, "basis": "computed",
            },
            {
                "item_code": "execution_progress", "term": "ratio", "numerator_micro": -1, "denominator_micro": 9 * 10**18,
                "weight_points": -200, "band": "up to 0.1", "basis": "asserted",
            },
        ],
        "findings": _FINDINGS,
    },
    "removal/1": {
        "removals": [
            {
                "file_sha256": SHA256, "file_name": "红旗镇/自评.xlsx", "order_number": "示例保密〔2025〕3号", "ordered_by": "王会计",
                "confirmed_by": "陈刚",
            }
        ]
    },
    "confirmation/1": {
        "confirmations": [
            {
                "unit_code": "511132-101", "fiscal_year": 2023, "submission_version": 2, "file_sha256": SHA256,
                "file_name": "红旗镇/盖章件.jpg", "confirmed_by": "李强", "reason": "逐项核对",
            }
        ]
    },
    "return/1": {
        "returns": [
            {
                "unit_code": "511132-101", "fiscal_year": 2023, "submission_version": 2, "deadline": "2024-10-15", "error_count": 3,
                "warning_count": 1, "note_count": 0,
            }
        ]
    },
    "examination/1": {
        "examinations": [
            {
                "unit_code": "511132-101", "fiscal_year": 2023, "version": 2, "submission_version": 3, "file_sha256": SHA256,
                "file_name": "红旗镇/自评报告.docx", "reason": "prior_year",
            }
        ],
        "statements": [
            {
                "kind": "growth", "sentence": "脱贫户人均纯收入16982.9元，较2022年增长16.37%",
                "operands": '[["增减幅度", "16.37%"], ["本期数", "16982.9元"]]', "operand_places": '["par12", "par12"]',
                "stated": "16.37", "computed": "16.3699..16.3708", "resolution": "0.0055", "verdict": "consistent", "place": "par12",
                "reason_zh": "(16982.9元 − 14593.88元) ÷ 14593.88元 = 16.3699..16.3708，与 16.37% 相符。", "reason_en": "… agrees with 16.37.",
            },
            {
                "kind": "form_maximum", "sentence": "自评总分 97 超过该表最多可得的 95 分", "operands": "[]", "operand_places": "[]",
                "stated": "97", "computed": "95", "verdict": "inconsistent", "told_by": "self_total_is_within_the_form", "place": "t2.r21",
                "reason_zh": "…", "reason_en": "…",
            },
            {
                "kind": "text", "sentence": "范本", "operands": '[["原文", "范本"]]', "operand_places": '["par1"]', "verdict": "query",
                "reason_zh": "“范本”是表样留下的文字。", "reason_en": "范本 is left from the form.",
            },
        ],
        "findings": _FINDINGS[:1],
    },
    "grounds/1": {
        "examination_grounds": [
            {
                "unit_code": "511132-101", "fiscal_year": 2023, "examination_version": 2, "submission_version": 3,
                "file_sha256": SHA256, "basis_sha256": SHA256,
            }
        ]
    },
    "run/1": {
        "runs": [
            {
                **RUN, "fiscal_year": 2023, "checkpoint_number": 7, "recorded_at": MOMENT, "reason": "年度复算",
                "reference_sha256": SHA256, "files_received_count": 3, "files_used_count": 1, "files_duplicate_count": 1,
                "files_quarantined_count": 1, "filings_received_count": 2, "filings_recorded_count": 1, "filings_unchanged_count": 1,
                "filings_returned_count": 0, "units_registered_count": 2, "units_filed_count": 1, "units_missing_count": 1,
                "units_exempt_count": 0,
            }
        ],
        "receipts": [
            {
                "file_name": "红旗镇/自评.xlsx", "file_sha256": SHA256, "received_at": MOMENT, "file_status": "used",
                "unit_code": "511132-101", "fiscal_year": 2023,
            },
            {"file_name": "不明.xls", "file_sha256": SHA256, "received_at": MOMENT, "file_status": "quarantined"},
        ],
        "findings": _FINDINGS[:1],
    },
}  # fmt: skip

_RESULTS = [
    {
        "run_id": "run-1", "fiscal_year": 2023, "suite": "year", "expectation": "most_registered_units_filed",
        "sentence": "应报单位大多已报 · most units that should file have filed", "severity": "blocking", "status": "failed",
        "observed": "4 / 10 (40 %)", "expected": "≤ 33.33 %", "reason": "示例 · an example", "remedy": "催报 · ask for them",
        "context": "511132-101、511132-102",
    },
    {
        "run_id": "run-1", "fiscal_year": 2024, "suite": "history", "expectation": "no_unit_vanishes",
        "sentence": "没有单位不知去向 · no unit vanishes", "severity": "warning", "status": "not_applicable", "expected": "0",
        "reason": "示例 · an example", "remedy": "更正名录 · correct the register",
    },
]  # fmt: skip
_FORMULAS = [
    {
        "unit_code": "511132-101", "fiscal_year": 2023, "version": 4, "table_name": "finance", "row_number": row_number,
        "column_name": "final_wan_yuan", "formula_as_written": formula,
    }
    for row_number, formula in ((5, "=SUM(D6:D9)"), (6, '{=IF(A1:A2="红",1,\u20282)}'))
]  # fmt: skip
ROWS["submission/2"] = ROWS["submission/1"] | {
    "submissions": [ROWS["submission/1"]["submissions"][0] | {"version": 4}],
    "formulas": _FORMULAS,
}
ROWS["run/2"] = ROWS["run/1"] | {"expectation_results": _RESULTS}


def sample_frames(schema_name: str, copies: int = 1) -> dict[str, pd.DataFrame]:
    """The rows of a kind of leaf as frames, for one leaf or several alike but for their years."""
    frames = {}
    for part in LEAF_SCHEMAS[schema_name].parts:
        columns = ["leaf", *part.columns]
        rows = [
            {**dict.fromkeys(part.columns), **row, "leaf": leaf}
            | ({"version": leaf + 1} if leaf and "version" in row else {})
            for leaf in range(copies)
            for row in ROWS[schema_name][part.table]
        ]
        frames[part.table] = pd.DataFrame(rows, columns=columns, dtype=object).astype({"leaf": int})
    assert set(frames) <= set(SEALED_TABLES)
    return frames


def sample_leaves(schema_name: str, copies: int = 1) -> Leaves:
    return Leaves(schema_name, copies, sample_frames(schema_name, copies))
