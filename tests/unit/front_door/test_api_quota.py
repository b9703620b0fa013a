"""How many requests the holder of an API key may send in a period."""

from typing import Any

import pytest
from aws_cdk import CfnParameter
from aws_cdk.aws_apigateway import Period

from constructs_lib import ApiQuota
from tests.unit.bad_inputs import NOT_COUNTS, refused


@pytest.mark.parametrize("period", list(Period))
def test_has_a_limit_and_a_period(period: Period) -> None:
    quota = ApiQuota(limit=10_000, period=period)

    assert (quota.limit, quota.period) == (10_000, period)


def test_limit_may_be_unknown(parameter: CfnParameter) -> None:
    parameter.type = "Number"
    number: Any = parameter.value_as_number

    assert ApiQuota(limit=number, period=Period.DAY).limit == number


@pytest.mark.parametrize("wrong", NOT_COUNTS)
def test_fails_for_what_is_not_a_limit(wrong: Any) -> None:
    with refused("limit of ApiQuota"):
        ApiQuota(limit=wrong, period=Period.DAY)


@pytest.mark.parametrize("wrong", ["DAY", "month", 1, None, object(), []])
def test_fails_for_what_is_not_a_period(wrong: Any) -> None:
    with refused("period of ApiQuota"):
        ApiQuota(limit=1, period=wrong)
