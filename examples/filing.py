"""One unit's filing held in memory, and short ways to write its tables down.

A table is a list of rows, a row a dictionary from English column name to what the unit typed.
Everything is text here; the writers turn plain decimals into numbers where the form is a workbook.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from examples.form import CRITERIA, ITEMS, LEVELS, RUBRIC, WORDS

FISCAL_YEAR = "2023"
MARK = "（示例）"

Row = dict[str, object]


@dataclass(frozen=True)
class Filing:
    """What one unit files for one fiscal year.

    Attributes:
        unit_code: the bureau's code of the unit.
        short_name: the unit's name without the mark that says it is a sample.
        tables: rows by English table name; a table that is not filed is absent.
        fiscal_year: the year the filing is about.
    """

    unit_code: str
    short_name: str
    tables: Mapping[str, list[Row]]
    fiscal_year: str = FISCAL_YEAR


def rows(columns: str, text: str) -> list[Row]:
    """Read a small table: column names parted by blanks, one row per line, cells parted by bars."""
    names = columns.split()
    return [
        dict(zip(names, (cell.strip() for cell in line.split("|")), strict=True)) for line in text.strip().splitlines()
    ]


def cover(unit_code: str, short_name: str, submitted_on: str, fiscal_year: str = FISCAL_YEAR) -> list[Row]:
    """The one row of `submission`."""
    return [
        {
            "unit_code": unit_code,
            "unit_name": short_name + MARK,
            "fiscal_year": fiscal_year,
            "submitted_on": submitted_on,
            "prepared_by": "填表人" + MARK,
            "checked_by": "审核人" + MARK,
            "head": "负责人" + MARK,
            "phone": "000-00000" + unit_code[-3:],
        }
    ]


def unit_evaluation(short_name: str, goal_planned: str, goal_actual: str) -> list[Row]:
    """The one row of `evaluations`: the unit as a whole."""
    return [
        {
            "subject_type": "unit",
            "subject_name": short_name + MARK,
            "rubric": RUBRIC,
            "goal_planned": goal_planned,
            "goal_actual": goal_actual,
        }
    ]


def finance(initial: str, adjusted: str, final: str) -> list[Row]:
    """The eight lines of `finance`; totals and carry-over are added up, so that they agree.

    Each argument is one column: general budget, government fund, carried in, basic, project (万元).
    """
    columns = [_finance_column(text) for text in (initial, adjusted, final)]
    names = ("initial_budget_wan_yuan", "adjusted_budget_wan_yuan", "final_wan_yuan")
    return [
        {"line": line} | {name: str(column[line]) for name, column in zip(names, columns, strict=True)}
        for line in WORDS["line"]
    ]


def _finance_column(text: str) -> dict[str, Decimal]:
    general, fund, carry_in, basic, project = map(Decimal, text.split())
    revenue, expenditure = general + fund + carry_in, basic + project
    values = (general, fund, carry_in, revenue, basic, project, expenditure, revenue - expenditure)
    return dict(zip(WORDS["line"], values, strict=True))


def expense_subjects(text: str) -> list[Row]:
    """Rows of `expense_subjects`: subject | initial budget | final, all of public expenditure."""
    short = rows("subject initial_budget_wan_yuan final_wan_yuan", text)
    return [{"subject": row["subject"], "scope": "public"} | row for row in short]


def execution(text: str) -> list[Row]:
    """Rows of `execution`: month | adjusted budget | executed so far."""
    return rows("month adjusted_budget_wan_yuan executed_wan_yuan", text)


def projects(text: str) -> list[Row]:
    """Rows of `projects`, every column of the form."""
    return rows(
        "project_code project_name fund_source initial_budget_wan_yuan adjusted_budget_wan_yuan"
        " executed_wan_yuan in_performance_management problem_found corrected",
        text,
    )


def indicators(text: str) -> list[Row]:
    """Rows of `indicators`; levels 1 and 2 follow from the kind.

    Each line: project code (empty: the unit) | name | kind | direction | target | actual | unit | reason.
    """
    short = rows(
        "subject_code indicator_name kind direction target_value actual_value unit_of_measure deviation_reason",
        text,
    )
    return [
        {"subject_code": row["subject_code"]}
        | dict(zip(("level1", "level2"), LEVELS[str(row["kind"])], strict=True))
        | row
        for row in short
    ]


def metrics(text: str) -> list[Row]:
    """Rows of `metrics`: code | name | value | unit of measure | stated prior value | stated change."""
    return rows("metric_code metric_name value unit_of_measure stated_prior_value stated_change_pct", text)


def answers(text: str) -> list[Row]:
    """Rows of `answers` for the unit as a whole, one per criterion of the rubric, in its order."""
    given = text.split()
    return [
        {"subject_code": "", "item_code": item, "criterion": criterion, "answer": _typed(answer)}
        for (item, criterion), answer in zip(CRITERIA, given, strict=True)
    ]


def self_scores(text: str) -> list[Row]:
    """Rows of `self_scores`, one per item of the rubric, in its order."""
    return [
        {"subject_code": "", "item_code": item, "self_score_points": points}
        for item, points in zip(ITEMS, text.split(), strict=True)
    ]


def _typed(answer: str) -> str:
    return "" if answer == "_" else answer


def attachments(text: str) -> list[Row]:
    """Rows of `attachments`: item | criterion | file | document number | url | published on | page."""
    return rows("item_code criterion file_name document_number url published_on page", text)


def unit_filing(unit: str, submitted_on: str, goals: str, tables: Mapping[str, str]) -> Filing:
    """A filing of a unit as a whole from short texts.

    Args:
        unit: code, short name and fiscal year, parted by blanks.
        submitted_on: the day of filing.
        goals: what was planned and what came of it, parted by a bar.
        tables: text of each further table as its function here reads it; of `finance` three lines, a column each.
    """
    code, name, fiscal_year = unit.split()
    planned, actual = (part.strip() for part in goals.split("|"))
    filed = {table: READERS[table](text) for table, text in tables.items()}
    head = {"submission": cover(code, name, submitted_on, fiscal_year)}
    return Filing(code, name, head | {"evaluations": unit_evaluation(name, planned, actual)} | filed, fiscal_year)


def retype(filing: Filing, table: str, key: str, changes: Iterable[tuple[str, str, str]]) -> Filing:
    """The filing with single cells of one table typed over, as in `change_cells`."""
    return replace(filing, tables={**filing.tables, table: change_cells(filing.tables[table], key, changes)})


def change_cells(table: list[Row], key: str, changes: Iterable[tuple[str, str, str]]) -> list[Row]:
    """Type over single cells: (value of the key column, column, what is typed instead)."""
    wanted = {(row_key, column): typed for row_key, column, typed in changes}
    changed = [{column: wanted.pop((row[key], column), value) for column, value in row.items()} for row in table]
    if wanted:
        message = f"no such cells: {sorted(wanted)}"
        raise KeyError(message)
    return changed


def without_columns(table: list[Row], columns: Sequence[str]) -> list[Row]:
    """Leave columns out, as a unit does that has no use for them."""
    return [{name: value for name, value in row.items() if name not in columns} for row in table]


def _finance_of(text: str) -> list[Row]:
    initial, adjusted, final = text.strip().splitlines()
    return finance(initial, adjusted, final)


READERS: Mapping[str, Callable[[str], list[Row]]] = {
    "finance": _finance_of,
    "expense_subjects": expense_subjects,
    "execution": execution,
    "projects": projects,
    "indicators": indicators,
    "metrics": metrics,
    "answers": answers,
    "self_scores": self_scores,
    "attachments": attachments,
}
