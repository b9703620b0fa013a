"""Production variants of instances."""

import dataclasses
import json
import re
from typing import Any

import jsii
import numpy as np
import pytest
from aws_cdk import Aws, CfnParameter, Duration, Fn, IStableNumberProducer, Lazy, Size, Stack, Token
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_ssm as ssm
from aws_cdk.assertions import Template
from hypothesis import example, given
from hypothesis import strategies as st

from constructs_lib import (
    CapacityReservation,
    ContainerDefinition,
    CoreDump,
    EndpointConfig,
    InstancePool,
    InstanceProductionVariant,
    InstanceType,
    ManagedInstanceScaling,
    Model,
    RoutingStrategy,
    S3Location,
)
from constructs_lib.arguments.refusal import described
from constructs_lib.rules import check, walk
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import (
    NAMES,
    NOT_CONSTRUCTS,
    NOT_COUNTS,
    NOT_DURATIONS,
    NOT_FLAGS,
    NOT_NAMES,
    NOT_NUMBERS,
    NOT_SIZES,
    NOT_STRINGS,
    refused,
)
from tests.unit.templates import rendered
from tests.unit.with_each import with_each

LARGEST_WEIGHT = 3.4028234e38
TIMEOUTS = {
    "model_data_download_timeout": ("ModelDataDownloadTimeoutInSeconds", 60),
    "container_startup_health_check_timeout": ("ContainerStartupHealthCheckTimeoutInSeconds", 60),
    "instance_provision_timeout": ("VariantInstanceProvisionTimeoutInSeconds", 300),
}


def of(model: Any = None, **options: Any) -> InstanceProductionVariant:
    return InstanceProductionVariant(**{"model": model, "instance_type": InstanceType.M5_LARGE, **options})


def test_serves_a_model_on_one_instance(stack: Stack, model: Model) -> None:
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)

    assert rendered(stack, variant) == {
        "VariantName": "AllTraffic",
        "ModelName": stack.resolve(model.model_name),
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
        "InitialVariantWeight": 1,
    }


def test_hosts_inference_components_when_told_that_there_is_no_model(stack: Stack) -> None:
    variant = InstanceProductionVariant(model=None, instance_type=InstanceType.M5_LARGE)

    assert "ModelName" not in rendered(stack, variant)


def test_asks_for_a_model_even_when_there_is_none() -> None:
    with pytest.raises(TypeError, match="model"):
        InstanceProductionVariant(instance_type=InstanceType.M5_LARGE)  # type: ignore[call-arg]  # the model is left out


def test_takes_arguments_by_name_only(model: Model) -> None:
    with pytest.raises(TypeError, match="positional"):
        InstanceProductionVariant(model, InstanceType.M5_LARGE)  # type: ignore[call-arg,arg-type]  # wrong


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"variant_name": "Stable-1"}, {"VariantName": "Stable-1"}),
        ({"instance_type": InstanceType.of("ml.c5.xlarge")}, {"InstanceType": "ml.c5.xlarge"}),
        ({"initial_instance_count": 4}, {"InitialInstanceCount": 4}),
        ({"initial_instance_count": 4.0}, {"InitialInstanceCount": 4}),
        ({"initial_variant_weight": 0.5}, {"InitialVariantWeight": 0.5}),
        ({"initial_variant_weight": 95}, {"InitialVariantWeight": 95}),
        ({"initial_variant_weight": np.float64(0.25)}, {"InitialVariantWeight": 0.25}),
        ({"volume_size": Size.gibibytes(64)}, {"VolumeSizeInGB": 64}),
        ({"volume_size": Size.mebibytes(2048)}, {"VolumeSizeInGB": 2}),
        ({"model_data_download_timeout": Duration.minutes(20)}, {"ModelDataDownloadTimeoutInSeconds": 1200}),
        ({"model_data_download_timeout": Duration.hours(1)}, {"ModelDataDownloadTimeoutInSeconds": 3600}),
        (
            {"container_startup_health_check_timeout": Duration.minutes(5)},
            {"ContainerStartupHealthCheckTimeoutInSeconds": 300},
        ),
        ({"instance_provision_timeout": Duration.minutes(10)}, {"VariantInstanceProvisionTimeoutInSeconds": 600}),
        ({"routing_strategy": RoutingStrategy.RANDOM}, {"RoutingConfig": {"RoutingStrategy": "RANDOM"}}),
        ({"managed_instance_scaling": ManagedInstanceScaling()}, {"ManagedInstanceScaling": {"Status": "ENABLED"}}),
        (
            {
                "instance_type": None,
                "instance_pools": [InstancePool(instance_type=InstanceType.M5_LARGE, priority=1)],
            },
            {"InstancePools": [{"InstanceType": "ml.m5.large", "Priority": 1}]},
        ),
        (
            {"inference_ami_version": "al2-ami-sagemaker-inference-gpu-2"},
            {"InferenceAmiVersion": "al2-ami-sagemaker-inference-gpu-2"},
        ),
        ({"enable_ssm_access": True}, {"EnableSSMAccess": True}),
    ],
)
def test_renders_its_options(stack: Stack, options: dict[str, Any], expected: dict[str, Any]) -> None:
    found = rendered(stack, of(**options))

    assert found | expected == found


@pytest.mark.parametrize("weight", [0, 0.0, -0.0])
def test_keeps_a_weight_of_zero(stack: Stack, weight: float) -> None:
    assert rendered(stack, of(initial_variant_weight=weight))["InitialVariantWeight"] == 0


def test_renders_no_option_that_is_false_or_empty_as_something_else(stack: Stack) -> None:
    found = rendered(stack, of(enable_ssm_access=False, instance_pools=[]))

    assert found["EnableSSMAccess"] is False
    assert "InstancePools" not in found


@pytest.mark.parametrize("name", NAMES)
def test_takes_names_of_letters_digits_and_inner_hyphens(name: str) -> None:
    assert of(variant_name=name).variant_name == name


@given(st.integers())
@example(0)
@example(1)
@example(2**31 - 1)
@example(2**31)
def test_takes_counts_of_1_or_more(count: int) -> None:
    if 1 <= count <= 2**31 - 1:
        assert of(initial_instance_count=count).initial_instance_count == count
    else:
        with refused(f"InstanceProductionVariant 'AllTraffic': initial_instance_count={count} must be"):
            of(initial_instance_count=count)


@given(st.floats())
@example(0.0)
@example(5e-324)
@example(LARGEST_WEIGHT)
@example(3.5e38)
@example(-5e-324)
def test_takes_weights_of_0_or_more(weight: float) -> None:
    if 0 <= weight <= LARGEST_WEIGHT:
        assert of(initial_variant_weight=weight).initial_variant_weight == weight
    else:
        with refused("InstanceProductionVariant 'AllTraffic'", "initial_variant_weight", str(weight)):
            of(initial_variant_weight=weight)


@given(st.integers(min_value=0, max_value=1000))
@example(0)
@example(1)
@example(512)
@example(513)
def test_takes_volumes_of_1_to_512_gib(size: int) -> None:
    if 1 <= size <= 512:
        assert of(volume_size=Size.gibibytes(size))._fact.volume_size_in_gb == size
    else:
        with refused(f"volume_size={size} GiB must be"):
            of(volume_size=Size.gibibytes(size))


@pytest.mark.parametrize("timeout", TIMEOUTS)
@given(length=st.integers(min_value=0, max_value=4000))
@example(length=59)
@example(length=60)
@example(length=299)
@example(length=300)
@example(length=3600)
@example(length=3601)
def test_takes_timeouts_of_up_to_an_hour(timeout: str, length: int) -> None:
    if TIMEOUTS[timeout][1] <= length <= 3600:
        assert getattr(of(**{timeout: Duration.seconds(length)}), timeout).to_seconds() == length
    else:
        with refused(f"{timeout}={length} seconds must be"):
            of(**{timeout: Duration.seconds(length)})


# Failures


@with_each("model", [*NOT_CONSTRUCTS, Model])
def test_fails_when_the_model_is_none(model: Any) -> None:
    with refused(
        "model of InstanceProductionVariant 'AllTraffic' must be a Model, got",
        "pass Model(...) or Model.from_model_name(...)",
    ):
        of(model)


def test_fails_when_the_model_is_an_l1(stack: Stack) -> None:
    model = sagemaker.CfnModel(stack, "Model")

    with refused("model of InstanceProductionVariant", "pass Model(...) or Model.from_model_name(...)", stack=stack):
        of(model)


@with_each("name", NOT_NAMES)
def test_fails_when_the_name_is_malformed(name: str) -> None:
    with refused("variant_name", repr(name)):
        of(variant_name=name)


@with_each("name", [*NOT_STRINGS, None])
def test_fails_when_the_name_is_no_string(name: Any) -> None:
    with refused("variant_name"):
        of(variant_name=name)


@with_each("count", NOT_COUNTS)
def test_fails_when_the_count_is_none(count: Any) -> None:
    with refused("initial_instance_count", "InstanceProductionVariant 'AllTraffic'"):
        of(initial_instance_count=count)


@with_each("weight", [*NOT_NUMBERS, -1, -0.5, 1e308, None])
def test_fails_when_the_weight_is_none(weight: Any) -> None:
    with refused("initial_variant_weight", "InstanceProductionVariant 'AllTraffic'"):
        of(initial_variant_weight=weight)


@with_each("size", NOT_SIZES)
def test_fails_when_the_volume_has_no_size(size: Any) -> None:
    with refused("volume_size of InstanceProductionVariant", f"got {described(size)}; pass Size.gibibytes"):
        of(volume_size=size)


def test_fails_when_the_volume_has_parts_of_a_gib() -> None:
    with refused("volume_size of InstanceProductionVariant 'AllTraffic' is 1.5 GiB; SageMaker takes whole GiB"):
        of(volume_size=Size.mebibytes(1536))


@with_each("timeout", TIMEOUTS)
@with_each("length", NOT_DURATIONS)
def test_fails_when_a_timeout_is_no_duration(timeout: str, length: Any) -> None:
    with refused(f"{timeout} of InstanceProductionVariant", f"got {described(length)}; pass Duration.seconds"):
        of(**{timeout: length})


@with_each("timeout", TIMEOUTS)
def test_fails_when_a_timeout_has_parts_of_a_second(timeout: str) -> None:
    with refused(f"{timeout} of InstanceProductionVariant 'AllTraffic' is 600500 ms; SageMaker takes whole seconds"):
        of(**{timeout: Duration.millis(600_500)})


@with_each(
    "argument, kind",
    [
        ("instance_type", "InstanceType"),
        ("routing_strategy", "RoutingStrategy"),
        ("managed_instance_scaling", "ManagedInstanceScaling"),
        ("capacity_reservation", "CapacityReservation"),
        ("core_dump", "CoreDump"),
    ],
)
@with_each("value", [*NOT_CONSTRUCTS, "ml.m5.large", "RANDOM"])
def test_fails_when_an_option_is_of_another_kind(argument: str, kind: str, value: Any) -> None:
    with refused(f"{argument} of InstanceProductionVariant 'AllTraffic' must be", f"pass {kind}"):
        of(**{argument: value})


@with_each("pools", [0, True, "ml.m5.large", {"ml.m5.large": 1}, object(), None])
def test_fails_when_pools_are_no_list(pools: Any) -> None:
    with refused("instance_pools of InstanceProductionVariant 'AllTraffic'", "pass a list of pools"):
        of(instance_pools=pools)


@with_each("pool", NOT_CONSTRUCTS)
def test_fails_when_a_pool_is_none(pool: Any) -> None:
    with refused("an entry of instance_pools", "pass InstancePool(...)"):
        of(instance_pools=[pool])


def test_fails_when_there_are_six_pools() -> None:
    pools = [InstancePool(instance_type=InstanceType.M5_LARGE, priority=1)] * 6

    with refused("instance_pools", "has 6 entries, at most 5 are allowed"):
        of(instance_type=None, instance_pools=pools)


@with_each("value", NOT_FLAGS)
def test_fails_when_ssm_access_is_neither_true_nor_false(value: Any) -> None:
    with refused("enable_ssm_access of InstanceProductionVariant 'AllTraffic' must be True or False"):
        of(enable_ssm_access=value)


@with_each("version", ["", *NOT_STRINGS])
def test_fails_when_the_machine_image_has_no_name(version: Any) -> None:
    with refused("inference_ami_version of InstanceProductionVariant 'AllTraffic'", "pass the name of an image"):
        of(inference_ami_version=version)


def test_fails_when_there_are_no_instances() -> None:
    with refused("there is no instance_type", "InstanceType.M5_LARGE", "use ServerlessProductionVariant"):
        of(instance_type=None)


def test_fails_when_instances_bring_their_own_volume() -> None:
    with refused("volume_size=64 GiB cannot be set on instance_type='ml.m5d.large', which has local NVMe storage"):
        of(instance_type=InstanceType.M5D_LARGE, volume_size=Size.gibibytes(64))


def test_fails_when_sagemaker_is_to_scale_a_fleet_that_serves_a_model(model: Model) -> None:
    with refused("managed_instance_scaling, which scales for inference components, cannot be combined with a model"):
        of(model, managed_instance_scaling=ManagedInstanceScaling())


def test_says_all_that_is_wrong_at_once() -> None:
    with refused("variant_name='-'", "initial_instance_count=0", "initial_variant_weight=-1"):
        of(variant_name="-", initial_instance_count=0, initial_variant_weight=-1)


# Values


def test_cannot_be_changed(variant: InstanceProductionVariant) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        variant.initial_instance_count = 0  # type: ignore[misc]  # it is frozen


def test_is_copied_with_changes_that_are_checked(variant: InstanceProductionVariant) -> None:
    assert dataclasses.replace(variant, variant_name="Candidate")._fact.variant_name == "Candidate"
    with refused("initial_instance_count=0"):
        dataclasses.replace(variant, initial_instance_count=0)


def test_keeps_its_pools_when_the_list_changes() -> None:
    pools = [InstancePool(instance_type=InstanceType.M5_LARGE, priority=1)]
    variant = of(instance_type=None, instance_pools=pools)

    pools.clear()

    assert len(variant.instance_pools) == 1


def test_takes_pools_from_a_generator() -> None:
    types = (InstanceType.M5_LARGE, InstanceType.M5_XLARGE)
    pools = (InstancePool(instance_type=each, priority=place) for place, each in enumerate(types, start=1))

    assert [pool.priority for pool in of(instance_type=None, instance_pools=pools).instance_pools] == [1, 2]


def test_serves_in_two_configurations(stack: Stack, variant: InstanceProductionVariant) -> None:
    for name in ("One", "Two"):
        EndpointConfig(stack, name, instance_production_variants=[variant])

    Template.from_stack(stack).resource_count_is("AWS::SageMaker::EndpointConfig", 2)


def test_serves_a_model_of_another_stack(container: ContainerDefinition) -> None:
    app = quick_app()
    model = Model(Stack(app, "Models"), "Model", containers=[container])

    found = rendered(Stack(app, "Serving"), of(model))

    # Beside a digest of the model: what changes there changes here, too.
    assert re.search("Fn::ImportValue|Fn::GetStackOutput", json.dumps(found["ModelName"]))


def test_serves_an_imported_model(stack: Stack) -> None:
    assert rendered(stack, of(Model.from_model_name(stack, "Model", "trained")))["ModelName"] == "trained"


# Tokens


@jsii.implements(IStableNumberProducer)
class Three:
    def produce(self) -> int:
        return 3


def test_takes_parameters(stack: Stack) -> None:
    text, number = CfnParameter(stack, "Text"), CfnParameter(stack, "Number", type="Number")
    variant = of(
        variant_name=text.value_as_string,
        instance_type=InstanceType.of(text.value_as_string),
        initial_instance_count=number.value_as_number,
        initial_variant_weight=number.value_as_number,
        volume_size=Size.gibibytes(number.value_as_number),
        model_data_download_timeout=Duration.seconds(number.value_as_number),
        container_startup_health_check_timeout=Duration.seconds(number.value_as_number),
        instance_provision_timeout=Duration.seconds(number.value_as_number),
        inference_ami_version=text.value_as_string,
    )

    assert rendered(stack, variant) == {
        "VariantName": {"Ref": "Text"},
        "InstanceType": {"Ref": "Text"},
        "InitialInstanceCount": {"Ref": "Number"},
        "InitialVariantWeight": {"Ref": "Number"},
        "VolumeSizeInGB": {"Ref": "Number"},
        "ModelDataDownloadTimeoutInSeconds": {"Ref": "Number"},
        "ContainerStartupHealthCheckTimeoutInSeconds": {"Ref": "Number"},
        "VariantInstanceProvisionTimeoutInSeconds": {"Ref": "Number"},
        "InferenceAmiVersion": {"Ref": "Text"},
    }


def test_takes_numbers_that_are_produced_later(stack: Stack) -> None:
    variant = of(initial_instance_count=Lazy.number(Three()), initial_variant_weight=Lazy.number(Three()))

    found = rendered(stack, variant)

    assert (found["InitialInstanceCount"], found["InitialVariantWeight"]) == (3, 3)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (Aws.REGION, {"Ref": "AWS::Region"}),
        (f"in-{Aws.REGION}", {"Fn::Join": ["", ["in-", {"Ref": "AWS::Region"}]]}),
        (Fn.import_value("Name"), {"Fn::ImportValue": "Name"}),
        (Fn.select(0, ["a", "b"]), "a"),
        ("{{resolve:ssm:/variant/name:1}}", "{{resolve:ssm:/variant/name:1}}"),
        (Token.as_string({"Ref": "Name"}), {"Ref": "Name"}),
    ],
)
def test_takes_names_that_are_tokens(stack: Stack, name: str, expected: object) -> None:
    assert rendered(stack, of(variant_name=name))["VariantName"] == expected


def test_takes_a_name_from_the_parameter_store(stack: Stack) -> None:
    name = ssm.StringParameter.value_for_string_parameter(stack, "/variant/name")

    assert "Ref" in rendered(stack, of(variant_name=name))["VariantName"]


def test_takes_an_access_that_is_a_token(stack: Stack) -> None:
    condition = Token.as_any({"Fn::If": ["Debug", True, False]})

    assert rendered(stack, of(enable_ssm_access=condition))["EnableSSMAccess"] == {"Fn::If": ["Debug", True, False]}


def test_takes_an_access_that_is_a_parameter(stack: Stack) -> None:
    access = CfnParameter(stack, "Access").value_as_string

    assert rendered(stack, of(enable_ssm_access=access))["EnableSSMAccess"] == {"Ref": "Access"}


def test_fails_when_a_timeout_is_a_token_in_another_unit(stack: Stack) -> None:
    token = CfnParameter(stack, "Number", type="Number").value_as_number

    @with_each("timeout", TIMEOUTS)
    def refuse(timeout: str) -> None:
        words = "of InstanceProductionVariant 'AllTraffic' is a token in minutes; pass it as Duration.seconds(...)"
        with refused(f"{timeout} {words}"):
            of(**{timeout: Duration.minutes(token)})

    refuse()


def test_fails_when_a_volume_is_a_token_in_another_unit(stack: Stack) -> None:
    token = CfnParameter(stack, "Number", type="Number").value_as_number

    with refused(
        "volume_size of InstanceProductionVariant", "is a token in another unit; pass it as Size.gibibytes(...)"
    ):
        of(volume_size=Size.mebibytes(token))


def test_a_number_token_may_be_written_into_a_name(stack: Stack, model: Model) -> None:
    token = CfnParameter(stack, "Number", type="Number").value_as_number
    variant = InstanceProductionVariant(
        model=model, instance_type=InstanceType.M5_LARGE, variant_name=f"v{token}", initial_instance_count=2
    )

    assert rendered(stack, variant)["VariantName"] == {"Fn::Join": ["", ["v", {"Ref": "Number"}]]}


def test_fails_when_a_number_token_was_multiplied(stack: Stack) -> None:
    token = CfnParameter(stack, "Number", type="Number").value_as_number

    with refused("initial_instance_count=-"):
        of(initial_instance_count=token * 2)


@with_each("name", ["variant_name", "inference_ami_version"])
def test_fails_when_a_token_is_no_string(name: str) -> None:
    with refused(name, "pass the token as Token.as_string(...)"):
        of(**{name: Fn.get_att("Resource", "Name")})


@with_each("name", ["initial_instance_count", "initial_variant_weight"])
def test_fails_when_a_token_is_no_number(name: str) -> None:
    with refused(name, "pass the token as Token.as_number(...)"):
        of(**{name: Fn.get_att("Resource", "Count")})


# What the roles of the models need


def test_needs_nothing_for_the_usual(variant: InstanceProductionVariant) -> None:
    assert variant._statements() == ()


def test_lets_session_manager_reach_the_instances_only_when_told() -> None:
    (statement,) = of(enable_ssm_access=True)._statements()

    assert all(action.startswith("ssmmessages:") for action in statement["Action"])  # type: ignore[attr-defined]  # a list of texts
    assert of(enable_ssm_access=False)._statements() == ()


def test_lets_crashed_containers_leave_their_memory(stack: Stack) -> None:
    dump = CoreDump(destination=S3Location(s3.Bucket.from_bucket_arn(stack, "Bucket", "arn:aws:s3:::dumps"), "crash/"))

    (statement,) = of(core_dump=dump)._statements()

    assert (statement["Action"], statement["Resource"]) == ("s3:PutObject", "arn:aws:s3:::dumps/crash/*")


def test_serves_the_models_of_its_pools_too(stack: Stack, model: Model) -> None:
    other = Model.from_model_name(stack, "Other", "compiled")
    pools = [
        InstancePool(instance_type=InstanceType.G5_XLARGE, priority=1, model=other),
        InstancePool(instance_type=InstanceType.G6_XLARGE, priority=2),
    ]

    assert list(of(model, instance_type=None, instance_pools=pools)._models()) == [model, other]


# What is told


def told(variant: InstanceProductionVariant) -> dict[str, str]:
    return {finding.rule.id: finding.rule.severity for fact in walk(variant._fact) for finding in check(fact)}


def test_tells_that_one_instance_is_in_one_zone() -> None:
    assert told(of(initial_instance_count=1)) == {"single-instance-variant": "information"}
    assert told(of(initial_instance_count=2)) == {}


def test_warns_of_an_instance_type_that_is_not_known_yet() -> None:
    variant = of(initial_instance_count=2, instance_type=InstanceType.of("ml.m99.large"))

    assert told(variant) == {"instance-type-unknown": "warning"}


def test_warns_of_a_machine_image_that_is_not_known_yet() -> None:
    variant = of(initial_instance_count=2, inference_ami_version="al9-ami")

    assert told(variant) == {"ami-version-unknown": "warning"}


def test_tells_nothing_of_tokens(stack: Stack) -> None:
    text, number = CfnParameter(stack, "Text"), CfnParameter(stack, "Number", type="Number")
    variant = of(
        instance_type=InstanceType.of(text.value_as_string),
        initial_instance_count=number.value_as_number,
        inference_ami_version=text.value_as_string,
        capacity_reservation=CapacityReservation(ml_reservation_arn=text.value_as_string),
    )

    assert told(variant) == {}
