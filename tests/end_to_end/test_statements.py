"""What the report of a unit states, through annual runs: judged against the year before, recorded once, asked for and found again.

The report is the one published for 2023 where it is at hand, else the example's in other words; its unit files nothing but that for 2023,
and for 2022 the metric that its only growth rests on.
"""

import json
import zipfile

import pytest
from sqlalchemy import text

from examples.hongqi_report import REPORT
from schemas.places import order_place
from tests.bureau import change, file_unit
from tests.unit.reading.reports import REAL_REPORT
from warehouse import history
from warehouse.verify import verify_warehouse

pytestmark = pytest.mark.end_to_end

UNIT = "511132-101"
OTHER = "511132-102"
# What the other unit says beside its workbooks: project expenditure was 40 the year before, and the budget is all spent.
SAID = """青石镇2023年度部门整体支出绩效自评报告

2023年项目支出45万元，比上年增长12.5%。基本支出60万元，比上年增长3%。预算执行率为100%。
"""
UNITS = f"unit_code,unit_name,aliases,first_fiscal_year\n{UNIT},红旗镇人民政府,红旗镇、红旗镇人民政府（示例）,2020\n{OTHER},青石镇,,2020\n"
METRICS = (
    "metric_code,metric_name,unit_of_measure,aliases,is_additive\n"
    "income_lifted_households,脱贫户人均纯收入,元,,no\nincome_per_capita,人均纯收入,元,,no\n"
)
# Kind and stated figure of each statement of domain facts § 4, with the verdict.
HOLD = {
    *((("part_sum", one)) for one in ("1216.75", "143.45", "41", "40", "11244.8")),
    *(("handled", one) for one in ("9", "6", "37")),
    *(("subset", one) for one in ("593", "10", "36")),
    *(("score_total", "97"), ("bodies", "11"), ("capacity", "46.3986"), ("difference", "0"), ("ratio", "100")),
    ("accounts", "38.58"),
}
ASKED = {
    *(("part_sum", "2247.3"), ("accounts", "283.261"), ("accounts", "100"), ("score_fact", "5"), ("goal", "10")),
    *(("period", "2022"), ("numbering", "3")),
}
GROWTH = ("growth", "16.37")


class Moments:
    """What was answered after each run."""

    def __init__(self, bureau):
        self.bureau = bureau
        self.answers = {}

    def note(self, name):
        bureau = self.bureau
        rows = bureau.read("statements", UNIT, "2023")
        self.answers[name] = {
            "rows": rows,
            "verdicts": {(row["kind"], row["stated"]): row["verdict"] for row in rows},
            "versions": [(row["version"], row["reason"]) for row in bureau.read("history", UNIT, "2023", "statements")],
            "grounds": self.count("examination_grounds"),
            "root": bureau.content_root(),
            "checkpoint": bureau.checkpoint(),
            "findings": bureau.findings(UNIT),
        }

    def count(self, table):
        with self.bureau.warehouse.engine.connect() as connection:
            return connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one()  # noqa: S608

    def __getitem__(self, name):
        return self.answers[name]


@pytest.fixture(scope="module")
def moments(module_bureau):
    bureau, moments = module_bureau, Moments(module_bureau)
    for name, content in (("units.csv", UNITS), ("metrics.csv", METRICS)):
        (bureau.folder / name).write_text(content, encoding="utf-8")
        assert bureau.call("register", "import", str(bureau.folder / name)).exit_code == 0
    bureau.put("报告.txt", REAL_REPORT.read_bytes() if REAL_REPORT.exists() else REPORT.encode())
    bureau.file_workbook("102/2023.xlsx", file_unit(OTHER, unit_name="青石镇"))
    bureau.put("102/报告.txt", SAID.encode())
    bureau.run()
    moments.note("filed")
    bureau.run()
    moments.note("again")
    metric = {"metric_code": "income_lifted_households", "metric_name": "脱贫户收入", "value": "14593.88"}
    other = {"metric_code": "income_per_capita", "metric_name": "人均纯收入", "value": "17060"}
    own = [row | {"unit_of_measure": "元"} for row in (metric, other)]
    bureau.file_workbook("2022.xlsx", file_unit(UNIT, year=2022, unit_name="红旗镇人民政府") | {"metrics": own}, at=5)
    before = file_unit(OTHER, year=2022, unit_name="青石镇")
    for line, final in (
        ("revenue_general_budget", 90),
        ("revenue_total", 100),
        ("expenditure_total", 100),
        ("expenditure_project", 40),
    ):
        before = change(before, "finance", {"line": line}, final_wan_yuan=final)
    bureau.file_workbook("102/2022.xlsx", before, at=5)
    bureau.withdraw("报告.txt", "102/报告.txt", "102/2023.xlsx")
    moments.told = bureau.run(year=2022).stdout
    moments.note("year before")
    assert bureau.call("withdraw", UNIT, "2023", "--reason", "报错").exit_code == 0
    bureau.run(year=2022)
    moments.note("withdrawn")
    return moments


@pytest.mark.skipif(not REAL_REPORT.exists(), reason="the published report is not at hand")
def test_published_report_yields_every_statement_that_an_auditor_would_check(moments):
    verdicts = moments["filed"]["verdicts"]
    assert {key: verdicts.get(key) for key in HOLD} == dict.fromkeys(HOLD, "consistent")
    assert {key: verdicts.get(key) for key in ASKED} == dict.fromkeys(ASKED, "query")
    assert {key for key, verdict in verdicts.items() if verdict == "inconsistent"} == {
        *(("form_maximum", one) for one in ("5", "70", "15", "30")),
        ("self_total", "97"),
        ("self_score", "10"),
    }


def test_growth_waits_for_the_year_before_and_is_judged_when_it_is_filed(moments):
    """The run of 2022 examines the report on 2023 again: 人均纯收入 of the whole township, filed beside it, is another metric."""
    assert moments["filed"]["verdicts"][GROWTH] == "unverifiable"
    (waiting,) = [row for row in moments["filed"]["rows"] if row["kind"] == "growth"]
    assert waiting["computed"] == "14593.22..14594.55"
    assert moments["year before"]["verdicts"][GROWTH] == "consistent"
    (judged,) = [row for row in moments["year before"]["rows"] if row["kind"] == "growth"]
    assert "14593.88" in judged["reason"]
    assert moments["year before"]["verdicts"] == moments["filed"]["verdicts"] | {GROWTH: "consistent"}
    told = [[row for row in moments[name]["findings"] if "of_the_report" in row["check"]] for name in moments.answers]
    assert told[0] == told[1] == told[2]
    assert moments["year before"]["versions"] == [("1", "filing"), ("2", "prior_year")]
    assert "2023 年度重新核对报告 2 个单位" in moments.told


def test_lines_of_the_accounts_and_rates_are_judged_against_what_the_unit_filed(moments):
    """Amounts of the accounts were growth without a base though 收支 was filed for both years, and the rate had no denominator."""
    rows = {(row["kind"], row["stated"]): row for row in moments.bureau.read("statements", OTHER, "2023")}
    growth, wrong, rate = (rows[key] for key in (("growth", "12.5"), ("growth", "3"), ("ratio", "100")))
    assert [row["verdict"] for row in (growth, wrong, rate)] == ["consistent", "inconsistent", "consistent"]
    assert "2022 年度报送第 1 版 102/2022.xlsx 收支!D7" in growth["reason"]
    assert "102/2023.xlsx 收支!D8、102/2023.xlsx 收支!C8" in rate["reason"]
    (found,) = moments.bureau.findings(OTHER, "statement_of_the_report_holds")
    assert "2022 年度报送第 1 版 102/2022.xlsx 收支!D6" in found["message"]


def test_evidence_of_a_growth_quotes_the_row_that_was_filed_for_the_year_before(moments, tmp_path):
    bundle = tmp_path / "evidence.zip"
    assert moments.bureau.call("evidence", OTHER, "2023", "--out", str(bundle)).exit_code == 0
    with zipfile.ZipFile(bundle) as archive:
        page = archive.read("report.html").decode()
    assert "收支，2022 年度报送第 1 版" in page
    assert "102/2022.xlsx 收支!D6" in page


def test_answer_of_an_earlier_day_stays_as_it_was(moments):
    then = moments["filed"]
    assert moments.bureau.read("statements", UNIT, "2023", "--as-of", f"#{then['checkpoint']}") == then["rows"]


def test_run_that_nothing_touches_examines_no_report(moments):
    """Nothing is recorded of it: no version, no grounds, and the same content root."""
    before, after = moments["filed"], moments["again"]
    assert (after["versions"], after["grounds"], after["root"]) == (before["versions"], 2, before["root"])


def test_report_that_counts_no_more_states_nothing_any_more(moments):
    assert moments["withdrawn"]["versions"] == [("1", "filing"), ("2", "prior_year"), ("3", "withdrawn")]
    assert moments["withdrawn"]["rows"] == []
    assert not [row for row in moments["withdrawn"]["findings"] if "of_the_report" in row["check"]]
    assert verify_warehouse(moments.bureau.warehouse).holds


def test_statement_that_does_not_hold_is_a_finding_at_its_place_and_is_told_once(moments):
    """What the rules of the scoring form tell already (95 of 100, a deduction that adds) is no second finding."""
    found = [row for row in moments["filed"]["findings"] if row["check"].endswith("_of_the_report_is_clear")]
    asked = [row for row in moments["filed"]["rows"] if row["verdict"] == "query"]
    places = {row["place"]: row for row in asked}
    assert found
    order = [
        order_place(row["place"].rpartition("!")[2])
        for row in moments["filed"]["findings"]
        if "报告.txt!" in (row["place"] or "")
    ]
    assert order == sorted(order)
    for row in found:
        assert (row["severity"], row["addressed_to"]) == ("warning", "unit")
        assert places[row["place"]]["sentence"] in row["message"]
        assert row["place"].startswith("报告.txt!L")
    assert not [row for row in moments["filed"]["findings"] if row["check"] == "statement_of_the_report_holds"]
    assert len([row for row in moments["filed"]["findings"] if row["check"] == "self_total_is_within_the_form"]) == 1


def test_statement_is_traced_to_each_of_its_figures_and_back_from_their_place(moments):
    then = ("--as-of", f"#{moments['year before']['checkpoint']}")
    lines = moments.bureau.read("trace", UNIT, "2023", "statements", *then)
    at = next(number for number, line in enumerate(lines) if line["name"] == "statement:growth")
    statement, rule, stated, current = lines[at : at + 4]
    assert (statement["value"], rule["name"], rule["depth"]) == ("16.37", "consistent", "1")
    assert ("16.37" in stated["text_as_written"], "16982.9" in current["text_as_written"]) == (True, True)
    assert current["place"].startswith("报告.txt!L")
    back = moments.bureau.read("trace", UNIT, "2023", "--cell", current["place"], *then)
    assert statement in back


def test_base_of_a_growth_is_traced_to_its_cell_in_the_filing_of_the_year_before(moments):
    """It was named 2022 年度报送 and nothing more: no file, no cell, no leaf that proves it."""
    then = ("--as-of", f"#{moments['year before']['checkpoint']}")
    lines = moments.bureau.read("trace", UNIT, "2023", "statements", *then)
    at = next(number for number, line in enumerate(lines) if line["name"] == "statement:growth")
    base = lines[at + 4]
    metrics = moments.bureau.read("trace", UNIT, "2022", "--cell", base["place"].partition(" ")[2], *then)
    assert (base["name"], base["text_as_written"]) == ("基数（2022 年度报送第 1 版）", "14593.88元")
    assert base["place"] == "2022.xlsx 年度主要数据!C2"
    with moments.bureau.warehouse.reading() as connection:
        (filed,) = [
            row
            for row in history.load_submissions(connection, history.find_horizon(connection), 2022)
            if row["unit_code"] == UNIT
        ]
        (table,) = [
            row for row in history.load_tables_of(connection, filed["ledger_index"]) if row["table_name"] == "metrics"
        ]
    assert (int(base["ledger_index"]), base["file_sha256"]) == (filed["ledger_index"], table["file_sha256"])
    assert lines[at] in metrics
    assert "2022.xlsx 年度主要数据!C2" in lines[at + 1]["text_as_written"]


def test_operands_of_a_statement_are_told_as_written(moments):
    row = next(row for row in moments["filed"]["rows"] if (row["kind"], row["stated"]) == ("handled", "37"))
    names = [written.replace(" ", "") for _, written in json.loads(row["operands"])]
    assert names == ["37起", "37起"]


def test_report_that_takes_too_long_costs_itself_and_is_tried_again(bureau):
    """Only stand-ins had been stopped: here a worker process is, in the middle of a report that compares each share with all before it."""
    name = "511132-102/报告.txt"
    said = SAID + "".join(f"第{one}类{1000 + 7 * one}.37万元，占比{one % 37 + 1}.1%。" for one in range(700))
    bureau.file_workbook("511132-102/2023.xlsx", file_unit(OTHER, unit_name="青石镇"))
    bureau.put(name, said.encode())
    words = ("run", "--year", "2023", "--inbox", str(bureau.inbox))
    done = bureau.call(*words, env={"JIXIAO_READERS": "1", "JIXIAO_LIMITS": "seconds=1"})
    assert done.exit_code == 0, done.output
    (found,) = bureau.findings(OTHER, "statements_of_the_report_are_examined")
    assert (found["severity"], found["stated"]) == ("warning", "timed_out")
    assert (bureau.score(OTHER), bureau.read("statements", OTHER, "2023")) == ("100", [])
    bureau.run()
    assert not bureau.findings(OTHER, "statements_of_the_report_are_examined")
    assert len(bureau.read("statements", OTHER, "2023")) > 700
