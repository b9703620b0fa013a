"""Values that a template sets to null."""

from typing import Any

import pytest

from constructs_lib.template_check.nulls import paths_of_nulls


@pytest.mark.parametrize(
    ("properties", "paths"),
    [
        ({}, []),
        ({"A": 0, "B": False, "C": "", "D": [], "E": {}}, []),
        (None, ["Properties"]),
        ({"A": None}, ["A"]),
        ({"A": [{"B": None}, None], "C": {"D": {"E": None}}}, ["A.1", "A.0.B", "C.D.E"]),
        ({"A": {"Fn::If": ["IsProd", None, "x"]}}, ["A.Fn::If.1"]),
        ({5: None}, ["5"]),
    ],
)
def test_finds_each_null_wherever_it_stands(properties: Any, paths: list[str]) -> None:
    assert sorted(paths_of_nulls(properties)) == sorted(paths)


def test_comes_to_an_end_where_a_value_contains_itself() -> None:
    value: dict[str, Any] = {"A": None}
    value["B"] = [value, value]

    assert list(paths_of_nulls(value)) == ["A"]
