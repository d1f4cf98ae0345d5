"""`reference/statements`: every pattern gives its example the role it promises, and no word stands twice."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from pipelines.statements.language.read_mentions import read_mentions
from pipelines.statements.language.split_tokens import split_tokens
from tests.unit.statements.reports import KNOWLEDGE

WORDS = Path(__file__).resolve().parents[3] / "reference" / "statements" / "words.yaml"
PATTERNS = [pytest.param(one, id=f"{one.role}: {one.pattern}") for one in KNOWLEDGE.figures]


def role_in_example(pattern, patterns):
    """The role that a list of patterns gives the figure that an example is about."""
    tokens = split_tokens(pattern.example, KNOWLEDGE.lexicon, ())
    (mention,) = [
        one
        for one in read_mentions(tokens, patterns)
        if pattern.figure in pattern.example[one.number.start : one.number.end]
    ]
    return mention.role


@pytest.mark.parametrize("pattern", PATTERNS)
def test_example_of_a_pattern_has_its_role(pattern):
    """The file said that a test reads its examples, and there was none."""
    assert role_in_example(pattern, KNOWLEDGE.figures) == pattern.role


@pytest.mark.parametrize("pattern", PATTERNS)
def test_pattern_alone_fits_its_example(pattern):
    """Without it a pattern could be dead, and another one give its example the role."""
    assert role_in_example(pattern, (pattern,)) == pattern.role


def test_no_word_stands_twice_in_its_list():
    """增设 and 减免 stood twice among the plain words: whoever took one away had changed nothing."""
    table = yaml.safe_load(WORDS.read_text(encoding="utf-8"))["words"]
    twice = [
        (category, word)
        for category, languages in table.items()
        for words in languages.values()
        for word, count in Counter(words).items()
        if count > 1
    ]
    assert twice == []
