"""The contract's page, ``docs/interchange.md``, read table by table: names that people write files and scripts against cannot drift."""

import re
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from jixiao.__main__ import VERBS, cli
from schemas import values
from schemas.findings import BUREAU, CHECKS, SEVERITIES, UNIT
from schemas.frames import BASES, SCORE_STATUSES
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, UNVERIFIABLE
from schemas.tables import TABLE_BY_NAME, TABLES, find_table, fold_header

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs" / "interchange.md").read_text(encoding="utf-8")
ELSEWHERE = PROJECT.parent / "shared" / "interchange.md"
TRANSLATED = re.compile(r"^(\w+) \((.+)\)$")


def table_rows(page, header):
    """The cells of each row of the Markdown table with this header; bars may be escaped inside code."""
    lines = page.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(header))
    body = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        body.append([cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip("|"))])
    return body


def split_outside(text):
    """Parts between commas that do not stand in brackets."""
    return [part.strip() for part in re.split(r",(?![^(\[]*[)\]])", text) if part.strip()]


def read_column(text):
    """One column as printed: ``[**name** (中文; remark)]``."""
    is_optional = text.startswith("[")
    bare = text.strip("[]")
    name, chinese = (re.match(r"\**(\w+)\**(?: \(([^:;)]+))?", bare)).groups()
    return {
        "name": name,
        "name_zh": chinese,
        "is_key": bare.startswith("**"),
        "is_optional": is_optional or "; default " in bare,
    }


def filed_tables(page):
    found = {}
    for heading, columns in table_rows(page, "| table (sheet)"):
        name, chinese = re.match(r"\[?`(\w+)`\]? \((.+)\)", heading).groups()
        found[name] = (chinese, heading.startswith("["), [read_column(text) for text in split_outside(columns)])
    return found


FILED = filed_tables(PAGE)


GROUPS = {name for name in VERBS if isinstance(cli.get_command(click.Context(cli), name), click.Group)}


def commands(page):
    """What is said of each command, by its first words; with its columns where it takes --format."""
    found = {}
    for signature, says in table_rows(page, "| command"):
        words = re.match(r"`jixiao ([a-z-]+(?: [a-z]+)?)", signature).group(1)
        verb = words if words.split()[0] in GROUPS else words.split()[0]
        listed = (
            re.match(r"[a-z_0-9]+(?: \([^)]*\))?(?:, [a-z_0-9]+(?: \([^)]*\))?)+", says) if "†" in signature else None
        )
        bare = re.sub(r" \([^)]*\)", "", listed[0]) if listed else ""
        found[verb] = [name.strip() for name in bare.split(",") if name.strip()]
    return found


COMMANDS = commands(PAGE)
READING = {verb: columns for verb, columns in COMMANDS.items() if columns}
OF_A_UNIT = ("trace", "rounds", "history", "statements")
ARGUMENTS = {verb: ["u1", "2023"] for verb in OF_A_UNIT} | {"register list": []}
OF_FILES = {"rubric list", "rubric lint", "rubric diff", "check-report"}  # they look at files, not at a warehouse


def words_of(verb):
    return [*verb.split(), *ARGUMENTS.get(verb, ["--year", "2023"])]


# ------------------------------------------------------------------------------------------------------------ tables


def test_page_lists_the_tables_of_the_schema_in_order():
    assert list(FILED) == [table.name for table in TABLES]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_table_has_the_names_columns_and_key_of_the_page(table):
    chinese, is_optional, columns = FILED[table.name]
    assert (table.name_zh, not table.is_required) == (chinese, is_optional)
    assert [column.name for column in table.columns] == [column["name"] for column in columns]
    known = {"subject_code": "对象编码", "item_code": "指标编码", "criterion": "计分点", "unit_name": "单位名称"}
    for ours, printed in zip(table.columns, columns, strict=True):
        assert ours.name_zh == (printed["name_zh"] or known.get(ours.name)), ours.name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_table_key_is_what_the_page_prints_bold(table):
    """Rows of indicators and attachments are never merged: no key stands there."""
    assert list(table.key) == [column["name"] for column in FILED[table.name][2] if column["is_key"]]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_table_column_is_optional_where_the_page_has_brackets_or_says_it_may_be_absent(table):
    """A column with a default may be absent, and ``subject_code`` everywhere: the sentence below the table says so."""
    assert "an absent `subject_code` column means the unit as a whole" in PAGE
    for ours, printed in zip(table.columns, FILED[table.name][2], strict=True):
        may_be_absent = printed["is_optional"] or ours.name == "subject_code"
        assert ours.is_required != may_be_absent, ours.name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_table_and_headers_are_found_in_both_languages_however_written(table):
    for heading in (table.name, table.name_zh, table.name.upper(), f" {table.name_zh} "):
        assert find_table(heading) is table
    for column in table.columns:
        for text in (column.name, column.name_zh, column.name.upper(), column.name_zh[:1] + "\n" + column.name_zh[1:]):
            assert table.headers[fold_header(text)] == column.name


# ------------------------------------------------------------------------------------------------------- listed values


def paragraph(start):
    """The text from a bold start to the end of its paragraph, in one line."""
    return " ".join(PAGE[PAGE.index(start) :].split("\n\n", 1)[0].split())


def listed(text):
    """``english (中文)`` or ``english 中文`` pairs."""
    return dict(re.findall(r"([a-z_]+) \(?([\u4e00-\u9fff≥≤=][^),.:]*)\)?", text))


def test_finance_lines_are_those_of_the_page():
    said = paragraph("**Values.**").split("`finance.line`:")[1].split("`kind`")[0]
    pairs = dict(re.findall(r"(\w+)\s+\(([^)]+)\)", said))
    assert pairs == values.FINANCE_LINES


def test_kinds_are_those_of_the_page():
    said = paragraph("**Values.**").split("`kind`:")[1].split("`direction`")[0]
    assert dict(re.findall(r"([a-z]+) ([\u4e00-\u9fff]+)", said)) == values.INDICATOR_KINDS


def test_directions_are_those_of_the_page():
    said = paragraph("**Values.**").split("`direction`:")[1].split("yes/no")[0]
    accepted = values.spell_choices(values.DIRECTIONS)
    found = re.findall(r"([a-z_]+) \(([^)]+)\)", said)
    assert [name for name, _ in found] == list(values.DIRECTIONS)
    for name, spellings in found:
        assert {accepted[values.fold_word(word)] for word in (name, *spellings.split())} == {name}


def test_yes_and_no_accept_every_word_of_the_page():
    said = paragraph("**Values.**").split("(case and width folded):")[1].split("A month")[0]
    plain, corrected = said.split("; corrected also")
    pairs = [pair.strip(" .").split("/") for pair in plain.split(",")]
    assert [(values.YES_NO[values.fold_word(yes)], values.YES_NO[values.fold_word(no)]) for yes, no in pairs] == [
        ("yes", "no")
    ] * len(pairs)
    assert len(values.YES_NO) == 2 * len(pairs)
    yes, no = corrected.strip(" .").split("/")
    assert (values.YES_NO_CORRECTED[yes], values.YES_NO_CORRECTED[no]) == ("yes", "no")


@pytest.mark.parametrize(("table", "column"), [("evaluations", "subject_type"), ("expense_subjects", "scope")])
def test_listed_values_in_a_column_are_those_of_the_page(table, column):
    row = next(says for heading, says in table_rows(PAGE, "| table (sheet)") if f"`{table}`" in heading)
    said = re.search(rf"{column} \([^:)]+: ([^)]+)\)", row).group(1)
    pairs = dict(re.findall(r"([a-z]+) ([\u4e00-\u9fff]+)", said))
    assert TABLE_BY_NAME[table].column(column).choices == values.spell_choices(pairs)


def test_score_statuses_bases_severities_and_addressees_are_those_of_the_page():
    said = " ".join(PAGE[PAGE.index("score status (") :].split())
    assert said.split("first that applies): ")[1].split(". ")[0].split(", ") == list(SCORE_STATUSES)
    assert said.split("basis: ")[1].split(". ")[0].rstrip(".").split(", ") == list(BASES)
    assert said.split("severity: ")[1].split(". ")[0].split(", ") == list(SEVERITIES)
    assert re.findall(r"(\w+) \(", said.split("addressed_to: ")[1])[:2] == [UNIT, BUREAU]


def test_every_check_has_a_listed_severity_and_addressee():
    assert {check.severity for check in CHECKS.values()} <= set(SEVERITIES)
    assert {check.addressed_to for check in CHECKS.values()} <= {UNIT, BUREAU}


# -------------------------------------------------------------------------------------------------------------- rubric


RUBRIC = yaml.safe_load(
    (PROJECT / "reference" / "rubrics" / "county-department" / "2022-01-01.yaml").read_text("utf-8")
)


def scored_items(items):
    for item in items:
        if "method" in item:
            yield item
        yield from scored_items(item.get("items", []))


def criteria_of(item):
    method = item["method"]
    return method.get("criteria") or ([method["criterion"]] if "criterion" in method else [])


ITEMS = {item["code"]: item for item in scored_items(RUBRIC["items"])}


def test_rubric_criteria_answers_and_authorities_are_those_of_the_page():
    said = paragraph("**The county department rubric**").split("authority): ")[1].split(". The other items")[0]
    printed = {}
    for part in said.split(" · "):
        item, criteria, answer = part.split(" / ")
        answer, _, authority = answer.removesuffix(" each").partition(", ")
        for criterion in criteria.split(", "):
            printed[item, criterion] = (answer, authority or "unit")
    spelled = {
        (code, criterion["code"]): (
            {"yes_no": "yes-no", "count": "count", "grade": f"0–{criterion.get('points')}"}[criterion["answer"]],
            criterion["authority"],
        )
        for code, item in ITEMS.items()
        for criterion in criteria_of(item)
    }
    assert printed == spelled


def test_rubric_items_that_are_computed_read_the_tables_of_the_page():
    said = paragraph("**The county department rubric**").split("The other items are computed: ")[1]
    computed = {
        code: {reading["table"] for reading in item["reads"]} for code, item in ITEMS.items() if not criteria_of(item)
    }
    for code, tables in computed.items():
        assert code in said
        assert {"indicators"} & tables or all(f"`{table}`" in said for table in tables)
    assert computed["expenditure_control"] == {"expense_subjects"}
    assert computed["execution_progress"] == {"execution"}
    assert computed["timely_correction"] == computed["balance_rate"] == {"projects"}


def test_rubric_lists_the_expense_subjects_of_the_page():
    said = re.search(r"over the rubric's list of subjects \(([^;]+);", PAGE).group(1)
    assert ITEMS["expenditure_control"]["method"]["subjects"] == said.split()


# ------------------------------------------------------------------------------------------------------------ commands


def test_page_lists_every_command_and_no_other():
    assert {verb.split()[0] for verb in COMMANDS} == set(VERBS)


@pytest.mark.parametrize("verb", READING)
def test_command_on_an_absent_warehouse_prints_the_header_of_the_page(bureau, verb):
    if verb not in OF_FILES:
        result = bureau.call(*words_of(verb), "--format", "csv")
        assert (result.exit_code, result.stdout) == (0, ",".join(READING[verb]) + "\n")
        assert not bureau.warehouse.state.exists()


def test_commands_on_a_year_without_content_print_the_header_of_the_page(bureau):
    bureau.run()
    for verb, columns in READING.items():
        if verb not in OF_FILES:
            result = bureau.call(*words_of(verb), "--format", "csv")
            assert (result.exit_code, result.stdout) == (0, ",".join(columns) + "\n"), verb


def test_rubric_list_prints_the_columns_of_the_page():
    result = CliRunner().invoke(cli, ["rubric", "list", "--format", "csv"])
    assert result.stdout.splitlines()[0] == ",".join(READING["rubric list"])
    assert result.stdout.splitlines()[1].startswith("county-department,2022-01-01,")


@pytest.mark.parametrize("verb", COMMANDS)
def test_command_takes_the_options_the_page_shows(verb):
    signature = next(cell for cell, _ in table_rows(PAGE, "| command") if cell.startswith(f"`jixiao {verb}"))
    told = CliRunner().invoke(cli, [*verb.split(), "--help"]).stdout
    for option in re.findall(r"--[a-z-]+", signature):
        assert option in told
    assert ("--format" in told) == ("†" in signature)
    assert "--warehouse" in told or verb in OF_FILES | {"completion", "verify-evidence"}


def test_check_report_prints_the_columns_of_the_page(tmp_path):
    """On a report without figures nothing but the header."""
    report = tmp_path / "report.txt"
    report.write_text("没有数字的报告。", encoding="utf-8")
    result = CliRunner().invoke(cli, ["check-report", str(report), "--format", "csv"])
    assert (result.exit_code, result.stdout) == (0, ",".join(READING["check-report"]) + "\n")


def test_verdicts_of_a_statement_are_those_of_the_page():
    said = paragraph("verdict of a statement in a report:").split(" verdict of a stated change")[0]
    assert re.findall(r"(?:: |· )(\w+)", said) == [CONSISTENT, INCONSISTENT, QUERY, UNVERIFIABLE]


# ------------------------------------------------------------------------------------------- the agreement we work from


@pytest.mark.skipif(not ELSEWHERE.exists(), reason="the wider agreement is not at hand")
def test_page_says_of_each_table_what_the_agreement_says():
    agreed = filed_tables(ELSEWHERE.read_text(encoding="utf-8"))
    assert agreed == FILED


@pytest.mark.skipif(not ELSEWHERE.exists(), reason="the wider agreement is not at hand")
def test_page_prints_the_columns_of_each_command_as_agreed():
    agreed = commands(ELSEWHERE.read_text(encoding="utf-8"))
    for verb, columns in READING.items():
        if agreed.get(verb):
            assert columns == agreed[verb], verb


@pytest.mark.skipif(not ELSEWHERE.exists(), reason="the wider agreement is not at hand")
@pytest.mark.parametrize(
    "start", ["**Values.** `finance.line`", "**Facts others hold.**", "**The county department rubric**"]
)
def test_page_says_of_values_what_the_agreement_says(start):
    theirs = ELSEWHERE.read_text(encoding="utf-8")

    def words(page):
        text = page[page.index(start) :]
        ends = [text.find(end) for end in ("\n\n", "\n**The national") if text.find(end) > 0]
        return " ".join(text[: min(ends)].split())

    assert words(PAGE) == words(theirs)
