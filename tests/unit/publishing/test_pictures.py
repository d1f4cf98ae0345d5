"""Pictures of a year: drawn from rows, the same for the same rows, with every figure in words beside its mark."""

import re
from xml.etree import ElementTree as ET

import pytest

from pipelines.publishing import draw_coverage, draw_totals, render_picture
from pipelines.publishing.draw_totals import NAMED_AT_MOST, sort_into_tenths


def total(code, final, filed=None, *, name=None, full=100_00, pending=0, subject=None):
    return {
        "unit_code": code,
        "unit_name": name,
        "subject_code": subject,
        "points_max": full,
        "self_score_points": filed,
        "final_score_points": final,
        "open_points": pending,
        "status": "complete",
    }


def texts(svg):
    """What is written in a picture, in its order."""
    return ["".join(one.itertext()) for one in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314


@pytest.fixture
def with_chinese(monkeypatch):
    """As where a font has Chinese characters, whatever this machine has."""
    for module in (render_picture, draw_coverage):
        monkeypatch.setattr(module, "can_write_chinese", lambda: True)


@pytest.fixture
def without_chinese(monkeypatch):
    for module in (render_picture, draw_coverage):
        monkeypatch.setattr(module, "can_write_chinese", lambda: False)


@pytest.mark.parametrize(
    ("points", "full", "tenth"),
    [
        (0, 100_00, "0–10"),
        (9_99, 100_00, "0–10"),
        (10_00, 100_00, "10–20"),
        (89_99, 100_00, "80–90"),
        (90_00, 100_00, "90–100"),
        (100_00, 100_00, "90–100"),
        (100_01, 100_00, ">100"),
        (6_00, 20_00, "30–40"),
        (5_99, 20_00, "20–30"),
    ],
)
def test_total_at_an_edge_lies_in_the_tenth_it_begins(points, full, tenth):
    counts = sort_into_tenths([total("u1", points, full=full)], "final_score_points")
    assert {name for name, count in counts.items() if count} == {tenth}


def test_total_that_is_not_there_is_in_no_tenth():
    assert sum(sort_into_tenths([total("u1", None)], "final_score_points").values()) == 0


@pytest.mark.usefixtures("with_chinese")
def test_totals_tell_names_and_exact_figures():
    svg = draw_totals.draw_totals(
        [
            total("u1", 78_35, 95_00, name="甲山镇", pending=10_00),
            total("u2", 18_50, 20_00, full=20_00, subject="P1"),
            total("u3", None, name="乙水镇"),
        ],
        2023,
    )
    told = texts(svg)
    assert "95 → 78.35 待定 open 10" in told
    assert "20 → 18.5 / 20" in told
    assert "— → —" in told
    assert {"甲山镇", "u2 P1", "乙水镇"} <= set(told)
    assert told.index("u2 P1") < told.index("甲山镇") < told.index("乙水镇")


@pytest.mark.usefixtures("with_chinese")
def test_more_totals_than_can_be_read_by_name_are_told_as_a_distribution_alone():
    rows = [total(f"u{number}", 75_00, 95_00, name=f"镇{number}") for number in range(NAMED_AT_MOST + 1)]
    told = texts(draw_totals.draw_totals(rows, 2023))
    assert told.count(str(NAMED_AT_MOST + 1)) == 2
    assert not any("镇1" in text for text in told)


@pytest.mark.usefixtures("with_chinese")
def test_same_rows_give_the_same_bytes():
    rows = [total("u1", 78_35, 95_00, name="甲山镇"), total("u2", 60_00, 70_00)]
    assert draw_totals.draw_totals(rows, 2023) == draw_totals.draw_totals(rows, 2023)


@pytest.mark.usefixtures("with_chinese")
@pytest.mark.parametrize("name", ['甲"山', "<b>&", "a\\b", "'; x"])
def test_name_with_signs_of_markup_is_written_as_it_is(name):
    assert name in texts(draw_totals.draw_totals([total("u1", 50_00, name=name)], 2023))


def test_year_without_anything_is_drawn_all_the_same():
    assert any("2023" in text for text in texts(draw_totals.draw_totals([], 2023)))
    assert any("2023" in text for text in texts(draw_coverage.draw_coverage([], 2023)))


@pytest.mark.usefixtures("with_chinese")
def test_coverage_tells_how_many_and_who():
    outcomes = ["complete", "complete", "incomplete", "returned", "missing", "exempt"]
    rows = [{"unit_code": f"u{at}", "unit_name": f"镇{at}", "outcome": outcome} for at, outcome in enumerate(outcomes)]
    told = texts(draw_coverage.draw_coverage(rows, 2023))
    assert "登记 6 个单位，已报 3 个 · units registered: 6, filed: 3" in told
    assert "镇0、镇1" in told
    assert [text for text in told if text.startswith(("已报", "退回", "未报", "免报"))] == [
        "已报，得分完整 filed, score complete",
        "已报，有指标无得分 filed, some items unscored",
        "退回，尚未重报 returned, not filed again",
        "未报 missing",
        "免报 exempt",
    ]


@pytest.mark.usefixtures("with_chinese")
def test_coverage_of_many_units_says_how_many_more_there_are():
    rows = [{"unit_code": f"u{at}", "unit_name": f"甲山镇{at}", "outcome": "missing"} for at in range(100)]
    named = next(text for text in texts(draw_coverage.draw_coverage(rows, 2023)) if "…" in text)
    assert named.count("甲山镇") + int(named.rpartition("+")[2]) == 100


@pytest.mark.usefixtures("without_chinese")
def test_without_a_chinese_font_nothing_is_written_that_would_come_out_as_boxes():
    totals = [total("u1", 78_35, 95_00, name="甲山镇", pending=10_00)]
    coverage = [{"unit_code": "u1", "unit_name": "甲山镇", "outcome": "missing"}]
    pictures = (draw_totals.draw_totals(totals, 2023), draw_coverage.draw_coverage(coverage, 2023))
    for svg in pictures:
        told = texts(svg)
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", "".join(told))
        assert "u1" in told


def test_statuses_of_a_total_each_have_their_line():
    """A status that the picture does not know would leave its units out of the sum."""
    from schemas.frames import SCORE_STATUSES

    outcomes = (*SCORE_STATUSES, "filed", "returned", "missing", "exempt")
    rows = [{"unit_code": f"unit of {outcome}", "unit_name": None, "outcome": outcome} for outcome in outcomes]
    assert {row["unit_code"] for row in rows} <= set(texts(draw_coverage.draw_coverage(rows, 2023)))


def test_descriptions_are_vega_lite(monkeypatch):
    """What is no property of Vega-Lite is left out of a picture without a word."""
    import altair as alt

    described = []
    for module in (draw_totals, draw_coverage):
        monkeypatch.setattr(module, "render_svg", described.append)
    draw_totals.draw_totals([total("u1", 78_35, 95_00, pending=10_00)], 2023)
    draw_coverage.draw_coverage([{"unit_code": "u1", "unit_name": None, "outcome": "missing"}], 2023)
    for description in described:
        alt.Chart.from_dict({**description, "config": render_picture.STYLE, "padding": 12})
