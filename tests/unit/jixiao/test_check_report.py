"""`jixiao check-report`: what a report says about numbers, as a person and as a script is told it."""

import csv
import io

import pytest
from click.testing import CliRunner
from reportlab.pdfgen import canvas

from jixiao.__main__ import cli
from tests.documents import write_docx
from tests.unit.reading.reports import REAL_REPORT

TRUE = "全年收入 812.40 万元，比上年增加 87.04 万元，增长 12%。"
FALSE = "全年收入 812.40 万元，比上年增加 87.04 万元，增长 12.5%。"


def check(path, *words):
    return CliRunner().invoke(cli, ["check-report", str(path), *words])


def rows(path):
    return list(csv.DictReader(io.StringIO(check(path, "--format", "csv").stdout)))


@pytest.fixture
def report(tmp_path):
    def write(*paragraphs):
        path = tmp_path / "report.txt"
        path.write_text("\n\n".join(paragraphs), encoding="utf-8")
        return path

    return write


def test_exit_code_says_whether_a_statement_is_inconsistent(report):
    assert check(report(TRUE)).exit_code == 0
    assert check(report(TRUE, FALSE)).exit_code == 1


def test_statement_is_told_with_its_figures_place_and_reason(report):
    told = [row for row in rows(report(TRUE, FALSE)) if row["kind"] == "growth"]
    assert [(row["place"].partition(":")[0], row["stated"], row["verdict"]) for row in told] == [
        ("L1", "12", "consistent"),
        ("L3", "12.5", "inconsistent"),
    ]
    assert told[1]["sentence"].startswith("全年收入 812.40 万元")
    low, _, high = told[1]["computed"].partition("..")
    assert 11.99 < float(low) < float(high) < 12.01
    assert "87.04" in told[1]["reason"]
    assert "12.5" in check(report(FALSE)).output


def test_same_report_in_word_has_the_same_statements_at_places_of_its_own(report, tmp_path):
    path = tmp_path / "report.docx"
    path.write_bytes(write_docx([TRUE, FALSE]))
    plain, word = rows(report(TRUE, FALSE)), rows(path)
    assert [row | {"place": ""} for row in word] == [row | {"place": ""} for row in plain]
    assert {row["place"].partition(":")[0] for row in word} == {"par1", "par2"}


def test_file_that_holds_no_text_is_refused_in_words(tmp_path):
    """What is wrong with it was told by a word of the code (damaged_document)."""
    broken, scan = tmp_path / "broken.pdf", tmp_path / "scan.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing more")
    page = canvas.Canvas(str(scan))
    page.drawImage(_picture(tmp_path), 0, 0, 500, 700)
    page.save()
    for path, reason in ((broken, "文档已损坏"), (scan, "只有图像，没有文字")):
        done = check(path)
        assert (done.exit_code, reason in done.output) == (2, True)


def _picture(folder):
    """A grey picture, as a scanner makes them."""
    path = folder / "page.ppm"
    path.write_bytes(b"P6 2 2 255 " + bytes([200] * 12))
    return str(path)


@pytest.mark.skipif(not REAL_REPORT.exists(), reason="the published report lies in ../shared, which is not here")
def test_published_report_says_what_an_auditor_finds_in_it():
    """domain rules, 4: found and consistent, found and asked, found and wrong; and nothing else is called wrong."""
    told = [(row["kind"], row["stated"], row["verdict"]) for row in rows(REAL_REPORT)]
    for one in (
        ("part_sum", "1216.75", "consistent"), ("part_sum", "143.45", "consistent"), ("part_sum", "41", "consistent"),
        ("part_sum", "40", "consistent"), ("handled", "37", "consistent"), ("subset", "593", "consistent"),
        ("capacity", "46.3986", "consistent"), ("score_total", "97", "consistent"), ("ratio", "100", "consistent"),
        ("growth", "16.37", "unverifiable"), ("numbering", "3", "query"), ("period", "2022", "query"),
        ("accounts", "283.261", "query"), ("score_fact", "5", "query"), ("part_sum", "2247.3", "query"),
        ("form_maximum", "97", "inconsistent"), ("score_total", "10", "inconsistent"),
    ):  # fmt: skip
        assert one in told
    wrong = [kind for kind, _, verdict in told if verdict == "inconsistent"]
    assert set(wrong) <= {"form_maximum", "score_total"}
