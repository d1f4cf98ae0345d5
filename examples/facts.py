"""What bureau and audit hold about the sample units, for `jixiao facts import`; each is about a unit as a whole."""

from collections.abc import Iterator

from examples.filing import rows
from examples.writers import csv_text

FACTS_HEADER = (
    "unit_code",
    "subject_code",
    "item_code",
    "criterion",
    "value",
    "source_document",
    "dated_on",
    "recorded_by",
)
BUREAU, AUDIT = "绩效股（示例）", "审计组（示例）"

# unit | item | criterion | value | source document | day | who
FACTS = {
    "2022": f"""
        511132-102 | feedback | on_time | yes | 示例财绩〔2023〕19号 | 2023-10-12 | {BUREAU}
        511132-103 | feedback | on_time | yes | 示例财绩〔2023〕19号 | 2023-10-12 | {BUREAU}
        511132-104 | feedback | on_time | no | 示例财绩〔2023〕19号 | 2023-10-12 | {BUREAU}
        511132-106 | feedback | on_time | yes | 示例财绩〔2023〕19号 | 2023-10-12 | {BUREAU}
        511132-108 | feedback | on_time | yes | 示例财绩〔2023〕19号 | 2023-10-12 | {BUREAU}
        511132-102 | violations | problems | 1 | 示例审报〔2023〕7号 | 2023-08-25 | {AUDIT}
        511132-103 | violations | problems | 3 | 示例审报〔2023〕7号 | 2023-08-25 | {AUDIT}
        511132-104 | violations | problems | 4 | 示例审报〔2023〕7号 | 2023-08-25 | {AUDIT}
        511132-106 | violations | problems | 0 | 示例审报〔2023〕7号 | 2023-08-25 | {AUDIT}
        511132-108 | violations | problems | 1 | 示例审报〔2023〕7号 | 2023-08-25 | {AUDIT}
    """,
    "2023": f"""
        511132-102 | feedback | on_time | yes | 示例财绩〔2024〕21号 | 2024-10-15 | {BUREAU}
        511132-103 | feedback | on_time | no | 示例财绩〔2024〕21号 | 2024-10-15 | {BUREAU}
        511132-104 | feedback | on_time | yes | 示例财绩〔2024〕21号 | 2024-10-15 | {BUREAU}
        511132-106 | feedback | on_time | yes | 示例财绩〔2024〕21号 | 2024-10-15 | {BUREAU}
        511132-106 | violations | problems | 2 | 示例审报〔2024〕9号 | 2024-08-30 | {AUDIT}
        511132-106 | cooperation_deduction | occurrences | 3 | 示例财绩〔2024〕24号 | 2024-10-22 | {BUREAU}
    """,
    "2024": f"""
        511132-102 | feedback | on_time | yes | 示例财绩〔2025〕17号 | 2025-10-14 | {BUREAU}
        511132-103 | feedback | on_time | yes | 示例财绩〔2025〕17号 | 2025-10-14 | {BUREAU}
        511132-106 | feedback | on_time | yes | 示例财绩〔2025〕17号 | 2025-10-14 | {BUREAU}
        511132-102 | violations | problems | 2 | 示例审报〔2025〕6号 | 2025-08-29 | {AUDIT}
        511132-103 | violations | problems | 0 | 示例审报〔2025〕6号 | 2025-08-29 | {AUDIT}
        511132-106 | violations | problems | 3 | 示例审报〔2025〕6号 | 2025-08-29 | {AUDIT}
        511132-106 | cooperation_deduction | occurrences | 2 | 示例财绩〔2025〕20号 | 2025-10-21 | {BUREAU}
    """,
}


def facts_text(fiscal_year: str) -> str:
    """The facts of one year as CSV."""
    return csv_text([FACTS_HEADER, *_facts(fiscal_year)])


def _facts(fiscal_year: str) -> Iterator[list[object]]:
    for row in rows("unit_code item_code criterion value source_document dated_on recorded_by", FACTS[fiscal_year]):
        yield [(row | {"subject_code": ""})[name] for name in FACTS_HEADER]
