"""Where labels are written: a folder, or a location in S3."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from .objects import LabelsObject

_S3: Final = "s3://"
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


class UnwritableError(ValueError):
    """A destination that cannot be written to."""


def write(objects: Iterable[LabelsObject], destination: str, region: str | None = None) -> Iterator[tuple[str, int]]:
    """Write objects, and yield where each of them is and how many labels it has.

    Args:
        objects: The objects.
        destination: A folder, or a location such as `s3://bucket/ground-truth`.
        region: Where the bucket is. Default: the region of the environment.

    Raises:
        UnwritableError: If it is no such location, boto3 is not installed, or an object cannot be written.
    """
    if destination.startswith(_S3):
        bucket, _, prefix = destination.removeprefix(_S3).partition("/")
        prefix = prefix.removesuffix("/")
        if not _BUCKET.fullmatch(bucket) or prefix.startswith("/") or "//" in prefix:
            raise UnwritableError("it is not a location in S3, such as s3://bucket/ground-truth")
        yield from _upload(objects, bucket, f"{prefix}/" if prefix else "", region)
    else:
        yield from _save(objects, Path(destination))


def _save(objects: Iterable[LabelsObject], folder: Path) -> Iterator[tuple[str, int]]:
    for each in objects:
        path = folder / each.key
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(each.body)
        except OSError as error:
            raise UnwritableError(error.strerror or str(error)) from None
        yield str(path), each.labels


def _upload(objects: Iterable[LabelsObject], bucket: str, prefix: str, region: str | None) -> Iterator[tuple[str, int]]:
    s3, errors = _client(region)
    for each in objects:
        try:
            s3.put_object(Bucket=bucket, Key=f"{prefix}{each.key}", Body=each.body, ContentType="application/jsonlines")
        except errors as error:
            raise UnwritableError(f"{error}") from None
        yield f"{_S3}{bucket}/{prefix}{each.key}", each.labels


def _client(region: str | None) -> tuple[Any, tuple[type[Exception], ...]]:
    try:
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        raise UnwritableError("s3:// needs boto3: pip install 'constructs-lib[deployed]'") from None
    try:
        return boto3.client("s3", region_name=region), (BotoCoreError, ClientError)
    except (BotoCoreError, ValueError) as error:
        raise UnwritableError(f"{error}") from None
