"""Answers together."""

from typing import Any

import pytest

from constructs_lib.rules import UNKNOWN
from constructs_lib.template_check.answers import all_of, any_of


@pytest.mark.parametrize(
    ("answers", "some", "every"),
    [
        ([], False, True),
        ([True], True, True),
        ([False], False, False),
        ([UNKNOWN], UNKNOWN, UNKNOWN),
        ([False, True], True, False),
        ([UNKNOWN, True], True, UNKNOWN),
        ([False, UNKNOWN], UNKNOWN, False),
        ([True, UNKNOWN, False], True, False),
    ],
)
def test_what_is_hidden_decides_only_where_nothing_else_does(answers: list[Any], some: Any, every: Any) -> None:
    assert any_of(iter(answers)) is some
    assert all_of(iter(answers)) is every
