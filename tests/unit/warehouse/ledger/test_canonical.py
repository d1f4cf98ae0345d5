"""Canonical JSON against RFC 8785: its sample, every character, and a writer built here."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.ledger.canonical import NotCanonicalError, encode

# The sample of RFC 8785 §3.2.2 as it reads once parsed, without its numbers, and the bytes of
# §3.2.4, without those of its numbers.
SAMPLE: dict[str, Any] = {
    "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
    "literals": [None, True, False],
}
SAMPLE_BYTES = bytes.fromhex(
    "7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72 75 65 2c 66 61 6c 73 65 5d 2c"
    "22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30 30 66 5c 6e 41 27 42 5c 22 5c 5c 5c"
    "5c 5c 22 2f 22 7d"
)

SHORT_ESCAPES = {
    "\b": r"\b",
    "\t": r"\t",
    "\n": r"\n",
    "\f": r"\f",
    "\r": r"\r",
    '"': r"\"",
    "\\": r"\\",
}

EXPECTED = (
    "expected text, true, false, null, a list, or a dict with ASCII keys; "
    "write numbers and times as text, arrays as lists"
)


class Status(StrEnum):
    ACCEPTED = "accepted"


def defined_text(text: str) -> str:
    """RFC 8785 §3.2.2.2, character by character."""
    escaped = (SHORT_ESCAPES.get(each, f"\\u{ord(each):04x}" if ord(each) < 0x20 else each) for each in text)
    return '"' + "".join(escaped) + '"'


def defined_json(value: Any) -> str:
    """RFC 8785 §3.2 for our content, as slow as it reads."""
    if isinstance(value, str):
        return defined_text(value)
    if isinstance(value, list):
        return "[" + ",".join(defined_json(each) for each in value) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(defined_text(k) + ":" + defined_json(value[k]) for k in keys) + "}"
    return {None: "null", True: "true", False: "false"}[value]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ascii_keys = st.text(st.characters(max_codepoint=0x7F), max_size=8)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(ascii_keys, inner, max_size=5),
    max_leaves=25,
)


def test_encode_sample_of_the_rfc_gives_its_bytes() -> None:
    assert encode(SAMPLE).encode() == SAMPLE_BYTES


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, b"null"),
        (True, b"true"),
        (False, b"false"),
        ("", b'""'),
        ([], b"[]"),
        ({}, b"{}"),
        ({"": ""}, b'{"":""}'),
        ("9007199254740993", b'"9007199254740993"'),
        (Status.ACCEPTED, b'"accepted"'),
        ({Status.ACCEPTED: [Status.ACCEPTED]}, b'{"accepted":["accepted"]}'),
        ({"b": {"d": None, "c": []}, "a": [True, "x"]}, b'{"a":[true,"x"],"b":{"c":[],"d":null}}'),
        ("预算执行率", '"预算执行率"'.encode()),
    ],
)
def test_encode_each_kind_of_value_is_written_compactly(value: Any, expected: bytes) -> None:
    assert encode(value).encode() == expected


def test_encode_control_characters_take_the_escapes_of_the_rfc() -> None:
    written = {chr(code): encode([chr(code)]) for code in range(0x20)}

    assert written == {each: f"[{defined_text(each)}]" for each in written}
    assert written["\x08"] == r'["\b"]'
    assert written["\x0b"] == r'["\u000b"]'
    assert written["\x1f"] == r'["\u001f"]'


@pytest.mark.parametrize("shape", ["alone", "in a list", "as a value"])
def test_encode_every_other_character_stands_as_it_is(shape: str) -> None:
    surrogates = range(0xD800, 0xE000)
    codes = [code for code in range(0x20, 0x110000) if code not in surrogates]
    text = "".join(chr(code) for code in codes if chr(code) not in '"\\')
    shapes: dict[str, tuple[Any, str, str]] = {
        "alone": (text, '"', '"'),
        "in a list": ([text], '["', '"]'),
        "as a value": ({"k": text}, '{"k":"', '"}'),
    }
    value, before, after = shapes[shape]

    assert len(text) == 0x110000 - 0x20 - 0x800 - 2
    assert {"\x7f", "/", "\u2028", "\u2029", "\ufeff", "\U0001f600"} <= set(text)
    assert encode(value) == before + text + after


def test_encode_keys_are_sorted_by_code_unit_whatever_their_order() -> None:
    keys = [chr(code) for code in range(0x80)] + ["a1", "a10", "a2", "A", "aa", "a_"]
    written = encode(dict.fromkeys(reversed(keys), ""))
    order = list(json.loads(written))

    assert order == sorted(set(keys), key=lambda key: key.encode("utf-16-be"))
    assert written == encode(dict.fromkeys(keys, ""))


def test_encode_composed_and_decomposed_text_stay_apart() -> None:
    assert encode("\u00e9") != encode("e\u0301")


@given(values)
def test_encode_any_content_equals_the_definition_and_reads_back(value: Any) -> None:
    written = encode(value)

    assert written == defined_json(value)
    assert json.loads(written) == value
    assert encode(json.loads(written)) == written


@pytest.mark.parametrize("value", [Decimal(1), b"bytes", {"a set"}, datetime(2026, 1, 1, tzinfo=UTC)])
def test_encode_object_json_does_not_know_raises(value: Any) -> None:
    with pytest.raises(NotCanonicalError, match=f"found {type(value).__name__}"):
        encode({"deep": [value]})


def test_encode_refusal_says_found_expected_and_remedy() -> None:
    with pytest.raises(NotCanonicalError) as refusal:
        encode([b"x"])  # type: ignore[list-item]
    assert str(refusal.value) == f"found bytes b'x', {EXPECTED}"


def test_encode_repeated_and_after_a_failure_is_unchanged() -> None:
    first = encode(SAMPLE)
    with pytest.raises(NotCanonicalError):
        encode([Decimal(1)])  # type: ignore[list-item]

    assert encode(SAMPLE) == first == SAMPLE_BYTES.decode("utf-8")
