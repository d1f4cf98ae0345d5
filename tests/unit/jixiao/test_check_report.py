"""`jixiao check-report`: what a report says about numbers, as a person and as a script is told it."""

import csv
import io
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from reportlab.pdfgen import canvas

from jixiao.__main__ import cli
from tests.documents import write_docx
from tests.unit.reading.reports import REAL_REPORT

EXAMPLE = (
    Path(__file__).resolve().parents[3] / "examples" / "2023" / "inbox" / "511132-101" / "红旗镇_2023_自评报告.txt"
)
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


def test_every_sentence_is_plain_in_both_languages():
    """What was told: ≤ 37起 = 37，与 37起 相符; 目标实现 10/10（L57）; 9714..9717.999; notes in lower case; 表样满分 for a total of 97."""
    told = rows(EXAMPLE)
    for row in told:
        chinese, _, english = row["reason"].rpartition("。 ")
        assert re.search(r"\.\.|\bL[0-9]+|≤", row["reason"]) is None, row["reason"]
        assert chinese, row["reason"]
        assert not english[:1].islower(), english
    said = {(row["kind"], row["stated"]): row["reason"] for row in told}
    assert said["handled", "37"] == "办结 37起，不超过受理 37起。 Settled: 37起, no more than received: 37起."
    assert said["subset", "593"].startswith("部分 593人，不超过总数 2813人。")
    assert "= 9714 至 9717.999亩，不超过 11244.8亩（所列只是其中一部分）。" in said["part_sum", "11244.8"]
    assert "9714 to 9717.999亩, no more than 11244.8亩" in said["part_sum", "11244.8"]
    assert "目标实现·部门整体自评 10 分（满分 10 分，第57行）" in said["goal", "10"]
    assert "Goals attained: unit as a whole is self-scored 10 of 10 (line 57)" in said["goal", "10"]
    assert ("self_total", "97") in said


def test_statements_of_a_verdict_come_in_the_order_of_the_report():
    """The lines of the scoring table came in the order in which its rules find: 65, 55, 59."""
    for verdict in ("inconsistent", "query", "consistent"):
        lines = [int(row["place"].partition(":")[0][1:]) for row in rows(EXAMPLE) if row["verdict"] == verdict]
        assert lines == sorted(lines)
        assert len(lines) > 3


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
        ("self_total", "97", "inconsistent"), ("self_score", "10", "inconsistent"),
    ):  # fmt: skip
        assert one in told
    wrong = [kind for kind, _, verdict in told if verdict == "inconsistent"]
    assert set(wrong) <= {"form_maximum", "self_total", "self_score"}
