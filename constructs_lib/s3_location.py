"""A place in S3."""

import re
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from .arguments import as_known, require_text
from .arguments.checks import require_construct
from .arguments.refusal import shown
from .arguments.value import Record
from .rules import hidden

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3


# Letters that IAM gives a meaning, as the policy variables that stand for the letters themselves.
_ESCAPED = {"*": "${*}", "?": "${?}", "${": "${$}{"}
_LONGEST_KEY = 1024


class BucketTokens(NamedTuple):
    """What permissions, URIs and rules need of a bucket."""

    name: str
    arn: str
    key: "kms.IKey | None"
    region: str
    account: str


_tokens: WeakKeyDictionary["s3.IBucket | s3.Bucket", BucketTokens] = WeakKeyDictionary()


def bucket_tokens(bucket: "s3.IBucket | s3.Bucket") -> BucketTokens:
    """Return name, ARN and key of a bucket, asking CDK once for each bucket: many models share one.

    Raises:
        ValueError: If it is not a bucket.
    """
    require_construct("bucket", bucket, "aws_s3.IBucket", "pass s3.Bucket(...) or s3.Bucket.from_bucket_name(...)")
    if bucket not in _tokens:
        place = bucket.env
        _tokens[bucket] = BucketTokens(
            bucket.bucket_name, bucket.bucket_arn, bucket.encryption_key, place.region, place.account
        )
    return _tokens[bucket]


def checked_key(name: str, key: str) -> str:
    """Return a key or a prefix as it is.

    Raises:
        ValueError: If S3 or SageMaker would not find it.
    """
    key = require_text(name, key)
    seen = as_known(key)
    if hidden(seen):
        return key
    if key.startswith("/") or "//" in key or "://" in key:
        raise ValueError(
            f"{name}={shown(key)} is not a key inside the bucket; leave out scheme, bucket and empty parts"
        )
    if ".." in key.split("/") or any(ord(letter) < ord(" ") for letter in key):
        raise ValueError(
            f"{name}={shown(key)} has a part that no object should have; leave out '..' and control characters"
        )
    if len(key.encode()) > _LONGEST_KEY:
        raise ValueError(f"{name}={shown(key)} has {len(key.encode())} bytes; S3 takes {_LONGEST_KEY} at most")
    return key


def escape_wildcards(path: str) -> str:
    """Return a text of a policy that means what it says, although IAM reads stars as any text. Tokens stay tokens."""
    return re.sub(r"\$\{Token\[[^\]]*\]\}|[*?]|\$\{", lambda found: _ESCAPED.get(found[0], found[0]), path)


class S3Location(Record, kw_only=False):
    """A prefix in a bucket.

    Args:
        bucket: The bucket.
        prefix: The prefix, with no slash before it. Default: the whole bucket.

    Raises:
        ValueError: If the prefix names a scheme or a bucket, begins with a slash, or has empty parts.
    """

    bucket: "s3.IBucket | s3.Bucket"
    prefix: str = ""

    def __post_init__(self) -> None:
        bucket_tokens(self.bucket)
        object.__setattr__(self, "prefix", checked_key("prefix", self.prefix))

    @property
    def uri(self) -> str:
        """The location as `s3://bucket/prefix`."""
        return f"s3://{bucket_tokens(self.bucket).name}/{self.prefix}"

    @property
    def objects_arn(self) -> str:
        """The ARN of all objects under the prefix, for policies."""
        return f"{bucket_tokens(self.bucket).arn}/{escape_wildcards(self.prefix)}*"
