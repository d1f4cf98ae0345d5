"""The evidence report of one unit and year: all that stands about it, escaped, on paper, and the same bytes each time."""

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest
from sqlalchemy import select

from evidence.report import render_report
from schemas.findings import NOTE, render_sentence, tell_place
from schemas.measures import format_micro, format_points
from schemas.rubric import name_items
from tests.bureau import change, file_unit, rows
from tests.documents import example_report, write_docx
from tests.unit.reading.reports import MARKDOWN
from warehouse import history
from warehouse.ledger.checkpoint_texts import CheckpointText
from warehouse.ledger.notes import Note, NoteError
from warehouse.tables import CheckpointRow, ReceiptRow, table_of

YEAR = 2023
HOSTILE = "<script>alert('x')</script>&\"</style>"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
METRICS = "metric_code metric_name value unit_of_measure stated_prior_value stated_change_pct"


class Texts(HTMLParser):
    """What a reader sees, every tag and address, and what is marked."""

    def __init__(self, page):
        super().__init__()
        self.words, self.addresses, self.tags, self.marked, self._open = [], [], [], [], []
        self.feed(page)
        self.text = fold(" ".join(self.words))

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self._open.append((tag, dict(attrs).get("class", "")))
        self.addresses += [value for name, value in attrs if name in {"href", "src", "action"}]

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self._open and self._open[-1][0] == "style":
            return
        self.words.append(data)
        if self._open and (self._open[-1][0] == "mark" or "marked" in self._open[-1][1]):
            self.marked.append(data)


def fold(text):
    return re.sub(r"\s+", " ", text)


class Office:
    """A history, and reports drawn from it."""

    def __init__(self, warehouse):
        self.warehouse = warehouse

    def draw(self, unit, *, note=None, checkpoint=None, year=YEAR):
        with self.warehouse.reading() as connection:
            horizon = history.find_horizon(connection, checkpoint_number=checkpoint)
            written = self._note(connection, horizon) if note is None else note
            return render_report(connection, horizon, self.warehouse.files, unit, year, written)

    def read(self, unit):
        return Texts(self.draw(unit))

    def note(self):
        with self.warehouse.reading() as connection:
            return self._note(connection, history.find_horizon(connection))

    def rows(self, load):
        with self.warehouse.reading() as connection:
            return load(connection, history.find_horizon(connection), YEAR)

    def hashes(self):
        """What was received under each name."""
        table = table_of(ReceiptRow)
        with self.warehouse.reading() as connection:
            return dict(connection.execute(select(table.c.file_name, table.c.file_sha256)).all())

    def names(self):
        with self.warehouse.reading() as connection:
            horizon = history.find_horizon(connection)
            return name_items(row["content_json"] for row in history.load_rubrics(connection, horizon))

    def _note(self, connection, horizon):
        table = table_of(CheckpointRow)
        query = select(table.c.note).where(table.c.checkpoint_number == horizon.checkpoint_number)
        return connection.execute(query).scalar_one()


@pytest.fixture(scope="module")
def example(made_years):
    office = Office(made_years["example"].warehouse())
    yield office
    office.warehouse.engine.dispose()


def metrics(text):
    return {"metrics": rows(METRICS, text)}


@pytest.fixture(scope="module")
def office(module_bureau):
    """Two years of units with one circumstance each."""
    world = module_bureau
    world.file_workbook(
        "2022/u-metric.xlsx", file_unit("u-metric", year=2022) | metrics("grain | 粮食 | 3120.6 | 吨 | |")
    )
    world.run(year=2022)
    shutil.rmtree(world.inbox / "2022")
    world.file_workbook("u-clean.xlsx", file_unit("u-clean"))
    world.file_workbook("u-returned.xlsx", file_unit("u-returned", rubric="no-such-rubric"))
    world.file_workbook("u-metric.xlsx", file_unit("u-metric") | metrics("grain | 粮食 | 3165.9 | 吨 | 3102.6 | 2.04"))
    hostile = change(
        file_unit("u-hostile", unit_name=f"镇{HOSTILE}"), "execution", {"month": "6"}, executed_wan_yuan=HOSTILE
    )
    world.file_workbook("u-hostile/a&<b>.xlsx", hostile)
    world.file_workbook("u-doc/a.xlsx", file_unit("u-doc", unit_name="青山乡人民政府"))
    world.file_workbook(
        "u-sum.xlsx", change(file_unit("u-sum"), "finance", {"line": "expenditure_total"}, final_wan_yuan="1300.5")
    )
    world.put("u-doc/报告.md", MARKDOWN.replace("2022年度", "2023年度").encode())
    scores = [{"item_code": "execution_progress", "self_score_points": "5"}]
    named = file_unit("u-word", unit_name="红旗镇人民政府（示例）")
    world.file_workbook("u-word/a.xlsx", {**named, "self_scores": scores})
    world.put("u-word/报告.docx", write_docx(example_report()))
    world.put("u-word/盖章.jpg", b"\xff\xd8\xff\xe0 photo")
    world.import_facts("u-metric,violations,problems,2,审报〔2024〕9号")
    world.run()
    assert world.call("confirm-sealed", "u-word", str(YEAR), "--actor", "李强").exit_code == 0
    office = Office(world.warehouse)
    yield office
    office.warehouse.engine.dispose()


def test_every_score_of_every_unit_stands_in_its_report(example):
    scores = example.rows(history.load_scores)
    assert scores
    read = {unit: example.read(unit).text for unit in {row["unit_code"] for row in scores}}
    names = example.names()
    for row in scores:
        kinds = (
            "points_max",
            "self_score_points",
            "computed_score_points",
            "reviewed_score_points",
            "final_score_points",
        )
        points = ["—" if row[kind] is None else format_points(row[kind]) for kind in kinds]
        name = names.get(row["item_code"], ("总分", "total"))
        assert f"{name[0]} {name[1]} {' '.join(points)}" in read[row["unit_code"]], row


def test_every_finding_stands_in_the_report_of_its_unit_with_its_place_and_hash(example):
    findings = [row for row in example.rows(history.load_findings) if row["unit_code"]]
    filed = {row["unit_code"] for row in example.rows(history.load_submissions)}
    read = {unit: example.read(unit).text for unit in filed}
    names, hashes = example.names(), example.hashes()
    told = [row for row in findings if row["unit_code"] in filed]
    assert {row["severity"] for row in told} == {"error", "warning", "note"}
    for row in told:
        text = read[row["unit_code"]]
        for language in ("zh", "en"):
            assert fold(render_sentence(row, language, names)) in text, row
        assert (tell_place(row["file_name"], row["sheet"], row["cell"]) or "—") in text
        assert row["file_name"] is None or row["severity"] == NOTE or hashes[row["file_name"]] in text


def test_every_cell_a_score_rests_on_is_told_as_written(example):
    from warehouse.trace import trace_scores

    with example.warehouse.reading() as connection:
        horizon = history.find_horizon(connection)
        lines = trace_scores(connection, horizon, "511132-103", YEAR, None, None)
    text = example.read("511132-103").text
    for line in lines:
        if line.kind == "input":
            assert f"{line.text_as_written or '（空白）'} （{line.place.rpartition('!')[2]}" in text, line
        if line.kind == "rule":
            assert fold(line.value).split(" lies in ")[0] in text
            assert line.text_as_written in text


def test_facts_changes_claims_and_files_stand_in_the_report(example):
    read = {}
    loads = (history.load_facts, history.load_changes, history.load_claims, history.load_standing_tables)
    facts, changes, claims, standing = (example.rows(load) for load in loads)
    for unit in {row["unit_code"] for row in changes}:
        read[unit] = example.read(unit).text
    assert min(len(facts), len(changes), len(claims)) > 0
    for row in facts:
        if row["unit_code"] in read:
            value = {"no": "否", "yes": "是"}.get(row["value"], row["value"])
            told = f"{value} {row['source_document']} {row['dated_on']} {row['recorded_by']}"
            assert told in read[row["unit_code"]]
    for row in changes:
        assert f"{row['metric_code']} {format_micro(row['value_micro'])}" in read[row["unit_code"]]
    for row in claims:
        assert f"{row['stated']} {row['computed'] or '—'}" in read[row["unit_code"]]
    for row in standing:
        assert f"{row['file_name']} {row['file_sha256']}" in read[row["unit_code"]]


def test_page_fetches_nothing_and_runs_nothing(example):
    page = example.draw("511132-103")
    seen = Texts(page)
    assert seen.addresses == []
    assert not set(seen.tags) & {"script", "link", "img", "iframe"}
    assert not re.search(r"https?:|url\(|@import", page)
    assert "@page" in page


def test_same_history_gives_the_same_bytes(example):
    assert example.draw("511132-101") == example.draw("511132-101")


def test_cover_tells_the_checkpoint_its_root_and_who_signed(example):
    note = Note.parse(example.note())
    text = CheckpointText.parse(note.text)
    seen = example.read("511132-101").text
    assert text.root_sha256 in seen
    assert text.key in seen
    assert f"{note.signatures[0].name}+{note.signatures[0].key_hash.hex()}" in seen
    assert f"{text.root_sha256[:16]}…" in seen
    assert "python3 -I verify.py" in seen
    assert "jixiao verify-evidence" in seen


def test_checkpoint_that_was_never_signed_is_told_as_such(example):
    seen = Texts(example.draw("511132-101", note="")).text
    assert "未签名 not signed" in seen
    assert CheckpointText.parse(Note.parse(example.note()).text).root_sha256 in seen


def test_what_is_no_note_is_refused(example):
    with pytest.raises(NoteError):
        example.draw("511132-101", note="nonsense")


def test_one_sheet_per_finding_the_units_before_the_bureaus(example):
    page = example.draw("511132-101")
    numbers = re.findall(r"<b>511132-101-2023-([UB]\d\d)</b>", page)
    assert numbers == ["U01", "U02", "U03", "U04", "U05", "U06", "U07", "B01", "B02", "B03", "B04"]
    assert page.count('<section class="sheet">') == len(numbers)
    assert Texts(page).text.count("表样或名录的缺陷，由财政局处理") == 4


def test_sheet_about_the_form_is_headed_and_signed_by_the_bureau(example):
    """It named the unit as the one audited, and left room for its head to sign for a defect of the bureau's form."""
    sheets = example.draw("511132-101").split('<section class="sheet">')[1:]
    units, bureaus = ([one for one in sheets if f"2023-{letter}" in one] for letter in "UB")
    assert (len(units), len(bureaus)) == (7, 4)
    for one in bureaus:
        text = Texts(one).text
        assert "表样缺陷单" in text
        assert "财政局负责人签字" in text
        assert "被审计单位 " not in text
        assert "单位负责人签字" not in text
    assert all("被审计单位 unit" in Texts(one).text and "财政局负责人" not in one for one in units)


def test_time_of_arrival_is_told_to_be_the_files_own(example):
    """A file brings its time along: whoever copies one with an earlier time into the inbox has it received then."""
    seen = example.read("511132-101").text
    assert "文件自带的修改时间 the file's own modification time" in seen
    assert "written by whatever machine sent it: it proves nothing" in seen


def test_identity_of_finance_is_computed_with_its_figures_and_cells(office):
    """The computation of 收支 findings showed the difference, and none of the figures that make it."""
    seen = office.read("u-sum").text
    assert re.search(
        r"应为 due: 基本支出 [\d.]+（D\d+） \+ 项目支出 [\d.]+（D\d+） = [\d.]+；填报 filed: 支出合计 1300.5（D\d+）",
        seen,
    )
    assert re.search(
        r"应为 due: 收入合计 [\d.]+（D\d+） − 支出合计 1300.5（D\d+） = -?[\d.]+；填报 filed: 结转结余", seen
    )


def test_statement_that_is_asked_about_has_a_sheet_with_its_clause_and_its_place(example):
    seen = example.read("511132-101").text
    assert "报告所述存疑（绩效目标）" in seen
    assert "报告所述存疑（分项合计）" in seen
    assert "红旗镇_2023_自评报告.txt 第18行" in seen


def test_reconstructed_rubric_is_told_as_such_and_a_fact_with_its_document(example):
    seen = example.read("511132-103").text
    assert "文号 document number ：无 none；整理，非正式文件" in seen
    assert "文号 document number ：示例财绩〔2024〕21号" in seen


def test_total_beyond_the_form_is_added_up_both_ways(example):
    seen = example.read("511132-101").text
    assert re.search(r"自评各行 as filed: [^=]* = 97 ", seen)
    assert re.search(r"印制各计分行 as printed: [^=]* = 95 ", seen)
    assert "97 − 95 = +2" in seen


def test_unit_without_findings_has_no_sheet_of_its_own(office):
    page = office.draw("u-clean")
    assert not re.search(r"u-clean-2023-U\d\d", page)
    assert "u-clean-2023-B01" in page
    assert "总分 total 100 — 100 — 100" in Texts(page).text


def test_returned_filing_is_told_with_its_reason_and_no_score(office):
    seen = office.read("u-returned")
    assert "退回 returned" in seen.text
    assert "没有得分：没有可计分的报送。" in seen.text
    assert "评价体系“no-such-rubric”不存在" in seen.text
    assert "no-such-rubric" in seen.marked


def test_hostile_text_is_escaped_everywhere(office):
    page = office.draw("u-hostile")
    seen = Texts(page)
    assert "<script" not in page
    assert page.count("</style>") == 1
    assert "script" not in seen.tags
    assert HOSTILE in seen.marked
    assert f"镇{HOSTILE}" in seen.text
    assert "u-hostile/a&<b>.xlsx 执行进度!C2" in seen.text


def test_stated_change_is_quoted_beside_the_year_before(office):
    seen = office.read("u-metric")
    assert seen.marked.count("3120.6") == 2
    assert {"3102.6", "2.04"} <= set(seen.marked)
    assert "2022 年度 u-metric 年度主要数据" in seen.text
    assert "3102.6 − 3120.6 = -18" in seen.text


def test_finding_in_a_document_quotes_its_paragraph_and_the_table_beside_it(office):
    page = office.draw("u-doc")
    seen = Texts(page)
    assert "u-doc/报告.md 第10行 字" in seen.text
    assert "年初预算支出合计900万元。2023年度支出合计**1234.56789**万元" in re.sub(r"</?mark>", "", page)
    assert {"1,000万元", "234.56789万元", "100 元"} <= set(seen.marked)
    assert "u-doc/a.xlsx 收支!D6" in seen.text


def test_finding_in_a_table_of_a_document_quotes_its_row_with_the_cell_marked(office):
    page = office.draw("u-word")
    seen = Texts(page)
    assert "u-word/报告.docx 表1 R9C6 字1–1" in seen.text
    assert "执行进度 | 5 | 6、9、11月达到" in seen.text
    assert "按比重计分。 | <mark>2</mark>" in page
    assert "u-word/报告.docx 第23段 字11–19" in seen.text
    assert "收入合计<mark>1216.75万元</mark>" in page


def test_sealed_original_is_listed_with_who_confirmed_it(office):
    assert "盖章件（李强 确认与表格一致）" in office.read("u-word").text


def test_no_figure_is_marked_inside_another(office):
    page = office.draw("u-doc")
    assert "项目支出<mark>234.56789万元</mark>" in page
    assert "1<mark>" not in page


def test_document_that_is_gone_from_the_store_is_told_and_the_rest_stands(office, monkeypatch):
    monkeypatch.setattr("warehouse.file_store.FileStore.read", _raise_missing)
    seen = office.read("u-doc").text
    assert "原件无法读取" in seen
    assert "u-doc/报告.md 第10行 字" in seen


def _raise_missing(_store, sha256):
    from warehouse.file_store import MissingFileError

    raise MissingFileError(sha256)


def test_damaged_file_is_told_without_putting_words_into_it(example):
    seen = example.read("511132-108").text
    assert "庚林草站_2023_自评_重传.xlsx 17058bb2a9d5" in seen.replace("sha256 ", "")
    assert "整个文件 the file as a whole" in seen
    assert "damaged_workbook" not in seen


def test_item_without_a_score_quotes_the_rows_of_the_item(example):
    sheet = next(
        part
        for part in example.read("511132-108").text.split("审计取证单")[1:]
        if "（rectification） 未得出分数" in part
    )
    assert "未计分 no score: 没有一个计分点的填报可以采用" in sheet
    assert "rectification grade" in sheet
    assert "goal_review" not in sheet


def test_unit_nobody_knows_is_refused(office):
    with pytest.raises(LookupError, match="u-nobody is not on record"):
        office.draw("u-nobody")


def test_report_as_of_an_earlier_checkpoint_knows_nothing_later(office):
    early = Texts(office.draw("u-metric", checkpoint=1)).text
    assert "未报送 not filed" in early
    assert "3165.9" not in early


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here to print with")
def test_printed_report_has_a_page_for_every_sheet(example, tmp_path):
    (tmp_path / "report.html").write_text(example.draw("511132-101"), encoding="utf-8")
    printing = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--print-to-pdf=report.pdf"]
    subprocess.run([CHROMIUM, *printing, "report.html"], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    printed = (tmp_path / "report.pdf").read_bytes()
    pages = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert 10 + 4 <= pages <= 10 + 9


# Says in the page what stands out of it to the right, where it is as wide as the printed sheet.
MEASURE = """<script>addEventListener("load", () => {
  const right = document.body.getBoundingClientRect().right + 2;
  const out = [...document.querySelectorAll("table, td, th, p, blockquote")].filter(one => one.getBoundingClientRect().right > right);
  document.title = "out: " + out.map(one => one.textContent.slice(0, 30)).join(" | ");
})</script></body>"""


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here to lay it out with")
def test_quotation_with_many_columns_stays_on_the_paper(example, tmp_path):
    """Tables of nine and more columns were wider than A4; the browser then printed every page of the report smaller."""
    page = example.draw("511132-107").replace("@media screen", "@media none").replace("@media print", "@media screen")
    (tmp_path / "report.html").write_text(page.replace("</body>", MEASURE), encoding="utf-8")
    words = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000", "--dump-dom", "report.html"]
    done = subprocess.run([CHROMIUM, *words], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    assert re.search(r"<title>(.*?)</title>", done.stdout.decode())[1] == "out: "
