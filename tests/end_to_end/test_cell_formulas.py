"""The formula of a filed cell is sealed with it: from any score back to it, on the evidence, and held against the file by both verifiers.

What was recorded of a cell was its result alone; that 97 was added up, and from which cells, stood in the filed workbook and nowhere else.
"""

import csv
import io
import json
import zlib
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.documents import read_document
from evidence.reread import read_sources, reread_files
from evidence.verify import verify_bundle
from pipelines.reading.sheets import UNTOLD_FORMULA
from pipelines.resources.warehouse import WarehouseResource
from schemas.spreadsheet_texts import unmark_text
from tests.bundles import keys_of, make_bundles, open_bundle, prove_anew, run_standalone, write_bundle
from tests.faults.forging import put_leaf, seal_anew
from tests.worlds import YEAR, thaw
from warehouse.ledger.canonical import encode
from warehouse.ledger.notes import PublicKey
from warehouse.migrate import upgrade

pytestmark = pytest.mark.end_to_end

FROZEN = Path(__file__).resolve().parents[1] / "fixtures" / "warehouse_0009"
UNIT = "511132-101"
FORMULAS = {"收支!D5": "=SUM(D2:D4)", "执行进度!C3": "=C2*1.6875"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A history that was sealed when formulas began to be; one table was filed anew, those with formulas were carried over."""
    place = thaw(FROZEN, tmp_path_factory.mktemp("formulas") / "history")
    upgrade(place.warehouse())
    return place


@pytest.fixture(scope="module")
def bundle(place):
    """The evidence on the unit, opened."""
    return open_bundle(make_bundles(place, units=[UNIT])[UNIT])


def read_trace(place, *words, form="csv"):
    return place.must("trace", UNIT, YEAR, *words, "--format", form).stdout


def find_leaf(members):
    """The name and text of the leaf with formulas."""
    leaves = {name: json.loads(content) for name, content in members.items() if name.startswith("leaves/")}
    return next((name, leaf) for name, leaf in leaves.items() if leaf["schema"] == "submission/2")


def with_another_formula(leaf):
    altered = json.loads(json.dumps(leaf))
    told = altered["circumstances"]["formulas"]["formula_as_written"]
    told[told.index("=C2*1.6875")] = "=C2*1.9"
    return encode(altered).encode()


def test_trace_of_a_score_leads_to_the_formula_and_its_result(place):
    """In CSV it stands as a text, as all that a spreadsheet would run. The table is carried over from an earlier filing."""
    rows = list(csv.DictReader(io.StringIO(read_trace(place, "execution_progress"))))
    (result, told), *others = [(one, two) for one, two in pairwise(rows) if two["name"] == "formula"]
    assert others == []
    assert (result["kind"], result["text_as_written"], result["value"]) == ("input", "67.5", "67.5")
    assert (told["kind"], told["text_as_written"], told["value"]) == ("rule", "'=C2*1.6875", "")
    assert unmark_text(told["text_as_written"]) == "=C2*1.6875"
    same = ("place", "file_sha256", "run_id", "ledger_index")
    assert [told[name] for name in same] == [result[name] for name in same]
    assert int(told["depth"]) == int(result["depth"]) + 1


def test_trace_of_a_cell_tells_its_formula(eventful_year):
    """On either engine."""
    words = ("trace", "511132-114", YEAR, "--cell", "收支!D5", "--format", "json")
    cell, formula, *_ = json.loads(eventful_year.must(*words).stdout)
    assert (cell["text_as_written"], formula["name"], formula["text_as_written"]) == ("300", "formula", "=SUM(D2:D4)")


def test_trace_for_people_tells_the_formula_below_its_result(place):
    told = read_trace(place, "execution_progress", form="table").splitlines()
    (at,) = (number for number, line in enumerate(told) if "=C2*1.6875" in line)
    assert told[at].split()[:3] == ["4", "rule", "formula"]


def test_formulas_are_in_leaves_of_their_own_kind_and_the_content_of_the_filing_is_what_it_was(eventful_year):
    """The workbook had been filed before with the same figures typed: nothing that is scored or compared is another."""
    with eventful_year.look() as connection:
        leaves = connection.execute(
            "SELECT schema_name, content_sha256, document FROM ledger_leaves WHERE subject LIKE ? ORDER BY ledger_index",
            (f"511132-114 {YEAR} %",),
        ).fetchall()
    filed = [leaf for leaf in leaves if leaf[0].startswith("submission/")]
    assert [leaf[0] for leaf in filed] == ["submission/1", "submission/2"]
    first, second = (json.loads(zlib.decompress(leaf[2]))["content"] for leaf in filed)
    assert {**first, "submissions": None, "findings": None} == {**second, "submissions": None, "findings": None}
    assert [leaf[0] for leaf in leaves].count("evaluation/1") == 1


def test_page_of_the_evidence_shows_formulas_beside_results_and_as_texts(bundle):
    page = bundle["report.html"].decode()
    assert "<b>67.5</b>（C3，公式 formula =C2*1.6875）" in page
    assert ">=C" not in page, "nothing begins with it: pasted into a spreadsheet it would run"


def test_both_verifiers_hold_the_formulas_of_the_file_against_those_recorded(bundle, place, tmp_path):
    packed = write_bundle(bundle, tmp_path)
    judgement = verify_bundle(packed, keys_of(place))
    assert judgement.holds
    assert (judgement.reread.formulas, list(judgement.reread.differences)) == (len(FORMULAS), [])
    code, said = run_standalone(packed)
    assert code == 0
    assert f"{len(FORMULAS)} 个公式已比" in said
    assert "0 不同 differ" in said


def test_formula_of_a_cell_that_was_recorded_without_one_is_no_difference(bundle, tmp_path):
    """Filings recorded before formulas were say nothing of them, and are not found fault with."""

    def read(sources, contents, year):
        return (
            row | {"formula_as_written": row["formula_as_written"] or "=1"}
            for row in read_sources(sources, contents, year)
        )

    reread = verify_bundle(write_bundle(bundle, tmp_path), reader=read).reread
    assert (reread.formulas, list(reread.differences)) == (len(FORMULAS), [])


def test_formula_that_could_not_be_told_then_is_any_formula_now(bundle):
    """Of old workbooks it is recorded that a cell holds one; a reader that can tell which finds no fault with that, one that finds none does."""
    documents = [
        read_document(int(name[7:-5]), content) for name, content in bundle.items() if name.startswith("leaves/")
    ]
    for row in (row for one in documents for row in one.rows.get("formulas", ())):
        row["formula_as_written"] = UNTOLD_FORMULA

    def overlook(sources, contents, year):
        return (row | {"formula_as_written": None} for row in read_sources(sources, contents, year))

    assert list(reread_files(documents, bundle).differences) == []
    told = {(one.recorded, one.read) for one in reread_files(documents, bundle, overlook).differences}
    assert told == {("formula '=?'", "formula None")}


def test_formula_altered_in_a_bundle_is_found_by_both(bundle, tmp_path):
    name, leaf = find_leaf(bundle)
    altered = prove_anew({**bundle, name: with_another_formula(leaf)}, int(name[7:-5]))
    place = write_bundle(altered, tmp_path)
    assert not verify_bundle(place).proven.holds
    assert run_standalone(place)[0] == 1


def test_formula_sealed_otherwise_than_filed_is_told_by_both(place, tmp_path):
    """Whoever owns the key can seal another formula than the file has; re-reading the file tells it, and it is no fault of the proofs."""
    place, key = place.copy_to(tmp_path / "forged"), Ed25519PrivateKey.generate()
    query = (
        "SELECT ledger_index, document FROM ledger_leaves WHERE schema_name = 'submission/2' ORDER BY ledger_index DESC"
    )
    with place.look() as connection:
        index, document = connection.execute(query).fetchone()
    put_leaf(place, index, with_another_formula(json.loads(zlib.decompress(document))))
    seal_anew(place, key)
    bundle = tmp_path / "sealed.zip"
    bundle.write_bytes(make_bundles(place, units=[UNIT])[UNIT])
    judgement = verify_bundle(bundle, [PublicKey("jixiao", key.public_key().public_bytes_raw())])
    assert judgement.holds
    (told,) = judgement.reread.differences
    assert (told.recorded, told.read) == ("formula '=C2*1.9'", "formula '=C2*1.6875'")
    code, said = run_standalone(bundle)
    assert code == 0
    assert "'=C2*1.9' / '=C2*1.6875'" in said


def test_formulas_of_tables_carried_over_are_sealed_with_the_new_version(place):
    with place.look() as connection:
        newest = connection.execute(
            "SELECT table_name, formula_as_written FROM formulas WHERE fiscal_year = 2023 AND version = 2 ORDER BY position"
        ).fetchall()
    assert newest == [("execution", "=C2*1.6875"), ("finance", "=SUM(D2:D4)")]
    assert place.verify() == []


def test_tables_carried_over_bring_their_formulas(eventful_year):
    """On either engine, as a run loads them."""
    resource = WarehouseResource(url=eventful_year.url)
    wanted = pd.DataFrame({"unit_code": ["511132-114"], "table_name": ["finance"]})
    cells, _ = resource.carried_tables(2023, wanted)
    held = dict(zip(cells["cell"], cells["formula_as_written"], strict=True))
    assert (held["D5"], pd.isna(held["D4"])) == ("=SUM(D2:D4)", True)
