"""JSON within a text of a template."""

import json
from typing import Any

import pytest

from constructs_lib.template_check.embedded_json import LONGEST, MOST_VALUES, mapped, parse_pieces, substituted
from constructs_lib.template_check.pieces import Piece, Reference, Text

MODEL = Reference("Model", "ModelName")


def test_reads_what_is_known() -> None:
    assert parse_pieces(['{"a": [1, "x", true, null]}']) == {"a": [1, "x", True, None]}


def test_a_hidden_piece_is_a_part_of_its_string() -> None:
    found = parse_pieces(['{"name": "', MODEL, '", "uri": "s3://', None, '/in/", "count": 3}'])

    assert found == {"name": Text((MODEL,)), "uri": Text(("s3://", None, "/in/")), "count": 3}


def test_a_hidden_piece_may_be_a_whole_value() -> None:
    assert parse_pieces(['{"InstanceCount": ', MODEL, "}"]) == {"InstanceCount": Text((MODEL,))}


def test_a_string_may_have_several_hidden_pieces() -> None:
    assert parse_pieces(['["', MODEL, "/", None, '"]']) == [Text((MODEL, "/", None))]


@pytest.mark.parametrize(
    "pieces",
    [["{"], [None], ["{", MODEL, ": 1}", "}"], ["[" * 200_000], [" " * (LONGEST + 1)], [None] * 10_001],
    ids=["open", "nothing known", "a key that is a number", "deep", "long", "many pieces"],
)
def test_what_is_not_json_says_nothing(pieces: list[Any]) -> None:
    assert not isinstance(parse_pieces(pieces), dict | list)


def test_too_many_values_say_nothing() -> None:
    assert mapped([0] * MOST_VALUES, lambda leaf: leaf) is None
    assert mapped(json.loads("[" * 200 + "]" * 200), lambda leaf: leaf) is None


def test_values_that_contain_themselves_say_nothing() -> None:
    endless: list[Any] = []
    endless.append(endless)

    assert mapped(endless, lambda leaf: leaf) is None


def test_substitutes_names_that_have_a_value() -> None:
    values: dict[str, tuple[Piece, ...]] = {"Model": (MODEL,), "Bucket": ("shop",)}

    assert substituted("s3://${Bucket}/in", values) == Text(("s3://", "shop", "/in"))
    assert substituted(Text((None, "-${Model}")), values) == Text((None, "-", MODEL))
    assert substituted("${Other}", values) == Text((None,))
    assert substituted("plain", values) == "plain"
    assert substituted(5, values) == 5
