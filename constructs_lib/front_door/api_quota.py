"""How many requests the holder of an API key may send in a period."""

from typing import Any

from aws_cdk import aws_apigateway as apigateway

from constructs_lib.arguments.bounds import require_positive
from constructs_lib.arguments.checks import require_instance
from constructs_lib.arguments.options import Option, rendered_by_hand
from constructs_lib.arguments.value import Value


def _require_limit(name: str, value: Any) -> float:
    return require_positive(name, value, whole=True, such_as=10_000)


class ApiQuota(Value):
    """How many requests each key of a usage plan may send in a period. API Gateway answers more with status 429.

    API Gateway counts as well as it can, so that some more may pass (Amazon API Gateway developer guide,
    api-gateway-api-usage-plans).

    Args:
        limit: Requests in the period, 1 or more.
        period: `apigateway.Period.DAY`, `WEEK` or `MONTH`.

    Raises:
        ValueError: If the limit is not a whole number above 0, or the period is not one of these.
    """

    limit: int
    period: apigateway.Period

    _options = rendered_by_hand(
        limit=Option(_require_limit, None, required=True),
        period=Option(
            lambda name, value: require_instance(name, value, apigateway.Period, "pass Period.DAY, WEEK or MONTH"),
            None,
            required=True,
        ),
    )
