"""Metrics that nobody publishes."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import (
    AsyncInference,
    Dimension,
    Metric,
    MetricAlarm,
    Metrics,
    PredefinedMetric,
    ScalingPolicy,
    Serverless,
    TargetTracking,
)
from constructs_lib.rules.tables.published_metrics import METRICS
from tests.unit.rules.conftest import Case, RuleTests, config, container, endpoint, model, target, variant

EVENTS = "AWS/SageMaker"
HOSTS = "/aws/sagemaker/Endpoints"
ENDPOINT = Dimension(name="EndpointName", value="shop")
VARIANT = Dimension(name="VariantName", value="stable")
COMPONENT = Dimension(name="InferenceComponentName", value="llm")
SERVERLESS = Serverless(memory_size_in_mb=2048, max_concurrency=5)
PER_INSTANCE = "SageMakerVariantInvocationsPerInstance"

OF_ONE = variant(model=model())
OF_MANY = variant(model=model(container(mode="MultiModel", model_data_url="s3://bucket/models/")))
ON_DEMAND = variant(model=model(), serverless_config=SERVERLESS, instance_type=None, initial_instance_count=None)
FLEET = variant(model_name=None, model=None)


def metric(namespace: Any, name: Any, *dimensions: Dimension) -> Metric:
    return Metric(namespace=namespace, metric_name=name, dimensions=dimensions)


def of(name: Any, host: Any = OF_ONE, namespace: str = EVENTS, variant: Any = None, **values: Any) -> Metric:
    """Return a metric of an endpoint with one variant."""
    served = endpoint(config=config(host, **values))
    return Metric(
        namespace=namespace, metric_name=name, dimensions=(ENDPOINT, VARIANT), endpoint=served, variant=variant
    )


def tracking(name: Any, host: Any = OF_ONE, **values: Any) -> ScalingPolicy:
    tracked = TargetTracking(predefined_metric_specification=PredefinedMetric(predefined_metric_type=name))
    scaled = target(endpoint=endpoint(config=config(host, **values)), variant=host)
    return ScalingPolicy(target_tracking_scaling_policy_configuration=tracked, target=scaled)


ASYNC: dict[str, Any] = {"async_inference_config": AsyncInference()}

CASES = [
    Case(
        rule="metric-namespace",
        severity="warning",
        passes=[
            metric(HOSTS, "CPUUtilization", ENDPOINT, VARIANT),
            *(metric(namespace, name, ENDPOINT, VARIANT) for namespace, name in METRICS),
            metric("Shop", "CPUUtilization", ENDPOINT),
            metric(EVENTS, "CPUUtilization", Dimension(name="NotebookInstanceName", value="n")),
            Metric(metric_name="CPUUtilization"),
            MetricAlarm(),
        ],
        fails=[
            metric(EVENTS, "CPUUtilization", ENDPOINT, VARIANT),
            metric(HOSTS, "ModelLatency", ENDPOINT, VARIANT),
            MetricAlarm(namespace=HOSTS, metric_name="Invocations"),
        ],
        in_template="MetricName 'CPUUtilization' is not published in Namespace 'AWS/SageMaker'; look for metrics of",
        shown={"Alarm.MetricName": "CPUUtilization"},
        hidden=[
            metric(UNKNOWN, "CPUUtilization", ENDPOINT),
            metric(EVENTS, MAYBE, ENDPOINT),
            metric(EVENTS, "CPUUtilization", Dimension(name=UNKNOWN)),
            Metric(namespace=EVENTS, metric_name="CPUUtilization", dimensions=UNKNOWN),
        ],
    ),
    Case(
        rule="metric-of-whole-endpoint",
        severity="warning",
        passes=[
            metric(EVENTS, "ApproximateBacklogSizePerInstance", ENDPOINT),
            metric(EVENTS, "Invocations", ENDPOINT, VARIANT),
            metric("Shop", "HasBacklogWithoutCapacity", VARIANT),
            Metric(namespace=EVENTS, metric_name="HasBacklogWithoutCapacity"),
        ],
        fails=[
            metric(EVENTS, "HasBacklogWithoutCapacity", ENDPOINT, VARIANT),
            metric(EVENTS, "ApproximateBacklogSize", VARIANT),
        ],
        in_template="MetricName 'HasBacklogWithoutCapacity' is published for whole endpoints, with the dimension",
        shown={
            "Alarm.MetricName": "HasBacklogWithoutCapacity",
            "Alarm.Dimensions.0.Name": "VariantName",
        },
        hidden=[
            metric(UNKNOWN, "HasBacklogWithoutCapacity", VARIANT),
            metric(EVENTS, UNKNOWN, VARIANT),
            metric(EVENTS, "HasBacklogWithoutCapacity", Dimension(name=MAYBE)),
            Metric(namespace=EVENTS, metric_name="HasBacklogWithoutCapacity", dimensions=MAYBE),
        ],
    ),
    Case(
        rule="metric-name-unknown",
        severity="warning",
        passes=[
            metric(EVENTS, "Invocations", ENDPOINT, VARIANT),
            metric(EVENTS, "InvocationsPerModel", ENDPOINT, VARIANT),
            metric(EVENTS, "SomethingOfTomorrow", ENDPOINT, VARIANT),
            metric("Shop", "Invocation", ENDPOINT),
            metric(EVENTS, "ExecutionCount", Dimension(name="PipelineName", value="p")),
            Metric(),
        ],
        fails=[
            metric(EVENTS, "Invocations5XXErrors", ENDPOINT, VARIANT),
            metric(HOSTS, "CPUUtilisation", ENDPOINT, VARIANT),
            metric(EVENTS, "Invocation5xxErrors", ENDPOINT, VARIANT),
        ],
        in_template="MetricName 'Invocations5XXErrors' is not a known metric of endpoints; did you mean "
        "'Invocation5XXErrors'?; correct the name",
        shown={"Alarm.MetricName": "Invocations5XXErrors"},
        hidden=[
            metric(UNKNOWN, "Invocation", ENDPOINT),
            metric(EVENTS, UNKNOWN, ENDPOINT),
            metric(EVENTS, "Invocation", Dimension(name=UNKNOWN)),
        ],
    ),
    Case(
        rule="metric-dimensions",
        severity="warning",
        passes=[
            metric(EVENTS, "Invocations", ENDPOINT, VARIANT),
            metric(EVENTS, "Invocations", COMPONENT),
            metric(EVENTS, "Invocations", ENDPOINT, VARIANT, Dimension(name="InstanceId", value="i")),
            metric(EVENTS, "ModelLatency", ENDPOINT, VARIANT, COMPONENT, Dimension(name="ContainerId", value="c")),
            metric(EVENTS, "HasBacklogWithoutCapacity", ENDPOINT),
            metric("Shop", "Invocations", ENDPOINT),
            Metric(namespace=EVENTS, metric_name="Invocations"),
        ],
        fails=[
            metric(EVENTS, "Invocations", ENDPOINT),
            metric(HOSTS, "CPUUtilization", COMPONENT),
            metric(EVENTS, "NoCapacityInvocationFailures", ENDPOINT, VARIANT),
            metric(EVENTS, "Invocations"),
        ],
        in_template="MetricName 'Invocations' is published by EndpointName and VariantName or InferenceComponentName, "
        "not by EndpointName; name EndpointName",
        shown={"Alarm.Dimensions": [{"Name": "EndpointName", "Value": "shop"}]},
        hidden=[
            metric(EVENTS, UNKNOWN, ENDPOINT),
            metric(EVENTS, "Invocations", Dimension(name=UNKNOWN)),
            Metric(namespace=EVENTS, metric_name="Invocations", dimensions=MAYBE),
        ],
    ),
    Case(
        rule="metric-never-published",
        severity="warning",
        passes=[
            of("Invocations"),
            of("Invocations", OF_MANY),
            of("ModelCacheHit", OF_MANY),
            of("Invocations", ON_DEMAND),
            of("MemoryUtilization", ON_DEMAND, HOSTS),
            of("InvocationFailures", **ASYNC),
            of("CPUUtilization", namespace=HOSTS, **ASYNC),
            of("CPUUtilizationNormalized", FLEET, HOSTS),
            of("CPUUtilizationNormalized", OF_ONE, HOSTS, metrics_config=Metrics(enable_enhanced_metrics=True)),
            of("ModelCacheHit", variant(model=UNKNOWN)),
            of("Invocations", namespace="Shop", **ASYNC),
            Metric(namespace=EVENTS, metric_name="Invocations", endpoint=None),
            Metric(namespace=EVENTS, metric_name="Invocations", endpoint=endpoint(config=None)),
        ],
        fails=[
            of("Invocations", **ASYNC),
            of("Invocations", variant=OF_ONE, **ASYNC),
            of("CPUUtilization", ON_DEMAND, HOSTS),
            of("InvocationModelErrors", ON_DEMAND),
            of("ModelCacheHit"),
            of("HasBacklogWithoutCapacity"),
            of("ModelSetupTime", FLEET),
            of("Invocations", FLEET),
            of("CPUUtilizationNormalized", OF_ONE, HOSTS),
        ],
        in_template="MetricName 'Invocations' is not published by asynchronous endpoints; look at a metric",
        shown={"Config.AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://shop/out"}}},
        hidden=[
            of(UNKNOWN, **ASYNC),
            of("Invocations", async_inference_config=MAYBE),
            of("HasBacklogWithoutCapacity", variant=UNKNOWN),
            Metric(namespace=EVENTS, metric_name="Invocations", endpoint=UNKNOWN),
        ],
    ),
    Case(
        rule="metric-of-gpus",
        severity="warning",
        passes=[
            of("GPUUtilization", namespace=HOSTS, variant=variant(instance_type="ml.g5.xlarge")),
            of("GPUUtilization", namespace=HOSTS, variant=variant(instance_type="ml.new9.large")),
            of("GPUUtilization", namespace=HOSTS, variant=variant(instance_type=None)),
            of("CPUUtilization", namespace=HOSTS, variant=variant(instance_type="ml.m5.large")),
            of("GPUUtilization", namespace=HOSTS),
        ],
        fails=[
            of("GPUUtilization", namespace=HOSTS, variant=variant(instance_type="ml.m5.large")),
            of("GPUMemoryUtilization", namespace=HOSTS, variant=variant(instance_type="ml.c7g.large")),
        ],
        in_template="MetricName 'GPUUtilization' is not published by ml.m5.large, which has no GPU",
        shown={"Alarm.MetricName": "GPUUtilization", "Alarm.Namespace": HOSTS},
        hidden=[
            of("GPUUtilization", namespace=HOSTS, variant=variant(instance_type=UNKNOWN)),
            of(UNKNOWN, namespace=HOSTS, variant=variant(instance_type="ml.m5.large")),
            of("GPUUtilization", namespace=HOSTS, variant=UNKNOWN),
        ],
    ),
    Case(
        rule="tracked-metric-never-published",
        severity="warning",
        passes=[
            tracking(PER_INSTANCE),
            tracking(PER_INSTANCE, OF_MANY),
            tracking("SageMakerVariantProvisionedConcurrencyUtilization", ON_DEMAND),
            tracking("SageMakerMetricOfTomorrow", **ASYNC),
            ScalingPolicy(),
            ScalingPolicy(
                target_tracking_scaling_policy_configuration=TargetTracking(
                    predefined_metric_specification=PredefinedMetric(predefined_metric_type=PER_INSTANCE)
                ),
                target=None,
            ),
        ],
        fails=[
            tracking(PER_INSTANCE, **ASYNC),
            tracking("SageMakerVariantConcurrentRequestsPerModelHighResolution", **ASYNC),
            tracking(PER_INSTANCE, ON_DEMAND),
            tracking(PER_INSTANCE, FLEET),
        ],
        in_template=f"the metric {PER_INSTANCE} is not published by asynchronous endpoints, so nothing scales; track",
        shown={"Config.AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://shop/out"}}},
        hidden=[
            tracking(UNKNOWN, **ASYNC),
            tracking(PER_INSTANCE, async_inference_config=MAYBE),
        ],
    ),
]


class TestPublishedMetricRules(RuleTests):
    pass
