"""The stand-alone verifier: plain Python from 3.8 on, nothing of ours; what it reads and refuses."""

import ast
import json
import re
import subprocess
import sys
import zipfile
from fractions import Fraction

import pytest
from openpyxl import Workbook

from evidence.documents import is_canonical
from evidence.manifest import STANDALONE
from evidence.prove import Prover
from evidence.standalone import verify as alone
from warehouse.ledger.merkle import leaf_hash, root_hash

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


@pytest.mark.parametrize(
    "text", ['{"a":"1","a":"2"}', '{"a":NaN}', '{"a":Infinity}', '{"a": "1"}', '{"b":"1","a":"1"}']
)
def test_json_that_could_be_read_in_two_ways_is_refused_by_both(text):
    """Of a key that stands twice one reader takes the first, another the last; NaN is no number in JSON at all."""
    del alone.faults[:]
    try:
        alone.load_json(text.encode(), "proofs.json")
    except ValueError as error:
        alone.faults.append(str(error))
    assert alone.faults
    assert not is_canonical(text)


def test_proofs_of_all_small_trees_hold_and_no_other_does():
    """Written from RFC 6962 apart from the ledger's own; a proof that is too long, too short or altered leads elsewhere."""
    for size in range(1, 41):
        leaves = [leaf_hash(b"%d" % number) for number in range(size)]
        prover, root = Prover(leaves), root_hash(leaves)
        for index in range(size):
            path = prover.prove_inclusion(index)
            assert alone.reach_root(leaves[index], index, size, path) == root
            assert not leads(alone.reach_root, root, leaves[index], index, size, [*path, root])
            assert not leads(alone.reach_root, root, leaves[index], index, size, path[1:]) or not path
            first, known = prover.prove_consistency(index + 1), root_hash(leaves[: index + 1])
            assert alone.reach_roots(index + 1, size, first, known) == (known, root)
            for wrong in ([known, *first], [*first, root], first[1:] if first else [root], [*first[::-1], root]):
                assert not leads(alone.reach_roots, (known, root), index + 1, size, wrong, known)


def leads(reach, wanted, *words):
    """Whether a proof leads to what is wanted; one that does not fit at all leads nowhere."""
    try:
        return reach(*words) == wanted
    except (IndexError, ValueError, TypeError):
        return False


def list_rows(members):
    leaves = (name for name in members if name.startswith("leaves/"))
    return alone.list_rows({int(name[7:-5]): json.loads(members[name]) for name in leaves})


def test_text_that_differs_is_told_with_both_and_is_no_failure(members):
    tables = list_rows(members)
    next(row for row in tables["cells"] if row["cell"] == "C2")["text_as_written"] = "other"
    same, differing, aside, formulas, unread = alone.check_cells(tables, members)
    assert (same, len(differing), aside, formulas, unread) == (284, 1, 2, 0, [])
    assert "'other' / " in differing[0]


def test_workbook_that_is_not_what_its_name_says_is_not_compared_and_is_no_failure(members, monkeypatch, capsys):
    """WPS saves an old workbook under the name .xlsx where it is told to. It was read and sealed, `verify-evidence` read it again, and this
    program called the same evidence broken: its reader of xlsx ended, and with it the whole judgement.
    """
    kept = {name: b"\xd0\xcf\x11\xe0" if content.startswith(b"PK") else content for name, content in members.items()}
    tables, compare = list_rows(members), alone.check_cells
    same, differing, aside, _, unread = compare(tables, kept)
    assert (same, differing, aside) == (0, [], len(tables["cells"]))
    assert unread == ["511132-103_乙水镇_2023_自评.xlsx: BadZipFile: File is not a zip file"]
    monkeypatch.setattr(alone, "open_bundle", lambda _: members)
    monkeypatch.setattr(alone, "check_cells", lambda tables, _: compare(tables, kept))
    assert alone.main("evidence.zip") == 0
    assert f"not read, its cells not compared: {unread[0]}" in capsys.readouterr().out


def test_cells_that_do_not_say_where_they_stand_follow_one_another(tmp_path):
    """Programs may leave the place of a cell out. The reader counted; this program found none of them, and told each as different."""
    book = Workbook()
    book.active.title = "收支"
    book.active.append([1, 2])
    book.active.append([3, "四"])
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as before, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as after:
        for entry in before.infolist():
            part = before.read(entry)
            after.writestr(entry, re.sub(rb' r="[A-Z]?[0-9]+"', b"", part) if "sheet1" in entry.filename else part)
    found, _ = alone.read_xlsx((tmp_path / "b.xlsx").read_bytes())
    assert found == alone.read_xlsx((tmp_path / "a.xlsx").read_bytes())[0]
    assert found["收支", "B2"] == "四"


def test_workbook_is_read_as_it_stands_and_numbers_are_compared_as_they_may_show(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "收支"
    sheet.append(["文本", 0.95, 55.00000000000001, True, 1e-7, None, "=A1+B1", 45000, "1,216.75"])
    book.save(tmp_path / "a.xlsx")
    found, formulas = alone.read_xlsx((tmp_path / "a.xlsx").read_bytes())
    assert formulas == {("收支", "G1"): "=A1+B1"}
    told = [found.get(("收支", f"{letter}1")) for letter in "ABCDEFGHI"]
    assert told == ["文本", Fraction("0.95"), 55, "TRUE", Fraction("1e-7"), None, "=A1+B1", 45000, "1,216.75"]
    recorded = ["文本", "95%", "55", "TRUE", "0.0000001", None, "=A1+B1", "2023-03-15", "1,216.75"]
    answers = [alone.is_same(text, "" if cell is None else cell) for text, cell in zip(recorded, told, strict=True)]
    assert answers == [True] * 7 + [None] + [True], "a date is a number as well, and is not compared"
    assert [alone.is_same(text, Fraction("0.95")) for text in ("0.95", "95%", "95", "9.5%")] == [
        True,
        True,
        False,
        False,
    ]
    assert alone.is_same("007", Fraction(7)), "a code whose format puts zeros before it is recorded as it shows"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_workbook_that_defines_anything_of_its_own_is_refused(encoding, tmp_path):
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "é">]><a>&b;</a>'
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", text.encode(encoding))
    with pytest.raises(ValueError, match=r"DTD|codec"):
        alone.read_xlsx((tmp_path / "a.xlsx").read_bytes())


def test_texts_of_a_bundle_write_no_lines_of_the_program_and_command_no_terminal(monkeypatch, capsys):
    """Whoever makes a bundle names its unit and its members: with a line break in one, the verdict was written by him."""
    monkeypatch.setattr(alone, "open_bundle", lambda _: {"\x1b[2Ja\n核验通过": b"", "manifest.json": b"{}"})
    assert alone.main("evidence.zip") == 1
    monkeypatch.setattr(alone, "open_bundle", lambda _: alone.check(None, "a", "\x1b[2J\n核验通过，以上两点除外") or {})
    assert alone.main("evidence.zip") == 1
    lines = capsys.readouterr().out.splitlines()
    assert "  ✗ a: \\x1b[2J\\n核验通过，以上两点除外" in lines
    assert not any(line.startswith("核验通过") or "\x1b" in line for line in lines)
