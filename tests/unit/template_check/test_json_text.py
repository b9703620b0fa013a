"""JSON, and where in its text a value stands."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.template_check.bounds import DEEPEST, UnreadableTemplateError
from constructs_lib.template_check.json_text import parse_json
from constructs_lib.template_check.places import Place, Step

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def ways(value: Any, to: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Yield the way to each value, and what its text begins with: its key, or the value in a list."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in entries:
        yield (*to, step), step if isinstance(value, dict) else inner
        yield from ways(inner, (*to, step))


@given(st.dictionaries(st.text(), values, max_size=4), st.sampled_from([None, 0, 1, "\t", "\n\r\n"]), st.booleans())
def test_reads_what_json_reads_and_finds_all_of_it(value: Any, indent: Any, escaped: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=escaped)

    found, places, repeated = parse_json(text)

    assert found == value
    assert repeated == []
    for steps, beginning in ways(value):
        place = places.find(steps)
        assert place is not None
        line = text.split("\n")[place.line - 1]
        expected = json.dumps(beginning, indent=indent, ensure_ascii=escaped).split("\n")[0]
        assert line[place.column - 1 :].startswith(expected)


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        (("a",), Place(2, 1)),
        (("a", 1), Place(3, 3)),
        (("a", 1, "b"), Place(4, 6)),
        (("a", 9), Place(2, 1)),
        (("a", 0, "x"), Place(2, 8)),
        (("missing",), None),
        ((), None),
    ],
)
def test_knows_where_values_stand(steps: tuple[Step, ...], place: Place | None) -> None:
    text = '{\n"a" : [{}, \n  {\n     "b" : 0 } ] }'

    assert parse_json(text)[1].find(steps) == place


@pytest.mark.parametrize(
    ("text", "repeated", "place"),
    [
        ('{"a": 1, "b": 2, "a": 3}', [("a",)], Place(1, 18)),
        ('{"a": [0, {"b": 1, "c": 2, "b": 1}]}', [("a", 1, "b")], Place(1, 28)),
        ('{"a": 1, "\\u0061": 1}', [("a",)], Place(1, 10)),
    ],
)
def test_tells_of_keys_that_are_repeated(text: str, repeated: list[tuple[Step, ...]], place: Place) -> None:
    _, places, found = parse_json(text)

    assert found == repeated
    assert places.find(found[0]) == place


def test_what_an_earlier_value_of_a_repeated_key_contains_is_not_told() -> None:
    assert parse_json('{"a": {"b": 1, "b": 2}, "a": 3}')[2] == [("a",)]


@pytest.mark.parametrize(
    "text", ["{", '{"a": NaN}', '{"a": Infinity}', "{'a': 1}", '{"a": 1,}', '{"a": 1} x', "\ufeff{}"]
)
def test_other_texts_are_not_json(text: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011  # the message is Python's
        parse_json(text)

    assert not isinstance(raised.value, UnreadableTemplateError)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 100_000, f"it is nested more than {DEEPEST} levels deep"),
        ("[" * 900 + "]" * 900, f"it is nested more than {DEEPEST} levels deep"),
        ('{"a":' * 300 + "1" + "}" * 300, f"it is nested more than {DEEPEST} levels deep"),
        ("[" + "0," * 2_000_001 + "0]", "there are more than 2,000,000 values"),
    ],
)
def test_refuses_what_is_too_deep_or_too_large(text: str, message: str) -> None:
    with pytest.raises(UnreadableTemplateError, match=message):
        parse_json(text)


def test_a_value_may_be_as_deep_as_is_allowed() -> None:
    assert parse_json("[" * DEEPEST + "]" * DEEPEST)[2] == []
