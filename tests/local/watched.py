"""An endpoint behind a front door, with monitors of all four kinds, and a queue that hears of violations."""

import json
from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs

from constructs_lib import (
    ApiKeyAuthorization,
    BiasMonitor,
    DataCapture,
    DataQualityMonitor,
    Endpoint,
    EndpointConfig,
    ExplainabilityMonitor,
    InferenceApi,
    InstanceProductionVariant,
    InstanceType,
    InvocationHeader,
    Model,
    ModelQualityMonitor,
    MonitoringBaseline,
    MonitoringSchedule,
    ProblemType,
    S3Location,
)
from tests.local.constructed import one_model
from tests.local.monitored import CONSTRAINTS, MODEL, QUALITY
from tests.local.templates import BUCKET, put_artifact
from tests.local_aws.instance import Aws

KINDS = ("DataQuality", "ModelQuality", "ModelBias", "ModelExplainability")
_CLARIFY: dict[str, Any] = {"headers": ["label", "width", "length"], "label": "label"}
BIAS: dict[str, Any] = {
    **_CLARIFY,
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "length", "value_or_threshold": [3.0]}],
    "methods": {"pre_training_bias": {"methods": ["CI", "DPL"]}, "post_training_bias": {"methods": ["DPPL"]}},
}
EXPLANATIONS: dict[str, Any] = {
    **_CLARIFY,
    "methods": {"shap": {"baseline": [["-1", "0"]], "num_samples": 10, "agg_method": "mean_abs"}},
    "predictor": {"instance_type": "ml.m5.large", "initial_instance_count": 1},
}


def define_watched(scope: Stack) -> dict[str, InferenceApi]:
    """Define it all; the reports of each monitor are under its kind."""
    bucket = s3.Bucket.from_bucket_name(scope, "Bucket", BUCKET)
    model = Model(scope, "Model", containers=[one_model(scope, "watched.tar.gz")])
    CfnOutput(scope, "ModelName", value=model.model_name)
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    capture = DataCapture(
        destination=S3Location(bucket, "watched/captured"), sampling_percentage=100, csv_content_types=["text/csv"]
    )
    config = EndpointConfig(scope, "Config", instance_production_variants=[variant], data_capture=capture)
    endpoint = Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name="watched")
    api = InferenceApi(
        scope,
        "Api",
        endpoint=endpoint,
        authorization=ApiKeyAuthorization(rate_limit=100, burst_limit=100),
        open_headers=[InvocationHeader.INFERENCE_ID],
    )
    CfnOutput(scope, "Key", value=api.api_key.key_id)
    queue = sqs.Queue(scope, "Queue")
    CfnOutput(scope, "Notices", value=queue.queue_url)

    labels = {"ground_truth": S3Location(bucket, "watched/truth"), "inference_attribute": "0"}
    kinds: dict[str, tuple[type, dict[str, Any]]] = {
        "DataQuality": (DataQualityMonitor, {}),
        "ModelQuality": (ModelQualityMonitor, {"problem_type": ProblemType.BINARY_CLASSIFICATION, **labels}),
        "ModelBias": (BiasMonitor, {"analysis_config": S3Location(bucket, "watched/clarify/bias.json"), **labels}),
        "ModelExplainability": (
            ExplainabilityMonitor,
            {"analysis_config": S3Location(bucket, "watched/clarify/explanations.json")},
        ),
    }
    for kind, (construct, options) in kinds.items():
        monitor = construct(
            scope,
            kind,
            endpoint=endpoint,
            schedule=MonitoringSchedule.hourly(),
            baseline=MonitoringBaseline(
                constraints=S3Location(bucket, f"watched/baseline/{kind}.json"),
                statistics=S3Location(bucket, "watched/baseline/statistics.json") if kind == "DataQuality" else None,
            ),
            output=S3Location(bucket, f"watched/reports-{kind}"),
            instance_type=InstanceType.M5_LARGE,
            monitoring_schedule_name=f"watched-{kind}",
            **options,
        )
        monitor.on_violation("Heard", targets.SqsQueue(queue))
    return {"Api": api}


def put_what_is_read(aws: Aws) -> None:
    """Upload the model, the baselines, and the analysis configuration of bias."""
    put_artifact(aws, "watched.tar.gz", MODEL)
    differences = [{"name": "CI", "value": 0.5}, {"name": "DPL", "value": 0.2}]
    group = {"value_or_threshold": "3.0", "metrics": differences}
    shap = {"label0": {"global_shap_values": {"width": 0.2, "length": 0.8}}}
    files = {
        "baseline/DataQuality.json": CONSTRAINTS,
        "baseline/ModelQuality.json": QUALITY,
        "baseline/ModelBias.json": {"pre_training_bias_metrics": {"facets": {"length": [group]}}},
        "baseline/ModelExplainability.json": {"explanations": {"kernel_shap": shap}},
        "baseline/statistics.json": {"features": []},
        "clarify/bias.json": BIAS,
    }
    for name, content in files.items():
        aws.client("s3").put_object(Bucket=BUCKET, Key=f"watched/{name}", Body=json.dumps(content))


def name_the_model(aws: Aws, model_name: str) -> None:
    """Upload the analysis configuration of explainability, which names a model that is deployed."""
    predictor = {**EXPLANATIONS["predictor"], "model_name": model_name}
    content = json.dumps({**EXPLANATIONS, "predictor": predictor})
    aws.client("s3").put_object(Bucket=BUCKET, Key="watched/clarify/explanations.json", Body=content)
