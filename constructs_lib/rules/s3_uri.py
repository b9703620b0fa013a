"""What the address of an object in S3 says: its bucket, and the region where that is."""

import re
from typing import NamedTuple

from .hidden import Partial, hidden
from .tables.regional_instance_types import HOSTING

_UNKNOWN = "\0"
_REGION = r"(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d)"
# s3.REGION, s3-REGION, s3-fips.REGION, s3.dualstack.REGION, and s3 alone, which says nothing of the region.
_HOST = rf"s3(?:-fips)?(?:\.dualstack)?(?:[.-]{_REGION})?\.amazonaws\.(?:com(?:\.cn)?|eu)"
_FORMS = (
    re.compile(r"s3://(?P<bucket>[^/]+)(?:/.*)?", re.DOTALL),
    re.compile(rf"https://{_HOST}/(?P<bucket>[^/]+)(?:/.*)?", re.DOTALL),
    re.compile(rf"https://(?P<bucket>[^/]+?)\.{_HOST}(?:/.*)?", re.DOTALL),
)
_ACCESS_POINT = re.compile(rf"arn:aws[a-z-]*:s3:{_REGION}:.*")

# Default buckets of the SageMaker SDK, and those of JumpStart: what follows may be hidden.
_CONVENTION = re.compile(rf"(?:sagemaker|jumpstart(?:-private)?-cache-prod)-{_REGION}(?:-.*)?", re.DOTALL)
# What people call their own buckets: the region comes last, but for the account and the mark of its own namespace.
_NAMED_AFTER_REGION = re.compile(rf"(?:.*?[-.])?{_REGION}(?:-\d{{12}})?(?:-an)?")
_GATED = re.compile(r"jumpstart-private-cache-prod-.+", re.DOTALL)


class S3Place(NamedTuple):
    """Where an object is in S3.

    Attributes:
        bucket: Name of the bucket, with a NUL for each piece of it that is hidden.
        region: The region that the address names; empty if it names none.
    """

    bucket: str
    region: str


def parse(uri: str) -> S3Place | None:
    """Take an address in S3 apart, as far as it is known; None for what is no address, or hides where the bucket is."""
    pieces = uri.pieces if isinstance(uri, Partial) else (None,) if hidden(uri) else (uri,)
    known = "".join(_UNKNOWN if piece is None else piece for piece in pieces)
    for form in _FORMS:
        if found := form.fullmatch(known):
            bucket = found["bucket"]
            point = _ACCESS_POINT.fullmatch(bucket)
            return S3Place(bucket, point["region"] if point else found.groupdict().get("region") or "")
    return None


def region_in_name(bucket: str) -> str:
    """Return the region that the name of a bucket names by convention; nothing if it names none."""
    found = _CONVENTION.fullmatch(bucket) or (None if _UNKNOWN in bucket else _NAMED_AFTER_REGION.fullmatch(bucket))
    return found["region"] if found and found["region"] in HOSTING else ""


def is_gated(bucket: str) -> bool:
    """Whether a bucket is one of those where JumpStart keeps artifacts whose licence is to be accepted."""
    return _GATED.fullmatch(bucket) is not None
