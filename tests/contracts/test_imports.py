"""The direction of imports, and what a verb may load."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
STAGES = PROJECT / "pipelines"
WIRING = {"assets", "checks"}
HEAVY = ("dagster", "great_expectations", "pandas", "pyarrow", "pandera")


def imported(path):
    """Every module a file imports, at whatever depth of it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def pure_modules():
    from pipelines.stages import STAGES as NAMES

    folders = [STAGES / name for name in (*NAMES, "publishing")]
    return [path for folder in folders for path in sorted(folder.glob("*.py")) if path.stem not in WIRING]


def test_import_contracts_hold():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_stage_of_the_map_has_its_folder():
    from pipelines.stages import STAGES as NAMES

    folders = {path.name for path in STAGES.iterdir() if path.is_dir() and not path.name.startswith("__")}
    # Statements are checked for whoever asks (check-report), in no run.
    assert folders == {*NAMES, "statements", "publishing", "resources"}


@pytest.mark.parametrize("path", pure_modules(), ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_pure_stage_module_knows_no_wiring(path):
    roots = {name.split(".")[0] for name in imported(path)}
    assert not roots & {"dagster", "warehouse", "expectations", "review", "jixiao", "sqlalchemy", "sqlmodel"}
    assert not any(name.startswith("pipelines.resources") for name in imported(path))


@pytest.mark.parametrize("folder", ["schemas", "warehouse", "review", "evidence"])
def test_dagster_is_imported_nowhere_below_the_pipelines(folder):
    for path in sorted((PROJECT / folder).rglob("*.py")):
        assert not any(name.split(".")[0] in {"dagster", "great_expectations"} for name in imported(path)), path


SCRIPT = """
import sys
from click.testing import CliRunner
from jixiao.__main__ import cli
for words in {commands!r}:
    result = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert result.exit_code == 0, (words, result.output)
    heavy = sorted(set({heavy!r}) & set(sys.modules))
    assert not heavy, (words, heavy)
"""


def test_reading_commands_load_neither_dagster_nor_pandas(bureau):
    """People wait for these; the warehouse is filled first, so that the rows are really read."""
    from tests.bureau import file_unit

    bureau.file_workbook("a.xlsx", file_unit("u1"))
    bureau.run()
    where = ["--warehouse", bureau.url]
    commands = [
        ["--help"],
        ["scores", "--year", "2023", *where],
        ["submissions", "--year", "2023", *where],
        ["findings", "--year", "2023", "--format", "json", *where],
        ["checks", "--year", "2023", *where],
        ["history", "u1", "2023", *where],
        ["trace", "u1", "2023", *where],
        ["trace", "u1", "2023", "--cell", "执行进度!C2", *where],
        ["verify", *where],
        ["evidence", "u1", "2023", "--out", str(bureau.inbox.parent / "u1.zip"), *where],
        ["rubric", "list"],
        ["run", "--help"],
        ["facts", "import", "--help"],
    ]
    script = SCRIPT.format(commands=commands, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
