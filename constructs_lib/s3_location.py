"""A place in S3."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from .arguments import has, known
from .rules import hidden

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3


class BucketTokens(NamedTuple):
    """What permissions and URIs need of a bucket."""

    name: str
    arn: str
    key_arn: str | None


_tokens: WeakKeyDictionary["s3.IBucket", BucketTokens] = WeakKeyDictionary()


def bucket_tokens(bucket: "s3.IBucket") -> BucketTokens:
    """Return name, ARN and key of a bucket, asking CDK once for each bucket: many models share one.

    Raises:
        ValueError: If it is not a bucket.
    """
    if not has(bucket, "bucket_name"):
        raise ValueError(f"bucket={bucket!r} is not a bucket; pass s3.Bucket(...) or s3.Bucket.from_bucket_name(...)")
    if bucket not in _tokens:
        key = bucket.encryption_key
        _tokens[bucket] = BucketTokens(bucket.bucket_name, bucket.bucket_arn, key.key_arn if key is not None else None)
    return _tokens[bucket]


def checked_key(name: str, key: str) -> str:
    """Return a key or a prefix as it is.

    Raises:
        ValueError: If S3 or SageMaker would not find it.
    """
    text = known(key)
    if hidden(text):
        return key
    if not isinstance(text, str):
        raise ValueError(f"{name}={key!r} is not a string")
    if text.startswith("/") or "//" in text or "://" in text:
        raise ValueError(f"{name}={key!r} is not a key inside the bucket; leave out scheme, bucket and empty parts")
    if ".." in text.split("/") or any(ord(letter) < ord(" ") for letter in text):
        raise ValueError(f"{name}={key!r} has a part that no object should have; leave out '..' and control characters")
    return key


@dataclass(frozen=True)
class S3Location:
    """A prefix in a bucket.

    Args:
        bucket: The bucket.
        prefix: The prefix, with no slash before it. The whole bucket if empty.

    Raises:
        ValueError: If the prefix names a scheme or a bucket, begins with a slash, or has empty parts.
    """

    bucket: "s3.IBucket"
    prefix: str = ""

    def __post_init__(self) -> None:
        bucket_tokens(self.bucket)
        checked_key("prefix", self.prefix)

    @property
    def uri(self) -> str:
        """The location as `s3://bucket/prefix`."""
        return f"s3://{bucket_tokens(self.bucket).name}/{self.prefix}"

    @property
    def objects_arn(self) -> str:
        """The ARN of all objects under the prefix, for policies."""
        return f"{bucket_tokens(self.bucket).arn}/{self.prefix}*"
