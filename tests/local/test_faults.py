"""What AWS would refuse fails the deployment here too, with the resource's name."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.templates import BROKEN, Stack, Template, hosting, put_artifact
from tests.local_aws.instance import Aws


@pytest.fixture
def template(aws: Aws, request: pytest.FixtureRequest) -> Template:
    return hosting(request.node.originalname.replace("_", "-")[:60], put_artifact(aws, "model.tar.gz"))


@pytest.fixture
def stack(aws: Aws, request: pytest.FixtureRequest) -> Stack:
    return Stack(aws, f"Fault{abs(hash(request.node.name))}")


def set_property(path: str, value: object) -> Callable[[Template], str]:
    """A fault: a property with a value that it may not have. Returns the resource's name."""

    def plant(template: Template) -> str:
        resource, *members, last = path.split(".")
        target: Any = template["Resources"][resource]["Properties"]
        for member in members:
            target = target[int(member) if member.isdigit() else member]
        target[last] = value
        return resource

    return plant


@pytest.mark.parametrize(
    ("plant", "reason"),
    [
        (set_property("Config.ProductionVariant", []), r"extraneous key \[ProductionVariant\] is not permitted"),
        (set_property("Model0.PrimaryContainer.Imagge", "x"), r"extraneous key \[Imagge\] is not permitted"),
        (set_property("Config.ProductionVariants.0.InstanceType", "ml.m5.lrge"), "enum"),
        (set_property("Config.ProductionVariants.0.InitialVariantWeight", -1), "greater"),
        (set_property("Config.ProductionVariants.0.VariantName", "a b"), "pattern"),
        (set_property("Config.ProductionVariants.0.InitialInstanceCount", "many"), "Number"),
        (set_property("Model0.PrimaryContainer.Image", "1.dkr.ecr.us-east-1.amazonaws.com/x:1"), "no image of Amazon"),
        (set_property("Model0.ExecutionRoleArn", "arn:aws:iam::123456789012:role/nobody"), "Could not assume role"),
        (set_property("Model0.PrimaryContainer.ModelDataUrl", "s3://artifacts/none.tar.gz"), "Could not access model"),
        (set_property("Config.ProductionVariants.0.ModelName", "nobody"), "Could not find model"),
        (set_property("Endpoint.EndpointConfigName", "nobody"), "Could not find endpoint configuration"),
        (
            set_property(
                "Config.AsyncInferenceConfig",
                {"OutputConfig": {"NotificationConfig": {"IncludeInferenceResponseIn": ["ERROR_NOTIFICATION_TOPIC"]}}},
            ),
            "does not imitate IncludeInferenceResponseIn",
        ),
        (set_property("Role.Pathh", "/"), r"extraneous key \[Pathh\] is not permitted"),
    ],
)
def test_fails_with_the_name_of_the_resource(
    stack: Stack, template: Template, plant: Callable[[Template], str], reason: str
) -> None:
    resource = plant(template)

    assert stack.create(template) == "ROLLBACK_COMPLETE"
    failures = stack.failures()
    assert resource in failures
    assert pytest.RaisesExc(Exception, match=reason).matches(Exception(failures[resource]))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda model: model.update(EnableNetworkIsolation=True), "network isolation"),
        (lambda model: model["PrimaryContainer"].update(Mode="MultiModel"), "multi-model containers"),
        (lambda model: model.update(Containers=[model.pop("PrimaryContainer")] * 2), "models of several containers"),
    ],
)
def test_fails_when_a_model_cannot_be_serverless(
    stack: Stack, template: Template, change: Callable[[dict[str, Any]], None], reason: str
) -> None:
    (variant,) = template["Resources"]["Config"]["Properties"]["ProductionVariants"]
    del variant["InstanceType"], variant["InitialInstanceCount"]
    variant["ServerlessConfig"] = {"MemorySizeInMB": 2048, "MaxConcurrency": 5}
    model = template["Resources"]["Model0"]["Properties"]
    (policy,) = template["Resources"]["Role"]["Properties"]["Policies"]
    policy["PolicyDocument"]["Statement"].append({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"})
    change(model)

    assert stack.create(template) == "ROLLBACK_COMPLETE"
    assert f"serverless, which excludes {reason}" in stack.failures()["Config"]


def test_fails_when_the_type_is_unknown(stack: Stack, template: Template) -> None:
    template["Resources"]["Strange"] = {"Type": "AWS::SageMaker::Modell"}

    with pytest.raises(ClientError, match="AWS::SageMaker::Modell"):
        stack.create(template)


def test_fails_when_the_container_does_not_answer_a_ping(aws: Aws, stack: Stack) -> None:
    template = hosting("broken", put_artifact(aws, "broken.tar.gz", BROKEN))

    assert stack.create(template) == "ROLLBACK_COMPLETE"
    assert "did not pass the ping health check" in stack.failures()["Endpoint"]
    assert "the weights are torn" in stack.failures()["Endpoint"]


def test_fails_when_the_container_does_not_know_its_script(stack: Stack, template: Template) -> None:
    del template["Resources"]["Model0"]["Properties"]["PrimaryContainer"]["Environment"]["SAGEMAKER_PROGRAM"]

    assert stack.create(template) == "ROLLBACK_COMPLETE"
    assert "SAGEMAKER_PROGRAM is not set" in stack.failures()["Endpoint"]


def test_a_failed_creation_leaves_nothing(aws: Aws, stack: Stack) -> None:
    stack.create(hosting("broken-too", put_artifact(aws, "broken.tar.gz", BROKEN)))

    sagemaker = aws.client("sagemaker")
    assert "broken-too" not in [e["EndpointName"] for e in sagemaker.list_endpoints()["Endpoints"]]
    assert not [m for m in sagemaker.list_models()["Models"] if m["ModelName"].startswith(stack.name)]


def test_fails_when_a_named_model_must_be_replaced(aws: Aws, stack: Stack, template: Template) -> None:
    template["Resources"]["Model0"]["Properties"]["ModelName"] = "named"
    stack.create(template)
    changed = put_artifact(aws, "changed.tar.gz")
    template["Resources"]["Model0"]["Properties"]["PrimaryContainer"]["ModelDataUrl"] = changed

    assert stack.update(template) == "UPDATE_ROLLBACK_COMPLETE"
    assert "custom-named resource requires replacing" in stack.failures()["Model0"]
    stack.delete()
