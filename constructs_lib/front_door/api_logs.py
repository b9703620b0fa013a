"""How long an InferenceApi keeps its logs, and how they are encrypted."""

from typing import TYPE_CHECKING, Union

from aws_cdk import aws_logs as logs

from constructs_lib.access.log_keys import a_log_key
from constructs_lib.arguments import kinds
from constructs_lib.arguments.options import rendered_by_hand
from constructs_lib.arguments.value import Value

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


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
        encryption_key=a_log_key(),
        cloud_watch_role=kinds.flag(None, required=True),
    )
