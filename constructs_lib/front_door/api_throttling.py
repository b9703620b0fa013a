"""How many requests an InferenceApi accepts."""

from typing import Any

from constructs_lib.arguments.bounds import require_positive
from constructs_lib.arguments.options import Option, rendered_by_hand
from constructs_lib.arguments.value import Value


def require_rate(name: str, value: Any) -> float:
    """Return requests per second, above 0. May be a number token.

    Raises:
        ValueError: If it is not such a number.
    """
    return require_positive(name, value, such_as=50)


def require_burst(name: str, value: Any) -> float:
    """Return a whole number of requests, above 0. May be a number token.

    Raises:
        ValueError: If it is not such a number.
    """
    return require_positive(name, value, whole=True, such_as=100)


class ApiThrottling(Value):
    """Limits of an API, for all callers together. API Gateway answers requests above them with status 429.

    Args:
        rate_limit: Requests per second in the long run.
        burst_limit: Requests at once.

    Raises:
        ValueError: If a limit is not a number above 0.
    """

    rate_limit: float
    burst_limit: int

    _options = rendered_by_hand(
        rate_limit=Option(require_rate, None, required=True),
        burst_limit=Option(require_burst, None, required=True),
    )
