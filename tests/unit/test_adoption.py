"""Endpoints of aws-sagemaker-alpha that this library keeps: proven with what alpha itself synthesizes."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk.aws_sagemaker_alpha as alpha
import pytest
from aws_cdk import Stack
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match, Template

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    ScalableInstanceCount,
    adopt_endpoint,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.updates import update
from tests.unit.with_each import with_each

DLC = ("huggingface-pytorch-inference", "2.6.0-transformers4.49.0-gpu-py312-cu124-ubuntu22.04")
Synthesized = Mapping[str, Any]


def with_alpha(name: str | None = None, *, scale: bool = True) -> Synthesized:
    """Return the template of alpha's own README: one variant, scaled on its requests."""
    stack = Stack(quick_app(), "Serving")
    bucket = s3.Bucket.from_bucket_name(stack, "Artifacts", "models")
    container = alpha.ContainerDefinition(
        image=alpha.ContainerImage.from_dlc(*DLC), model_data=alpha.ModelData.from_bucket(bucket, "v1/model.tar.gz")
    )
    model = alpha.Model(stack, "Model", containers=[container])
    variant = alpha.InstanceProductionVariantProps(
        model=model, variant_name="my-variant", instance_type=alpha.InstanceType.M5_LARGE
    )
    config = alpha.EndpointConfig(stack, "EndpointConfig", instance_production_variants=[variant])
    endpoint = alpha.Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name=name)
    if scale:
        count = endpoint.find_instance_production_variant("my-variant").auto_scale_instance_count(max_capacity=3)
        count.scale_on_invocations("LimitRPS", max_requests_per_second=30)
    return Template.from_stack(stack).to_json()


def on_requests(count: ScalableInstanceCount) -> None:
    count.scale_on_invocations("LimitRPS", max_requests_per_second=30)


def with_ours(
    name: str | None = "deployed",
    *,
    scale: Callable[[ScalableInstanceCount], object] | None = on_requests,
    instance_type: InstanceType = InstanceType.M5_LARGE,
    variant_name: str = "my-variant",
) -> Endpoint:
    """Define the same as alpha has deployed."""
    stack = Stack(quick_app(), "Serving")
    bucket = s3.Bucket.from_bucket_name(stack, "Artifacts", "models")
    container = ContainerDefinition(
        image=ContainerImage.from_dlc(*DLC), model_data=ModelData.from_bucket(bucket, "v1/model.tar.gz")
    )
    model = Model(stack, "Model", containers=[container])
    variant = InstanceProductionVariant(model=model, variant_name=variant_name, instance_type=instance_type)
    config = EndpointConfig(stack, "EndpointConfig", instance_production_variants=[variant])
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name=name)
    if scale is not None:
        scale(endpoint.instance_production_variants[0].auto_scale_instance_count(max_capacity=3))
    return endpoint


def written(template: Synthesized, directory: Path) -> Path:
    path = directory / "deployed.template.json"
    path.write_text(json.dumps(template), encoding="utf-8")
    return path


def changed(before: Synthesized, endpoint: Endpoint, kind: str) -> list[str]:
    """Return what the deployment does with the resources of a type."""
    after = Template.from_stack(Stack.of(endpoint)).to_json()
    types = {name: each["Type"] for template in (before, after) for name, each in template["Resources"].items()}
    return [change for name, change in update(before, after).items() if types[name].endswith(f"::{kind}")]


@pytest.mark.parametrize("name", [None, "deployed"], ids=["unnamed", "named"])
def test_endpoint_target_and_policy_of_alpha_are_kept(tmp_path: Path, name: str | None) -> None:
    before, endpoint = with_alpha(name), with_ours()

    adopt_endpoint(endpoint, written(before, tmp_path))

    for kind in ("Endpoint", "ScalableTarget", "ScalingPolicy"):
        assert set(changed(before, endpoint, kind)) <= {"updated"}, kind
    assert sorted(changed(before, endpoint, "Model")) == ["created", "deleted"]
    assert sorted(changed(before, endpoint, "EndpointConfig")) == ["created", "deleted"]


def test_without_it_all_three_are_made_anew() -> None:
    before, endpoint = with_alpha("deployed"), with_ours()

    for kind in ("Endpoint", "ScalableTarget", "ScalingPolicy"):
        assert sorted(changed(before, endpoint, kind)) == ["created", "deleted"], kind


def test_an_endpoint_that_does_not_scale_is_kept(tmp_path: Path) -> None:
    before, endpoint = with_alpha(scale=False), with_ours(scale=None)

    adopt_endpoint(endpoint, written(before, tmp_path))

    assert changed(before, endpoint, "Endpoint") == ["updated"]


def test_an_endpoint_that_scales_from_now_on_is_kept(tmp_path: Path) -> None:
    before, endpoint = with_alpha(scale=False), with_ours()

    adopt_endpoint(endpoint, written(before, tmp_path))

    assert changed(before, endpoint, "Endpoint") == ["updated"]
    assert changed(before, endpoint, "ScalableTarget") == ["created"]


def test_a_lone_policy_is_kept_whatever_its_id(tmp_path: Path) -> None:
    before = with_alpha("deployed")
    endpoint = with_ours(scale=lambda count: count.scale_on_concurrent_requests("Concurrency", target=4))

    adopt_endpoint(endpoint, written(before, tmp_path))

    assert changed(before, endpoint, "ScalingPolicy") == ["updated"]


def two_policies(count: ScalableInstanceCount) -> None:
    count.scale_on_concurrent_requests("Concurrency", target=4)
    on_requests(count)


def test_policies_are_kept_by_their_ids(tmp_path: Path) -> None:
    before, endpoint = with_alpha("deployed"), with_ours(scale=two_policies)

    adopt_endpoint(endpoint, written(before, tmp_path))

    assert sorted(changed(before, endpoint, "ScalingPolicy")) == ["created"]


def test_a_policy_without_a_counterpart_is_told(tmp_path: Path) -> None:
    before, endpoint = with_alpha("deployed"), with_ours(scale=lambda _: None)

    adopt_endpoint(endpoint, written(before, tmp_path))

    Annotations.from_stack(Stack.of(endpoint)).has_info(
        "*", Match.string_like_regexp("scaling policy EndpointInstanceCountTargetLimitRPS.* has no counterpart")
    )


def by_steps(count: Any) -> None:
    metric = cloudwatch.Metric(namespace="Shop", metric_name="Queue")
    steps = [appscaling.ScalingInterval(upper=10, change=-1), appscaling.ScalingInterval(lower=50, change=1)]
    count.scale_on_metric("Steps", metric=metric, scaling_steps=steps)


def test_policies_of_steps_are_kept(tmp_path: Path) -> None:
    before = Template.from_stack(Stack.of(with_ours(scale=by_steps))).to_json()
    endpoint = with_ours(scale=by_steps)
    renamed = json.loads(json.dumps(before).replace("EndpointmyvariantScaling", "EndpointInstanceCountTarget"))

    adopt_endpoint(endpoint, written(renamed, tmp_path))

    assert changed(renamed, endpoint, "ScalingPolicy") == []


def test_an_adopted_endpoint_is_kept_at_its_next_change(tmp_path: Path) -> None:
    first, second = with_ours(), with_ours()
    adopt_endpoint(first, written(with_alpha(), tmp_path))
    adopt_endpoint(second, tmp_path / "deployed.template.json")

    assert changed(Template.from_stack(Stack.of(first)).to_json(), second, "Endpoint") == []


def test_one_of_several_endpoints_is_named(tmp_path: Path) -> None:
    before = {"Resources": {**with_alpha()["Resources"], "Other": {"Type": "AWS::SageMaker::Endpoint"}}}
    endpoint = with_ours()

    adopt_endpoint(endpoint, written(before, tmp_path), logical_id="Endpoint8024A810")

    assert changed(before, endpoint, "Endpoint").count("updated") == 1


# Refusals


def test_fails_when_it_is_not_said_which_endpoint_is_kept(tmp_path: Path) -> None:
    before = {"Resources": {**with_alpha()["Resources"], "Other": {"Type": "AWS::SageMaker::Endpoint"}}}

    with refused("the template has 2 endpoints, ['Endpoint8024A810', 'Other']; name the one", "logical_id=..."):
        adopt_endpoint(with_ours(), written(before, tmp_path))


def test_fails_when_the_logical_id_is_not_that_of_an_endpoint(tmp_path: Path) -> None:
    with refused("logical_id='Nope' is not the logical id of an endpoint; the template has ['Endpoint8024A810']"):
        adopt_endpoint(with_ours(), written(with_alpha(), tmp_path), logical_id="Nope")


@with_each(
    "deployed, remedy",
    [(None, "pass the name that `aws sagemaker list-endpoints` shows as endpoint_name"), ("theirs", "pass 'theirs'")],
)
def test_fails_when_the_endpoint_has_no_name(tmp_path: Path, deployed: str | None, remedy: str) -> None:
    with refused("Endpoint 'Endpoint' needs the name of the deployed endpoint", remedy):
        adopt_endpoint(with_ours(None), written(with_alpha(deployed), tmp_path))


def test_fails_when_another_name_would_replace_the_endpoint(tmp_path: Path) -> None:
    with refused("endpoint_name='deployed' would replace the endpoint that is deployed as 'theirs'; pass"):
        adopt_endpoint(with_ours(), written(with_alpha("theirs"), tmp_path))


def test_fails_when_a_variant_does_not_scale_any_more(tmp_path: Path) -> None:
    with refused("variant 'my-variant' scales in the template", "scale it before adopt_endpoint(...)"):
        adopt_endpoint(with_ours(scale=None), written(with_alpha(), tmp_path))


def test_fails_when_a_variant_that_scales_is_gone(tmp_path: Path) -> None:
    with refused("variant 'my-variant' scales in the template"):
        adopt_endpoint(with_ours(variant_name="other"), written(with_alpha(), tmp_path))


def test_fails_when_the_type_of_a_variant_that_scales_changes(tmp_path: Path) -> None:
    with refused("instance_type of variant 'my-variant' is 'ml.m5.xlarge'", "change it in later deployments"):
        adopt_endpoint(with_ours(instance_type=InstanceType.M5_XLARGE), written(with_alpha(), tmp_path))


def test_fails_when_the_configuration_has_the_name_of_the_deployed_one(tmp_path: Path) -> None:
    before = with_alpha(scale=False)
    before["Resources"]["EndpointConfigFD7B6F91"]["Properties"]["EndpointConfigName"] = "config"
    stack = Stack(quick_app(), "Serving")
    variant = InstanceProductionVariant(model=None, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant], endpoint_config_name="config")

    with refused("endpoint_config_name='config' is the name of the deployed configuration", "leave it out"):
        adopt_endpoint(
            Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name="deployed"), written(before, tmp_path)
        )


@with_each("template", [None, 3, {"Resources": {}}])
def test_fails_when_the_template_is_no_path(template: Any) -> None:
    with refused("pass the path of the deployed template"):
        adopt_endpoint(with_ours(), template)


def test_fails_when_there_is_no_template(tmp_path: Path) -> None:
    with refused("nowhere.json", "No such file or directory; pass the path of the deployed template"):
        adopt_endpoint(with_ours(), tmp_path / "nowhere.json")


def test_fails_when_there_is_no_endpoint_to_adopt(tmp_path: Path) -> None:
    with refused("the template has 0 endpoints"):
        adopt_endpoint(with_ours(), written({"Resources": {}}, tmp_path))


def test_fails_when_the_endpoint_is_imported(tmp_path: Path) -> None:
    imported: Any = Endpoint.from_endpoint_name(Stack(quick_app(), "Test"), "Endpoint", "theirs")

    with refused("pass Endpoint(...)"):
        adopt_endpoint(imported, written(with_alpha(), tmp_path))


# The page


@with_each("name", alpha.__all__)
def test_page_says_what_becomes_of_every_name_of_alpha(name: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "moving-from-alpha.md").read_text(encoding="utf-8")

    assert re.search(rf"\b{name}\b", page)
