"""The content root is the same for the same filings, whatever file, format, order or moment they came in."""

import pytest

from schemas.tables import TABLE_BY_NAME
from tests.bureau import file_unit, write_csv, write_settled, write_workbook
from tests.worlds import START, make_place, write_filing


def content_root(place):
    with place.look() as connection:
        newest = "SELECT content_root_sha256 FROM checkpoints ORDER BY checkpoint_number DESC LIMIT 1"
        return connection.execute(newest).fetchone()[0]


def write_csv_folder(inbox, tables, *, encoding="utf-8", chinese=False):
    for name, rows in tables.items():
        file_name = f"{TABLE_BY_NAME[name].name_zh if chinese else name}.csv"
        write_settled(inbox / file_name, write_csv(name, rows, chinese=chinese, encoding=encoding))
    return inbox


def odd_filing():
    """A filing with something wrong in it, so that findings are part of the content."""
    tables = file_unit("511132-101")
    tables["finance"][0]["final_wan_yuan"] = "约95"
    tables["indicators"][1]["target_value"] = ""
    tables["projects"][1]["project_code"] = "P1"
    return tables


@pytest.mark.parametrize(
    ("tables", "forms"),
    [
        (file_unit("511132-101"), ("workbook", "chinese csv")),
        (odd_filing(), ("workbook", "saved again", "csv", "postgresql", "chinese csv")),
    ],
    ids=["sound", "odd"],
)
def test_content_root_of_a_filing_is_the_same_in_every_form(tables, forms, tmp_path):
    """What is wrong with a filing is part of its content; one that is sound takes two forms that differ in everything."""
    inboxes = {
        "workbook": write_filing(tmp_path / "in" / "workbook", tables),
        "saved again": write_filing(tmp_path / "in" / "again", tables, "另存.xlsx"),
        "csv": write_csv_folder(tmp_path / "in" / "csv", tables),
        "postgresql": write_filing(tmp_path / "in" / "postgresql", tables),
        "chinese csv": write_csv_folder(tmp_path / "in" / "chinese", tables, encoding="gb18030", chinese=True),
    }
    write_settled(inboxes["saved again"] / "另存.xlsx", write_workbook(tables, chinese=False, stamp="again"))
    roots = {}
    for number, name in enumerate(forms):
        place = make_place("postgresql" if name == "postgresql" else "sqlite", tmp_path / "history" / str(number))
        place.run_year(inboxes[name], JIXIAO_CLOCK=str(START + number))
        roots[name] = content_root(place)
    assert len(set(roots.values())) == 1, roots
