"""What changed between rubrics: everything, in words, the same both ways round."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.diff_rubrics import diff_rubrics, write_value
from schemas.rubric import Rubric
from schemas.word_differences import describe_difference, name_item
from tests.unit.scoring.builders import RUBRICS, change_rubric, load_rubric

ALL = [load_rubric(path.parent.name, path.stem) for path in sorted(RUBRICS.glob("*/*.yaml"))]
NAMES = [f"{one.code}-{one.effective_from}" for one in ALL]


def tell(before, after):
    return [
        (one.item_code, one.path, write_value(one.before), write_value(one.after))
        for one in diff_rubrics(before, after)
    ]


def says(before, after):
    return [describe_difference(one) for one in diff_rubrics(before, after)]


def change_tree(rubric, act):
    tree = rubric.model_dump(mode="json")
    act(tree)
    return Rubric.model_validate(tree)


def find_item(tree, code):
    for item in tree["items"]:
        if item["code"] == code:
            return item
        found = find_item(item, code)
        if found:
            return found
    return None


@pytest.mark.parametrize("rubric", ALL, ids=NAMES)
def test_diff_rubrics_of_a_rubric_with_itself_is_empty(rubric):
    assert diff_rubrics(rubric, rubric) == []
    assert diff_rubrics(rubric, change_rubric(rubric)) == []


@pytest.mark.parametrize("before", ALL, ids=NAMES)
@pytest.mark.parametrize("after", ALL, ids=NAMES)
def test_diff_rubrics_mirrors_the_other_way_round(before, after):
    there, back = tell(before, after), tell(after, before)
    assert sorted(map(str, there)) == sorted(str((code, path, new, old)) for code, path, old, new in back)
    assert bool(there) is (before is not after)


def test_diff_rubrics_of_the_county_versions_tells_what_was_amended():
    told = {
        (code, path[-1]): (old, new)
        for code, path, old, new in tell(load_rubric(), load_rubric(effective_from="2024-01-01"))
    }
    assert told[None, "effective_from"] == ("2022-01-01", "2024-01-01")
    assert told["violations", "per_occurrence_points"] == ("0.5", "1")
    assert told["execution_progress", "target_ratio"] == ("0.825", "0.85")
    assert told["dynamic_adjustment", "printed_points"] == ("15", "20")
    assert told["disclosure", "printed_points"] == ("5", "10")


def test_diff_rubrics_stands_in_printed_order():
    codes = [one.item_code for one in diff_rubrics(load_rubric(), load_rubric(effective_from="2024-01-01"))]
    order = [None, *(item.code for item in load_rubric().walk())]
    assert codes == sorted(codes, key=order.index)


def test_diff_rubrics_tells_a_month_and_a_share_in_words():
    zh, en = says(
        load_rubric(),
        change_rubric(
            load_rubric(),
            {
                "execution_progress": {
                    "method": {
                        "steps": [
                            {"month": 6, "points": 1, "target_ratio": "0.40"},
                            {"month": 9, "points": 2, "target_ratio": "0.675"},
                            {"month": 11, "points": 2, "target_ratio": "0.85"},
                        ]
                    }
                }
            },
        ),
    )[0]
    assert zh == "11 月的目标进度由 82.5 % 改为 85 %。"
    assert en == "target share of month 11 changed from 82.5 % to 85 %."


def test_diff_rubrics_tells_a_band_in_words():
    bands = load_rubric().item("expenditure_control").method.model_dump(mode="json")["bands"]
    bands[1]["points"] = "6"
    [(zh, en)] = says(
        load_rubric(), change_rubric(load_rubric(), {"expenditure_control": {"method": {"bands": bands}}})
    )
    assert zh == "第 2 档的分值由 5 改为 6。"
    assert en == "points of band 2 changed from 5 to 6."


def test_diff_rubrics_tells_a_criterion_added_and_removed_as_a_whole():
    criteria = load_rubric().item("goal_quality").method.model_dump(mode="json")["criteria"]
    fewer = change_rubric(load_rubric(), {"goal_quality": {"method": {"criteria": criteria[1:]}}})
    [(code, path, before, after)] = tell(load_rubric(), fewer)
    assert (code, path, after) == ("goal_quality", ("method", "criteria", "sound"), None)
    assert json.loads(before)["points"] == "2"
    [(zh, en)] = says(fewer, load_rubric())
    assert zh.startswith("计分点“sound”：新增")
    assert en.startswith("criterion sound: added")


def test_diff_rubrics_tells_an_item_removed_and_its_name():
    def remove(tree):
        follow_up = find_item(tree, "follow_up")
        follow_up["items"] = follow_up["items"][:1]

    [one] = diff_rubrics(load_rubric(), change_tree(load_rubric(), remove))
    assert describe_difference(one) == ("取消（原 5 分）。", "removed (it held 5 points).")
    assert name_item(one) == ("应用反馈（feedback）", "Feedback (feedback)")


def test_diff_rubrics_tells_an_item_that_moved_to_another_level():
    def move(tree):
        find_item(tree, "internal_use")["items"].append(find_item(tree, "follow_up")["items"].pop())

    assert tell(load_rubric(), change_tree(load_rubric(), move)) == [
        ("feedback", ("parent",), "follow_up", "internal_use")
    ]


def test_diff_rubrics_tells_items_in_another_order():
    def turn(tree):
        find_item(tree, "follow_up")["items"].reverse()

    [(code, path, before, after)] = tell(load_rubric(), change_tree(load_rubric(), turn))
    assert (code, path) == ("follow_up", ("order",))
    assert (json.loads(before), json.loads(after)) == (["rectification", "feedback"], ["feedback", "rectification"])


def test_diff_rubrics_tells_another_method_without_its_parameters():
    method = {"name": "deduction_by_share_uncorrected"}

    def exchange(tree):
        find_item(tree, "balance_rate")["method"] = method

    [(code, path, _, after)] = tell(load_rubric(), change_tree(load_rubric(), exchange))
    assert (code, path, json.loads(after)) == ("balance_rate", ("method",), method)


def leaves(value, path=()):
    """Every text or number of a tree that can be changed without breaking the model."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*path, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from leaves(part, (*path, number))
    elif path and path[-1] in {
        "zh",
        "en",
        "subject",
        "judged",
        "points",
        "printed_points",
        "start_points",
        "limit_ratio",
    }:
        yield path, value


COUNTY = load_rubric().model_dump(mode="json")


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(list(leaves(COUNTY))))
def test_diff_rubrics_finds_any_one_change_and_words_it(leaf):
    path, value = leaf
    tree = load_rubric().model_dump(mode="json")
    part = tree
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = (
        "7.25" if path[-1] in {"points", "printed_points", "start_points", "limit_ratio"} else f"{value or ''}?"
    )
    changed = Rubric.model_validate(tree)
    found = diff_rubrics(load_rubric(), changed)
    assert found
    for one in found:
        for sentence in describe_difference(one):
            assert "None" not in sentence
            assert sentence.endswith(("。", "."))
