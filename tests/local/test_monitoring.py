"""Monitors: from requests through a front door, and their labels, to whoever hears that the world has changed."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import CfnOutput, Fn
from aws_cdk import Stack as CdkStack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_sqs as sqs

from constructs_lib import (
    ApiKeyAuthorization,
    DataCapture,
    DataQualityMonitor,
    Endpoint,
    EndpointConfig,
    InferenceApi,
    InstanceProductionVariant,
    InstanceType,
    InvocationHeader,
    Model,
    MonitoringBaseline,
    MonitoringSchedule,
    S3Location,
)
from tests.local.constructed import one_model
from tests.local.front_doors import Doors, standing_doors
from tests.local.monitored import CONSTRAINTS, MODEL, QUALITY, Runs, objects, told
from tests.local.templates import BUCKET, put_artifact
from tests.local_aws.instance import REPOSITORY, Aws

HOUR = r"\d{4}/\d{2}/\d{2}/\d{2}"
INFERENCE_ID = "X_Amzn_SageMaker_Inference_Id"
_IMAGE = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"


def define(scope: CdkStack) -> dict[str, InferenceApi]:
    """An endpoint behind a front door, with monitors, and a queue that hears of violations."""
    bucket = s3.Bucket.from_bucket_name(scope, "Bucket", BUCKET)
    config = EndpointConfig(
        scope,
        "Config",
        instance_production_variants=[
            InstanceProductionVariant(
                model=Model(scope, "Model", containers=[one_model(scope, "watched.tar.gz")]),
                instance_type=InstanceType.M5_LARGE,
                initial_instance_count=2,
            )
        ],
        data_capture=DataCapture(
            destination=S3Location(bucket, "watched/captured"),
            sampling_percentage=100,
            csv_content_types=["text/csv"],
        ),
    )
    endpoint = Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name="watched")
    queue = sqs.Queue(scope, "Queue")
    CfnOutput(scope, "Notices", value=queue.queue_url)
    api = InferenceApi(
        scope,
        "Api",
        endpoint=endpoint,
        authorization=ApiKeyAuthorization(rate_limit=100, burst_limit=100),
        open_headers=[InvocationHeader.INFERENCE_ID],
    )
    CfnOutput(scope, "Key", value=api.api_key.key_id)
    role = iam.Role(scope, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    for actions, resources in _NEEDED:
        role.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
    shared: dict[str, Any] = {
        "role_arn": role.role_arn,
        "job_resources": {
            "clusterConfig": {"instanceCount": 1, "instanceType": "ml.m5.large", "volumeSizeInGb": 20},
        },
    }
    source = {"endpointInput": {"endpointName": endpoint.endpoint_name, "localPath": "/opt/ml/processing/input"}}
    monitor = DataQualityMonitor(
        scope,
        "Data",
        endpoint=endpoint,
        schedule=MonitoringSchedule.hourly(),
        baseline=MonitoringBaseline(
            constraints=S3Location(bucket, "watched/baseline/data.json"),
            statistics=S3Location(bucket, "watched/baseline/statistics.json"),
        ),
        output=S3Location(bucket, "watched/reports-data"),
        instance_type=InstanceType.M5_LARGE,
        monitoring_schedule_name="watched-DataQuality",
    )
    monitor.on_violation("Heard", targets.SqsQueue(queue))
    quality = sagemaker.CfnModelQualityJobDefinition(
        scope,
        "Quality",
        model_quality_app_specification={
            "imageUri": _IMAGE,
            "problemType": "BinaryClassification",
            "environment": _PUBLISHED,
        },
        model_quality_baseline_config={"constraintsResource": {"s3Uri": f"s3://{BUCKET}/watched/baseline/model.json"}},
        model_quality_job_input={
            "endpointInput": {**source["endpointInput"], "inferenceAttribute": "0"},
            "groundTruthS3Input": {"s3Uri": f"s3://{BUCKET}/watched/truth"},
        },
        model_quality_job_output_config=_output("model"),
        **shared,
    )
    quality.node.add_dependency(endpoint, role)
    schedule = sagemaker.CfnMonitoringSchedule(
        scope,
        "QualitySchedule",
        monitoring_schedule_name="watched-ModelQuality",
        monitoring_schedule_config={
            "monitoringJobDefinitionName": Fn.select(1, Fn.split("/", quality.ref)),
            "monitoringType": "ModelQuality",
            "scheduleConfig": {"scheduleExpression": "cron(0 * ? * * *)"},
        },
    )
    events.Rule(
        scope,
        "QualityRule",
        event_pattern=events.EventPattern(
            source=["aws.sagemaker"],
            detail_type=["SageMaker Processing Job State Change"],
            detail={
                "ExitMessage": [{"prefix": "CompletedWithViolations"}],
                "MonitoringScheduleArn": [schedule.ref],
            },
        ),
        targets=[targets.SqsQueue(queue)],
    )
    return {"Api": api}


_PUBLISHED = {"publish_cloudwatch_metrics": "Enabled"}
_NEEDED: list[tuple[list[str], list[str]]] = [
    (["s3:GetObject", "s3:PutObject"], [f"arn:aws:s3:::{BUCKET}/watched/*"]),
    (["s3:ListBucket"], [f"arn:aws:s3:::{BUCKET}"]),
    (["sagemaker:DescribeEndpoint", "sagemaker:DescribeEndpointConfig", "cloudwatch:PutMetricData"], ["*"]),
    (["ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability"], ["*"]),
    (["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], ["*"]),
    (["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], ["*"]),
]


def _output(name: str) -> dict[str, Any]:
    place = {"localPath": "/opt/ml/processing/output", "s3Uri": f"s3://{BUCKET}/watched/reports-{name}"}
    return {"monitoringOutputs": [{"s3Output": place}]}


@pytest.fixture(scope="module")
def watched(bootstrapped: Aws) -> Iterator[Doors]:
    """The front door of the endpoint; the tests follow each other."""
    put_artifact(bootstrapped, "watched.tar.gz", MODEL)
    s3 = bootstrapped.client("s3")
    s3.put_object(Bucket=BUCKET, Key="watched/baseline/data.json", Body=json.dumps(CONSTRAINTS))
    s3.put_object(Bucket=BUCKET, Key="watched/baseline/model.json", Body=json.dumps(QUALITY))
    s3.put_object(Bucket=BUCKET, Key="watched/baseline/statistics.json", Body=json.dumps({"features": []}))
    with standing_doors(bootstrapped, "Watched", define) as doors:
        yield doors
    for key in objects(bootstrapped, "watched/"):
        s3.delete_object(Bucket=BUCKET, Key=key)


@pytest.fixture(scope="module")
def ids(watched: Doors) -> list[str]:
    """The inference ids of three requests: two that the caller has chosen, and one that was made for it."""
    key = watched.key("Key")
    chosen: list[dict[str, str]] = [{INFERENCE_ID: "flower-0"}, {INFERENCE_ID: "flower-1"}, {}]
    replies = [watched.call("Api", b"5.1,3.5", X_Api_Key=key, **each) for each in chosen]
    objects(watched.aws, "watched/captured", 3)
    assert [(reply.status, reply.body) for reply in replies] == [(200, b"1")] * 3
    return [reply.headers["x-amzn-sagemaker-inference-id"] for reply in replies]


@pytest.mark.usefixtures("watched")
def test_a_run_without_captured_data_fails(aws: Aws) -> None:
    execution = Runs(aws, "watched-DataQuality").run()

    assert execution["MonitoringExecutionStatus"] == "Failed"
    assert execution["FailureReason"] == "ClientError: Job inputs had no data"


@pytest.mark.usefixtures("ids")
def test_what_is_as_the_baseline_says_is_no_violation(aws: Aws, watched: Doors) -> None:
    runs = Runs(aws, "watched-DataQuality")

    execution = runs.run()

    job = runs.job(execution)
    assert execution["MonitoringExecutionStatus"] == "Completed", execution
    assert job["ExitMessage"] == "Completed: Job completed successfully with no violations."
    (report,) = objects(aws, "watched/reports-data/").items()
    assert re.fullmatch(
        rf"watched/reports-data/watched/watched-DataQuality/{HOUR}/constraint_violations.json", report[0]
    )
    assert json.loads(report[1]) == {"violations": []}
    assert told(aws, watched.outputs["Notices"], 1) == []


def test_what_jobs_measure_is_published_as_the_monitors_publish_it(aws: Aws) -> None:
    ours = [{"Name": "Endpoint", "Value": "watched"}]
    namespace = "aws/sagemaker/Endpoints/data-metrics"
    listed = aws.client("cloudwatch").list_metrics(Namespace=namespace, Dimensions=ours)["Metrics"]

    assert {each["MetricName"] for each in listed} == {
        f"feature_{what}_{name}" for what in ("null", "non_null") for name in ("label", "width", "length")
    }
    assert {tuple(sorted(each["Name"] for each in metric["Dimensions"])) for metric in listed} == {
        ("Endpoint", "Feature", "MonitoringSchedule")
    }


def test_labels_are_merged_with_what_was_captured(aws: Aws, ids: list[str], tmp_path: Path) -> None:
    labels = dict(zip(ids, ["1", "1", "0"], strict=True))
    file = tmp_path / "labels.csv"
    rows = [("id", "label"), *labels.items(), ("others", "1")]
    file.write_text("".join(f"{','.join(row)}\n" for row in rows))
    command = [sys.executable, "-m", "constructs_lib", "labels", str(file), f"s3://{BUCKET}/watched/truth"]

    written = subprocess.run(command, cwd=REPOSITORY, env=aws.environment, capture_output=True, text=True, check=True)

    assert re.fullmatch(
        rf"4 labels in s3://{BUCKET}/watched/truth/{HOUR}/labels-[0-9a-f]{{16}}\.jsonl\n", written.stdout
    )
    runs = Runs(aws, "watched-ModelQuality")
    execution = runs.run()
    assert execution["MonitoringExecutionStatus"] == "CompletedWithViolations", execution
    merged = objects(aws, "watched/reports-model/merge/")
    lines = [json.loads(line) for body in merged.values() for line in body.splitlines()]
    assert {each["eventMetadata"]["inferenceId"]: each["groundTruthData"]["data"] for each in lines} == labels
    assert {each["captureData"]["endpointOutput"]["data"] for each in lines} == {"1"}
    for key in merged:
        assert re.fullmatch(rf"watched/reports-model/merge/watched/AllTraffic/{HOUR}/[^/]+\.jsonl", key)


def test_a_violation_reaches_who_wants_to_hear_of_it(aws: Aws, watched: Doors) -> None:
    (event,) = told(aws, watched.outputs["Notices"])

    assert event["detail-type"] == "SageMaker Processing Job State Change"
    assert event["detail"]["ProcessingJobStatus"] == "Completed"
    assert event["detail"]["ExitMessage"] == "CompletedWithViolations: Job completed successfully with 1 violations."
    assert event["detail"]["MonitoringScheduleArn"].endswith("monitoring-schedule/watched-modelquality")


@pytest.mark.usefixtures("ids")
def test_other_requests_are_a_violation_that_reaches_the_target(aws: Aws, watched: Doors) -> None:
    watched.call("Api", b"wide,3.5", X_Api_Key=watched.key("Key"))
    objects(aws, "watched/captured", 4)

    execution = Runs(aws, "watched-DataQuality").run()

    assert execution["MonitoringExecutionStatus"] == "CompletedWithViolations", execution.get("FailureReason")
    (event,) = told(aws, watched.outputs["Notices"])
    assert event["detail"]["MonitoringScheduleArn"].endswith("monitoring-schedule/watched-dataquality")


@pytest.mark.usefixtures("ids")
def test_a_run_may_do_what_its_role_may(aws: Aws) -> None:
    iam = aws.client("iam")
    (role,) = (each for each in aws.every("iam", "list_roles") if "DataRole" in each["RoleName"])
    (policy,) = iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
    attached = {"RoleName": role["RoleName"], "PolicyArn": policy["PolicyArn"]}
    iam.detach_role_policy(**attached)

    execution = Runs(aws, "watched-DataQuality").run()

    iam.attach_role_policy(**attached)
    assert execution["MonitoringExecutionStatus"] == "Failed"
    assert "allows ecr:GetAuthorizationToken" in execution["FailureReason"]
