"""Options of a variant of instances."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import CfnParameter, Duration, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from hypothesis import example, given
from hypothesis import strategies as st

from constructs_lib import (
    CapacityReservation,
    CoreDump,
    InstancePool,
    InstanceProductionVariant,
    InstanceType,
    ManagedInstanceScaling,
    Model,
    S3Location,
)
from constructs_lib.arguments.refusal import described
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_COUNTS, NOT_DURATIONS, NOT_NUMBERS, NOT_STRINGS, refused, said
from tests.unit.templates import only, rendered
from tests.unit.with_each import with_each

RESERVATION = "arn:aws:sagemaker:eu-west-1:111122223333:training-plan/inference"


def number(stack: Stack) -> Any:
    return CfnParameter(stack, "Number", type="Number").value_as_number


# Managed instance scaling


def scaled(stack: Stack, scaling: ManagedInstanceScaling) -> Any:
    variant = InstanceProductionVariant(
        model=None, instance_type=InstanceType.M5_LARGE, managed_instance_scaling=scaling
    )
    return rendered(stack, variant)["ManagedInstanceScaling"]


def test_leaves_the_bounds_of_a_fleet_to_sagemaker(stack: Stack) -> None:
    assert scaled(stack, ManagedInstanceScaling()) == {"Status": "ENABLED"}


def test_bounds_a_fleet(stack: Stack) -> None:
    assert scaled(stack, ManagedInstanceScaling(min_instance_count=1, max_instance_count=4)) == {
        "Status": "ENABLED",
        "MinInstanceCount": 1,
        "MaxInstanceCount": 4,
    }


def test_lets_a_fleet_scale_to_zero(stack: Stack) -> None:
    assert scaled(stack, ManagedInstanceScaling(min_instance_count=0))["MinInstanceCount"] == 0


def test_lets_go_of_instances_as_told(stack: Stack) -> None:
    scaling = ManagedInstanceScaling(scale_in_strategy="CONSOLIDATION", maximum_step_size=2, cooldown=Duration.hours(1))

    assert scaled(stack, scaling)["ScaleInPolicy"] == {
        "Strategy": "CONSOLIDATION",
        "MaximumStepSize": 2,
        "CooldownInMinutes": 60,
    }


def test_takes_bounds_of_a_fleet_that_are_tokens(stack: Stack) -> None:
    token = number(stack)
    scaling = ManagedInstanceScaling(
        min_instance_count=1,
        max_instance_count=token,
        scale_in_strategy="IDLE_RELEASE",
        cooldown=Duration.minutes(token),
    )

    assert scaled(stack, scaling) == {
        "Status": "ENABLED",
        "MinInstanceCount": 1,
        "MaxInstanceCount": {"Ref": "Number"},
        "ScaleInPolicy": {"Strategy": "IDLE_RELEASE", "CooldownInMinutes": {"Ref": "Number"}},
    }


@given(st.integers(), st.integers())
@example(0, 0)
@example(2, 1)
@example(-1, 1)
@example(2**31 - 1, 2**31 - 1)
def test_takes_bounds_of_a_fleet_in_order(least: int, most: int) -> None:
    if 0 <= least <= most <= 2**31 - 1 and most > 0:
        scaling = ManagedInstanceScaling(min_instance_count=least, max_instance_count=most)
        assert (scaling.min_instance_count, scaling.max_instance_count) == (least, most)
    else:
        with refused("ManagedInstanceScaling", "instance_count"):
            ManagedInstanceScaling(min_instance_count=least, max_instance_count=most)


@with_each("argument", ["min_instance_count", "max_instance_count", "maximum_step_size"])
@with_each("value", [*NOT_NUMBERS, -1, 1.5, 2**31, 2**63, 1e308])
def test_fails_when_scaling_has_no_whole_number(argument: str, value: Any) -> None:
    with refused(f"{argument}"):
        ManagedInstanceScaling(scale_in_strategy="IDLE_RELEASE", **{argument: value})


@with_each("argument, allowed", [("max_instance_count", "at least 1"), ("maximum_step_size", "between 1 and 100")])
def test_fails_when_scaling_to_no_instances_at_all(argument: str, allowed: str) -> None:
    options: dict[str, Any] = {argument: 0}

    with refused(f"{argument}=0 must be {allowed}"):
        ManagedInstanceScaling(scale_in_strategy="IDLE_RELEASE", **options)


def test_fails_when_stepping_over_100_instances() -> None:
    with refused("maximum_step_size=101 must be between 1 and 100"):
        ManagedInstanceScaling(scale_in_strategy="IDLE_RELEASE", maximum_step_size=101)


@with_each("strategy", ["", "idle_release", "RELEASE", *NOT_STRINGS])
def test_fails_when_scaling_in_by_an_unknown_strategy(strategy: Any) -> None:
    with refused("scale_in_strategy"):
        ManagedInstanceScaling(scale_in_strategy=strategy)


@with_each("options", [{"maximum_step_size": 1}, {"cooldown": Duration.minutes(5)}])
def test_fails_when_scale_in_has_no_strategy(options: dict[str, Any]) -> None:
    with refused("without scale_in_strategy; pass scale_in_strategy too"):
        ManagedInstanceScaling(**options)


@with_each("cooldown", NOT_DURATIONS)
def test_fails_when_cooldown_is_no_duration(cooldown: Any) -> None:
    with refused(
        f"cooldown of ManagedInstanceScaling must be a Duration, got {described(cooldown)}; pass Duration.minutes"
    ):
        ManagedInstanceScaling(scale_in_strategy="IDLE_RELEASE", cooldown=cooldown)


@with_each(
    "cooldown, message",
    [
        (Duration.minutes(4), "cooldown=4 minutes must be between 5 and 1440"),
        (Duration.minutes(1441), "cooldown=1441 minutes must be between 5 and 1440"),
        (Duration.seconds(330), "cooldown of ManagedInstanceScaling is 330000 ms; SageMaker takes whole minutes"),
    ],
)
def test_fails_when_cooldown_is_out_of_bounds(cooldown: Duration, message: str) -> None:
    with refused(message):
        ManagedInstanceScaling(scale_in_strategy="IDLE_RELEASE", cooldown=cooldown)


def test_fails_when_cooldown_is_a_token_in_another_unit(stack: Stack) -> None:
    with refused("cooldown of ManagedInstanceScaling is a token in seconds; pass it as Duration.minutes(...)"):
        ManagedInstanceScaling(scale_in_strategy="IDLE_RELEASE", cooldown=Duration.seconds(number(stack)))


# Instance pools


def test_tries_instance_types_by_priority(stack: Stack, model: Model) -> None:
    other = Model.from_model_name(stack, "Other", "compiled-for-g5")
    pools = [
        InstancePool(instance_type=InstanceType.G6_XLARGE, priority=1),
        InstancePool(instance_type=InstanceType.G5_XLARGE, priority=2, model=other),
    ]

    assert rendered(stack, InstanceProductionVariant(model=model, instance_pools=pools))["InstancePools"] == [
        {"InstanceType": "ml.g6.xlarge", "Priority": 1},
        {"InstanceType": "ml.g5.xlarge", "Priority": 2, "ModelNameOverride": "compiled-for-g5"},
    ]


def test_takes_priorities_that_are_tokens(stack: Stack, model: Model) -> None:
    pool = InstancePool(instance_type=InstanceType.G6_XLARGE, priority=number(stack))

    (found,) = rendered(stack, InstanceProductionVariant(model=model, instance_pools=[pool]))["InstancePools"]

    assert found["Priority"] == {"Ref": "Number"}


@given(st.integers())
@example(0)
@example(1)
@example(5)
@example(6)
def test_takes_priorities_of_1_to_5(priority: int) -> None:
    if 1 <= priority <= 5:
        assert InstancePool(instance_type=InstanceType.M5_LARGE, priority=priority).priority == priority
    else:
        with refused(f"InstancePool: priority={priority} must be"):
            InstancePool(instance_type=InstanceType.M5_LARGE, priority=priority)


@with_each("priority", NOT_COUNTS)
def test_fails_when_priority_is_no_number(priority: Any) -> None:
    with refused("priority"):
        InstancePool(instance_type=InstanceType.M5_LARGE, priority=priority)


@with_each("instance_type", [*NOT_CONSTRUCTS, None, "ml.m5.large"])
def test_fails_when_a_pool_is_of_no_instance_type(instance_type: Any) -> None:
    with refused("instance_type of InstancePool must be", "pass InstanceType.of("):
        InstancePool(instance_type=instance_type, priority=1)


@with_each("model", NOT_CONSTRUCTS)
def test_fails_when_the_model_of_a_pool_is_none(model: Any) -> None:
    with refused("model of InstancePool must be", "pass Model(...) or Model.from_model_name(...)"):
        InstancePool(instance_type=InstanceType.M5_LARGE, priority=1, model=model)


# Capacity reservations


def test_runs_in_reserved_capacity_only(stack: Stack, model: Model) -> None:
    variant = InstanceProductionVariant(
        model=model,
        instance_type=InstanceType.P5_48XLARGE,
        capacity_reservation=CapacityReservation(ml_reservation_arn=RESERVATION),
    )

    assert rendered(stack, variant)["CapacityReservationConfig"] == {
        "CapacityReservationPreference": "capacity-reservations-only",
        "MlReservationArn": RESERVATION,
    }


def test_takes_a_reservation_that_is_a_token(stack: Stack, model: Model) -> None:
    arn = CfnParameter(stack, "Reservation").value_as_string
    variant = InstanceProductionVariant(
        model=model,
        instance_type=InstanceType.P5_48XLARGE,
        capacity_reservation=CapacityReservation(ml_reservation_arn=arn),
    )

    assert rendered(stack, variant)["CapacityReservationConfig"]["MlReservationArn"] == {"Ref": "Reservation"}


@with_each("arn", ["", " ", "reservation", f"{RESERVATION}\n", "a" * 1024])
def test_fails_when_a_reservation_is_malformed(arn: str) -> None:
    with refused("CapacityReservation: ml_reservation_arn="):
        CapacityReservation(ml_reservation_arn=arn)


@with_each("arn", [*NOT_STRINGS, None])
def test_fails_when_a_reservation_is_no_string(arn: Any) -> None:
    with refused("ml_reservation_arn of CapacityReservation", said(arn), "must be a string", "pass its ARN"):
        CapacityReservation(ml_reservation_arn=arn)


# Core dumps


def dumped(model: Model | None, dump: CoreDump) -> InstanceProductionVariant:
    return InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, core_dump=dump)


def granted(policy: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    statements = policy["Properties"]["PolicyDocument"]["Statement"]
    return [(each["Action"], each["Resource"]) for each in statements]


def test_leaves_core_dumps_where_told(stack: Stack, model: Model) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "dumps")

    assert rendered(stack, dumped(model, CoreDump(destination=S3Location(bucket, "crashed/"))))["CoreDumpConfig"] == {
        "DestinationS3Uri": "s3://dumps/crashed/"
    }


def test_encrypts_core_dumps_with_a_key(stack: Stack, model: Model) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "dumps")
    key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:111122223333:key/1")
    dump = CoreDump(destination=S3Location(bucket, "crashed/"), encryption_key=key)

    assert rendered(stack, dumped(model, dump))["CoreDumpConfig"]["KmsKeyId"] == key.key_arn


def test_lets_the_role_of_the_model_leave_core_dumps_there_and_nowhere_else(stack: Stack) -> None:
    bucket = s3.Bucket.from_bucket_arn(stack, "Bucket", "arn:aws:s3:::dumps")
    key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:111122223333:key/1")
    dump = CoreDump(destination=S3Location(bucket, "crashed/"), encryption_key=key)
    rendered(stack, dumped(None, dump))

    allowed = granted(only(stack, "AWS::IAM::ManagedPolicy"))

    assert ("s3:PutObject", "arn:aws:s3:::dumps/crashed/*") in allowed
    assert (["kms:Encrypt", "kms:GenerateDataKey"], key.key_arn) in allowed


def test_leaves_core_dumps_in_a_bucket_of_the_stack(stack: Stack, model: Model) -> None:
    bucket = s3.Bucket(stack, "Bucket")

    found = rendered(stack, dumped(model, CoreDump(destination=S3Location(bucket))))

    assert found["CoreDumpConfig"]["DestinationS3Uri"] == stack.resolve(f"s3://{bucket.bucket_name}/")


@with_each("destination", [*NOT_CONSTRUCTS, None, "s3://dumps/crashed/"])
def test_fails_when_core_dumps_have_no_destination(destination: Any) -> None:
    with refused("destination of CoreDump must be", "pass S3Location(bucket, prefix)"):
        CoreDump(destination=destination)


def test_fails_when_the_key_of_core_dumps_is_none(stack: Stack) -> None:
    location = S3Location(s3.Bucket.from_bucket_name(stack, "Bucket", "dumps"))

    @with_each("key", NOT_CONSTRUCTS)
    def refuse(key: Any) -> None:
        with refused("encryption_key of CoreDump must be", "pass kms.Key(...) or kms.Key.from_key_arn(...)"):
            CoreDump(destination=location, encryption_key=key)

    refuse()


def test_fails_when_the_uri_of_core_dumps_is_longer_than_sagemaker_takes(stack: Stack) -> None:
    location = S3Location(s3.Bucket.from_bucket_name(stack, "Bucket", "dumps"), "a" * 501 + "/")

    with refused("CoreDump: destination", "512"):
        CoreDump(destination=location)
