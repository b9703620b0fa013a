"""Artifacts of a container: an archive by its URL, or a source: compressed or not, one object or a prefix."""

import re
from pathlib import Path
from typing import Any

from tests.local_aws.archives import unpack
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.refusal import invalid

_GATED = re.compile(r"s3://jumpstart-private-cache-prod-[^/]+/.*")


def check_artifacts(definition: dict[str, Any], role: ExecutionRole) -> None:
    """Refuse artifacts that the role may not read, or whose licence is not accepted."""
    if "ModelDataUrl" in definition:
        role.check_object(definition["ModelDataUrl"])
    elif "ModelDataSource" in definition:
        source = _source(definition)
        url = source["S3Uri"]
        if _GATED.fullmatch(url) and not source.get("ModelAccessConfig", {}).get("AcceptEula"):
            raise invalid(
                "The AcceptEula value must be explicitly defined as True in order to accept the end-user license "
                f'agreement (EULA) that this "{url}" model requires.'
            )
        (role.check_prefix if source["S3DataType"] == "S3Prefix" else role.check_object)(url)


def fetch_artifacts(definition: dict[str, Any], role: ExecutionRole, directory: Path) -> None:
    """Put the artifacts where the container expects them."""
    if url := definition.get("ModelDataUrl"):
        unpack(role.fetch(url), directory, url)
    elif "ModelDataSource" in definition:
        source = _source(definition)
        url = source["S3Uri"]
        if source["CompressionType"] == "Gzip":
            unpack(role.fetch(url), directory, url)
        elif source["S3DataType"] == "S3Object":
            _put(directory, url.rpartition("/")[2], role.fetch(url))
        else:
            for each in role.urls_under(url):
                _put(directory, each.removeprefix(url), role.fetch(each))


def _put(directory: Path, name: str, body: bytes) -> None:
    if any(part in {"", ".", ".."} for part in name.split("/")):
        raise invalid(f"{name!r} is not the name of a file of a model")
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def _source(definition: dict[str, Any]) -> dict[str, Any]:
    source: dict[str, Any] = definition["ModelDataSource"].get("S3DataSource", {})
    if "HubAccessConfig" in source:
        raise invalid("the local AWS does not imitate HubAccessConfig of a container")
    if source["S3DataType"] == "S3Prefix" and source["CompressionType"] == "None" and not source["S3Uri"].endswith("/"):
        raise invalid(f"{source['S3Uri']} is no prefix: it does not end with a slash")
    return source
