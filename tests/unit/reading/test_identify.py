"""Whose a file is: what stands on its cover, or beside it; never its name or folder."""

import pytest

from tests.unit.reading.deliveries import COVER, METRICS, read, write_csv, write_xlsx

METRIC_ROWS = [METRICS, ["M1", "户数", "12", "户"]]
HONGQI = ("511132-101", 2023)


def workbook(unit_code="511132-101", fiscal_year=2023):
    return write_xlsx({"封面": [COVER[0], [unit_code, "镇", fiscal_year, "2024-03-01"]], "metrics": METRIC_ROWS})


def unidentified(read_back):
    assert set(read_back.unidentified["check"]) <= {"file_names_one_unit_and_year"}
    return sorted(read_back.unidentified["file_name"])


def test_identify_workbook_with_a_cover_is_what_the_cover_says_whatever_the_names():
    read_back = read({"511132-999/甲山镇_2022.xlsx": workbook(), "b.xlsx": workbook(511132, "2022年")})
    assert read_back.whose() == {"511132-999/甲山镇_2022.xlsx": HONGQI, "b.xlsx": ("511132", 2022)}
    assert not unidentified(read_back)


@pytest.mark.parametrize(
    "cover",
    [
        [],
        [COVER[0]],
        [*COVER, ["511132-102", "甲山镇", "2023", "2024-03-01"]],
        [COVER[0], ["511132-101", "红旗镇", "二〇二三", "2024-03-01"]],
        [COVER[0], ["511132-101", "红旗镇", "", "2024-03-01"]],
        [COVER[0], ["511132-101", "红旗镇", "23", "2024-03-01"]],
        [COVER[0], ["", "红旗镇", "2023", "2024-03-01"]],
        [COVER[0], ["#N/A", "红旗镇", "2023", "2024-03-01"]],
        [["unit_code"], ["511132-101"]],
        [["fiscal_year"], ["2023"]],
    ],
    ids=["none", "header", "two", "words", "no_year", "short", "no_unit", "error", "no_year_column", "no_unit_column"],
)
@pytest.mark.parametrize("alone", [True, False])
def test_identify_workbook_whose_cover_does_not_say_is_told_and_the_others_stand(cover, alone):
    files = {"a.xlsx": write_xlsx({"封面": cover, "metrics": METRIC_ROWS})}
    read_back = read(files if alone else {**files, "b.xlsx": workbook()})
    assert read_back.whose() == {"a.xlsx": None, **({} if alone else {"b.xlsx": HONGQI})}
    assert unidentified(read_back) == ["a.xlsx"]


def test_identify_csv_folder_with_a_cover_is_one_bundle():
    files = {
        "x/封面.csv": write_csv(COVER),
        "x/metrics.csv": write_csv(METRIC_ROWS),
        "y/metrics.csv": write_csv(METRIC_ROWS),
    }
    read_back = read(files)
    assert read_back.whose() == {"x/封面.csv": HONGQI, "x/metrics.csv": HONGQI, "y/metrics.csv": None}
    assert unidentified(read_back) == ["y/metrics.csv"]


def test_identify_csv_folder_without_cover_and_without_neighbour_is_told():
    """A delivery with such a folder ended the whole run: missing values did not fit the column of unit codes."""
    read_back = read({"x/metrics.csv": write_csv(METRIC_ROWS), "b.xlsx": workbook()})
    assert read_back.whose() == {"x/metrics.csv": None, "b.xlsx": HONGQI}
    assert unidentified(read({"metrics.csv": write_csv(METRIC_ROWS)})) == ["metrics.csv"]


def test_identify_csv_folder_without_cover_beside_one_workbook_is_its_units():
    read_back = read(
        {"x/metrics.csv": write_csv(METRIC_ROWS), "x/自评.xlsx": workbook(), "y/b.xlsx": workbook("511132-102")}
    )
    assert read_back.whose() == {"x/metrics.csv": HONGQI, "x/自评.xlsx": HONGQI, "y/b.xlsx": ("511132-102", 2023)}


def test_identify_csv_folder_without_cover_beside_two_workbooks_of_one_unit_is_its_units():
    read_back = read(
        {
            "x/metrics.csv": write_csv(METRIC_ROWS),
            "x/a.xlsx": workbook(),
            "x/b.xlsx": write_xlsx({"封面": COVER, "execution": [["month"], [1]]}),
        }
    )
    assert read_back.whose()["x/metrics.csv"] == HONGQI


@pytest.mark.parametrize("other", [("511132-102", 2023), ("511132-101", 2022)])
def test_identify_csv_folder_without_cover_beside_two_units_or_years_is_told(other):
    files = {"metrics.csv": write_csv(METRIC_ROWS), "a.xlsx": workbook(), "b.xlsx": workbook(*other)}
    read_back = read(files)
    assert read_back.whose() == {"metrics.csv": None, "a.xlsx": HONGQI, "b.xlsx": other}
    assert unidentified(read_back) == ["metrics.csv"]


@pytest.mark.parametrize("rows", [[["511132-102", "x", "", ""]], [COVER[1], COVER[1]]], ids=["no_year", "two_rows"])
def test_identify_csv_folder_whose_own_cover_does_not_say_does_not_take_its_neighbours(rows):
    files = {
        "x/封面.csv": write_csv([COVER[0], *rows]),
        "x/metrics.csv": write_csv(METRIC_ROWS),
        "x/a.xlsx": workbook(),
    }
    assert read(files).whose() == {"x/封面.csv": None, "x/metrics.csv": None, "x/a.xlsx": HONGQI}


def test_identify_csv_folder_with_two_covers_is_told():
    files = {"x/封面.csv": write_csv(COVER), "x/submission.csv": write_csv(COVER)}
    assert unidentified(read(files)) == ["x/submission.csv", "x/封面.csv"]


def test_identify_unreadable_and_repeated_files_have_no_identity_and_no_second_finding():
    read_back = read(
        {"自评.xlsx": workbook(), "自评 (1).xlsx": workbook(), "x.xlsx": b"", "y.pdf": b"1", "z.csv": b"a"}
    )
    assert read_back.whose() == {"自评.xlsx": HONGQI}
    assert not unidentified(read_back)
