"""What a picture says of a resource."""

from typing import Any

import pytest

from constructs_lib.drawing.lines import LONGEST, columns_of, lines_of, name_of
from constructs_lib.template_check.intrinsics import Intrinsics
from constructs_lib.template_check.parameters import Parameters


def intrinsics(kind: str, metadata: Any = None, **properties: Any) -> Intrinsics:
    body = {"Resources": {"Thing1234ABCD": {"Type": f"AWS::{kind}", "Properties": properties, "Metadata": metadata}}}
    return Intrinsics(body, Parameters(body, None))


def lines(kind: str, **properties: Any) -> list[str]:
    return lines_of(intrinsics(kind, **properties), "Thing1234ABCD")


def columns(*variants: Any, shadows: Any = ()) -> list[str]:
    kind = "SageMaker::EndpointConfig"
    found = intrinsics(kind, ProductionVariants=[*variants], ShadowProductionVariants=[*shadows])
    return columns_of(found, "Thing1234ABCD")


@pytest.mark.parametrize(
    ("metadata", "name"),
    [
        (None, "Thing"),
        ({"aws:cdk:path": "Stack/Endpoint/Resource"}, "Endpoint"),
        ({"aws:cdk:path": "Stage/Stack/Iris/Endpoint/Resource"}, "Iris/Endpoint"),
        ({"aws:cdk:path": "Stack/Role/Default"}, "Role"),
        ({"aws:cdk:path": "Stack"}, "Thing1234ABCD"),
        ({"aws:cdk:path": 1}, "Thing"),
        ({"aws:cdk:path": "Stack/" + "x" * 100}, "x" * (LONGEST - 1) + "…"),
    ],
)
def test_a_resource_is_called_as_in_the_app(metadata: Any, name: str) -> None:
    assert name_of(intrinsics("SageMaker::Endpoint", metadata), "Thing1234ABCD") == name


IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/serving:1.0"


@pytest.mark.parametrize(
    ("kind", "properties", "told"),
    [
        ("SageMaker::Model", {"PrimaryContainer": {"Image": IMAGE}}, ["serving:1.0"]),
        ("SageMaker::Model", {"Containers": [{"Image": IMAGE}, {"ModelPackageName": "p/1"}]}, ["serving:1.0", "1"]),
        ("SageMaker::Model", {"PrimaryContainer": {"Image": "a", "Mode": "MultiModel"}}, ["a", "several models"]),
        ("SageMaker::Model", {"PrimaryContainer": {"Image": {"Ref": "AWS::Region"}}}, ["…"]),
        ("SageMaker::Model", {}, []),
        (
            "SageMaker::EndpointConfig",
            {"AsyncInferenceConfig": {"OutputConfig": {}}, "DataCaptureConfig": {"InitialSamplingPercentage": 20}},
            ["asynchronous", "captures 20% of the requests"],
        ),
        ("SageMaker::InferenceComponent", {"RuntimeConfig": {"CopyCount": 1}}, ["1 copy"]),
        (
            "SageMaker::InferenceComponent",
            {
                "RuntimeConfig": {"CopyCount": 2},
                "Specification": {"ComputeResourceRequirements": {"MinMemoryRequiredInMb": 512}},
            },
            ["2 copies", "512 MB"],
        ),
        (
            "ApplicationAutoScaling::ScalableTarget",
            {"MinCapacity": 0, "MaxCapacity": 4, "ScalableDimension": "sagemaker:variant:DesiredInstanceCount"},
            ["0 to 4 instances"],
        ),
        (
            "ApplicationAutoScaling::ScalingPolicy",
            {
                "TargetTrackingScalingPolicyConfiguration": {
                    "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
                    "TargetValue": 900,
                }
            },
            ["InvocationsPerInstance: 900"],
        ),
        (
            "ApplicationAutoScaling::ScalingPolicy",
            {"TargetTrackingScalingPolicyConfiguration": {"TargetValue": 5}},
            ["own metric: 5"],
        ),
        ("ApplicationAutoScaling::ScalingPolicy", {"StepScalingPolicyConfiguration": {}}, ["in steps"]),
        (
            "CloudWatch::Alarm",
            {"MetricName": "ModelLatency", "ComparisonOperator": "GreaterThanThreshold", "Threshold": 300},
            ["ModelLatency > 300"],
        ),
        ("CloudWatch::Alarm", {"Metrics": [], "Threshold": 1}, ["expression  1"]),
        ("ApiGateway::Method", {"HttpMethod": "POST", "AuthorizationType": "AWS_IAM"}, ["POST: IAM"]),
        ("ApiGateway::Method", {"HttpMethod": "GET", "ApiKeyRequired": True}, ["GET: an API key"]),
        ("ApiGateway::Method", {"HttpMethod": "GET", "AuthorizationType": "NONE"}, ["GET: nobody asked"]),
        ("ApiGateway::Method", {"HttpMethod": "GET", "AuthorizationType": "CUSTOM"}, ["GET: CUSTOM"]),
        ("Scheduler::Schedule", {"ScheduleExpression": "rate(1 day)"}, ["rate(1 day)"]),
        (
            "SageMaker::MonitoringSchedule",
            {"MonitoringScheduleConfig": {"ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"}}},
            ["cron(0 * ? * * *)"],
        ),
        ("SageMaker::Endpoint", {"EndpointName": "iris"}, []),
    ],
)
def test_says_what_a_reader_looks_for(kind: str, properties: dict[str, Any], told: list[str]) -> None:
    assert lines(kind, **properties) == told


STABLE = {"VariantName": "Stable", "InstanceType": "ml.m5.large", "InitialInstanceCount": 2}
CANDIDATE = {**STABLE, "VariantName": "Candidate"}


def test_a_variant_is_told_with_its_share_of_the_traffic() -> None:
    found = columns({**STABLE, "InitialVariantWeight": 95}, {**CANDIDATE, "InitialVariantWeight": 5})

    assert found == ["95% to Stable: 2 ml.m5.large", "5% to Candidate: 2 ml.m5.large"]


def test_no_share_is_told_of_one_variant_or_where_a_weight_is_not_known() -> None:
    weight = {"Ref": "AWS::Region"}

    assert columns({**STABLE, "InitialVariantWeight": 1}) == ["Stable: 2 ml.m5.large"]
    assert columns({**STABLE, "InitialVariantWeight": weight}, {**CANDIDATE, "InitialVariantWeight": 0}) == [
        "Stable: 2 ml.m5.large",
        "Candidate: 2 ml.m5.large",
    ]


def test_serverless_and_shadow_variants_and_pools_are_told() -> None:
    serverless = {"VariantName": "AllTraffic", "ServerlessConfig": {"MemorySizeInMB": 2048}}

    assert columns(serverless) == ["AllTraffic: serverless, 2048 MB"]
    assert columns(STABLE, shadows=[{"VariantName": "Next", "InstancePools": []}])[1] == (
        "shadow Next: several instance types"
    )


def test_takes_properties_of_the_wrong_type() -> None:
    found = intrinsics("SageMaker::EndpointConfig", ProductionVariants=["x", 1, {"VariantName": ["y"]}])

    assert columns_of(found, "Thing1234ABCD") == [": several instance types"]
