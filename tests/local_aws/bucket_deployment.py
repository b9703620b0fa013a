"""Custom::CDKBucketDeployment: what the CDK's Lambda function does, done here with the function's role."""

import fnmatch
import io
import uuid
import zipfile
from collections.abc import Iterator
from typing import Any

from tests.local_aws import emulator
from tests.local_aws.catalog import Request
from tests.local_aws.emulator_iam import assume_role, role_of_function
from tests.local_aws.refusal import Refusal, invalid
from tests.local_aws.role_clients import s3_of

NAME = "Custom::CDKBucketDeployment"
_SERVICE = "lambda.amazonaws.com"
# These say nothing about the objects, or about an answer that is given in any case.
_WITHOUT_EFFECT = ("ServiceToken", "WaitForDistributionInvalidation", "OutputObjectKeys", "DestinationBucketArn")
_IMITATED = (
    *_WITHOUT_EFFECT,
    "SourceBucketNames",
    "SourceObjectKeys",
    "SourceMarkers",
    "SourceMarkersConfig",
    "DestinationBucketName",
    "DestinationBucketKeyPrefix",
    "Prune",
    "Exclude",
    "Include",
)


class BucketDeploymentType:
    """The custom resource of the CDK's BucketDeployment; its function is there, and never run."""

    def register(self) -> None:
        """Teach ministack's CloudFormation the type."""
        emulator.add_custom_resource_type(
            NAME, {"create": self._create, "update": self._update, "delete": lambda _id, _properties: None}
        )

    def _create(self, _logical_id: str, properties: Request, _stack_name: str) -> tuple[str, Request]:
        return f"aws.cdk.s3deployment.{uuid.uuid4()}", deploy(properties)

    def _update(self, physical_id: str, _old: Request, new: Request, _stack_name: str) -> tuple[str, Request]:
        return physical_id, deploy(new)


def deploy(properties: Request) -> Request:
    """Copy the files of the archives to the destination, and return what Fn::GetAtt can read."""
    strange = [name for name in properties if name not in _IMITATED]
    if any(properties.get("SourceMarkersConfig", ())):
        strange.append("SourceMarkersConfig")
    if strange:
        raise invalid(f"the local AWS does not imitate {', '.join(strange)} of {NAME}")
    function = properties["ServiceToken"]
    s3 = s3_of(assume_role(role_of_function(function), _SERVICE, function))
    bucket, prefix = properties["DestinationBucketName"], _prefix(properties)
    files = dict(_files(s3, properties))
    for name, content in files.items():
        s3.put_object(Bucket=bucket, Key=prefix + name, Body=content)
    if _true(properties.get("Prune", True)):
        _prune(s3, properties, files)
    keys = properties["SourceObjectKeys"] if _true(properties.get("OutputObjectKeys", True)) else []
    return {"DestinationBucketArn": properties.get("DestinationBucketArn"), "SourceObjectKeys": keys}


def _files(s3: Any, properties: Request) -> Iterator[tuple[str, bytes]]:
    names, keys = properties["SourceBucketNames"], properties["SourceObjectKeys"]
    for bucket, key, markers in zip(names, keys, properties.get("SourceMarkers") or [{}] * len(keys), strict=True):
        archive = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        try:
            with zipfile.ZipFile(io.BytesIO(archive)) as source:
                for name in source.namelist():
                    if not name.endswith("/") and _chosen(name, properties):
                        yield name, _with_values(source.read(name), markers)
        except zipfile.BadZipFile as error:
            raise Refusal("InvalidArchive", f"s3://{bucket}/{key} is no zip archive") from error


def _with_values(content: bytes, markers: dict[str, str]) -> bytes:
    """A file, with what is known at deployment in place of the markers that the CDK has put there."""
    for marker, value in markers.items():
        content = content.replace(marker.encode(), value.encode())
    return content


def _prune(s3: Any, properties: Request, files: dict[str, bytes]) -> None:
    bucket, prefix = properties["DestinationBucketName"], _prefix(properties)
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for found in page.get("Contents", ()):
            name = found["Key"].removeprefix(prefix)
            if name not in files and _chosen(name, properties):
                s3.delete_object(Bucket=bucket, Key=found["Key"])


def _chosen(name: str, properties: Request) -> bool:
    """As the CLI reads its filters: the last that matches decides, and the CDK passes all exclusions first."""
    included = any(fnmatch.fnmatch(name, pattern) for pattern in properties.get("Include", ()))
    return included or not any(fnmatch.fnmatch(name, pattern) for pattern in properties.get("Exclude", ()))


def _prefix(properties: Request) -> str:
    prefix = str(properties.get("DestinationBucketKeyPrefix", "")).strip("/")
    return f"{prefix}/" if prefix else ""


def _true(value: object) -> bool:
    return str(value).lower() == "true"
