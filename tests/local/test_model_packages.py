"""Models of registered packages, with the roles that our constructs make."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_cdk import aws_s3 as s3
from botocore.exceptions import ClientError
from constructs import Construct

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    PackageContents,
    S3Location,
)
from tests.local.constructed import constructed
from tests.local.templates import BUCKET, Stack, put_artifact
from tests.local_aws.instance import Aws

_IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3"
_SCRIPT = {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"}
_TYPES = {"SupportedContentTypes": ["text/csv"], "SupportedResponseMIMETypes": ["application/json"]}


def brought(artifact: str) -> dict[str, Any]:
    container = {"Image": _IMAGE, "ModelDataUrl": f"s3://{BUCKET}/{artifact}", "Environment": _SCRIPT}
    return {"Containers": [container], **_TYPES}


def define(scope: Construct, package: str, artifact: str, specification: str | None) -> None:
    """An endpoint of a package, whose role may fetch one artifact."""
    contents = PackageContents(
        images=[ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.9-0-cpu-py3")],
        artifacts=[S3Location(s3.Bucket.from_bucket_name(scope, "Bucket", BUCKET), artifact)],
    )
    container = ContainerDefinition(
        model_package_name=package, package_contents=contents, inference_specification_name=specification
    )
    variant = InstanceProductionVariant(
        model=Model(scope, "Model", containers=[container], network_isolation=True),
        instance_type=InstanceType.M5_LARGE,
        initial_instance_count=2,
    )
    config = EndpointConfig(scope, "Config", instance_production_variants=[variant])
    Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name="packaged")


@pytest.fixture(scope="module")
def package(aws: Aws) -> Iterator[str]:
    """The ARN of a version that waits for approval, with a second specification."""
    for key in ("package-7.tar.gz", "package-small.tar.gz"):
        put_artifact(aws, key)
    sagemaker = aws.client("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName="packaged")
    arn: str = sagemaker.create_model_package(
        ModelPackageGroupName="packaged",
        InferenceSpecification=brought("package-7.tar.gz"),
        AdditionalInferenceSpecifications=[{"Name": "small", **brought("package-small.tar.gz")}],
    )["ModelPackageArn"]
    yield arn
    sagemaker.delete_model_package(ModelPackageName=arn)
    sagemaker.delete_model_package_group(ModelPackageGroupName="packaged")


def created(aws: Aws, package: str, artifact: str, specification: str | None = None) -> tuple[str, str, bytes]:
    """The status of a stack of the package, why it failed, and what its endpoint answers."""
    stack = Stack(aws, "Packaged")
    status = stack.create(constructed(lambda scope: define(scope, package, artifact, specification)))
    answer = b""
    if status == "CREATE_COMPLETE":
        runtime = aws.client("sagemaker-runtime")
        answer = runtime.invoke_endpoint(EndpointName="packaged", Body="hello", ContentType="text/csv")["Body"].read()
    reasons = " ".join(stack.failures().values())
    stack.delete()
    return status, reasons, answer


def test_a_package_that_is_not_approved_is_not_deployed(aws: Aws, package: str) -> None:
    status, reasons, _ = created(aws, package, "package-7.tar.gz")

    assert status == "ROLLBACK_COMPLETE"
    assert f"Cannot create a model of {package}, whose approval status is PendingManualApproval" in reasons


@pytest.mark.parametrize(("specification", "artifact"), [(None, "package-7.tar.gz"), ("small", "package-small.tar.gz")])
def test_an_approved_package_answers_with_what_it_brings(
    aws: Aws, package: str, specification: str | None, artifact: str
) -> None:
    aws.client("sagemaker").update_model_package(ModelPackageArn=package, ModelApprovalStatus="Approved")

    status, reasons, answer = created(aws, package, artifact, specification)

    assert status == "CREATE_COMPLETE", reasons
    assert json.loads(answer) == {"model": artifact, "data": "hello"}


def test_a_role_that_may_not_read_what_the_package_brings_has_no_model(aws: Aws, package: str) -> None:
    aws.client("sagemaker").update_model_package(ModelPackageArn=package, ModelApprovalStatus="Approved")

    status, reasons, _ = created(aws, package, "another.tar.gz")

    assert status == "ROLLBACK_COMPLETE"
    assert f"Could not access s3://{BUCKET}/package-7.tar.gz" in reasons


@pytest.mark.parametrize(
    ("container", "message"),
    [
        ({"Image": _IMAGE}, "must not have Image"),
        ({"InferenceSpecificationName": "large"}, "has no inference specification large"),
        ({"ModelPackageName": "arn:aws:sagemaker:us-east-1:123456789012:model-package/iris/99"}, "does not exist"),
    ],
)
def test_a_container_that_does_not_fit_its_package_is_refused(
    aws: Aws, package: str, container: dict[str, str], message: str
) -> None:
    sagemaker, iam = aws.client("sagemaker"), aws.client("iam")
    sagemaker.update_model_package(ModelPackageArn=package, ModelApprovalStatus="Approved")
    trust = {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName="packaged", AssumeRolePolicyDocument=document)["Role"]["Arn"]

    try:
        with pytest.raises(ClientError, match=message):
            sagemaker.create_model(
                ModelName="refused",
                ExecutionRoleArn=role,
                PrimaryContainer={"ModelPackageName": package, **container},
            )
    finally:
        iam.delete_role(RoleName="packaged")
