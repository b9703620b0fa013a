"""An alarm for endpoints that nobody calls."""

from typing import Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

from constructs_lib import (
    AsyncInference,
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    EndpointInstanceVariant,
    IdleAlarm,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.with_each import with_each

CONTAINER = ContainerDefinition(image=ContainerImage.from_uri("111122223333.dkr.ecr.us-east-1.amazonaws.com/model:1"))


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test")


@pytest.fixture
def variant(stack: Stack) -> EndpointInstanceVariant:
    model = Model(stack, "Model", containers=[CONTAINER])
    served = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(stack, "Config", instance_production_variants=[served])
    return Endpoint(stack, "Endpoint", endpoint_config=config).instance_production_variants[0]


@pytest.mark.parametrize(
    ("idle_time", "period", "periods"),
    [
        (Duration.minutes(5), 300, 1),
        (Duration.hours(4), 300, 48),
        (Duration.days(1), 300, 288),
        (Duration.hours(25), 3600, 25),
        (Duration.days(7), 3600, 168),
    ],
)
def test_goes_off_when_nobody_has_called(
    stack: Stack, variant: EndpointInstanceVariant, idle_time: Duration, period: int, periods: int
) -> None:
    IdleAlarm(variant, "Idle", idle_time=idle_time)

    Template.from_stack(stack).has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {
            "Namespace": "AWS/SageMaker",
            "MetricName": "Invocations",
            "Statistic": "Sum",
            "Dimensions": [
                {"Name": "EndpointName", "Value": variant.endpoint_name},
                {"Name": "VariantName", "Value": "AllTraffic"},
            ],
            "Threshold": 0,
            "ComparisonOperator": "LessThanOrEqualToThreshold",
            "Period": period,
            "EvaluationPeriods": periods,
            "TreatMissingData": "breaching",
        },
    )


@with_each(
    "idle_time",
    [Duration.minutes(0), Duration.minutes(7), Duration.seconds(90), Duration.minutes(24 * 60 + 5), Duration.days(8)],
)
def test_fails_when_cloudwatch_cannot_look_back_so(variant: EndpointInstanceVariant, idle_time: Duration) -> None:
    with pytest.raises(ValueError, match="idle_time"):
        IdleAlarm(variant, "Idle", idle_time=idle_time)


def test_fails_when_the_time_is_no_duration(variant: EndpointInstanceVariant) -> None:
    with pytest.raises(
        ValueError, match=r"idle_time of IdleAlarm 'Idle' must be a Duration, got int 4; pass Duration.minutes\(4\)"
    ):
        IdleAlarm(variant, "Idle", idle_time=4)  # type: ignore[arg-type]  # what is refused


@with_each("variant", [*NOT_CONSTRUCTS, None])
def test_fails_when_the_variant_is_not_one(variant: Any) -> None:
    with refused("variant of IdleAlarm 'Idle' must be a VariantMetrics, got ", "pass a variant of an endpoint"):
        IdleAlarm(variant, "Idle", idle_time=Duration.hours(1))


@with_each("id", [1, None, "", "__proto__"])
def test_fails_when_the_id_is_not_one(stack: Stack, variant: EndpointInstanceVariant, id: Any) -> None:
    with refused("id of IdleAlarm must be ", stack=stack):
        IdleAlarm(variant, id, idle_time=Duration.hours(1))


def test_fails_when_the_id_is_taken(stack: Stack, variant: EndpointInstanceVariant) -> None:
    IdleAlarm(variant, "Idle", idle_time=Duration.hours(1))

    with refused("id of IdleAlarm is 'Idle', which is taken; pass another one", stack=stack):
        IdleAlarm(variant, "Idle", idle_time=Duration.hours(1))


# Asynchronous endpoints


def queued(stack: Stack) -> EndpointInstanceVariant:
    bucket = s3.Bucket.from_bucket_name(stack, "Shop", "shop")
    model = Model(stack, "Queued", containers=[CONTAINER])
    config = EndpointConfig(
        stack,
        "QueuedConfig",
        instance_production_variants=[InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)],
        async_inference=AsyncInference(output=S3Location(bucket, "responses/")),
    )
    return Endpoint(stack, "QueuedEndpoint", endpoint_config=config, endpoint_name="q").instance_production_variants[0]


def watched(stack: Stack) -> dict[str, Any]:
    (alarm,) = Template.from_stack(stack).find_resources("AWS::CloudWatch::Alarm").values()
    return dict(alarm["Properties"])


def assert_watches_a_queue(found: dict[str, Any]) -> None:
    names = {
        each["Id"]: each["MetricStat"]["Metric"]["MetricName"] for each in found["Metrics"] if "MetricStat" in each
    }
    assert names == {
        "processed": "InvocationsProcessed",
        "as_printed": "InvocationsProcesssed",
        "backlog": "ApproximateBacklogSize",
    }
    (expression,) = (each["Expression"] for each in found["Metrics"] if "Expression" in each)
    assert expression == "MAX([FILL(processed, 0), FILL(as_printed, 0), FILL(backlog, 0)])"


def test_a_queue_is_idle_while_nothing_is_processed_and_nothing_waits(stack: Stack) -> None:
    IdleAlarm(queued(stack), "Idle", idle_time=Duration.hours(4))

    found = watched(stack)
    assert_watches_a_queue(found)
    assert (found["Threshold"], found["EvaluationPeriods"], found["TreatMissingData"]) == (0, 48, "breaching")
    assert {each["MetricStat"]["Period"] for each in found["Metrics"] if "MetricStat" in each} == {300}


def test_an_imported_queue_is_watched_as_one_that_is_said_to_be(stack: Stack) -> None:
    variant = Endpoint.from_endpoint_name(stack, "Imported", "q").variant("AllTraffic")

    IdleAlarm(variant, "Idle", idle_time=Duration.hours(4), asynchronous=True)

    assert_watches_a_queue(watched(stack))


@pytest.mark.parametrize("asynchronous", [None, False])
def test_an_imported_endpoint_is_taken_for_one_that_answers_at_once(stack: Stack, asynchronous: bool | None) -> None:
    variant = Endpoint.from_endpoint_name(stack, "Imported", "q").variant("AllTraffic")

    IdleAlarm(variant, "Idle", idle_time=Duration.hours(4), asynchronous=asynchronous)

    assert watched(stack)["MetricName"] == "Invocations"


def test_fails_when_the_kind_of_an_endpoint_is_said_wrongly(stack: Stack, variant: EndpointInstanceVariant) -> None:
    with refused("asynchronous=True of IdleAlarm 'Idle', whose endpoint is not asynchronous; leave it out"):
        IdleAlarm(variant, "Idle", idle_time=Duration.hours(4), asynchronous=True)
    with refused("asynchronous=False of IdleAlarm 'Idle', whose endpoint is asynchronous; leave it out"):
        IdleAlarm(queued(stack), "Idle", idle_time=Duration.hours(4), asynchronous=False)


@with_each("asynchronous", [0, 1, "true", [], {}])
def test_fails_when_the_kind_is_neither_true_nor_false(variant: EndpointInstanceVariant, asynchronous: Any) -> None:
    with refused("asynchronous of IdleAlarm 'Idle' must be True or False"):
        IdleAlarm(variant, "Idle", idle_time=Duration.hours(4), asynchronous=asynchronous)
