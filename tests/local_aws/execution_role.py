"""The execution role, as SageMaker uses it: assumed, and held to its policies."""

import functools
import re
from typing import Any

from botocore.exceptions import ClientError

from tests.local_aws import emulator
from tests.local_aws.emulator_iam import assume_role
from tests.local_aws.refusal import Refusal, invalid
from tests.local_aws.role_clients import client_of, s3_of
from tests.local_aws.s3_url import location

_SERVICE = "sagemaker.amazonaws.com"
_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/(?P<repository>[^:@]+)[:@].+"
)
_PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_WRITE_LOG = ("logs:CreateLogStream", "logs:PutLogEvents")


class ExecutionRole:
    """The role that a model names, assumed for one of its resources."""

    def __init__(self, role_arn: str, source_arn: str) -> None:
        try:
            self._session = assume_role(role_arn, _SERVICE, source_arn)
        except Refusal as refusal:
            raise invalid(
                f"Could not assume role {role_arn}. Please ensure that the role exists and allows principal "
                f"'{_SERVICE}' to assume the role. ({refusal})"
            ) from refusal

    def check_image(self, image: str, *, tagged: bool = True) -> None:
        """Refuse an image that the role may not pull, or that lies in another region.

        Args:
            image: The image.
            tagged: Whether it needs a tag or a digest; AWS names the image of its monitors without.
        """
        parts = _IMAGE.fullmatch(image if tagged or ":" in image else f"{image}:latest")
        if parts is None:
            raise invalid(f"{image} is no image of Amazon ECR with a tag or a digest")
        if parts["region"] != emulator.region():
            raise invalid(f"Image {image} must be in the region of the model, {emulator.region()}")
        repository = f"arn:aws:ecr:{parts['region']}:{parts['account']}:repository/{parts['repository']}"
        self._require("ecr:GetAuthorizationToken", "*", image)
        for action in _PULL:
            self._require(action, repository, image)

    def fetch(self, url: str) -> bytes:
        """An object, read from the local S3 with the role's credentials."""
        self.check_object(url)
        return self.read(url)

    def read(self, url: str) -> bytes:
        """An object that was listed before, read with the role's credentials."""
        bucket, key = location(url, emulator.region())
        body: bytes = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return body

    def urls_under(self, url: str) -> list[str]:
        """The objects under a prefix, listed with the role's credentials."""
        bucket, prefix = location(url, emulator.region())
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [f"s3://{bucket}/{each['Key']}" for page in pages for each in page.get("Contents", ())]

    def check_object(self, url: str) -> None:
        """Refuse an object that the role may not read, or that is not there."""
        bucket, key = location(url, emulator.region())
        self._require("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}", url)
        try:
            self._s3.head_object(Bucket=bucket, Key=key)
        except ClientError as error:
            raise invalid(
                f"Could not access model data at {url}. Please ensure that the role {self._session.role_arn} has "
                f"s3:GetObject permissions and that the object is located in {emulator.region()}. ({error})"
            ) from error

    def check_prefix(self, url: str) -> None:
        """Refuse a prefix that the role may not list, or whose objects it may not read."""
        bucket, prefix = location(url, emulator.region())
        self._require("s3:GetObject", f"arn:aws:s3:::{bucket}/{prefix}*", url)
        try:
            self._s3.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1)
        except ClientError as error:
            raise invalid(
                f"Could not access model data at {url}. Please ensure that the role {self._session.role_arn} has "
                f"s3:ListBucket permissions for the prefix. ({error})"
            ) from error

    def write(self, url: str, body: bytes, key: str | None) -> None:
        """Write an object to the local S3 with the role's credentials, encrypted with a key if there is one."""
        bucket, name = location(url, emulator.region())
        if key is not None:
            self._require("kms:GenerateDataKey", key, url)
        encryption = {} if key is None else {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
        self._s3.put_object(Bucket=bucket, Key=name, Body=body, **encryption)

    def may_write_log(self, stream: str, *, new_group: bool) -> bool:
        """Whether it may write to a stream of a log group, and make both if they are not there."""
        actions = ("logs:CreateLogGroup", *_WRITE_LOG) if new_group else _WRITE_LOG
        return all(self._session.allows(action, stream) for action in actions)

    def check_alarm(self, name: str) -> None:
        """Refuse an alarm that the role may not watch."""
        self._require("cloudwatch:DescribeAlarms", emulator.arn("cloudwatch", f"alarm:{name}"), name)

    def check_topic(self, arn: str) -> None:
        """Refuse a topic that the role may not publish to, in the words of SageMaker."""
        key = emulator.key_of_topic(arn)
        needed = [("sns:Publish", arn), *([("kms:GenerateDataKey", key), ("kms:Decrypt", key)] if key else [])]
        if not all(self._session.allows(action, resource) for action, resource in needed):
            raise invalid(
                f"The provided role {self._session.role_arn} is invalid. Please ensure the role exists, that its trust "
                f'relationship policy allows the action "sts:AssumeRole" for the service principal "{_SERVICE}", and '
                f'has "sns Publish" permissions for topic {arn}'
            )

    def publish(self, topic: str, message: str) -> None:
        """Publish to a topic with the role's credentials."""
        self.check_topic(topic)
        self.client("sns").publish(TopicArn=topic, Message=message)

    def check_endpoint(self, name: str, config: str) -> None:
        """Refuse an endpoint that the role may not describe, with its configuration."""
        self.check_action("sagemaker:DescribeEndpoint", emulator.arn("sagemaker", f"endpoint/{name.lower()}"))
        resource = emulator.arn("sagemaker", f"endpoint-config/{config.lower()}")
        self.check_action("sagemaker:DescribeEndpointConfig", resource)

    def client(self, service: str) -> Any:
        """A client of a local service with the role's credentials."""
        return client_of(self._session, service)

    def check_action(self, action: str, resource: str) -> None:
        """Refuse what the role may not do."""
        self._require(action, resource, resource)

    def put_metric(self, namespace: str, name: str, value: float, dimensions: dict[str, str]) -> None:
        """Publish a value of a metric, if the role may in this namespace."""
        if not self._session.allows("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": namespace}):
            raise invalid(f"{self._session.role_arn} may not publish metrics in {namespace}")
        emulator.publish(namespace, name, value, dimensions)

    def _require(self, action: str, resource: str, subject: str) -> None:
        if not self._session.allows(action, resource):
            raise invalid(
                f"Could not access {subject}. Please ensure that the role {self._session.role_arn} allows {action} "
                f"on {resource}"
            )

    @functools.cached_property
    def _s3(self) -> Any:
        return s3_of(self._session)
