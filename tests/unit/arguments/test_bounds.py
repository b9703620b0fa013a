"""Numbers with bounds that no rule knows."""

from typing import Any

import pytest
from aws_cdk import CfnParameter

from constructs_lib.arguments.bounds import require_positive
from tests.unit.bad_inputs import NOT_NUMBERS, refused
from tests.unit.with_each import with_each


@pytest.mark.parametrize("number", [5e-324, 0.5, 1, 2**31 - 1])
def test_takes_numbers_above_0(number: float) -> None:
    assert require_positive("rate", number) == number


def test_a_whole_number_is_an_int() -> None:
    assert repr(require_positive("count", 2.0, whole=True)) == "2"


def test_a_token_passes(parameter: CfnParameter) -> None:
    parameter.type = "Number"
    token = parameter.value_as_number

    assert require_positive("rate", token, at_most=1, whole=True) == token


@with_each("value", [*NOT_NUMBERS, None])
def test_fails_when_it_is_not_a_number(value: Any) -> None:
    with refused("rate of X must be a "):
        require_positive("rate of X", value)


@with_each(
    "value, options, message",
    [
        (0, {}, "rate of X must be a number above 0 and at most 2,147,483,647, got int 0; pass rate=1"),
        (-0.5, {"at_most": 1, "such_as": 0.7}, "must be a number above 0 and at most 1, got float -0.5; pass rate=0.7"),
        (1.01, {"at_most": 1}, "at most 1, got float 1.01"),
        (1.5, {"whole": True}, "must be a whole number above 0 and at most 2,147,483,647, got float 1.5"),
        (2**31, {}, "got int 2147483648"),
    ],
)
def test_fails_when_it_is_out_of_bounds(value: float, options: dict[str, Any], message: str) -> None:
    with refused(message):
        require_positive("rate of X", value, **options)
