"""Endpoints that aws-sagemaker-alpha has deployed, taken over by this library under load."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_cdk.aws_sagemaker_alpha as alpha
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib import (
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    adopt_endpoint,
)
from tests.local.constructed import constructed, one_model
from tests.local.load import load
from tests.local.templates import BUCKET, Stack, Template, put_artifact
from tests.local_aws.instance import Aws

VARIANT = "my-variant"
SCRIPT = {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"}
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
PULL = [
    *("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
    "ecr:GetAuthorizationToken",
]


class Repository(alpha.ContainerImage):
    """The image of the local AWS: alpha knows no image of scikit-learn."""

    def bind(self, scope: Construct, model: Any) -> alpha.ContainerImageConfig:  # noqa: ARG002  # alpha's signature
        model.add_to_role_policy(iam.PolicyStatement(actions=PULL, resources=["*"]))
        return alpha.ContainerImageConfig(image_name=IMAGE)


@pytest.fixture
def stack(aws: Aws, request: pytest.FixtureRequest) -> Iterator[Stack]:
    stack = Stack(aws, f"Alpha{abs(hash(request.node.name))}")
    yield stack
    stack.delete()


def with_alpha(scope: Construct, name: str | None) -> None:
    """Define what the README of alpha shows: an endpoint that scales on its requests."""
    bucket = s3.Bucket.from_bucket_name(scope, "Artifacts", BUCKET)
    container = alpha.ContainerDefinition(
        image=Repository(), model_data=alpha.ModelData.from_bucket(bucket, "old.tar.gz"), environment=SCRIPT
    )
    model = alpha.Model(scope, "Model", containers=[container])
    variant = alpha.InstanceProductionVariantProps(
        model=model, variant_name=VARIANT, instance_type=alpha.InstanceType.M5_LARGE
    )
    config = alpha.EndpointConfig(scope, "EndpointConfig", instance_production_variants=[variant])
    endpoint = alpha.Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name=name)
    count = endpoint.find_instance_production_variant(VARIANT).auto_scale_instance_count(max_capacity=3)
    count.scale_on_invocations("LimitRPS", max_requests_per_second=30)


def with_ours(scope: Construct, name: str, deployed: Path, artifact: str) -> None:
    """Define the same with this library, and keep what alpha has deployed."""
    model = Model(scope, "Model", containers=[one_model(scope, artifact)])
    variant = InstanceProductionVariant(model=model, variant_name=VARIANT, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(scope, "EndpointConfig", instance_production_variants=[variant])
    endpoint = Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name=name)
    (served,) = endpoint.instance_production_variants
    served.auto_scale_instance_count(max_capacity=3).scale_on_invocations("LimitRPS", max_requests_per_second=30)
    adopt_endpoint(endpoint, deployed)


def deployed_scaling(aws: Aws) -> tuple[dict[str, Any], dict[str, Any]]:
    """The only scalable target and the only policy there are, with when they were made."""
    scaling = aws.client("application-autoscaling")
    (target,) = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    (policy,) = scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    return target, policy


@pytest.mark.parametrize("name", [None, "by-alpha"], ids=["unnamed", "named"])
def test_what_alpha_has_deployed_is_kept(aws: Aws, stack: Stack, tmp_path: Path, name: str | None) -> None:
    for artifact in ("old.tar.gz", "new.tar.gz"):
        put_artifact(aws, artifact)
    before = constructed(lambda scope: with_alpha(scope, name))
    (tmp_path / "deployed.json").write_text(json.dumps(before), encoding="utf-8")
    assert stack.create(before) == "CREATE_COMPLETE", stack.failures()
    sagemaker = aws.client("sagemaker")
    (endpoint,) = [each["EndpointName"] for each in sagemaker.list_endpoints()["Endpoints"]]
    made = sagemaker.describe_endpoint(EndpointName=endpoint)["CreationTime"]
    target, policy = deployed_scaling(aws)

    def ours(artifact: str) -> Template:
        return constructed(lambda scope: with_ours(scope, endpoint, tmp_path / "deployed.json", artifact))

    with load(aws, endpoint) as asked:
        assert stack.update(ours("old.tar.gz")) == "UPDATE_COMPLETE", stack.failures()
        # And what comes after it, as ever.
        assert stack.update(ours("new.tar.gz")) == "UPDATE_COMPLETE", stack.failures()

    assert asked.failures == []
    assert asked.answers
    described = sagemaker.describe_endpoint(EndpointName=endpoint)
    assert (described["CreationTime"], described["EndpointStatus"]) == (made, "InService")
    new_target, new_policy = deployed_scaling(aws)
    assert new_target["CreationTime"] == target["CreationTime"]
    assert new_target["ResourceId"] == target["ResourceId"]
    assert (new_policy["PolicyARN"], new_policy["CreationTime"]) == (policy["PolicyARN"], policy["CreationTime"])
