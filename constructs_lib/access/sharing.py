"""Resources of the app that a model of another account uses: their own policies have to let that account in."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from constructs_lib.arguments import as_known, context_of
from constructs_lib.rules import hidden
from constructs_lib.s3_location import bucket_tokens

from .permissions import Statement

if TYPE_CHECKING:
    from aws_cdk import aws_ecr as ecr
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_s3 as s3
    from constructs import Construct


class _Shared(Protocol):
    """What has a policy of its own."""

    def add_to_resource_policy(self, statement: "iam.PolicyStatement") -> "iam.AddToResourcePolicyResult":
        """Add a statement to the policy."""
        ...


def is_shared_repository(repository: "ecr.IRepository | ecr.Repository") -> bool:
    """Whether the policy of a repository is written here: the app defines it."""
    from aws_cdk import aws_ecr as ecr  # loaded already, by who made the repository

    return isinstance(repository, ecr.Repository)


def is_shared_bucket(bucket: "s3.IBucket | s3.Bucket") -> bool:
    """Whether the policies of a bucket and its key are written here: the app defines both."""
    from aws_cdk import aws_s3 as s3  # loaded already, by who made the bucket

    if not isinstance(bucket, s3.Bucket):
        return False
    key = bucket_tokens(bucket).key
    if key is None:
        return True
    from aws_cdk import aws_kms as kms  # loaded already, by who made the key

    return isinstance(key, kms.Key)


def share_bucket(scope: "Construct", bucket: "s3.IBucket | s3.Bucket", statements: Sequence[Statement]) -> None:
    """Let the account of a scope do with a bucket of another account what statements allow the role there.

    Which of its roles may, the policies of that account say.

    Args:
        scope: A construct in the account.
        bucket: The bucket.
        statements: What the role may do with the bucket, and with its key.
    """
    if not is_shared_bucket(bucket):
        return
    tokens = bucket_tokens(bucket)
    account = _other_account(scope, tokens.account)
    if account is None:
        return
    _add(bucket, account, (each for each in statements if _service(each) == "s3"))
    if tokens.key is not None:
        of_key = (each for each in statements if _service(each) == "kms")
        _add(tokens.key, account, ({**each, "Resource": "*"} for each in of_key))


def share_repository(
    scope: "Construct", repository: "ecr.IRepository | ecr.Repository", account: str, statements: Sequence[Statement]
) -> None:
    """Let the account of a scope pull from a repository of another account.

    Args:
        scope: A construct in the account.
        repository: The repository.
        account: Its account.
        statements: What the role may do with the repository. What has no resource is no matter of its policy.
    """
    ours = _other_account(scope, account)
    if ours is not None and is_shared_repository(repository):
        of_repository = (each for each in statements if each["Resource"] != "*")
        _add(repository, ours, ({**each, "Resource": []} for each in of_repository))


def _other_account(scope: "Construct", account: str) -> str | None:
    """Return the account of a scope if it is known to be another one."""
    ours, theirs = context_of(scope).account, as_known(account)
    return None if hidden(ours) or hidden(theirs) or ours == theirs else ours


def _service(statement: Statement) -> str:
    (action, *_) = _listed(statement["Action"])
    return action.partition(":")[0]


def _add(resource: "_Shared", account: str, statements: Iterable[Statement]) -> None:
    from aws_cdk import aws_iam as iam  # loaded already, by who made the resource

    for each in statements:
        conditions: Any = each.get("Condition")
        resource.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.AccountPrincipal(account)],
                actions=_listed(each["Action"]),
                resources=_listed(each["Resource"]) or None,
                conditions=conditions,
            )
        )


def _listed(value: object) -> list[str]:
    return list(map(str, value)) if isinstance(value, list) else [str(value)]
