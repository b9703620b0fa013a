"""What a change of the code changes in a deployed stack: never more than has to be, and nothing before its time."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_cdk import Duration, Size, Stack, Tags
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

from constructs_lib import (
    ClarifyExplainer,
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    MetricsConfig,
    Model,
    ModelData,
    RoutingStrategy,
)
from tests.unit.apps import quick_app
from tests.unit.updates import create_only, update

KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"
REGISTRY = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
Synthesized = Mapping[str, Any]


def served(  # one argument for each part of a serving system
    image: str = "serving:1.0",
    artifact: str = "model-1.tar.gz",
    container: dict[str, Any] | None = None,
    model: dict[str, Any] | None = None,
    variant: dict[str, Any] | None = None,
    config: dict[str, Any] | None = None,
    endpoint: dict[str, Any] | None = None,
    then: Callable[[Stack], object] = lambda _: None,
) -> Synthesized:
    """Return the template of a serving system with some things changed."""
    stack = Stack(quick_app(), "Test")
    bucket = s3.Bucket.from_bucket_arn(stack, "Bucket", "arn:aws:s3:::models")
    definition = ContainerDefinition(
        image=ContainerImage.from_uri(f"{REGISTRY}/{image}"),
        model_data=ModelData.from_bucket(bucket, artifact),
        **(container or {}),
    )
    served_model = Model(stack, "Model", containers=[definition], **(model or {}))
    options: dict[str, Any] = {"instance_type": InstanceType.M5_LARGE} | (variant or {})
    variants = [InstanceProductionVariant(model=served_model, **options)]
    made = EndpointConfig(stack, "Config", instance_production_variants=variants, **_with_key(stack, config or {}))
    Endpoint(stack, "Endpoint", endpoint_config=made, **(endpoint or {}))
    then(stack)
    return Template.from_stack(stack).to_json()


def _with_key(stack: Stack, config: dict[str, Any]) -> dict[str, Any]:
    if "encryption_key" not in config:
        return config
    return config | {"encryption_key": kms.Key.from_key_arn(stack, "Key", config["encryption_key"])}


def changes(before: Synthesized, after: Synthesized) -> dict[str, list[str]]:
    """Return what happens to the resources of each type, without the service's name."""
    found: dict[str, list[str]] = {}
    types = {name: each["Type"] for template in (before, after) for name, each in template["Resources"].items()}
    for name, change in update(before, after).items():
        found.setdefault(types[name].split("::")[-1], []).append(change)
    return {name: sorted(each) for name, each in found.items()}


def logical_ids(template: Synthesized) -> dict[str, str]:
    return {
        each["Type"]: name
        for name, each in template["Resources"].items()
        if each["Type"].startswith("AWS::SageMaker::")
    }


CHANGES_OF_THE_MODEL: dict[str, dict[str, Any]] = {
    "image": {"image": "serving:1.1"},
    "artifact": {"artifact": "model-2.tar.gz"},
    "environment": {"container": {"environment": {"LEVEL": "debug"}}},
    "hostname": {"container": {"container_hostname": "first"}},
    "isolation": {"model": {"network_isolation": True}},
    "name of the model": {"model": {"model_name": "model-2"}},
}
CHANGES_OF_THE_CONFIGURATION: dict[str, dict[str, Any]] = {
    "instance type": {"variant": {"instance_type": InstanceType.M5_XLARGE}},
    "count": {"variant": {"initial_instance_count": 3}},
    "weight": {"variant": {"initial_variant_weight": 0.5}},
    "variant name": {"variant": {"variant_name": "Stable"}},
    "volume": {"variant": {"volume_size": Size.gibibytes(64)}},
    "download timeout": {"variant": {"model_data_download_timeout": Duration.minutes(20)}},
    "health check": {"variant": {"container_startup_health_check_timeout": Duration.minutes(20)}},
    "routing": {"variant": {"routing_strategy": RoutingStrategy.RANDOM}},
    "machine image": {"variant": {"inference_ami_version": "al2-ami-sagemaker-inference-gpu-2"}},
    "ssm access": {"variant": {"enable_ssm_access": True}},
    "metrics": {"config": {"metrics": MetricsConfig(enhanced=True)}},
    "explainer": {"config": {"explainer": ClarifyExplainer(shap_baseline="0,0,0,0")}},
    "key": {"config": {"encryption_key": KEY}},
    "name of the configuration": {"config": {"endpoint_config_name": "config-2"}},
}
CHANGES = CHANGES_OF_THE_MODEL | CHANGES_OF_THE_CONFIGURATION


@functools.cache
def unchanged() -> Synthesized:
    """Return what is served before a change."""
    return served()


@functools.cache
def changed(change: str) -> Synthesized:
    """Return what is served after a change that has a name."""
    return served(**CHANGES[change])


def test_nothing_changes_when_the_code_does_not() -> None:
    assert update(unchanged(), served()) == {}


@pytest.mark.parametrize("change", CHANGES_OF_THE_MODEL)
def test_change_of_the_model_replaces_it_and_its_configuration_and_updates_the_endpoint(change: str) -> None:
    before, after = unchanged(), changed(change)
    found = changes(before, after)

    assert (found["Model"], found["EndpointConfig"], found["Endpoint"]) == (["replaced"], ["replaced"], ["updated"])
    assert logical_ids(after) == logical_ids(before)


@pytest.mark.parametrize("change", CHANGES_OF_THE_CONFIGURATION)
def test_change_of_the_configuration_replaces_it_and_updates_the_endpoint(change: str) -> None:
    before, after = unchanged(), changed(change)
    found = changes(before, after)

    assert (found["EndpointConfig"], found["Endpoint"]) == (["replaced"], ["updated"])
    assert "Model" not in found
    assert logical_ids(after) == logical_ids(before)


@pytest.mark.parametrize("change", CHANGES)
def test_no_change_replaces_a_role(change: str) -> None:
    assert "Role" not in changes(unchanged(), changed(change))


def test_only_its_name_replaces_an_endpoint() -> None:
    before, after = served(endpoint={"endpoint_name": "one"}), served(endpoint={"endpoint_name": "two"})

    assert changes(before, after) == {"Endpoint": ["replaced"]}
    assert create_only("AWS::SageMaker::Endpoint") == {"EndpointName"}


def test_tags_replace_nothing() -> None:
    found = changes(unchanged(), served(then=lambda stack: Tags.of(stack).add("team", "search")))

    assert {change for each in found.values() for change in each} == {"updated"}


def test_what_else_is_in_the_stack_changes_nothing() -> None:
    found = changes(unchanged(), served(then=lambda stack: s3.Bucket(stack, "Reports")))

    assert {change for each in found.values() for change in each} == {"created"}


def test_retaining_what_is_replaced_replaces_nothing() -> None:
    before = unchanged()
    after = served(model={"retain_replaced": True}, config={"retain_replaced": True})

    assert update(before, after) == {}
    assert before != after


def test_another_artifact_leaves_the_policy_for_the_old_one_to_the_end() -> None:
    before, after = unchanged(), changed("artifact")

    # CloudFormation deletes after everything else, so instances that start meanwhile still fetch the old artifact.
    assert changes(before, after)["ManagedPolicy"] == ["created", "deleted"]


def test_another_artifact_is_served_only_once_the_role_may_read_it() -> None:
    before, after = unchanged(), changed("artifact")
    (policy,) = [name for name, change in update(before, after).items() if change == "created"]

    assert policy in after["Resources"][logical_ids(after)["AWS::SageMaker::Model"]]["DependsOn"]
    assert "models/model-2.tar.gz" in str(after["Resources"][policy])


def test_another_key_is_used_only_once_the_role_may_use_it() -> None:
    before, after = unchanged(), changed("key")
    (policy,) = [name for name, change in update(before, after).items() if change == "created"]

    assert policy in after["Resources"][logical_ids(after)["AWS::SageMaker::EndpointConfig"]]["DependsOn"]
    assert KEY in str(after["Resources"][policy])


def test_no_key_any_more_takes_its_policy_last() -> None:
    assert changes(changed("key"), unchanged())["ManagedPolicy"] == ["deleted"]


def test_endpoint_is_never_without_a_configuration() -> None:
    template = changed("artifact")
    resources, names = template["Resources"], logical_ids(template)

    assert names["AWS::SageMaker::EndpointConfig"] in str(resources[names["AWS::SageMaker::Endpoint"]]["Properties"])
    assert names["AWS::SageMaker::Model"] in str(resources[names["AWS::SageMaker::EndpointConfig"]]["Properties"])
