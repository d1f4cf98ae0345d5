"""What the command line answers to words that are not quite right, and where there is nothing to answer."""

import re

import pytest
from click.testing import CliRunner

from jixiao.__main__ import cli
from tests.bureau import file_unit

CHINESE = re.compile("[\u4e00-\u9fff]")
OF_UNITS = {
    "scores": ("--year", "2023", "--unit"),
    "findings": ("--year", "2023", "--unit"),
    "changes": ("--year", "2023", "--unit"),
    "submissions": ("--year", "2023", "--unit"),
}
REGISTER = """unit_code,unit_name,aliases,is_exempt
u1,甲镇,甲镇人民政府,
u2,乙乡,,
u3,丙局,,yes
u4,丁局,局,
u5,戊局,局,
"""


@pytest.fixture(scope="module")
def filled(module_bureau):
    """Of five units one has filed."""
    world = module_bureau
    register = world.folder / "units.csv"
    register.write_text(REGISTER, encoding="utf-8")
    assert world.call("register", "import", str(register)).exit_code == 0
    world.file_workbook("u1.xlsx", file_unit("u1", unit_name="甲镇"))
    world.run()
    return world


# ---------------------------------------------------------------------------------------------------------------- units


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        ("u1", "has filed (version 1)"),
        ("u2", "has not filed for 2023"),
        ("u3", "need not file"),
        ("u9", "no such unit"),
    ],
)
def test_findings_of_a_unit_without_any_say_how_it_stands(filled, unit, told):
    """Nothing was on record: equally of a unit in order, of one that had not filed, and of a code that there is not."""
    done = filled.call("findings", "--year", "2023", "--unit", unit, "--severity", "error")
    assert (done.exit_code, told in done.stderr) == (0, True)


@pytest.mark.parametrize("verb", ["trace", "history"])
def test_score_of_a_unit_that_did_not_file_says_so(filled, verb):
    assert "has not filed for 2023" in filled.call(verb, "u2", "2023").stderr
    assert "has not filed for 2022" in filled.call(verb, "u1", "2022").stderr


def test_year_without_filings_names_those_with_some(filled):
    assert "nothing was filed for 2019; there are 2023" in filled.call("scores", "--year", "2019").stderr


def test_programs_are_told_nothing_of_how_a_unit_stands(filled):
    assert filled.call("scores", "--year", "2023", "--unit", "u2", "--format", "csv").stderr == ""


@pytest.mark.parametrize("form", ["table", "csv"])
@pytest.mark.parametrize("name", ["甲镇", "甲镇人民政府", "Ｕ１"])
@pytest.mark.parametrize("verb", OF_UNITS)
def test_name_in_place_of_a_code_is_told_its_code(filled, verb, name, form):
    """A clerk knows 甲镇, not u1, and was told that nothing is on record."""
    done = filled.call(verb, *OF_UNITS[verb], name, "--format", form)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "its code is u1" in done.stderr
    assert "编码是 u1" in done.stderr


@pytest.mark.parametrize("verb", ["trace", "history", "withdraw"])
def test_name_in_place_of_an_argument_is_told_its_code(filled, verb):
    done = filled.call(verb, "甲镇", "2023")
    assert (done.exit_code, "its code is u1" in done.stderr) == (2, True)


def test_name_of_several_units_is_told_all_their_codes(filled):
    assert "its code is u4、u5" in filled.call("scores", "--year", "2023", "--unit", "局").stderr


# ---------------------------------------------------------------------------------------------------------------- items


@pytest.mark.parametrize("form", ["table", "json"])
@pytest.mark.parametrize("verb", ["trace", "history"])
def test_item_that_there_is_not_is_told_those_there_are(filled, verb, form):
    """An item that was mistyped was an empty table, as if nothing had been scored."""
    done = filled.call(verb, "u1", "2023", "execution", "--format", form)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "execution_progress 执行进度" in done.stderr
    assert "total" in done.stderr


@pytest.mark.parametrize("verb", ["trace", "history"])
def test_statements_of_a_unit_without_a_report_are_nothing_and_no_wrong_word(filled, verb):
    """The guide says `trace UNIT YEAR statements`; where a unit had filed no report the answer was that there is no such item."""
    done = filled.call(verb, "u1", "2023", "statements")
    assert (done.exit_code, "it has nothing of this kind" in done.stderr) == (0, True)


def test_item_of_a_unit_without_scores_is_not_what_is_wrong(filled):
    done = filled.call("trace", "u2", "2023", "execution")
    assert (done.exit_code, "has not filed" in done.stderr) == (0, True)


# ---------------------------------------------------------------------------------------------------------------- verbs


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["finding"], "jixiao findings"),
        (["verfy"], "jixiao verify"),
        (["register", "lst"], "jixiao register list"),
        (["rubric", "dif"], "jixiao rubric diff"),
    ],
)
def test_mistyped_verb_is_told_which_was_meant(typed, meant):
    done = CliRunner().invoke(cli, typed, prog_name="jixiao")
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"did you mean {meant}" in done.stderr


def test_verb_like_no_other_is_told_that_there_is_none():
    done = CliRunner().invoke(cli, ["xyzzy"])
    assert (done.exit_code, "no such command 'xyzzy'" in done.stderr) == (2, True)
    assert "did you mean" not in done.stderr


# --------------------------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("words", "exit_code", "says"),
    [
        (["run", "--year", "2023", "--inbox", "/no/such"], 2, "the inbox /no/such is not a folder"),
        (["backfill", "--from", "2023", "--to", "2023", "--inbox", "/no/such"], 2, "no folder: /no/such"),
        (["publish", "--out", "edition", "--year", "2019"], 2, "nothing was filed for 2019; there are 2023"),
        (["scores", "--year", "2023", "--as-of", "#99"], 2, "there is no checkpoint #99"),
        (["withdraw", "u2", "2023"], 3, "no submission of u2 is in force for 2023"),
        (["register", "import", "pyproject.toml"], 3, "cannot be imported"),
        (["facts", "import", "--year", "2023", "pyproject.toml"], 3, "cannot be imported"),
    ],
    ids=lambda one: one[0] if isinstance(one, list) else None,
)
def test_error_that_a_clerk_meets_is_told_in_both_languages(filled, words, exit_code, says):
    """Findings were in Chinese and English, and what stood in the way of a command in English alone."""
    done = filled.call(*words)
    assert (done.exit_code, done.stdout) == (exit_code, "")
    assert says in done.stderr
    assert CHINESE.search(done.stderr)


# -------------------------------------------------------------------------------------------------------- empty years


def test_run_of_an_empty_inbox_without_a_register_says_both(bureau):
    """It was sealed without a word, with nobody missing: no register says who should have filed."""
    told = bureau.run().stdout
    assert f"nothing arrived in {bureau.inbox}" in told
    assert "no register of units was imported" in told
    assert "jixiao register import" in told
    assert "jixiao findings --year 2023" in told


def test_run_with_files_and_a_register_says_neither(filled):
    told = filled.run().stdout
    assert "nothing arrived" not in told
    assert "no register" not in told


def test_checks_of_a_year_that_no_run_judged_say_so(filled):
    """An empty table and exit code 0 looked as if nothing were wrong with the year."""
    done = filled.call("checks", "--year", "2019")
    assert (done.exit_code, "2019 年度从未检查" in done.stdout, "never judged" in done.stdout) == (0, True, True)
    assert "never judged" not in filled.call("checks", "--year", "2023").stdout


# -------------------------------------------------------------------------------------------------------- narrow tables


@pytest.mark.parametrize("verb", ["scores", "changes", "checks"])
def test_table_fits_a_terminal_of_80_columns(filled, verb):
    """Every line was broken by the terminal, a few letters of it on the next: codes stand above their rows there."""
    from rich.cells import cell_len

    told = filled.call(verb, "--year", "2023", env={"COLUMNS": "80"}).stdout
    table = told.partition("\n✓")[0].partition("\n!")[0]
    assert max(map(cell_len, table.splitlines())) <= 80


def test_unit_code_stands_above_its_rows_only_where_there_is_no_room_beside_them(filled):
    rows = filled.scores("u1")
    narrow = filled.call("scores", "--year", "2023", env={"COLUMNS": "70"}).stdout.splitlines()
    assert [line.strip() for line in narrow].count("u1") == 1
    assert sum("  execution_progress" in line for line in narrow) == 1
    wide = filled.call("scores", "--year", "2023", env={"COLUMNS": "150"}).stdout.splitlines()
    assert sum(line.startswith(" u1 ") for line in wide) == len(rows)
