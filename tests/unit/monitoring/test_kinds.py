"""Monitors of models: what each kind adds to what all monitors have."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Stack
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match

from constructs_lib import (
    CaptureMode,
    DataCapture,
    Endpoint,
    EndpointConfig,
    EndpointDashboard,
    InstanceProductionVariant,
    MonitoringBaseline,
    MonitoringSchedule,
    ProblemType,
    S3Location,
)
from tests.unit.monitoring.conftest import (
    CLARIFY,
    KINDS,
    WITH_LABELS,
    definition_of,
    monitor_in,
    schedule_of,
    statements_of,
)
from tests.unit.with_each import with_each

Make = Callable[..., Any]


@pytest.fixture
def make(stack: Stack, captured: Endpoint, data: s3.Bucket) -> Make:
    """Define a monitor of a kind, of an endpoint that captures data."""

    def made(kind: str, **options: Any) -> Any:
        return monitor_in(stack, kind, captured, data, **options)

    return made


def app_of(stack: Stack, kind: str) -> Any:
    return definition_of(stack, kind)[f"{kind}AppSpecification"]


def input_of(stack: Stack, kind: str) -> Any:
    return definition_of(stack, kind)[f"{kind}JobInput"]


@pytest.mark.parametrize("kind", KINDS)
def test_has_what_all_monitors_have(stack: Stack, make: Make, kind: str) -> None:
    make(kind)

    found = definition_of(stack, kind)
    asks = kind == "ModelExplainability"
    assert found["NetworkConfig"] == {"EnableInterContainerTrafficEncryption": True, "EnableNetworkIsolation": not asks}
    assert found["JobResources"]["ClusterConfig"]["VolumeSizeInGB"] == 20
    assert found["StoppingCondition"] == {"MaxRuntimeInSeconds": 3600}
    assert input_of(stack, kind)["EndpointInput"]["EndpointName"] == "shop"
    assert schedule_of(stack)["MonitoringScheduleConfig"]["MonitoringType"] == kind
    assert app_of(stack, kind)["Environment"] == {"publish_cloudwatch_metrics": "Enabled"}


@pytest.mark.parametrize("kind", KINDS)
def test_compares_with_constraints_alone(stack: Stack, make: Make, data: s3.Bucket, kind: str) -> None:
    make(kind, baseline=MonitoringBaseline(constraints=S3Location(data, "baseline/analysis.json")))

    assert list(definition_of(stack, kind)[f"{kind}BaselineConfig"]) == ["ConstraintsResource"]


@with_each("kind", KINDS)
def test_fails_when_the_baseline_has_statistics(make: Make, baseline: MonitoringBaseline, kind: str) -> None:
    with pytest.raises(ValueError, match="has statistics, which only DataQualityMonitor compares with; leave them out"):
        make(kind, baseline=baseline)


@pytest.mark.parametrize(
    ("kind", "seconds"), [("ModelQuality", 1800), ("ModelBias", 1800), ("ModelExplainability", 3600)]
)
def test_hourly_jobs_leave_time_for_the_job_that_merges(stack: Stack, make: Make, kind: str, seconds: int) -> None:
    make(kind, schedule=MonitoringSchedule.hourly())

    assert definition_of(stack, kind)["StoppingCondition"] == {"MaxRuntimeInSeconds": seconds}


@with_each("kind", WITH_LABELS)
def test_fails_when_a_job_leaves_no_time_for_the_job_that_merges(make: Make, kind: str) -> None:
    with pytest.raises(ValueError, match="max_runtime=3600 seconds is more than the 1800 seconds"):
        make(kind, schedule=MonitoringSchedule.hourly(), max_runtime=Duration.hours(1))


@pytest.mark.parametrize("kind", WITH_LABELS)
def test_reads_labels_and_merges_them_under_the_output(stack: Stack, make: Make, data: s3.Bucket, kind: str) -> None:
    make(kind, ground_truth=S3Location(data, "labels"))

    uri = {"Fn::Join": ["", ["s3://", stack.resolve(data.bucket_name), "/labels"]]}
    assert input_of(stack, kind)["GroundTruthS3Input"] == {"S3Uri": uri}
    listed = [each for each in statements_of(stack) if each["Action"] == "s3:ListBucket"]
    prefixes = [each["Condition"]["StringLike"]["s3:prefix"] for each in listed]
    assert {"labels/*", "reports/*", "captured/shop/*"} <= set(prefixes)


@pytest.mark.parametrize("kind", WITH_LABELS)
def test_looks_at_a_window_that_lies_back(stack: Stack, make: Make, kind: str) -> None:
    make(kind, start_time_offset=Duration.days(8), end_time_offset=Duration.hours(7))

    found = input_of(stack, kind)["EndpointInput"]
    assert (found["StartTimeOffset"], found["EndTimeOffset"]) == ("-PT192H", "-PT7H")


@with_each("kind", WITH_LABELS)
@with_each(
    "start, end, said",
    [
        (None, Duration.hours(1), "end_time_offset of .* is not within the window; pass a longer start_time_offset"),
        (Duration.hours(1), Duration.hours(1), "end_time_offset of .* is not within the window"),
        (Duration.minutes(90), None, "start_time_offset of .* is 90 minutes; pass whole hours"),
        (Duration.hours(0), None, "start_time_offset of .* is 0 minutes; pass whole hours"),
        (5, None, r"pass Duration.hours\(...\)"),
    ],
)
def test_fails_when_there_is_no_such_window(make: Make, kind: str, start: Any, end: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make(kind, start_time_offset=start, end_time_offset=end)


def test_fails_when_a_window_is_known_at_deployment_only(stack: Stack, make: Make) -> None:
    minutes = CfnParameter(stack, "Minutes", type="Number").value_as_number

    with pytest.raises(ValueError, match=r"start_time_offset of .* is a token"):
        make("ModelQuality", start_time_offset=Duration.minutes(minutes))


@pytest.mark.parametrize("kind", CLARIFY)
def test_runs_clarify_by_an_analysis_configuration(stack: Stack, make: Make, kind: str) -> None:
    make(kind)

    found = app_of(stack, kind)
    assert found["ImageUri"]["Fn::Join"][1][-1] == "/sagemaker-clarify-processing:1.0"
    assert found["ConfigUri"]["Fn::Join"][1][-1] == "/clarify/analysis_config.json"


def test_attributes_say_where_a_record_has_what(stack: Stack, make: Make) -> None:
    make(
        "ModelBias",
        features_attribute="features",
        inference_attribute="label",
        probability_attribute="probability",
        probability_threshold_attribute=0.8,
    )

    found = input_of(stack, "ModelBias")["EndpointInput"]
    assert found["FeaturesAttribute"] == "features"
    assert found["InferenceAttribute"] == "label"
    assert found["ProbabilityAttribute"] == "probability"
    assert found["ProbabilityThresholdAttribute"] == 0.8


@pytest.mark.parametrize(
    ("problem", "attributes"),
    [
        (ProblemType.REGRESSION, {"inference_attribute": "0"}),
        (ProblemType.MULTICLASS_CLASSIFICATION, {"inference_attribute": "label"}),
        (ProblemType.BINARY_CLASSIFICATION, {"inference_attribute": None, "probability_attribute": "0"}),
    ],
)
def test_a_problem_is_judged_by_its_attributes(
    stack: Stack, make: Make, problem: ProblemType, attributes: dict[str, Any]
) -> None:
    make("ModelQuality", problem_type=problem, **attributes)

    assert app_of(stack, "ModelQuality")["ProblemType"] == problem.value


@with_each("problem", [ProblemType.REGRESSION, ProblemType.MULTICLASS_CLASSIFICATION])
def test_fails_when_a_problem_has_no_prediction(make: Make, problem: ProblemType) -> None:
    with pytest.raises(ValueError, match=r"without inference_attribute; pass .* inference_attribute='0'"):
        make("ModelQuality", problem_type=problem, inference_attribute=None, probability_attribute="0")


def test_fails_when_a_binary_problem_has_neither_prediction_nor_probability(make: Make) -> None:
    with pytest.raises(ValueError, match=r"without inference_attribute and probability_attribute; pass one of them"):
        make("ModelQuality", problem_type=ProblemType.BINARY_CLASSIFICATION, inference_attribute=None)


def test_fails_when_an_argument_is_of_another_kind(stack: Stack, make: Make) -> None:
    @with_each(
        "kind, argument, value, said",
        [
            ("ModelQuality", "problem_type", "Regression", r"pass ProblemType\.BINARY_CLASSIFICATION, "),
            ("ModelQuality", "ground_truth", None, r"pass S3Location\(bucket, prefix\)"),
            ("ModelBias", "analysis_config", "s3://bucket/a.json", r"pass S3Location\(bucket, prefix\)"),
            ("ModelExplainability", "analysis_config", None, r"pass S3Location\(bucket, prefix\)"),
        ],
    )
    def refuse(kind: str, argument: str, value: Any, said: str) -> None:
        with pytest.raises(ValueError, match=said):
            make(kind, **{argument: value})

    refuse()

    assert stack.node.try_find_child("Monitor") is None


def test_fails_when_jobs_could_not_ask_the_model(make: Make) -> None:
    with pytest.raises(
        ValueError,
        match=r"network_isolation=True keeps jobs of explainability from asking the model; leave network_isolation out",
    ):
        make("ModelExplainability", network_isolation=True)


@pytest.mark.parametrize(
    ("kind", "mode", "missing"),
    [
        ("ModelQuality", CaptureMode.INPUT, "Output"),
        ("ModelBias", CaptureMode.OUTPUT, "Input"),
        ("ModelExplainability", CaptureMode.OUTPUT, "Input"),
    ],
)
def test_warns_when_what_jobs_compare_is_not_captured(
    stack: Stack, variant: InstanceProductionVariant, data: s3.Bucket, kind: str, mode: CaptureMode, missing: str
) -> None:
    capture = DataCapture(destination=S3Location(data, "c/"), sampling_percentage=1, capture_modes=[mode])
    config = EndpointConfig(stack, "Half", instance_production_variants=[variant], data_capture=capture)

    monitor_in(stack, kind, Endpoint(stack, "Halved", endpoint_config=config), data)

    said = Match.string_like_regexp(f"does not capture {missing}, which jobs of {kind} compare; capture both")
    Annotations.from_stack(stack).has_warning("/Test/Monitor", said)


def test_explanations_start_an_endpoint_of_their_own_and_no_other(stack: Stack, make: Make) -> None:
    make("ModelExplainability")

    (own,) = [each for each in statements_of(stack) if "sagemaker:CreateEndpoint" in each["Action"]]
    ends = [each["Fn::Sub"].rpartition(":")[2] for each in own["Resource"]]
    assert ends == ["endpoint/sm-clarify-*", "endpoint-config/sm-clarify-config*"]
    assert "sagemaker:AddTags" in own["Action"]
    (tags,) = [each for each in statements_of(stack) if each["Action"] == "sagemaker:ListTags"]
    assert tags["Resource"]["Fn::Sub"].endswith(":processing-job/*")


@pytest.mark.parametrize("kind", WITH_LABELS)
def test_other_monitors_start_none(stack: Stack, make: Make, kind: str) -> None:
    make(kind)

    assert "sagemaker:CreateEndpoint" not in str(statements_of(stack))


def test_metrics_have_the_dimensions_they_are_published_by(make: Make) -> None:
    metric = make("ModelQuality", monitoring_schedule_name="flowers").metric("rmse")

    assert (metric.namespace, metric.metric_name) == ("aws/sagemaker/Endpoints/model-metrics", "rmse")
    assert metric.dimensions == {"Endpoint": "shop", "MonitoringSchedule": "flowers"}


def test_metrics_of_bias_name_the_group(make: Make) -> None:
    metric = make("ModelBias", monitoring_schedule_name="flowers").metric(
        "DPPL", bias_stage="Post-training", label="Loan", label_value="1", facet="Sex", facet_value="0"
    )

    assert (metric.namespace, metric.metric_name) == ("aws/sagemaker/Endpoints/bias-metrics", "bias_metric_DPPL")
    assert metric.dimensions == {
        "BiasStage": "Post-training",
        "Endpoint": "shop",
        "Facet": "Sex",
        "FacetValue": "0",
        "Label": "Loan",
        "LabelValue": "1",
        "MonitoringSchedule": "flowers",
    }


def test_metrics_of_explanations_name_the_method(make: Make) -> None:
    metric = make("ModelExplainability", monitoring_schedule_name="flowers").metric_feature(
        "age", explainability_method="KernelShap", label="label0", value_type="GlobalShapValues"
    )

    assert (metric.namespace, metric.metric_name) == ("aws/sagemaker/Endpoints/explainability-metrics", "feature_age")
    assert metric.dimensions == {
        "Endpoint": "shop",
        "ExplainabilityMethod": "KernelShap",
        "Label": "label0",
        "MonitoringSchedule": "flowers",
        "ValueType": "GlobalShapValues",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_dashboard_shows_all_that_is_published(captured: Endpoint, stack: Stack, make: Make, kind: str) -> None:
    monitor = make(kind)

    EndpointDashboard(stack, "Dashboard", endpoint=captured)

    assert monitor.node.id in str(stack.resolve(stack.node.find_child("Dashboard").node.default_child.dashboard_body))  # type: ignore[union-attr]  # the L1
