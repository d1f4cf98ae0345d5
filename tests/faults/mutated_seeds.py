"""The real files that mutants are made of: the example's own, and what openpyxl, python-docx, reportlab, Arrow and LibreOffice write."""

import io
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from tests.bureau import file_unit, rows, write_csv, write_workbook
from tests.documents import example_report, write_docx, write_pdf, write_text
from tests.faults.mutating import CODE, Seed
from tests.faults.mutating_parts import pack, take_apart
from tests.unit.publishing.return_workbook.filed_workbooks import make_exotic
from tests.worlds import EXAMPLE

_OFFICE = shutil.which("soffice")
# How often a form is taken, of a hundred.
SHARES = {
    ".xlsx": 31,
    ".csv": 17,
    ".zip": 12,
    ".docx": 12,
    ".pdf": 9,
    ".txt": 4,
    ".md": 3,
    ".parquet": 3,
    ".ods": 3,
    ".xls": 3,
    # Each of these costs a conversion.
    ".doc": 1,
    ".rtf": 1,
    ".wps": 1,
}


def make_seeds(*, with_office):
    """Seeds by suffix. LibreOffice takes some seconds, and is asked only where that does not matter."""
    tables = file_unit(CODE) | {
        "metrics": rows(
            "metric_code metric_name value unit_of_measure stated_prior_value stated_change_pct",
            "m1|人均收入|16982.9|元|14594|16.37",
        ),
        "self_scores": rows("item_code self_score_points", "goal_review|10\nfeedback|5"),
    }
    workbooks = {
        "openpyxl": write_workbook(tables),
        "english": write_workbook(tables, chinese=False),
        "example": _own(EXAMPLE / "inbox" / "511132-103_乙水镇_2023_自评.xlsx", "511132-103"),
        "second example": _own(EXAMPLE / "inbox" / "511132-107" / "己文化馆_2023_自评.xlsx", "511132-107"),
        "exotic": make_exotic(),
    }
    report = example_report()
    short = [*report[:14], report[-1]]
    csvs = {f"{name}.csv": write_csv(name, own) for name, own in tables.items()}
    covers = {name: csvs[name] for name in ("submission.csv", "evaluations.csv")}
    seeds = {
        ".xlsx": [Seed(".xlsx", content, told) for told, content in workbooks.items()],
        ".csv": [
            Seed(".csv", content, name, {other: kept for other, kept in covers.items() if other != name})
            for name, content in csvs.items()
        ],
        ".zip": [
            Seed(".zip", pack(list(csvs.items())), "zip of CSV"),
            Seed(
                ".zip",
                pack([("甲/自评.xlsx", workbooks["openpyxl"]), ("甲/报告.txt", write_text(short))]),
                "zip of files",
            ),
        ],
        ".docx": [
            Seed(".docx", write_docx(short), "docx"),
            Seed(".docx", write_docx(report, has_borders=False), "long docx"),
        ],
        ".pdf": [
            Seed(".pdf", write_pdf(short), "pdf"),
            Seed(".pdf", write_pdf(report, has_borders=False, page=(595, 842)), "pdf without lines"),
        ],
        ".txt": [
            Seed(".txt", write_text(report), "txt"),
            Seed(".txt", write_text(report).decode().encode("gb18030"), "txt in GB18030"),
        ],
        ".md": [Seed(".md", _write_markdown(short), "md")],
        ".parquet": [Seed(".parquet", _write_parquet(csvs["finance.csv"]), "finance.parquet", covers)],
        ".xls": [Seed(".xls", workbooks["openpyxl"], "xlsx called xls")],
    }
    if with_office and _OFFICE is not None:
        for form, told in _save_by_office(workbooks["example"], write_docx(short)):
            seeds[form] = [*seeds.get(form, []), told]
    return seeds


def _own(path, code):
    """A workbook of the example as one of the unit that mutants stand for."""
    return pack(
        [(name, content.replace(code.encode(), CODE.encode())) for name, content in take_apart(path.read_bytes())]
    )


def _write_markdown(blocks):
    lines = []
    for block in blocks:
        if isinstance(block, str):
            lines.append(block)
        else:
            cells = [
                "| " + " | ".join(cell.replace("\0up", "").replace("\0left", "") for cell in row) + " |"
                for row in block
            ]
            lines += [cells[0], "|---" * len(block[0]) + "|", *cells[1:]]
    return "\n".join(lines).encode()


def _write_parquet(table):
    written = pa.BufferOutputStream()
    pq.write_table(pa.csv.read_csv(io.BytesIO(table)), written)
    return written.getvalue().to_pybytes()


def _save_by_office(workbook, document):
    """The same as LibreOffice writes them: xlsx, the old xls, its own ods, PDF with its own fonts, and old documents; wps is doc by another name."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "book.xlsx").write_bytes(workbook)
        (place / "report.docx").write_bytes(document)
        for form, source in (
            ("xlsx:Calc MS Excel 2007 XML", "book.xlsx"),
            ("xls:MS Excel 97", "book.xlsx"),
            ("ods", "book.xlsx"),
            ("pdf", "report.docx"),
            ("doc:MS Word 97", "report.docx"),
            ("rtf", "report.docx"),
        ):
            words = [_OFFICE, f"-env:UserInstallation=file://{place}/profile", "--headless", "--convert-to", form]
            subprocess.run(
                [*words, "--outdir", str(place / "out"), str(place / source)],
                check=True,
                capture_output=True,
                timeout=120,
            )
        for path in sorted((place / "out").iterdir()):
            for suffix in {".doc": (".doc", ".wps")}.get(path.suffix, (path.suffix,)):
                yield suffix, Seed(suffix, path.read_bytes(), f"{suffix[1:]} by LibreOffice")
