"""PDF documents as programs and scanners make them: text, ruled and aligned tables over pages, and what is left out or refused."""

import contextlib
import io
import re
import zlib

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipelines.reading.quote_place import quote_place
from pipelines.reading.read_document import read_document
from pipelines.reading.sheets import UnreadableFileError
from schemas.limits import Limits
from tests.documents import SOFFICE, UP, convert, example_report, write_docx, write_pdf, write_text
from tests.unit.reading.reports import finance_of, read_bytes, rows_of, told

needs_office = pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice here to print a document with")
FONT = "STSong-Light"
HEIGHT = 842
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def values_of(report):
    """All that was read, without places."""
    return [
        (cell.table_name, cell.row_index, cell.column_name, cell.value_text, cell.value_micro, cell.state)
        for cell in report.rows
    ]


IN_TEXT = read_bytes(write_text(example_report()))


class Paper:
    """A PDF drawn by hand; places are from the upper left corner."""

    def __init__(self, **how):
        self._written = io.BytesIO()
        self.canvas = Canvas(self._written, pagesize=(595, HEIGHT), invariant=1, **how)

    def write(self, x, y, text, size=10.5):
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, HEIGHT - y, text)
        return self

    def lines(self, *texts, x=90, y=100):
        for number, text in enumerate(texts):
            self.write(x, y + 20 * number, text)
        return self

    def row(self, y, *texts, x=90, step=90):
        for number, text in enumerate(texts):
            self.write(x + step * number, y, text)
        return self

    def rule(self, x0, y0, x1, y1):
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)
        return self

    def picture(self, x=0, y=HEIGHT, width=595, height=HEIGHT):
        self.canvas.drawImage(PICTURE, x, HEIGHT - y, width, height)
        return self

    def turn(self):
        self.canvas.showPage()
        return self

    def save(self):
        if not self._written.getvalue():
            self.canvas.save()
        return self._written.getvalue()


def make_picture():
    from PIL import Image

    return ImageReader(Image.new("RGB", (40, 56), "lightgray"))


PICTURE = make_picture()


def texts_of(content):
    """The lines of a document as (place, text), rows with their cells parted by bars."""
    return [
        (line.spot.place, " | ".join(cell.text for cell in line.cells) if line.table else line.text)
        for line in read_document(content).lines
    ]


# ------------------------------------------------------------------------------------- the same report in other forms


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """The example's report as LibreOffice prints it, in one start."""
    report = example_report()
    documents = {
        "ruled.docx": write_docx(report),
        "repeated.docx": write_docx(report, repeats_header=True, is_tight=True, margin_text="红旗镇自评 2023 第 9 稿"),
        "centred.docx": write_docx(report, is_centred=True),
        "bare.docx": write_docx(report, has_borders=False),
        "bare_and_tight.docx": write_docx(report, has_borders=False, is_tight=True),
        "bare_and_centred.docx": write_docx(report, has_borders=False, is_centred=True),
    }
    return convert(documents, "pdf", tmp_path_factory.mktemp("printed"))


@needs_office
@pytest.mark.parametrize("name", ["ruled", "repeated", "centred", "bare", "bare_and_tight", "bare_and_centred"])
def test_same_report_printed_is_read_as_in_text(printed, name):
    """Tables by ruling lines and by alignment, over three pages: rows, names and merged cells broken, with and without headers."""
    report = read_bytes(printed[name])
    assert values_of(report) == values_of(IN_TEXT)
    assert (report.unit_names, report.findings) == (IN_TEXT.unit_names, ())
    assert len({cell.cell.partition(".")[0] for cell in report.rows if cell.table_name == "report_scores"}) >= 2


@needs_office
def test_every_text_that_is_read_of_a_print_stands_at_its_place(printed):
    for name in ("repeated", "bare_and_tight"):
        document, report = read_document(printed[name]), read_bytes(printed[name])
        for cell in report.rows:
            if cell.text_as_written is not None:
                quoted = quote_place(document, cell.cell)
                written = cell.text_as_written.replace("\n", " ")
                found = quoted.text[slice(*quoted.span)]
                assert written.startswith(found) or found.startswith(written) or cell.column_name == "printed_points"


@needs_office
def test_paragraphs_of_a_print_are_whole_without_headers_and_page_numbers(printed):
    assert [one.text.replace(" ", "") for one in read_bytes(printed["repeated"]).paragraphs] == [
        one.text for one in IN_TEXT.paragraphs
    ]


@pytest.mark.parametrize(
    "how",
    [{}, {"repeats_header": True}, {"has_borders": False}, {"open_sides": True}],
    ids=["ruled", "repeated", "bare", "open_sides"],
)
def test_same_report_of_another_program_is_read_as_in_text(how):
    """Its characters are not in the file, merged cells are not merged, and a table may have no lines at its sides."""
    report = read_bytes(write_pdf(example_report(), **how))
    assert values_of(report) == values_of(IN_TEXT)
    assert report.findings == ()


@pytest.mark.parametrize("names", [("整体样本",), ("整体样本", "定性定量", "评价方式")], ids=len)
def test_columns_without_rules_that_nearly_touch_are_parted_where_others_begin(names):
    """With one column more 目标管理（40分） filled its own to the edge, and with what stood beside it was one name that nobody knew."""
    *prose, table = example_report()
    wide = [
        [*row[:5], *(name if top == 0 else UP if top == 1 else "资料查阅、核查" for name in names), *row[5:]]
        for top, row in enumerate(table)
    ]
    report = read_bytes(write_pdf([*prose, wide], has_borders=False))
    assert values_of(report) == values_of(IN_TEXT)
    assert {one.check for one in report.findings} == {"column_is_known"}


# ---------------------------------------------------------------------------------------------------------- the text


def test_figures_are_told_with_page_line_and_characters():
    paper = Paper().lines("红旗镇2023年度部门整体绩效自评报告", "一、收支情况").turn()
    content = paper.lines("2023年度收入合计1216.75万元。").save()
    report = read_bytes(content)
    figure = next(cell for cell in report.rows if cell.column_name == "final_wan_yuan")
    assert (figure.cell, figure.value_micro) == ("p2.l1:11-19", 1_216_750_000)
    quoted = quote_place(read_document(content), figure.cell)
    assert quoted.text[slice(*quoted.span)] == "1216.75万元"


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_page_that_is_shown_turned_is_read_as_it_is_shown(turned):
    paper = Paper()
    paper.canvas.setPageRotation(turned)
    move = {0: (0, 0), 90: (595, 0), 180: (595, HEIGHT), 270: (0, HEIGHT)}[turned]
    paper.canvas.translate(*move)
    paper.canvas.rotate(turned)
    height = 595 if turned % 180 else HEIGHT
    paper.canvas.setFont(FONT, 10.5)
    for number, text in enumerate(("第一行在上", "第二行在下")):
        paper.canvas.drawString(90, height - 100 - 20 * number, text)
    assert texts_of(paper.save()) == [("p1.l1", "第一行在上"), ("p1.l2", "第二行在下")]


def test_headers_footers_and_page_numbers_are_left_out_and_nothing_else():
    paper = Paper()
    for number in range(1, 4):
        paper.write(90, 50, "某县财政局 绩效自评").write(280, 800, f"— {number} —").lines(f"第{number}点，正文。")
        paper.write(90, 770, "注：本页金额单位为万元" if number == 2 else "").turn()
    paper.write(250, 800, "第 4 页 共 4 页").lines("说明2023")
    texts = [text for _, text in texts_of(paper.save())]
    assert texts == ["第1点，正文。", "第2点，正文。", "注：本页金额单位为万元", "第3点，正文。", "说明2023"]


def test_characters_in_disguise_and_printed_twice_are_the_ones_that_are_meant():
    paper = Paper().lines("⾃评⽬标").write(90.2, 140, "加粗").write(90.5, 140, "加粗")
    assert [text for _, text in texts_of(paper.save())] == ["自评目标", "加粗"]


def test_blanks_are_kept_where_words_or_columns_are_parted():
    paper = Paper().write(90, 100, "Total revenue 12").write(90, 130, "单位：甲局").write(300, 130, "单位：万元")
    first, second = (text for _, text in texts_of(paper.save()))
    assert first == "Total revenue 12"
    assert second.split() == ["单位：甲局", "单位：万元"]
    assert "  " in second


# --------------------------------------------------------------------------------------------------------- the tables

HEADER = ("指标名称", "指标分值", "评分标准", "自评打分")
TITLE = ("某局2023年度部门整体绩效自评报告", "县级部门整体绩效自评打分表")


def scores(content):
    return [
        tuple(row.get(name) for name in ("level", "item_name", "printed_points", "self_score_points"))
        for row in rows_of(read_bytes(content), "report_scores")
    ]


ROWS = [("3", "及时处置", "5", "5"), ("3", "执行进度", "5", "2"), ("0", "合计", "10", "7")]


def three_rules(paper):
    """A table with rules above and below its header and at its end, and none that stand upright."""
    paper.lines(*TITLE)
    for y in (150, 170, 260):
        paper.rule(80, y, 460, y)
    paper.row(164, *HEADER).row(190, "及时处置", "5", "落实的得5分", "5")
    return paper.row(215, "执行进度", "5", "达到的得5分", "2").row(240, "合计", "10", "", "7")


def test_table_between_three_rules_is_read_by_its_columns():
    assert scores(three_rules(Paper()).save()) == ROWS


def test_table_without_any_line_ends_where_prose_begins_again():
    paper = Paper().lines(*TITLE).row(164, *HEADER).row(190, "及时处置", "5", "落实的得5分", "5")
    paper.row(215, "执行进度", "5", "达到的得5分", "2").row(240, "合计", "10", "", "7")
    paper.lines("以上为自评情况，特此报告，请予审核并批示。", "某局", y=280)
    assert scores(paper.save()) == ROWS
    assert [one.text for one in read_bytes(paper.save()).paragraphs][-2:] == [
        "以上为自评情况，特此报告，请予审核并批示。",
        "某局",
    ]


def test_frame_around_text_is_no_table():
    paper = Paper().rule(60, 60, 535, 60).rule(60, 780, 535, 780).rule(60, 60, 60, 780).rule(535, 60, 535, 780)
    assert texts_of(paper.lines("框中的文字").save()) == [("p1.l1", "框中的文字")]


def test_two_tables_of_a_page_are_numbered_and_their_text_is_in_order():
    accounts = [["填报单位", "某局"], ["收入合计", "12.5"]]
    report = [TITLE[0], "金额单位：万元", accounts, TITLE[1], [list(HEADER), ["及时处置", "5", "落实的得5分", "4"]]]
    read = read_bytes(write_pdf(report))
    places = {cell.column_name: cell.cell for cell in read.rows}
    assert (places["unit_name"], places["final_wan_yuan"]) == ("p1.l1:1-2", "p1.t1.r2.c2:1-4")
    assert (places["self_score_points"], finance_of(read)) == ("p1.t2.r2.c4:1-1", {"revenue_total": "12.5"})


def test_row_that_a_page_breaks_in_a_name_goes_on_by_the_words_of_the_form():
    """Half a name at the top of a page was taken for a level of its own."""
    total = ["合计", "5", "", "5"]
    cut = Paper().lines(*TITLE)
    draw_ruled(cut, 700, [list(HEADER), ["资金结", "5", "每项得5分", "5"]])
    draw_ruled(cut.turn(), 100, [["余率", "", "，扣完为止", ""], total])
    assert scores(cut.save()) == [("3", "资金结余率", "5", "5"), ("0", "合计", "5", "5")]
    assert rows_of(read_bytes(cut.save()), "report_scores")[0]["criterion"] == "每项得5分，扣完为止"


def draw_ruled(paper, y, rows):
    """A ruled table with rows of one line."""
    for number, row in enumerate(rows):
        paper.row(y + 20 * number + 14, *row)
    for number in range(len(rows) + 1):
        paper.rule(85, y + 20 * number, 445, y + 20 * number)
    for column in range(5):
        paper.rule(85 + 90 * column, y, 85 + 90 * column, y + 20 * len(rows))


# --------------------------------------------------------------------------------- pictures, and what cannot be read


def test_scan_has_no_text_and_its_pages_are_told():
    document = read_document(Paper().picture().turn().picture().save())
    assert (document.holds_text, document.blank_pages) == (False, (1, 2))


def test_page_that_is_a_picture_among_pages_of_text_is_told():
    document = read_document(Paper().lines("正文").turn().picture(90, 500, 300, 200).save())
    assert (document.holds_text, document.blank_pages) == (True, (2,))


@pytest.mark.parametrize("is_invisible", [True, False])
def test_text_that_recognition_has_laid_under_a_scan_is_nobodys(is_invisible):
    """A scanner's program wrote 收入合计1216.75万元 under the picture of a page; nothing that is recognised scores."""
    paper = Paper()
    if is_invisible:
        paper.picture()
        text = paper.canvas.beginText(90, 700)
        text.setFont(FONT, 10.5)
        text.setTextRenderMode(3)
        text.textOut("收入合计1216.75万元")
        paper.canvas.drawText(text)
    else:
        paper.lines("收入合计1216.75万元").picture()
    document = read_document(paper.save())
    assert (document.holds_text, document.blank_pages) == (False, (1,))


def test_text_upon_a_picture_of_the_whole_page_is_read():
    assert texts_of(Paper().picture().lines("红头文件").save()) == [("p1.l1", "红头文件")]


WHOLE = Paper().lines("正文").save()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (Paper(encrypt=StandardEncryption("secret")).lines("正文").save(), "document_with_password"),
        (b"%PDF-1.7\n", "damaged_document"),
        (WHOLE[: len(WHOLE) // 2], "damaged_document"),
        (Paper().turn().save(), "no_content"),
    ],
    ids=["password", "mark_alone", "half", "empty"],
)
def test_document_that_cannot_be_read_is_refused_with_its_reason(content, reason):
    with pytest.raises(UnreadableFileError, match=reason):
        read_document(content)


def test_document_that_only_its_owner_may_change_is_read():
    content = Paper(encrypt=StandardEncryption("", ownerPassword="owner", canModify=0)).lines("正文").save()
    assert texts_of(content) == [("p1.l1", "正文")]


@pytest.mark.parametrize("limits", [Limits(pages=1), Limits(characters=3)])
def test_document_that_is_too_long_is_refused(limits):
    with pytest.raises(UnreadableFileError, match=r"too_many_(pages|characters)"):
        read_document(Paper().lines("一二").turn().lines("三四").save(), limits)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("write", [write_pdf, write_docx])
def test_document_cut_off_anywhere_is_read_or_refused_and_says_nothing_in_the_log(write, kept, caplog):
    content = write(example_report())
    with contextlib.suppress(UnreadableFileError):
        read_bytes(content[: int(len(content) * kept)])
    assert caplog.text == ""


def test_drawing_that_cannot_be_taken_apart_costs_the_lines_and_not_the_text(monkeypatch):
    monkeypatch.setattr("pipelines.reading.find_ruled_tables.pdfplumber.open", lambda *_, **__: 1 / 0)
    report = read_bytes(write_pdf(example_report()))
    assert finance_of(report) == finance_of(IN_TEXT)
    assert told(report) == []
    assert UP not in str(report)


def forget_characters(content, *forgotten):
    """A print whose font no longer says which characters some of its glyphs are, as a font that is cut short does not."""

    def rewrite(match):
        try:
            names = zlib.decompress(match[1])
        except zlib.error:
            return match[0]
        for one in forgotten:
            names = re.sub(rb"<..>( <%04X>)" % ord(one), rb"<FF>\1", names)
        return b"stream\n" + zlib.compress(names) + b"\nendstream"

    return re.sub(rb"stream\r?\n(.*?)\r?\nendstream", rewrite, content, flags=re.DOTALL)


@needs_office
def test_figure_with_a_character_that_its_font_does_not_name_is_told_and_not_read_without_it(printed):
    """The character was left out: 1216.75 was read as 116.75, the year 2023 as 03, and nobody was told."""
    report = read_bytes(forget_characters(printed["ruled"], "2"))
    totals = [cell for cell in report.rows if cell.table_name == "report_finance" and cell.state == "unreadable"]
    assert [cell.column_name for cell in totals] == ["final_wan_yuan"] * 2
    (unknown, *others) = report.findings
    assert (unknown.check, unknown.cell) == ("characters_of_a_report_are_known", "p1.l1")
    assert int(unknown.found) > len(totals)
    assert {finding.check for finding in others} == {"cell_is_readable"}
    assert [finding.row_key for finding in others][:2] == ["revenue_total", "expenditure_total"]
    assert any("\ufffd0\ufffd3年度" in cell.text_as_written for cell in report.rows if cell.column_name == "title")


def damage_fonts(content):
    """A print whose fonts, which it brings along, cannot be loaded."""
    for number in set(re.findall(rb"/FontFile2 (\d+) 0 R", content)):
        at = re.search(rb"(?<!\d)%s 0 obj.*?stream\r?\n" % number, content, re.DOTALL).end()
        content = content[:at] + bytes(20) + content[at + 20 :]
    return content


@needs_office
def test_print_whose_fonts_are_damaged_is_told_since_characters_may_be_left_out(printed):
    """Another font took the place of the damaged one, and characters that it lacks were left out: 上年结转0万元 was read without
    its figure, and nobody was told.
    """
    report = read_bytes(damage_fonts(printed["ruled"]))
    assert finance_of(report) != finance_of(IN_TEXT)
    first = report.findings[0]
    assert (first.check, first.found.split("、")[:2]) == ("font_of_a_report_is_whole", ["1", "2"])
    assert "font_of_a_report_is_whole" not in {one.check for one in read_bytes(printed["ruled"]).findings}
