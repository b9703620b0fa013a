"""Memory and concurrency of the function of an InferenceApi."""

from typing import Any

from aws_cdk import Size

from constructs_lib.arguments import kinds
from constructs_lib.arguments.bounds import require_positive
from constructs_lib.arguments.options import Option, rendered_by_hand
from constructs_lib.arguments.value import Value
from constructs_lib.rules import facts


def _require_count(name: str, value: Any) -> float:
    return require_positive(name, value, whole=True)


class ApiFunction(Value):
    """Memory and concurrency of the Lambda function that stands between an API and its endpoint.

    Args:
        memory_size: Memory, 128 to 10,240 MiB, and with it the share of a processor. Default: 512 MiB.
        reserved_concurrent_executions: Requests that the function works on at the same time, at most. Default: as many
            as the account allows.
        provisioned_concurrent_executions: Execution environments that are kept warm, at most as many as are reserved.
            Default: none.
        snap_start: Whether execution environments start from a snapshot. Cannot be combined with
            provisioned_concurrent_executions. Default: they do not.

    Raises:
        ValueError: If an argument is not of its kind, or Lambda would refuse it.
    """

    memory_size: Size | None = None
    reserved_concurrent_executions: int | None = None
    provisioned_concurrent_executions: int | None = None
    snap_start: bool = False

    _options = rendered_by_hand(
        facts.ApiFunction,
        memory_size=kinds.mebibytes(),
        reserved_concurrent_executions=Option(_require_count),
        provisioned_concurrent_executions=Option(_require_count),
        snap_start=kinds.flag(required=True),
    )
