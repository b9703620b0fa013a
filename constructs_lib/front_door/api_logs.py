"""How long an InferenceApi keeps its logs, and how they are encrypted."""

from typing import TYPE_CHECKING, Any, Union

from aws_cdk import aws_logs as logs

from constructs_lib.arguments import has_member, kinds
from constructs_lib.arguments.checks import require_construct
from constructs_lib.arguments.options import Option, rendered_by_hand
from constructs_lib.arguments.value import Value

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


def _require_key(name: str, value: Any) -> Any:
    """Return a key. An alias has no policy, and no policy takes it as a resource."""
    remedy = "pass kms.Key(...) or kms.Key.from_key_arn(...)"
    key = require_construct(name, value, "aws_kms.IKey", remedy)
    if has_member(key, "alias_name"):
        raise ValueError(f"{name} is an alias, which no policy takes as a resource; pass the key itself")
    return key


class ApiLogs(Value):
    """How long the logs of an API and of its function are kept, and how they are encrypted.

    Args:
        retention: How long they are kept. Default: three months.
        encryption_key: The KMS key that encrypts them, and the environment of the function. Its policy lets CloudWatch
            Logs use it; that of an imported key must do so already. Default: a key of AWS.
        cloud_watch_role: Whether to define the role with which API Gateway writes logs. An account has one in a
            region; without it API Gateway refuses to deploy. Default: another stack, or somebody else, defines it.

    Raises:
        ValueError: If an argument is not of its kind.
    """

    retention: logs.RetentionDays = logs.RetentionDays.THREE_MONTHS
    encryption_key: Union["kms.IKey", "kms.Key", None] = None
    cloud_watch_role: bool = False

    _options = rendered_by_hand(
        retention=kinds.instance(
            logs.RetentionDays,
            None,
            required=True,
            remedy="pass RetentionDays.ONE_WEEK or another",
            template=lambda days: days,
        ),
        encryption_key=Option(_require_key, None, constructs=lambda key: (key,)),
        cloud_watch_role=kinds.flag(None, required=True),
    )
