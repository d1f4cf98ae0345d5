"""What a change, or a growth that a report states, is judged by stands in the bundle as it was filed for the year before.

It was quoted on the page, and proven by nothing that lay in the bundle.
"""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.manifest import MANIFEST, PROOFS, Manifest, Proofs
from tests.bundles import (
    alter_rows,
    call_verifier,
    keys_of,
    list_anew,
    make_bundles,
    open_bundle,
    run_standalone,
    write_bundle,
)
from tests.bureau import change, file_unit, write_settled, write_workbook
from tests.faults.forging import put_leaf, seal_anew
from tests.worlds import Place
from warehouse.ledger.notes import PublicKey

UNIT, OTHER = "511132-101", "511132-102"
SAID = "2023年度部门整体支出绩效自评报告\n\n2023年项目支出45万元，比上年增长12.5%。\n"
METRIC = {"metric_code": "grain_output", "metric_name": "粮食产量", "unit_of_measure": "吨"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Two units, each with a metric in both years; one says how its project expenditure grew."""
    place = Place(tmp_path_factory.mktemp("both") / "history")
    for year, grain in ((2022, "2231.8"), (2023, "2247.3")):
        inbox = place.folder / str(year)
        for unit in (UNIT, OTHER):
            tables = file_unit(unit, year=year) | {"metrics": [METRIC | {"value": grain}]}
            if year == 2022:
                tables = change(tables, "finance", {"line": "expenditure_project"}, final_wan_yuan=40)
            write_settled(inbox / unit / f"{unit}_{year}.xlsx", write_workbook(tables))
        if year == 2023:
            write_settled(inbox / UNIT / f"{UNIT}_报告.txt", SAID.encode())
        place.must("run", "--year", str(year), "--inbox", str(inbox), "--actor", "clerk")
    return place


@pytest.fixture(scope="module")
def bundles(place):
    return {unit: open_bundle(content) for unit, content in make_bundles(place).items()}


@pytest.fixture(scope="module")
def members(bundles):
    return bundles[UNIT]


def find_before(members, kind):
    """The index of the leaf of a kind that is of the year before."""
    listed = {one.name: one.what for one in Manifest.parse(members[MANIFEST]).members}
    (name,) = (name for name, what in listed.items() if what == f"leaf: {kind}, of the year before")
    return int(name[7:-5])


def leave_out(members, index):
    """The members without a leaf, and without the proof of it."""
    proofs = Proofs.parse(members[PROOFS])
    kept = [one for one in proofs.leaves if one.ledger_index != index]
    altered = {name: content for name, content in members.items() if name != f"leaves/{index}.json"}
    return list_anew({**altered, PROOFS: proofs.model_copy(update={"leaves": kept}).encode()})


def judge(content, folder, place):
    """What both programs say of members, with the bureau's key: exit codes and texts."""
    bundle = write_bundle(content, folder) if isinstance(content, dict) else content
    done = call_verifier(bundle, *(word for key in keys_of(place) for word in ("--public-key", key)))
    return done.exit_code, done.output, *run_standalone(bundle)


def test_figures_of_both_years_are_held_against_the_filings_by_both_programs(members, place, tmp_path):
    own, told, other, said = judge(members, tmp_path, place)
    assert (own, other) == (0, 0), told + said
    assert "个报送的数 figures as filed" in told
    assert " figures; " in said
    files = [one.file_names for one in Manifest.parse(members[MANIFEST]).members if one.name.startswith("files/")]
    assert sorted(files) == [[f"{UNIT}/{UNIT}_2023.xlsx"], [f"{UNIT}/{UNIT}_报告.txt"]], (
        "the year before has its own bundle"
    )


@pytest.mark.parametrize("kind", ["submission/1", "evaluation/1"])
def test_record_of_the_year_before_that_is_left_out_is_missed(kind, members, place, tmp_path):
    own, told, other, said = judge(leave_out(members, find_before(members, kind)), tmp_path, place)
    assert (own, other) == (1, 1)
    assert "2 计算 arithmetic: 不成立" in told
    assert "no filing here has its prior_value" in said
    assert ("no filing here has 基数" in told) is (kind == "submission/1"), (
        "the base of the growth that the report states"
    )


def test_record_of_somebody_elses_year_before_does_not_belong_there(bundles, members, place, tmp_path):
    other = bundles[OTHER]
    index = find_before(other, "evaluation/1")
    proofs, others = Proofs.parse(members[PROOFS]), Proofs.parse(other[PROOFS])
    leaves = [*proofs.leaves, *(one for one in others.leaves if one.ledger_index == index)]
    leaves = sorted(leaves, key=lambda one: one.ledger_index)
    name = f"leaves/{index}.json"
    altered = {**members, name: other[name], PROOFS: proofs.model_copy(update={"leaves": leaves}).encode()}
    own, told, alone, said = judge(list_anew(altered), tmp_path, place)
    assert (own, alone) == (1, 1)
    assert f"extra    {name}" in told
    assert f"{name}: it is of somebody else" in said


@pytest.mark.parametrize(
    ("kind", "table", "where", "column"),
    [
        ("submission/1", "cells", ("column_name", "value"), "value_micro"),
        ("submission/1", "cells", ("row_key", "expenditure_project"), "value_micro"),
        ("evaluation/1", "scores", ("item_code", "total"), "final_score_points"),
    ],
)
def test_figure_that_is_not_what_was_filed_is_told_by_both(kind, table, where, column, place, members, tmp_path):
    """Whoever holds the key seals another value of the year before: what stands beside it does not follow from it."""
    copy, key = place.copy_to(tmp_path / "copy"), Ed25519PrivateKey.generate()
    index = find_before(members, kind)
    document, altered = json.loads(members[f"leaves/{index}.json"]), members[f"leaves/{index}.json"]
    rows = document["content"][table] | document["circumstances"].get(table, {})
    for at in (at for at, value in enumerate(rows[where[0]]) if value == where[1]):
        altered = alter_rows(altered, table, at=at, **{column: "77"})
    put_leaf(copy, index, altered)
    seal_anew(copy, key)
    bundle = tmp_path / "sealed.zip"
    bundle.write_bytes(make_bundles(copy, units=[UNIT])[UNIT])
    done = call_verifier(bundle, "--public-key", PublicKey("jixiao", key.public_key().public_bytes_raw()))
    code, said = run_standalone(bundle)
    assert "1 证明 proofs: 成立" in done.output, done.output
    assert "2 计算 arithmetic: 不成立" in done.output
    assert "no filing here has" in done.output
    assert "no filing here has" in said
    assert (done.exit_code, code) == (1, 1)


def test_bundle_of_the_form_before_has_no_year_before_and_says_so(members, place, tmp_path):
    old = members
    for kind in ("submission/1", "evaluation/1"):
        old = leave_out(old, find_before(old, kind))
    manifest = Manifest.parse(old[MANIFEST]).model_copy(update={"form": "evidence/1"}).sealed()
    own, told, other, said = judge({**old, MANIFEST: manifest.encode()}, tmp_path, place)
    assert (own, other) == (0, 0), told + said
    assert "figures of the year before have no record here" in told
    manifest = Manifest.parse(members[MANIFEST]).model_copy(update={"form": "evidence/1"}).sealed()
    own, told, other, said = judge({**members, MANIFEST: manifest.encode()}, tmp_path, place)
    assert (own, other) == (1, 1), "one that has, and is called so, is none"
