"""The stand-alone verifier: plain Python from 3.8 on, nothing of ours; what it reads and refuses."""

import ast
import subprocess
import sys
import zipfile

import pytest
from openpyxl import Workbook

from evidence.manifest import STANDALONE
from evidence.standalone import verify as alone

SOURCE = STANDALONE.read_text(encoding="utf-8")


def test_program_is_plain_python_of_the_standard_library():
    tree = ast.parse(SOURCE, feature_version=(3, 8))
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in modules} <= sys.stdlib_module_names


@pytest.mark.parametrize("how", ["folder", "zip"])
def test_program_of_the_bundle_runs_by_itself(how, bundles, tmp_path):
    place = tmp_path / "one.zip"
    place.write_bytes(bundles["511132-103"])
    with zipfile.ZipFile(place) as archive:
        archive.extractall(tmp_path / "unpacked")
    (tmp_path / "unpacked" / ".DS_Store").write_bytes(b"left by a system")
    words = [str(tmp_path / "unpacked" / "verify.py"), *([str(place)] if how == "zip" else [])]
    done = subprocess.run([sys.executable, "-I", "-S", *words], capture_output=True, cwd=tmp_path, check=False)
    said = done.stdout.decode()
    assert done.returncode == 0, said + done.stderr.decode()
    assert "511132-103 = 82.78" in said
    assert "285 相同 same, 0 不同 differ" in said
    assert "NOT verified" in said


def test_text_that_differs_is_told_with_both_and_is_no_failure(members):
    documents = {
        int(name[7:-5]): alone.json.loads(content) for name, content in members.items() if name.startswith("leaves/")
    }
    cells = next(one for one in documents.values() if one["schema"] == "submission/1")["circumstances"]["cells"]
    at = cells["cell"].index("C2")
    cells["text_as_written"][at] = "other"
    same, differing, aside = alone.check_cells(documents, members)
    assert (same, len(differing), aside) == (284, 1, 2)
    assert "'other' / " in differing[0]


def test_workbook_is_read_as_it_shows(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "收支"
    sheet.append(["文本", 0.95, 55.00000000000001, True, 1e-7, None, "=A1+B1", 45000, "1,216.75"])
    sheet["B1"].number_format = "0.0%"
    sheet["H1"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "a.xlsx")
    found = alone.read_xlsx((tmp_path / "a.xlsx").read_bytes())
    told = [found.get(("收支", f"{letter}1")) for letter in "ABCDEFGHI"]
    assert told == ["文本", "95%", "55", "TRUE", "0.0000001", None, "=A1+B1", None, "1,216.75"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_workbook_that_defines_anything_of_its_own_is_refused(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "ccc">]><a>&b;</a>'
    with pytest.raises(ValueError, match="DTD"):
        alone.parse_xml(text.encode(encoding))
