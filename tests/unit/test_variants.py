"""The variants of an endpoint configuration together."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Environment, Stack, Stage
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    CoreDump,
    Endpoint,
    EndpointConfig,
    InstancePool,
    InstanceProductionVariant,
    InstanceType,
    ManagedInstanceScaling,
    Model,
    ModelData,
    S3Location,
    ServerlessProductionVariant,
)
from constructs_lib.variants import Variants
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.model_templates import warnings

NEW = InstanceType.of("ml.zz9.large")


def on_pools(model: Model | None, *types: InstanceType) -> InstanceProductionVariant:
    pools = [InstancePool(instance_type=each, priority=position) for position, each in enumerate(types, start=1)]
    return InstanceProductionVariant(model=model, instance_pools=pools, variant_name="a", initial_instance_count=2)


def test_know_their_models_once(model: Model, variant: InstanceProductionVariant) -> None:
    twice = Variants("EndpointConfig 'C'", [variant, variant], None)

    assert twice.models == (model,)
    assert not twice.host_components


def test_host_components_where_one_has_no_model(
    variant: InstanceProductionVariant, fleet: InstanceProductionVariant
) -> None:
    assert Variants("EndpointConfig 'C'", [variant, fleet], None).host_components


def test_give_each_model_what_its_variants_need(stack: Stack, model: Model, container: ContainerDefinition) -> None:
    other = Model(stack, "Other", containers=[container])
    variants = Variants(
        "EndpointConfig 'C'",
        [
            InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, enable_ssm_access=True),
            InstanceProductionVariant(model=other, instance_type=InstanceType.M5_LARGE, variant_name="Other"),
        ],
        None,
    )

    assert len(variants.statements(model)) == 1
    assert variants.statements(other) == []
    assert variants.statements(None) == []


def test_fails_when_both_kinds_are_given(model: Model, variant: InstanceProductionVariant) -> None:
    serverless = ServerlessProductionVariant(model=model, max_concurrency=5)

    with refused("EndpointConfig 'C': instance_production_variants and serverless_production_variant are both given"):
        Variants("EndpointConfig 'C'", [variant], serverless)


# What is reported of what they hold


def test_warnings_of_nested_values_are_reported_with_their_place(stack: Stack, model: Model) -> None:
    EndpointConfig(stack, "Config", instance_production_variants=[on_pools(model, InstanceType.M5_LARGE, NEW)])

    (warning,) = [each for each in warnings(stack) if "zz9" in each]
    assert warning.startswith("pool 2 of variant 'a': instance_type='ml.zz9.large' is not")


def test_errors_of_nested_values_say_where_they_are() -> None:
    with refused("InstancePool: priority=9 must be between 1 and 5"):
        InstancePool(instance_type=InstanceType.M5_LARGE, priority=9)


def test_rules_about_regions_reach_nested_values() -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-3"))
    fleet = InstanceProductionVariant(
        model=None,
        instance_type=InstanceType.M5_LARGE,
        initial_instance_count=2,
        managed_instance_scaling=ManagedInstanceScaling(min_instance_count=0, max_instance_count=3),
    )

    EndpointConfig(stack, "Config", instance_production_variants=[fleet])

    assert any(
        each.startswith("managed_instance_scaling of variant 'AllTraffic': min_instance_count=0 has been refused")
        for each in warnings(stack)
    )


def test_nothing_is_reported_twice(stack: Stack, model: Model) -> None:
    config = EndpointConfig(stack, "Config", instance_production_variants=[on_pools(model, NEW)])
    Endpoint(stack, "Endpoint", endpoint_config=config)

    assert len([each for each in warnings(stack) if "zz9" in each]) == 1


def test_information_is_reported_with_its_id(stack: Stack, model: Model) -> None:
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    EndpointConfig(stack, "Config", instance_production_variants=[variant])

    (info,) = Annotations.from_stack(stack).find_info("*", Match.any_value())
    assert "constructs-lib:single-instance-variant" in str(info.entry.data)


# Before anything enters the tree


def numbers(stack: Stack) -> list[dict[str, Any]]:
    token: Any = CfnParameter(stack, "Text").value_as_string
    return [
        {"initial_instance_count": token},
        {"initial_variant_weight": token},
        {"initial_instance_count": "2"},
        {"volume_size": 30},
        {"managed_instance_scaling": {"min_instance_count": 1}},
    ]


def test_fails_when_a_number_is_given_as_a_text_token(stack: Stack, model: Model) -> None:
    for wrong in numbers(stack):
        (argument,) = wrong
        with refused(f"{argument} of InstanceProductionVariant 'AllTraffic' must be a", stack=stack):
            InstanceProductionVariant(**{"model": model, "instance_type": InstanceType.M5_LARGE, **wrong})


def another_app(name: str = "Other") -> Stack:
    return Stack(quick_app(), name)


def test_fails_when_a_model_is_of_another_app(stack: Stack, container: ContainerDefinition) -> None:
    model = Model(another_app(), "Model", containers=[container])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)

    with refused(
        "EndpointConfig 'Config': instance_production_variants is a Model of another app; define it in this one",
        stack=stack,
    ):
        EndpointConfig(stack, "Config", instance_production_variants=[variant])


def test_fails_when_what_a_variant_holds_is_of_another_app(stack: Stack, model: Model) -> None:
    dump = CoreDump(destination=S3Location(s3.Bucket(another_app(), "Bucket"), "dumps/"))
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, core_dump=dump)

    with refused("EndpointConfig 'Config'", "Bucket of another app", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=[variant])


def test_fails_when_a_key_or_artifacts_are_of_another_app(stack: Stack, variant: InstanceProductionVariant) -> None:
    key, bucket = kms.Key(another_app(), "Key"), s3.Bucket(another_app(), "Bucket")
    image = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")
    container = ContainerDefinition(image=image, model_data=ModelData.from_bucket(bucket, "v1/model.tar.gz"))

    with refused("EndpointConfig 'Config': encryption_key is a Key of another app", stack=stack):
        EndpointConfig(stack, "Config", instance_production_variants=[variant], encryption_key=key)
    with refused("Model 'Other': containers is a Bucket of another app", stack=stack):
        Model(stack, "Other", containers=[container])


def test_imports_of_another_app_and_of_another_stage_are_fine() -> None:
    app = quick_app()
    imported = s3.Bucket.from_bucket_name(another_app(), "Bucket", "models")
    theirs = Model.from_model_name(another_app(), "Model", "iris")
    here = Stack(Stage(app, "Stage"), "Here")
    image = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")
    data = ModelData.from_bucket(imported, "v1/model.tar.gz")

    Model(here, "Model", containers=[ContainerDefinition(image=image, model_data=data)])
    variant = InstanceProductionVariant(model=theirs, instance_type=InstanceType.M5_LARGE)
    EndpointConfig(here, "Config", instance_production_variants=[variant])

    app.synth()


def test_a_duration_is_asked_once(model: Model) -> None:
    timeout = Duration.minutes(5)
    first, second = (
        InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, instance_provision_timeout=timeout)
        for _ in range(2)
    )

    assert first == second


@pytest.mark.parametrize("name", ["Resource", "Policy"])
def test_variants_may_be_named_like_children_of_constructs(stack: Stack, model: Model, name: str) -> None:
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, variant_name=name)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])

    assert Endpoint(stack, "Endpoint", endpoint_config=config).find_instance_production_variant(name)
