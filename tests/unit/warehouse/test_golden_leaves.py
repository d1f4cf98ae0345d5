"""What was sealed once has to render to the same bytes for ever: golden leaves, and a whole warehouse that was sealed long ago.

If one of these fails, do not write the fixture anew: what has changed belongs into a new schema (``evaluation/2``) beside the old.
"""

import csv
import io
import json
from pathlib import Path

import pytest

from jixiao.failures import NO
from schemas.spreadsheet_texts import unmark_text
from tests.fixtures.make_frozen_warehouse import QUESTIONS
from tests.unit.warehouse.sample_rows import sample_leaves
from tests.worlds import thaw
from warehouse.ledger.leaves import LEAF_SCHEMAS
from warehouse.migrate import upgrade
from warehouse.render import Leaves, render_leaves
from warehouse.verify import verify_warehouse

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
GOLDEN = FIXTURES / "golden_leaves"
FROZEN = sorted(FIXTURES.glob("warehouse_*"))
# Checkpoints and files that each was sealed with.
COUNTS = {
    "warehouse_0001": (2, 3),
    "warehouse_0002": (5, 7),
    "warehouse_0003": (5, 7),
    "warehouse_0005": (6, 6),
    "warehouse_0006": (7, 7),
    "warehouse_0007": (8, 7),
    "warehouse_0008": (8, 9),
    "warehouse_0009": (9, 11),
}
SIGNED = {"warehouse_0005", "warehouse_0006", "warehouse_0007", "warehouse_0008", "warehouse_0009"}


def golden_file(schema_name):
    return GOLDEN / f"{schema_name.replace('/', '_')}.json"


@pytest.mark.parametrize("schema_name", LEAF_SCHEMAS)
def test_leaf_renders_to_its_golden_document(schema_name):
    golden = json.loads(golden_file(schema_name).read_text(encoding="utf-8"))
    (leaf,) = render_leaves(sample_leaves(schema_name))
    assert leaf.document == golden["document"]
    assert (leaf.leaf_sha256, leaf.content_sha256) == (golden["leaf_sha256"], golden["content_sha256"])


def test_submission_with_formulas_has_the_content_of_the_same_submission_without_them():
    """A unit that adds up in its sheet files what another does that types the sum: one content, two leaves."""
    told = sample_leaves("submission/2")
    plain = Leaves("submission/1", 1, {name: frame for name, frame in told.frames.items() if name != "formulas"})
    (first,), (second,) = render_leaves(told), render_leaves(plain)
    assert first.content_sha256 == second.content_sha256
    assert first.leaf_sha256 != second.leaf_sha256


def test_every_golden_leaf_still_has_its_schema():
    """A schema with which something was sealed is never taken away."""
    assert {file.stem.replace("_", "/") for file in GOLDEN.glob("*.json")} == set(LEAF_SCHEMAS)


@pytest.fixture(params=FROZEN, ids=lambda folder: folder.name)
def source(request):
    return request.param


@pytest.fixture
def thawed(source, tmp_path):
    """A copy as it was sealed, before any migration of today."""
    return thaw(source, tmp_path / "frozen")


@pytest.fixture
def frozen(thawed):
    warehouse = thawed.warehouse()
    upgrade(warehouse)
    warehouse.engine.dispose()
    return thawed


def read_csv(text):
    rows = csv.DictReader(io.StringIO(text))
    return [{name: unmark_text(value) for name, value in row.items()} for row in rows]


def test_frozen_warehouse_still_verifies_after_the_migrations_of_today(frozen, source):
    found = verify_warehouse(frozen.warehouse())
    assert found.discrepancies == ()
    count, _ = COUNTS[source.name]
    if source.name in SIGNED:
        assert found.signed == count
        assert "was lawfully removed: order 示例〔2025〕1号, by 王会计, confirmed by 陈刚" in found.remarks[0]
    else:
        first, *others = found.remarks
        assert first.endswith(f"· checkpoints 1 to {count} are not signed: they are from before checkpoints were")
        # They were made with the clock stopped.
        assert [one for one in others if "received a file that arrived" not in one] == []
    assert (found.checkpoints, found.files) == COUNTS[source.name]


@pytest.mark.parametrize("verb", QUESTIONS)
def test_frozen_warehouse_still_answers_as_it_did(frozen, source, verb):
    kept = source / f"{verb}.csv"
    then = read_csv(kept.read_text(encoding="utf-8")) if kept.exists() else []
    done = frozen.call(verb, *QUESTIONS[verb], "--format", "csv")
    # Judged once, and then a filing was withdrawn: the results still stand, and are of another state.
    assert done.exit_code == (NO if verb == "checks" and then else 0), done.output
    now = read_csv(done.stdout)
    assert [{name: row[name] for name in then[0]} for row in now] == then if then else now == []


def test_frozen_warehouse_still_takes_a_run_that_finds_nothing_new(frozen, source):
    """Today's rules over the filing of then may make a new version; what stood before stays, line by line."""
    before = frozen.must("history", "511132-101", "2023", "--format", "csv").stdout.splitlines()
    if source.name in SIGNED:  # its private key is nobody's any more
        frozen.must("keys", "make")
    frozen.run_year(source / "inbox")
    assert verify_warehouse(frozen.warehouse()).holds
    assert set(before) <= set(frozen.must("history", "511132-101", "2023", "--format", "csv").stdout.splitlines())


@pytest.mark.parametrize("verb", ["submissions", "scores", "findings"])
def test_frozen_warehouse_is_read_without_a_run_of_today(thawed, verb):
    """Reading verbs asked for tables that only a run would have made."""
    assert read_csv(thawed.must(verb, "--year", "2023", "--format", "csv").stdout)
