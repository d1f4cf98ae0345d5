"""What the command line answers to words that are not quite right, and where there is nothing to answer."""

import pytest
from tests.bureau import file_unit

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
