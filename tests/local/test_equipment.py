"""What the local AWS decides by itself: it is test equipment, and tested for that."""

from typing import Any

import botocore.session
import pytest
from botocore.model import Shape

from tests.local_aws import service_models
from tests.local_aws.deployment import Step, alarm_names, steps
from tests.local_aws.flowers import Flower, flowers
from tests.local_aws.java_patterns import java_pattern
from tests.local_aws.refusal import Refusal
from tests.local_aws.resource_schemas import resource_schema
from tests.local_aws.scaling_policy import wanted_capacity


def model(**changes: Any) -> dict[str, Any]:
    return {"ModelName": "m", "PrimaryContainer": {"Image": "x"}, **changes}


def test_a_request_within_the_model_passes() -> None:
    service_models.check("sagemaker", "CreateModel", model(EnableNetworkIsolation=True))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"ModelNam": "m"}, "Unknown member 'ModelNam'"),
        ({"ModelName": 1}, "Value 1 at 'ModelName' .* must be of type string"),
        ({"ModelName": "a b"}, "at 'ModelName' .* regular expression pattern"),
        ({"ModelName": "m" * 64}, "at 'ModelName' .* length less than or equal to 63"),
        ({"EnableNetworkIsolation": "yes"}, "must be of type boolean"),
        ({"PrimaryContainer": {"Mode": "Both"}}, "at 'PrimaryContainer.Mode' .* enum value set"),
        ({"PrimaryContainer": {"Environment": {"a b": "x"}}}, r"at 'PrimaryContainer.Environment.key' .* pattern"),
        ({"Tags": [{"Key": "k"}]}, r"null at 'Tags\[0\].Value' .* must not be null"),
        ({"Containers": [{}] * 16}, "at 'Containers' .* length less than or equal to 15"),
    ],
)
def test_a_request_outside_of_the_model_is_refused_with_the_path(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(Refusal, match=problem):
        service_models.check("sagemaker", "CreateModel", model(**changes))


def test_a_missing_member_and_a_range_are_told_together() -> None:
    variant = {"VariantName": "v", "InitialVariantWeight": -1}
    with pytest.raises(Refusal, match=r"2 validation errors.*EndpointConfigName.*greater than or equal to 0"):
        service_models.check("sagemaker", "CreateEndpointConfig", {"ProductionVariants": [variant]})


def test_what_a_template_writes_as_text_becomes_what_the_api_takes() -> None:
    variant = {
        "VariantName": "v",
        "InitialInstanceCount": "2",
        "InitialVariantWeight": "0.5",
        "EnableSSMAccess": "true",
    }
    properties = {"EndpointConfigName": 7, "ProductionVariants": [variant], "ForCloudFormationOnly": 1}

    assert service_models.from_template("sagemaker", "CreateEndpointConfig", properties) == {
        "EndpointConfigName": "7",
        "ProductionVariants": [
            {"VariantName": "v", "InitialInstanceCount": 2, "InitialVariantWeight": 0.5, "EnableSSMAccess": True}
        ],
    }


def shapes(shape: Shape, seen: dict[str, Shape]) -> dict[str, Shape]:
    if shape.name not in seen:
        seen[shape.name] = shape
        for part in (
            *getattr(shape, "members", {}).values(),
            *(getattr(shape, n, None) for n in ("member", "key", "value")),
        ):
            if isinstance(part, Shape):
                shapes(part, seen)
    return seen


@pytest.mark.parametrize("service", ["sagemaker", "sagemaker-runtime", "application-autoscaling"])
def test_every_pattern_of_a_service_compiles(service: str) -> None:
    botocore_model = botocore.session.get_session().get_service_model(service)
    seen: dict[str, Shape] = {}
    for name in botocore_model.operation_names:
        if taken := botocore_model.operation_model(name).input_shape:
            shapes(taken, seen)

    for shape in seen.values():
        if pattern := shape.metadata.get("pattern"):
            java_pattern(pattern)


def test_schemas_say_what_replaces_and_what_identifies() -> None:
    schema = resource_schema("AWS::SageMaker::Endpoint")

    assert schema is not None
    assert schema.replacing == ("EndpointName",)
    assert schema.identifier == ("EndpointArn",)


@pytest.mark.parametrize(
    ("properties", "problem"),
    [
        ({"MemorySise": 1}, "#: extraneous key [MemorySise] is not permitted"),
        ({"VpcConfig": {"Subnets": []}}, "#/VpcConfig: extraneous key [Subnets] is not permitted"),
        ({"Timeout": 99999}, "#/Timeout: 99999 is not less or equal to"),
        ({"Timeout": "0"}, "#/Timeout: 0 is not greater or equal to 1"),
        ({"Timeout": "soon"}, "#/Timeout: expected type: Number, found: String"),
        ({"PackageType": "Tar"}, "#/PackageType: Tar is not a valid enum value"),
    ],
)
def test_a_property_outside_of_its_schema_is_told(properties: dict[str, Any], problem: str) -> None:
    schema = resource_schema("AWS::Lambda::Function")

    assert schema is not None
    (told,) = schema.problems({"Code": {}, "Role": "r", **properties})
    assert told.startswith(problem)


def blue_green(routing: dict[str, Any], **policy: int) -> dict[str, Any]:
    return {
        "BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": {"WaitIntervalInSeconds": 300, **routing}, **policy}
    }


@pytest.mark.parametrize(
    ("deployment", "expected"),
    [
        (None, [Step(1.0, 0.0)]),
        (blue_green({"Type": "ALL_AT_ONCE"}, TerminationWaitInSeconds=600), [Step(1.0, 1.0), Step(1.0, 2.0)]),
        (
            blue_green({"Type": "CANARY", "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 10}}),
            [Step(0.1, 1.0), Step(1.0, 1.0), Step(1.0, 0.0)],
        ),
        (
            blue_green({"Type": "LINEAR", "LinearStepSize": {"Type": "INSTANCE_COUNT", "Value": 2}}),
            [Step(0.5, 1.0), Step(1.0, 1.0), Step(1.0, 0.0)],
        ),
        (
            {
                "RollingUpdatePolicy": {
                    "MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 40},
                    "WaitIntervalInSeconds": 600,
                }
            },
            [Step(0.4, 2.0), Step(0.8, 2.0), Step(1.0, 2.0)],
        ),
    ],
)
def test_traffic_moves_as_the_deployment_says(deployment: dict[str, Any] | None, expected: list[Step]) -> None:
    assert steps(deployment, instances=4) == expected


def test_alarms_are_those_of_the_rollback_configuration() -> None:
    assert alarm_names({"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "a"}, {"AlarmName": "b"}]}}) == [
        "a",
        "b",
    ]
    assert alarm_names(None) == []


def steps_of(adjustment_type: str, **more: int) -> dict[str, Any]:
    """Two fewer far below the threshold, one fewer below it, one more above it, four more far above it."""
    adjustments = [
        {"MetricIntervalUpperBound": -10, "ScalingAdjustment": -2},
        {"MetricIntervalLowerBound": -10, "MetricIntervalUpperBound": 0, "ScalingAdjustment": -1},
        {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 10, "ScalingAdjustment": 1},
        {"MetricIntervalLowerBound": 10, "ScalingAdjustment": 4},
    ]
    configuration = {"AdjustmentType": adjustment_type, "StepAdjustments": adjustments, **more}
    return {"StepScalingPolicyConfiguration": configuration}


@pytest.mark.parametrize(
    ("policy", "value", "expected"),
    [
        (steps_of("ChangeInCapacity"), 51, 11),
        (steps_of("ChangeInCapacity"), 59.9, 11),
        (steps_of("ChangeInCapacity"), 60, 14),
        (steps_of("ChangeInCapacity"), 49, 9),
        (steps_of("ChangeInCapacity"), 40, 8),
        (steps_of("ExactCapacity"), 60, 4),
        (steps_of("PercentChangeInCapacity"), 60, 11),
        (steps_of("PercentChangeInCapacity", MinAdjustmentMagnitude=3), 60, 13),
        (steps_of("PercentChangeInCapacity", MinAdjustmentMagnitude=3), 40, 7),
        ({"TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50}}, 61, 13),
        ({"TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50}}, None, 11),
    ],
)
def test_a_policy_asks_for_a_capacity(policy: dict[str, Any], value: float | None, expected: int) -> None:
    reason = "{}" if value is None else f'{{"recentDatapoints": [1, {value}]}}'
    alarm = {"AlarmName": "TargetTracking-x-AlarmHigh-y", "Threshold": 50, "StateReasonData": reason}

    assert wanted_capacity(policy, alarm, current=10) == expected


def test_flowers_are_those_of_scikit_learn() -> None:
    from sklearn.datasets import load_iris

    iris = load_iris()

    assert flowers() == [
        Flower(tuple(measures), species)
        for measures, species in zip(iris.data.tolist(), iris.target_names[iris.target], strict=True)
    ]
