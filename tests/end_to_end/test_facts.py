"""Facts that authorities hold: recorded like a run, they score in place of the unit's word, and nothing else changes."""

import pytest

from tests.bureau import change, file_unit

pytestmark = pytest.mark.end_to_end

HEADER = "unit_code,subject_code,item_code,criterion,value,source_document,dated_on,recorded_by"


@pytest.fixture
def write_facts(bureau):
    """Import a file of facts as it is given."""

    def write(content):
        path = bureau.folder / "given.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return bureau.call("facts", "import", "--year", "2023", str(path))

    return write


def test_facts_before_any_run_make_the_warehouse_and_score_with_the_first_run(bureau):
    done = bureau.import_facts("u1,violations,problems,3,审报1号")
    assert (done.exit_code, done.stdout.strip()) == (0, "事实 facts 2023: 1 recorded, 0 unchanged, 0 refused")
    bureau.file_workbook("a.xlsx", file_unit("u1"))
    bureau.run()
    assert bureau.score("u1", "violations") == "3.5"
    assert bureau.call("verify").exit_code == 0


@pytest.fixture(scope="module")
def course(module_bureau):
    """Two units; facts about both after the first run, and one of them corrected after the second."""
    world, seen = module_bureau, {}
    feedback = {"item_code": "feedback"}
    claims = change(file_unit("u1"), "answers", {"item_code": "cooperation_deduction"}, answer="2")
    world.file_workbook("u1.xlsx", change(claims, "answers", feedback, answer="是"))
    complete = {"item_code": "goal_quality", "criterion": "complete"}
    world.file_workbook("u2.xlsx", change(file_unit("u2"), "answers", complete, answer="3"))
    world.run()
    seen["before"] = {row["item_code"]: row for row in world.scores("u1")}
    seen["checks before"] = {row["check"] for row in world.findings("u1")}
    seen["checkpoint"] = world.checkpoint()
    world.import_facts("u1,feedback,on_time,no,财绩21号\nu1,cooperation_deduction,occurrences,25,财绩22号")
    seen["after import"] = world.scores("u1")
    world.run()
    seen["after"] = {row["item_code"]: row for row in world.scores("u1")}
    seen["again"] = world.import_facts(
        "u1,feedback,on_time,no,财绩21号\nu1,cooperation_deduction,occurrences,25,财绩22号"
    )
    seen["checkpoint again"] = world.checkpoint()
    world.import_facts("u1,cooperation_deduction,occurrences,1,财绩22号\nu2,violations,problems,0,审报9号")
    world.run()
    return world, seen


def test_deduction_is_never_scored_from_the_units_word(course):
    _, seen = course
    assert seen["before"]["cooperation_deduction"]["computed_score_points"] == "0"
    assert "deduction_rests_on_the_bureau" in seen["checks before"]


def test_item_of_an_authority_awaits_it_until_it_has_spoken(course):
    _, seen = course
    assert (seen["before"]["feedback"]["status"], seen["before"]["feedback"]["computed_score_points"]) == (
        "awaiting_authority",
        "5",
    )
    assert (seen["after"]["feedback"]["status"], seen["after"]["feedback"]["basis"]) == ("complete", "authority")


def test_facts_imported_change_no_score_before_the_next_run(course):
    _, seen = course
    assert seen["after import"] == list(seen["before"].values())


def test_run_after_facts_recomputes_with_reason_fact(course):
    world, seen = course
    assert seen["after"]["feedback"]["computed_score_points"] == "0"
    assert seen["after"]["cooperation_deduction"]["computed_score_points"] == "-10"
    assert seen["after"]["total"]["computed_score_points"] == "85"
    assert world.versions("u1")[:2] == [("1", "100", "filing", "1"), ("2", "85", "fact", "1")]


def test_fact_that_differs_is_a_finding_with_both_words(course):
    world, _ = course
    found = {row["computed"]: row for row in world.findings("u1", "fact_agrees_with_the_answer")}
    assert set(found) == {"no", "1"}
    assert found["no"]["stated"] == "是"
    assert found["no"]["place"].startswith("u1.xlsx 事实与定性!")
    assert "财绩21号" in found["no"]["message"]


def test_facts_imported_again_record_nothing(course):
    _, seen = course
    assert seen["again"].stdout.strip() == "事实 facts 2023: 0 recorded, 2 unchanged, 0 refused"
    assert seen["checkpoint again"] == seen["checkpoint"] + 2


def test_fact_corrected_makes_the_next_version_of_that_evaluation_only(course):
    world, _ = course
    assert world.versions("u1")[-1] == ("3", "94.5", "fact", "1")
    assert [row["status"] for row in world.submissions("u1")] == ["filed"]


def test_fact_that_agrees_changes_the_grounds_and_is_a_version(course):
    world, _ = course
    assert [version[:3] for version in world.versions("u2", "violations")] == [("1", "5", "filing"), ("2", "5", "fact")]


def test_fact_in_trace_names_its_document(course):
    world, _ = course
    kinds = [(row["kind"], row["text_as_written"]) for row in world.read("trace", "u1", "2023", "feedback")]
    assert ("fact", "no") in kinds


def test_answer_that_was_refused_stands_beneath_no_other_criterions_term(course):
    """It stood beneath the last term in the trace, as though it had been counted there."""
    world, _ = course
    lines = world.read("trace", "u2", "2023", "goal_quality")
    depths = {row["name"]: row["depth"] for row in lines if row["kind"] == "input"}
    assert depths["answers[goal_quality/complete].answer"] == "2"
    assert depths["answers[goal_quality/matched].answer"] == "3"


def test_criterion_without_an_answer_that_can_be_used_is_told_by_name_and_not_as_unanswered(course):
    """Of a criterion that was answered, if badly, the unit was told that it had left it blank, and by its code alone."""
    world, _ = course
    told = world.call("findings", "--year", "2023", "--unit", "u2").output
    assert "没有可以采用的填报的计分点：规范完整（complete）。" in told


def test_facts_run_is_told_among_the_runs(course):
    world, _ = course
    assert [run["run_kind"] for run in world.list_runs()] == ["annual", "facts", "annual", "facts", "annual"]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (",,feedback,on_time,yes,,,", "A2"),
        ("u1,,no_such_item,on_time,yes,,,", "C2"),
        ("u1,,feedback,no_such_criterion,yes,,,", "D2"),
        ("u1,,feedback,on_time,,,,", "E2"),
        ("u1,,feedback,on_time,maybe,,,", "E2"),
        ("u1,,violations,problems,1.5,,,", "E2"),
        ("u1,,violations,problems,-1,,,", "E2"),
        ("u1,,violations,problems,约3,,,", "E2"),
        ("u1,,rectification,grade,5.01,,,", "E2"),
        ("u1,,feedback,on_time,yes,,2024年十月,", "G2"),
        ("u1,,feedback,on_time", "E2"),
    ],
)
def test_fact_row_that_is_wrong_is_refused_at_its_cell_and_nothing_is_recorded(bureau, write_facts, row, cell):
    done = write_facts(f"{HEADER}\n{row}\n")
    assert done.exit_code == 3
    assert f"given.csv!{cell}" in done.stderr
    assert done.stdout == ""
    assert bureau.list_runs() == []


def test_fact_rows_that_are_right_are_recorded_beside_one_that_is_wrong(bureau, write_facts):
    done = write_facts(
        f"{HEADER}\nu1,,feedback,on_time,yes,,,\n\nu2,,feedback,on_time,vielleicht,,,\nu1,,feedback,on_time,no,,,\n"
    )
    assert done.exit_code == 0
    assert "1 recorded, 0 unchanged, 2 refused" in done.stdout
    assert "given.csv!E4" in done.stderr
    assert "given.csv!A5" in done.stderr


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "missing columns"),
        (b"\n\n", "missing columns"),
        (f"{HEADER}\n".encode(), "nothing was recorded"),
        (b"a,b,c\n1,2,3\n", "missing columns"),
        (f"{HEADER},remark\nu1,,feedback,on_time,yes,,,,x\n".encode(), "unknown columns: remark"),
        (f"{HEADER},value\nu1,,feedback,on_time,yes,,,,no\n".encode(), "repeated columns: value"),
        (b"PK\x03\x04\xff\xfe\x00\x81\x00", ""),
    ],
    ids=["empty", "blank", "header-alone", "other-columns", "one-more-column", "a-column-twice", "not-text"],
)
def test_facts_file_that_is_no_table_of_facts_records_nothing(bureau, write_facts, content, told):
    done = write_facts(content)
    assert done.exit_code == 3, done.output
    assert told in done.stderr
    assert bureau.list_runs() == []


def test_facts_in_gb18030_with_headers_in_any_case_are_read(write_facts):
    done = write_facts(
        f"{HEADER.upper()}\nu1,,feedback,on_time,是,财绩〔2024〕21号,2024-10-15,绩效股\n".encode("gb18030")
    )
    assert done.exit_code == 0, done.output


def test_facts_of_a_year_without_a_rubric_are_refused(bureau):
    assert bureau.import_facts("u1,feedback,on_time,yes,x", year=2021).exit_code == 3


UNITS = "unit_code,unit_name,aliases\nu1,甲镇（示例）,甲镇\nu2,乙镇（示例）,\nu3,丙镇（示例）,\nu4,丁镇（示例）,丁镇\n"


def test_fact_is_of_the_registered_unit_however_its_code_is_written(bureau):
    """A fact under an alias or in another case was recorded, and never applied."""
    register = bureau.folder / "units.csv"
    register.write_text(UNITS, encoding="utf-8")
    assert bureau.call("register", "import", str(register)).exit_code == 0
    written = ("u1", "U2", "Ｕ３", "丁镇")
    assert bureau.import_facts("\n".join(f"{code},feedback,on_time,no,财绩21号" for code in written)).exit_code == 0
    for number, name in enumerate("甲乙丙丁", start=1):
        bureau.file_workbook(f"u{number}.xlsx", file_unit(f"u{number}", unit_name=f"{name}镇（示例）"))
    bureau.run()
    assert {code: bureau.score(code) for code in ("u1", "u2", "u3", "u4")} == dict.fromkeys(
        ("u1", "u2", "u3", "u4"), "95"
    )


def test_fact_of_a_unit_that_a_closed_register_does_not_know_is_refused(bureau):
    register = bureau.folder / "units.csv"
    register.write_text(UNITS, encoding="utf-8")
    assert bureau.call("register", "import", str(register)).exit_code == 0
    result = bureau.import_facts("u77,feedback,on_time,no,财绩21号")
    assert result.exit_code == 3
    assert "facts.csv!A2" in result.output


def test_facts_may_have_chinese_headers(bureau):
    path = bureau.folder / "认定.csv"
    path.write_text(
        "单位编码,对象编码,指标编码,计分点,认定值,依据文号,日期,登记人\nu1,,feedback,on_time,no,财绩21号,2024-10-15,绩效股\n",
        encoding="gb18030",
    )
    assert bureau.call("facts", "import", "--year", "2023", str(path)).exit_code == 0
