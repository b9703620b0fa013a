"""The bucket of the examples: private, over TLS only, and not deleted with its stack."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct


def kept_bucket(scope: Construct, id: str, *, expire_after: Duration | None = None) -> s3.Bucket:
    """Return a bucket that stays when its stack goes.

    Args:
        scope: Where it is defined.
        id: Its id there.
        expire_after: How long an object is kept. Default: for good, with all of its versions.
    """
    return s3.Bucket(
        scope,
        id,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        versioned=True if expire_after is None else None,
        lifecycle_rules=None if expire_after is None else [s3.LifecycleRule(expiration=expire_after)],
        removal_policy=RemovalPolicy.RETAIN,
    )
