"""A text that says the same in another form is accused of the same: wide digits, blanks, traditional characters, marks, a line that says nothing."""

import re
from pathlib import Path

import pytest
import yaml

from schemas.statements import INCONSISTENT
from tests.unit.statements.reports import check

PROJECT = Path(__file__).resolve().parents[3]
TEXTS = [
    case["text"]
    for path in sorted((PROJECT / "tests" / "statement_cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    if "|" not in case["text"] and "\n" not in case["text"]
]
PAIRS = yaml.safe_load((PROJECT / "reference" / "statements" / "characters.yaml").read_text(encoding="utf-8"))["pairs"]
TRADITIONAL = {pair[1]: pair[0] for pair in reversed(PAIRS.split()) if len(pair) == 2}
EVERY = 32


def widen(text):
    """Full-width digits, points and percent signs."""
    return text.translate(str.maketrans("0123456789.%", "０１２３４５６７８９．％")) if not text.isascii() else text


def space_out(text):
    """Blanks between characters and digits."""
    return re.sub(r"(?<=[\u4e00-\u9fff，；：、])(?=[0-9])|(?<=[0-9%])(?=[\u4e00-\u9fff])", " ", text)


def narrow(text):
    """Half-width commas, semicolons, colons and brackets."""
    return text.translate(str.maketrans("，；：（）", ",;:()"))


def write_traditionally(text):
    """Traditional characters, as far as the words of statements have them."""
    return "".join(TRADITIONAL.get(one, one) for one in text)


def say_before(text):
    """A heading and a telephone number before it."""
    return f"二、主要工作成效\n联系电话：0833-5221234。\n{text}"


def say_behind(text):
    """A date and an address behind it."""
    return f"{text}\n截至2023年12月31日。\n地址：人民路18号，邮编614000。"


def accused(text):
    """What is called inconsistent in a text, without signs: a printed minus may be another character."""
    return {(one.kind, (one.stated or "").lstrip("-")) for one in check(text) if one.verdict == INCONSISTENT}


@pytest.mark.parametrize(
    ("number", "change"),
    list(enumerate([widen, space_out, narrow, write_traditionally, say_before, say_behind])),
)
def test_a_text_in_another_form_is_accused_of_the_same(number, change):
    """Each form of some of the sentences that officials wrote, other sentences for each form."""
    told = {text: (accused(text), accused(change(text))) for text in TEXTS[number::EVERY]}
    assert {text: both for text, both in told.items() if both[0] != both[1]} == {}
