"""The command line: exit codes, help that teaches, and output that programs can read."""

import csv
import io
import json
import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from jixiao.__main__ import VERBS, cli, main
from tests.bureau import change, file_unit

READING = {
    "scores": ["--year", "2023"],
    "submissions": ["--year", "2023"],
    "findings": ["--year", "2023"],
    "trace": ["u1", "2023"],
    "history": ["u1", "2023"],
}


def all_commands(group=cli, words=()):
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group):
            yield from all_commands(command, (*words, name))
        else:
            yield (*words, name)


COMMANDS = list(all_commands())


def call(*words, env=None):
    return CliRunner(env=env).invoke(cli, list(words))


@pytest.fixture(scope="module")
def filled(module_bureau):
    """One unit without a defect, one whose June cannot be read, and a fact."""
    world = module_bureau
    world.import_facts("u1,feedback,on_time,no,财绩21号")
    world.file_workbook("u1.xlsx", change(file_unit("u1"), "submission", {}, unit_name='逗号, "引号" 与\n换行'))
    world.file_workbook("u2.xlsx", change(file_unit("u2"), "execution", {"month": "6"}, executed_wan_yuan="约40"))
    world.run()
    return world


# ---------------------------------------------------------------------------------------------------------------- help


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_of_every_command_teaches_in_a_whole_sentence(words):
    result = call(*words, "--help")
    assert result.exit_code == 0
    says = " ".join(result.stdout.split("Options:")[0].split("\n", 1)[1].split())
    assert says.endswith(".") or "Example" in says
    assert len(says.split()) > 8


def test_help_of_the_whole_lists_every_verb_and_the_exit_codes():
    result = call("--help")
    assert result.exit_code == 0
    for verb, (_, says) in VERBS.items():
        assert verb in result.stdout
        assert says in result.stdout
    assert "Exit codes" in result.stdout


def test_help_is_given_for_a_short_flag_as_well():
    assert call("-h").stdout == call("--help").stdout


# ----------------------------------------------------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-verb"],
        ["scores"],
        ["scores", "--year", "twenty"],
        ["scores", "--year", "1999"],
        ["scores", "--year", "2023", "--format", "xml"],
        ["scores", "--year", "2023", "--warehouse", "nonsense"],
        ["scores", "--year", "2023", "--warehouse", "mysql://host/base"],
        ["scores", "--year", "2023", "--warehouse", "sqlite://"],
        ["run", "--year", "2023"],
        ["run", "--year", "2023", "--inbox", "/no/such/folder"],
        ["run", "--year", "2023", "--inbox", "pyproject.toml"],
        ["facts", "import", "--year", "2023", "/no/such/file.csv"],
        ["facts", "import", "--year", "2023"],
        ["findings", "--year", "2023", "--severity", "awful"],
        ["trace", "u1"],
        ["trace", "u1", "2023", "total", "--cell", "x!A1"],
        ["verify", "--warehouse", "nonsense"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2_and_says_so_on_stderr(words):
    result = call(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error" in result.stderr


def test_warehouse_url_that_is_wrong_in_the_environment_exits_2():
    result = call("scores", "--year", "2023", env={"JIXIAO_WAREHOUSE": "nonsense"})
    assert result.exit_code == 2
    assert "nonsense" in result.stderr


@pytest.mark.parametrize("verb", [*READING, "verify"])
def test_reading_an_absent_warehouse_exits_0_and_makes_nothing(bureau, verb):
    assert bureau.call(verb, *READING.get(verb, [])).exit_code == 0
    assert sorted(path.name for path in bureau.folder.iterdir()) == ["inbox"]


def test_database_that_is_none_exits_3_with_one_line(tmp_path, monkeypatch, capsys):
    """Not a traceback, and not 1, which is an answer."""
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is not a database" * 100)
    monkeypatch.setattr(sys, "argv", ["jixiao", "scores", "--year", "2023", "--warehouse", f"sqlite:///{broken}"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1
    assert "not a database" in told.err


def test_pipe_that_goes_away_ends_quietly(filled):
    command = f"{sys.executable} -m jixiao findings --year 2023 --warehouse {filled.url} | head -1"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_warehouse_is_taken_from_the_environment(filled):
    result = call("scores", "--year", "2023", "--format", "json", env={"JIXIAO_WAREHOUSE": filled.url})
    assert json.loads(result.stdout) == filled.scores()


def test_warehouse_option_comes_before_the_environment(filled, tmp_path):
    words = ["scores", "--year", "2023", "--format", "json", "--warehouse", filled.url]
    result = call(*words, env={"JIXIAO_WAREHOUSE": f"sqlite:///{tmp_path / 'other.db'}"})
    assert json.loads(result.stdout) == filled.scores()


# --------------------------------------------------------------------------------------------------------------- output


@pytest.mark.parametrize("verb", READING)
def test_json_is_an_array_of_objects_of_strings_and_nulls(filled, verb):
    result = filled.call(verb, *READING[verb], "--format", "json")
    assert result.stderr == ""
    listed = json.loads(result.stdout)
    assert listed
    assert {type(value) for row in listed for value in row.values()} <= {str, type(None)}
    assert "" not in {value for row in listed for value in row.values()}


@pytest.mark.parametrize("verb", READING)
def test_csv_and_json_print_the_same_rows(filled, verb):
    text = filled.call(verb, *READING[verb], "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    listed = json.loads(filled.call(verb, *READING[verb], "--format", "json").stdout)
    assert rows == [{name: value or "" for name, value in row.items()} for row in listed]


@pytest.mark.parametrize("verb", READING)
def test_table_for_people_holds_no_nulls(filled, verb):
    result = filled.call(verb, *READING[verb])
    assert result.exit_code == 0
    assert "None" not in result.stdout
    assert "nan" not in result.stdout.lower().replace("finance", "")


def test_scores_without_a_score_are_null_and_others_plain_decimals(filled):
    rows = {row["item_code"]: row for row in filled.scores("u2")}
    assert rows["execution_progress"]["computed_score_points"] is None
    assert rows["execution_progress"]["status"] == "not_computed"
    assert rows["total"]["status"] == "incomplete"
    assert rows["total"]["points_max"] == "100"
    assert rows["cooperation_deduction"]["points_max"] == "0"
    assert rows["goal_review"]["subject_code"] is None


def test_scores_for_programs_are_sorted_by_their_key(filled):
    keys = [(row["unit_code"], row["subject_code"] or "", row["item_code"]) for row in filled.scores()]
    assert keys == sorted(keys)


def test_findings_of_one_unit_or_severity_are_those_of_all(filled):
    every = filled.findings()
    chosen = filled.read("findings", "--year", "2023", "--unit", "u2", "--severity", "error")
    assert chosen == [row for row in every if (row["unit_code"], row["severity"]) == ("u2", "error")]
    assert chosen


@pytest.mark.parametrize("verb", ["scores", "submissions"])
def test_rows_of_one_unit_are_those_of_all(filled, verb):
    every = filled.read(verb, "--year", "2023")
    chosen = filled.read(verb, "--year", "2023", "--unit", "u2")
    assert chosen == [row for row in every if row["unit_code"] == "u2"]
    assert chosen


@pytest.mark.parametrize("verb", ["scores", "submissions"])
def test_codes_and_statuses_of_a_table_stay_in_one_piece(filled, verb):
    words = filled.call(verb, "--year", "2023", env={"COLUMNS": "60"}).stdout.split()
    for row in filled.read(verb, "--year", "2023"):
        codes = {row.get(name) for name in ("unit_code", "item_code", "status", "final_score_points")} - {None}
        assert codes <= set(words)


def test_empty_answer_is_said_to_people_and_not_to_programs(filled):
    told = filled.call("scores", "--year", "2023", "--unit", "nobody")
    assert "nothing is on record for 2023, nobody" in told.stderr
    assert "unit_code" in told.stdout
    assert filled.call("scores", "--year", "2023", "--unit", "nobody", "--format", "csv").stderr == ""


@pytest.mark.parametrize("form", ["table", "csv"])
@pytest.mark.parametrize("verb", ["trace", "history", "rounds", "statements"])
def test_unit_that_nobody_knows_is_wrong_usage_and_no_empty_answer(filled, verb, form):
    """Whoever had mistyped a code was shown an empty table with exit code 0, as of a unit that has nothing on record."""
    told = filled.call(verb, "nobody", "2023", "--format", form)
    assert (told.exit_code, told.stdout) == (2, "")
    assert "没有单位 nobody" in told.stderr
    assert "jixiao register list" in told.stderr


def test_findings_for_people_stand_under_their_unit_gravest_first_and_are_counted(filled):
    lines = filled.call("findings", "--year", "2023", "--unit", "u2").stdout.splitlines()
    rows = filled.findings("u2")
    assert lines[0].startswith("u2")
    heads = [line.split()[1] for line in lines if line[:2] == "  " and line[2] != " "]
    assert heads == sorted(heads, key=["error", "warning", "note"].index)
    folded = [row for row in rows if row["check"] == "item_is_scored" and row["place"]]
    assert (len(heads), bool(folded)) == (len(rows) - len(folded), True)
    assert f"errors {heads.count('error')}" in lines[-1]


def test_run_names_what_it_changed_and_doubts_a_year_that_no_file_is_of(bureau):
    bureau.file_workbook("u1.xlsx", file_unit("u1"))
    assert "every filing is of another year" in bureau.run(year=2022).stdout
    told = bureau.run().stdout
    assert "first filings 1" in told
    assert "another year" not in told
    assert "changed: 无 · nothing" in bureau.run().stdout
    bureau.file_workbook("u1.xlsx", change(file_unit("u1"), "execution", {"month": "6"}, executed_wan_yuan="41"), at=5)
    assert "2023 第 2 版 version 2" in bureau.run().stdout


def test_times_are_iso_8601_with_a_zone(filled):
    from datetime import datetime

    times = [row["received_at"] for row in filled.submissions()] + [
        row["recorded_at"] for row in filled.read("history", "u1", "2023")
    ]
    assert all(datetime.fromisoformat(text).tzinfo is not None for text in times)


def test_history_of_one_item_is_part_of_the_whole(filled):
    whole = filled.read("history", "u1", "2023")
    assert filled.read("history", "u1", "2023", "feedback") == [row for row in whole if row["item_code"] == "feedback"]


def test_unit_that_did_not_file_for_the_year_is_an_empty_list_not_a_failure(filled):
    assert filled.read("trace", "u1", "2022") == []
    assert filled.read("history", "u1", "2022") == []


def test_output_is_utf8_in_a_process_whose_locale_is_not(filled):
    """A clerk's Windows console or a cron job has another encoding; Chinese must not end in a traceback."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    command = filled.type("findings", "--year", 2023, "--format", "json")
    done = subprocess.run(command, env=env | {"LC_ALL": "C"}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode()) == filled.findings()


def test_actor_and_reason_go_with_the_run(bureau):
    bureau.run("--actor", "王会计", "--reason", "补录")
    run = bureau.list_runs()[-1]
    assert (run["actor"], run["actor_known_by"], run["reason"]) == ("王会计", "asserted", "补录")


def test_verify_tells_what_it_looked_at(filled):
    result = filled.call("verify")
    assert result.exit_code == 0
    assert "2 checkpoints" in result.stdout
