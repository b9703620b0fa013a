"""Values: frozen, equal where their arguments are, and printed as the call that makes them."""

from dataclasses import FrozenInstanceError, replace

import pytest
from aws_cdk import CfnParameter, Duration, Size, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    CoreDump,
    InstancePool,
    InstanceProductionVariant,
    InstanceType,
    ManagedInstanceScaling,
    MetricsConfig,
    Model,
    ModelData,
    RoutingStrategy,
    S3Location,
)
from tests.unit.bad_inputs import refused


def test_prints_as_the_call_that_makes_it() -> None:
    scaling = ManagedInstanceScaling(
        max_instance_count=3, scale_in_strategy="IDLE_RELEASE", cooldown=Duration.seconds(600)
    )

    assert repr(scaling) == (
        "ManagedInstanceScaling(max_instance_count=3, scale_in_strategy='IDLE_RELEASE', cooldown=Duration.minutes(10))"
    )
    assert repr(MetricsConfig()) == "MetricsConfig()"
    assert repr(MetricsConfig(enhanced=False)) == "MetricsConfig(enhanced=False)"


def test_prints_the_type_of_what_cdk_has_made(bucket: s3.Bucket, stack: Stack) -> None:
    dump = CoreDump(destination=S3Location(bucket, "dumps/"), encryption_key=kms.Key(stack, "Key"))

    assert "encryption_key=Key" in repr(dump)


def test_prints_durations_that_are_tokens(stack: Stack) -> None:
    token = CfnParameter(stack, "Frequency", type="Number").value_as_number

    assert "publish_frequency=Duration of " in repr(MetricsConfig(publish_frequency=Duration.seconds(token)))


def test_is_equal_where_its_arguments_are() -> None:
    def scaling(minutes: int) -> ManagedInstanceScaling:
        return ManagedInstanceScaling(scale_in_strategy="CONSOLIDATION", cooldown=Duration.minutes(minutes))

    assert scaling(5) == scaling(5)
    assert hash(scaling(5)) == hash(scaling(5))
    assert scaling(5) != scaling(6)
    assert scaling(5) != MetricsConfig()
    assert scaling(5) != 5


def test_cannot_be_changed_but_be_made_anew() -> None:
    metrics = MetricsConfig(enhanced=True)

    with pytest.raises(FrozenInstanceError):
        metrics.enhanced = False  # type: ignore[misc]  # what is refused
    assert replace(metrics, enhanced=False) == MetricsConfig(enhanced=False)


def test_a_copy_is_checked_too() -> None:
    pool = InstancePool(instance_type=InstanceType.M5_LARGE, priority=1)

    with refused("InstancePool: priority=9 must be"):
        replace(pool, priority=9)


def test_takes_arguments_by_name_only() -> None:
    with pytest.raises(TypeError, match="positional"):
        MetricsConfig(True)  # type: ignore[call-arg]  # what is refused


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (InstanceType.M5_LARGE, "InstanceType.of(name='ml.m5.large')"),
        (ContainerImage.from_dlc("pytorch-inference", "2"), "ContainerImage.from_dlc('pytorch-inference', '2')"),
        (ContainerImage.from_uri("a/b:1"), "ContainerImage.from_uri(uri='a/b:1')"),
        (RoutingStrategy.RANDOM, "RoutingStrategy(name='RANDOM')"),
    ],
)
def test_prints_like_the_call(value: object, expected: str) -> None:
    assert repr(value) == expected


def test_containers_print_what_they_are_given(bucket: s3.Bucket) -> None:
    container = ContainerDefinition(
        image=ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/b:1"),
        mode=ContainerMode.MULTI_MODEL,
        model_data=ModelData.from_prefix(bucket, "a/"),
        environment={"A": "b"},
    )

    assert repr(container) == (
        "ContainerDefinition(image=ContainerImage.from_uri(uri='111122223333.dkr.ecr.eu-west-1.amazonaws.com/b:1'), "
        "model_data=ModelData.from_prefix(bucket=Bucket, prefix='a/'), mode=ContainerMode.MULTI_MODEL, "
        "environment={'A': 'b'})"
    )


def test_places_and_data_print_the_type_of_their_bucket(bucket: s3.Bucket) -> None:
    assert repr(S3Location(bucket, "a/")) == "S3Location(bucket=Bucket, prefix='a/')"
    assert repr(ModelData.from_prefix(bucket, "a/")) == "ModelData.from_prefix(bucket=Bucket, prefix='a/')"
    assert S3Location(bucket, "a/") == S3Location(bucket, "a/")


def test_variants_are_equal_where_their_arguments_are(model: Model) -> None:
    def variant(size: int) -> InstanceProductionVariant:
        return InstanceProductionVariant(
            model=model, instance_type=InstanceType.M5_LARGE, volume_size=Size.gibibytes(size)
        )

    assert variant(30) == variant(30)
    assert variant(30) != variant(31)
    assert len({variant(30), variant(30)}) == 1
