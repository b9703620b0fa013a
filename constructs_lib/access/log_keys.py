"""Keys for logs: what CloudWatch Logs needs of them."""

import json
from typing import TYPE_CHECKING, Any

from aws_cdk import ArnFormat, Stack, Validations
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.arguments import WARNING_PREFIX, has_member
from constructs_lib.arguments.checks import require_construct
from constructs_lib.arguments.options import Option

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


def a_log_key() -> Option:
    """Return the option that is a key. An alias has no policy, and no policy takes it as a resource."""
    return Option(_require_key, None, constructs=lambda key: (key,))


def _require_key(name: str, value: Any) -> Any:
    remedy = "pass kms.Key(...) or kms.Key.from_key_arn(...)"
    key = require_construct(name, value, "aws_kms.IKey", remedy)
    if has_member(key, "alias_name"):
        raise ValueError(f"{name} is an alias, which no policy takes as a resource; pass the key itself")
    return key


def let_logs_use(key: "kms.IKey", scope: Construct, warning: str) -> None:
    """Let CloudWatch Logs use a key for log groups of this account and region, or say what its policy lacks.

    Args:
        key: The key.
        scope: What warns if its policy cannot be changed.
        warning: The id of the warning.
    """
    stack = Stack.of(scope)
    log_groups = stack.format_arn(
        service="logs", resource="log-group", resource_name="*", arn_format=ArnFormat.COLON_RESOURCE_NAME
    )
    statement = iam.PolicyStatement(
        principals=[iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")],
        actions=["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        resources=["*"],
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": log_groups}},
    )
    if not key.add_to_resource_policy(statement).statement_added:
        Validations.of(scope).add_warning(
            f"{WARNING_PREFIX}{warning}",
            "encryption_key is imported, so its policy cannot be changed here, and CloudWatch Logs refuses a key that "
            "it may not use; make sure that the policy of the key has this statement, then acknowledge this: "
            + json.dumps(stack.resolve(statement.to_json())),
        )
