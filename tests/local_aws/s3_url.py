"""Where an artifact lies: SageMaker takes S3's own scheme, and the addresses that S3 has on the web."""

import re
from typing import NamedTuple

from tests.local_aws.refusal import invalid

_ADDRESS = re.compile(
    r"https://((?P<host>[a-z0-9][a-z0-9.-]+[a-z0-9])\.)?s3"
    r"([.-](dualstack\.)?(?P<region>[a-z]{2}(-[a-z]+)+-\d))?\.amazonaws\.com(\.cn)?/(?P<path>.+)"
)
# An address without a region is of the first one.
_FIRST = "us-east-1"


class Location(NamedTuple):
    """A bucket, and a key or a prefix in it."""

    bucket: str
    key: str


def location(url: str, region: str) -> Location:
    """The place that a URL names, in a region."""
    if url.startswith("s3://"):
        bucket, _, key = url.removeprefix("s3://").partition("/")
        return Location(bucket, key)
    parts = _ADDRESS.fullmatch(url)
    if parts is None:
        raise invalid(
            f"{url} is not an address of S3: s3://bucket/key, or https://s3.{region}.amazonaws.com/bucket/key"
        )
    if (parts["region"] or _FIRST) != region:
        raise invalid(f"{url} must be in the region of the model, {region}")
    if parts["host"]:
        return Location(parts["host"], parts["path"])
    bucket, _, key = parts["path"].partition("/")
    return Location(bucket, key)
