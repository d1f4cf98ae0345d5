"""Write the sample filings of fiscal year 2023: the inbox, the facts of others, and where cells come from.

    python -m examples.make_examples [DIRECTORY]

writes `2023/inbox/…`, `2023/facts.csv`, `2023/expected.csv` and `2023/provenance.csv` below DIRECTORY
(default: this folder), the same bytes each time. Nothing is drawn by chance: every value is written
down in `hongqi`, `townships` or `agencies`, and the outcome worked out by hand in `expected`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

if not __package__:  # started as a file, not as a module
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from openpyxl.utils import get_column_letter

from examples.agencies import genglin, jiwen, wushui
from examples.expected import EXPECTED, NO_SCORE, expected_items, expected_total
from examples.filing import Filing
from examples.form import COLUMNS, TABLES
from examples.hongqi import Tagged, hongqi, tagged_tables
from examples.townships import bingping, dingqiao, jiashan, yishui
from examples.writers import csv_text, workbook_columns, write_csv_files, write_workbook

HONGQI_WORKBOOK = "inbox/511132-101/红旗镇_2023_自评.xlsx"
ORIGINAL = "inbox/511132-102/甲山镇_2023_自评.xlsx"
DUPLICATE = "inbox/511132-102/甲山镇_2023_自评(1).xlsx"
COMPLETE = "inbox/511132-108/庚林草站_2023_自评.xlsx"
TRUNCATED = "inbox/511132-108/庚林草站_2023_自评_重传.xlsx"

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
FACTS = (
    ("511132-102", "feedback", "on_time", "yes", "示例财绩〔2024〕21号", "2024-10-15", "绩效股（示例）"),
    ("511132-103", "feedback", "on_time", "no", "示例财绩〔2024〕21号", "2024-10-15", "绩效股（示例）"),
    ("511132-104", "feedback", "on_time", "yes", "示例财绩〔2024〕21号", "2024-10-15", "绩效股（示例）"),
    ("511132-106", "feedback", "on_time", "yes", "示例财绩〔2024〕21号", "2024-10-15", "绩效股（示例）"),
    ("511132-106", "violations", "problems", "2", "示例审报〔2024〕9号", "2024-08-30", "审计组（示例）"),
    (
        "511132-106",
        "cooperation_deduction",
        "occurrences",
        "3",
        "示例财绩〔2024〕24号",
        "2024-10-22",
        "绩效股（示例）",
    ),
)


def inbox_files() -> dict[str, bytes]:
    """Path below the year's folder and content of every file in the inbox."""
    files = {
        HONGQI_WORKBOOK: write_workbook(hongqi()),
        ORIGINAL: write_workbook(jiashan()),
        "inbox/511132-103_乙水镇_2023_自评.xlsx": write_workbook(yishui()),
        **_folder(bingping(), chinese=False),
        **_folder(dingqiao(), chinese=True),
        "inbox/511132-106/戊水务站_2023_自评.xlsx": write_workbook(wushui()),
        "inbox/511132-107/己文化馆_2023_自评.xlsx": write_workbook(jiwen()),
        COMPLETE: write_workbook(genglin()),
    }
    files[DUPLICATE] = files[ORIGINAL]
    files[TRUNCATED] = files[COMPLETE][: len(files[COMPLETE]) * 3 // 5]
    return files


def _folder(filing: Filing, *, chinese: bool) -> dict[str, bytes]:
    tables = write_csv_files(filing, chinese=chinese)
    return {f"inbox/{filing.unit_code}/{name}": content for name, content in tables.items()}


def facts_text() -> str:
    """The facts of bureau and audit; each is about a unit as a whole."""
    return csv_text([FACTS_HEADER, *((unit, "", *rest) for unit, *rest in FACTS)])


def expected_text() -> str:
    """The outcome worked out by hand, one row per unit and item and one for the total.

    computed_score_points is empty where an item has no score; `working` of the total is its status.
    """
    lines = [("unit_code", "item_code", "computed_score_points", "working")]
    for unit_code, outcome in EXPECTED.items():
        for item, points, working in expected_items(unit_code):
            lines.append((unit_code, item, "" if points == NO_SCORE else points, working))
        lines.append((unit_code, "total", str(expected_total(unit_code)), outcome.status))
    return csv_text(lines)


def provenance_text(files: dict[str, bytes]) -> str:
    """Where each cell comes from: every cell of 红旗镇（示例）, one line per file for the others."""
    lines = [("file", "sheet", "cell", "tag", "remark"), *_hongqi_cells()]
    for path in sorted({*files, "facts.csv"} - {HONGQI_WORKBOOK}):
        remark = {
            DUPLICATE: "全部虚构；与另一文件逐字节相同",
            TRUNCATED: "全部虚构；有意截断，无法打开",
        }.get(path, "全部虚构")
        lines.append((path, "*", "*", "invented", remark))
    return csv_text(lines)


def _hongqi_cells() -> Iterator[tuple[str, str, str, str, str]]:
    for table, table_rows in tagged_tables().items():
        columns = workbook_columns(table, table_rows)
        letters = {name: get_column_letter(number) for number, name in enumerate(columns, 1)}
        for name in COLUMNS[table]:
            yield HONGQI_WORKBOOK, TABLES[table], f"{letters[name]}1", "form", "表头"
        for number, row in enumerate(table_rows, 2):
            for name, cell in row.items():
                if isinstance(cell, Tagged):
                    yield HONGQI_WORKBOOK, TABLES[table], f"{letters[name]}{number}", cell.tag, cell.remark


def make_examples(directory: Path) -> list[Path]:
    """Write everything below `directory`/2023 and return the paths written."""
    files = inbox_files()
    texts = {
        "facts.csv": facts_text(),
        "expected.csv": expected_text(),
        "provenance.csv": provenance_text(files),
    }
    contents = files | {name: text.encode() for name, text in texts.items()}
    written = [directory / "2023" / name for name in contents]
    for path, content in zip(written, contents.values(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return written


if __name__ == "__main__":
    here = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    for written_path in make_examples(here):
        print(written_path)  # noqa: T201
