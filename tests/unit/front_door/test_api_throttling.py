"""How many requests an InferenceApi takes."""

from typing import Any

import pytest
from aws_cdk import CfnParameter

from constructs_lib import ApiThrottling
from tests.unit.bad_inputs import NOT_COUNTS, NOT_NUMBERS, refused
from tests.unit.with_each import with_each


@pytest.mark.parametrize(("rate", "burst"), [(0.5, 1), (100, 200), (2**31 - 1, 2**31 - 1)])
def test_limits_requests(rate: float, burst: int) -> None:
    throttling = ApiThrottling(rate_limit=rate, burst_limit=burst)

    assert (throttling.rate_limit, throttling.burst_limit) == (rate, burst)


def test_limits_may_be_tokens(parameter: CfnParameter) -> None:
    parameter.type = "Number"
    number: Any = parameter.value_as_number

    assert ApiThrottling(rate_limit=number, burst_limit=number).rate_limit == number


@with_each("rate", [*NOT_NUMBERS, 0, -1, None, 2**31])
def test_fails_when_a_rate_is_not_a_number_above_0(rate: Any) -> None:
    with refused("rate_limit of ApiThrottling must be a "):
        ApiThrottling(rate_limit=rate, burst_limit=1)


@with_each("burst", NOT_COUNTS)
def test_fails_when_a_burst_is_not_a_whole_number_above_0(burst: Any) -> None:
    with refused("burst_limit of ApiThrottling must be a "):
        ApiThrottling(rate_limit=1, burst_limit=burst)


def test_fails_when_a_limit_is_a_token_of_another_kind(parameter: CfnParameter) -> None:
    with refused("rate_limit of ApiThrottling must be a number", "pass the token as Token.as_number(...)"):
        ApiThrottling(rate_limit=parameter.value_as_string, burst_limit=1)  # type: ignore[arg-type]  # the mistake
