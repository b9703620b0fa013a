"""Monitors: from requests through a front door, and their labels, to whoever hears that the world has changed."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.local.front_doors import Doors, standing_doors
from tests.local.monitored import Runs, objects, told
from tests.local.templates import BUCKET
from tests.local.watched import KINDS, define_watched, name_the_model, put_what_is_read
from tests.local_aws.instance import REPOSITORY, Aws

HOUR = r"\d{4}/\d{2}/\d{2}/\d{2}"
INFERENCE_ID = "X_Amzn_SageMaker_Inference_Id"


@pytest.fixture(scope="module")
def watched(bootstrapped: Aws) -> Iterator[Doors]:
    """The front door of the endpoint; the tests follow each other."""
    put_what_is_read(bootstrapped)
    with standing_doors(bootstrapped, "Watched", define_watched) as doors:
        name_the_model(bootstrapped, doors.outputs["ModelName"])
        yield doors
    for key in objects(bootstrapped, "watched/"):
        bootstrapped.client("s3").delete_object(Bucket=BUCKET, Key=key)


@pytest.fixture(scope="module")
def ids(watched: Doors) -> list[str]:
    """The inference ids of three requests: two that the caller has chosen, and one that was made for it."""
    key = watched.key("Key")
    chosen: list[tuple[bytes, dict[str, str]]] = [
        (b"5.1,3.5", {INFERENCE_ID: "flower-0"}),
        (b"4.9,1.2", {INFERENCE_ID: "flower-1"}),
        (b"5.8,1.1", {}),
    ]
    replies = [watched.call("Api", body, X_Api_Key=key, **each) for body, each in chosen]
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
    (report,) = objects(aws, "watched/reports-DataQuality/").items()
    assert re.fullmatch(
        rf"watched/reports-DataQuality/watched/watched-DataQuality/{HOUR}/constraint_violations.json", report[0]
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
    merged = objects(aws, "watched/reports-ModelQuality/merge/")
    lines = [json.loads(line) for body in merged.values() for line in body.splitlines()]
    assert {each["eventMetadata"]["inferenceId"]: each["groundTruthData"]["data"] for each in lines} == labels
    assert {each["captureData"]["endpointOutput"]["data"] for each in lines} == {"1"}
    for key in merged:
        assert re.fullmatch(rf"watched/reports-ModelQuality/merge/watched/AllTraffic/{HOUR}/[^/]+\.jsonl", key)


def test_a_violation_reaches_who_wants_to_hear_of_it(aws: Aws, watched: Doors) -> None:
    (event,) = told(aws, watched.outputs["Notices"])

    assert event["detail-type"] == "SageMaker Processing Job State Change"
    assert event["detail"]["ProcessingJobStatus"] == "Completed"
    assert event["detail"]["ExitMessage"] == "CompletedWithViolations: Job completed successfully with 1 violations."
    assert event["detail"]["MonitoringScheduleArn"].endswith("monitoring-schedule/watched-modelquality")


@pytest.mark.usefixtures("ids")
def test_groups_that_are_treated_unlike_each_other_are_a_violation(aws: Aws, watched: Doors) -> None:
    execution = Runs(aws, "watched-ModelBias").run()

    assert execution["MonitoringExecutionStatus"] == "CompletedWithViolations", execution.get("FailureReason")
    found = reported(aws, "ModelBias")
    assert [(each["facet"], each["metric_name"]) for each in found["constraint_violations"]["violations"]] == [
        ("length", "DPL")
    ]
    assert set(found["analysis"]) == {"version", "pre_training_bias_metrics", "post_training_bias_metrics"}
    assert len(objects(aws, "watched/reports-ModelBias/merge/")) == 3
    (event,) = told(aws, watched.outputs["Notices"])
    assert event["detail"]["MonitoringScheduleArn"].endswith("monitoring-schedule/watched-modelbias")


@pytest.mark.usefixtures("ids")
def test_other_features_that_decide_are_a_violation(aws: Aws, watched: Doors) -> None:
    before = aws.client("sagemaker").list_endpoints()["Endpoints"]

    execution = Runs(aws, "watched-ModelExplainability").run()

    assert execution["MonitoringExecutionStatus"] == "CompletedWithViolations", execution.get("FailureReason")
    found = reported(aws, "ModelExplainability")
    assert [each["label"] for each in found["constraint_violations"]["violations"]] == ["label0"]
    explained = found["analysis"]["explanations"]["kernel_shap"]["label0"]["global_shap_values"]
    assert explained == {"width": 1.0, "length": 0.0}
    assert aws.client("sagemaker").list_endpoints()["Endpoints"] == before
    (event,) = told(aws, watched.outputs["Notices"])
    assert event["detail"]["MonitoringScheduleArn"].endswith("monitoring-schedule/watched-modelexplainability")


@pytest.mark.usefixtures("ids")
def test_other_requests_are_a_violation_that_reaches_the_target(aws: Aws, watched: Doors) -> None:
    watched.call("Api", b"wide,3.5", X_Api_Key=watched.key("Key"))
    objects(aws, "watched/captured", 4)

    execution = Runs(aws, "watched-DataQuality").run()

    assert execution["MonitoringExecutionStatus"] == "CompletedWithViolations", execution.get("FailureReason")
    (event,) = told(aws, watched.outputs["Notices"])
    assert event["detail"]["MonitoringScheduleArn"].endswith("monitoring-schedule/watched-dataquality")


@pytest.mark.usefixtures("ids")
def test_a_run_needs_each_statement_of_its_role(aws: Aws) -> None:
    tried: set[str] = set()
    needless = []
    for kind in KINDS:
        runs = Runs(aws, f"watched-{kind}")
        with narrowed_role(aws, f"{kind}Role") as (statements, narrow):
            assert runs.run()["MonitoringExecutionStatus"] == "CompletedWithViolations"
            for left_out in statements:
                # What kinds have in common is tried once. Without logs, a job goes on.
                name = json.dumps(left_out).replace(kind, "")
                if name not in tried and "logs:" not in name:
                    tried.add(name)
                    narrow([each for each in statements if each is not left_out])
                    if runs.run()["MonitoringExecutionStatus"] != "Failed":
                        needless.append(f"{kind}: {name}")

    assert needless == []


@pytest.mark.usefixtures("ids")
def test_the_job_that_merges_labels_has_an_image_of_its_own(aws: Aws) -> None:
    with narrowed_role(aws, "ModelBiasRole") as (statements, narrow):
        narrow(json.loads(json.dumps(statements).replace("groundtruth-merger", "other")))

        execution = Runs(aws, "watched-ModelBias").run()

    assert execution["MonitoringExecutionStatus"] == "Failed"
    assert "sagemaker-model-monitor-groundtruth-merger" in execution["FailureReason"]


def reported(aws: Aws, kind: str) -> dict[str, Any]:
    """What a monitor has written in its only hour, by the name of the file."""
    found = objects(aws, f"watched/reports-{kind}/watched/watched-{kind}/")
    return {name.rpartition("/")[2].removesuffix(".json"): json.loads(body) for name, body in found.items()}


@contextmanager
def narrowed_role(
    aws: Aws, name: str
) -> Iterator[tuple[list[dict[str, Any]], Callable[[list[dict[str, Any]]], object]]]:
    """What a role may do, and a function that lets it do something else for the time being."""
    iam = aws.client("iam")
    (role,) = (each["RoleName"] for each in aws.every("iam", "list_roles") if name in each["RoleName"])
    (policy,) = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    arn = policy["PolicyArn"]
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    held = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]

    def narrow(statements: list[dict[str, Any]]) -> None:
        document = json.dumps({**held, "Statement": statements})
        iam.put_role_policy(RoleName=role, PolicyName="Narrowed", PolicyDocument=document)

    narrow(held["Statement"])
    iam.detach_role_policy(RoleName=role, PolicyArn=arn)
    yield held["Statement"], narrow
    iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    iam.delete_role_policy(RoleName=role, PolicyName="Narrowed")
