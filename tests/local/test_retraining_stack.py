"""The example of retraining, once around: from what callers send to a new model behind the same endpoint."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.local.batch_transforms import flowers, predicted
from tests.local.monitored import Runs, objects, told
from tests.local.project import Project
from tests.local.readback import differences
from tests.local_aws.drift import GARDEN, JUNGLE, ask, put_baseline
from tests.local_aws.instance import Aws

STACK = "Retraining"
GROUP = "iris"
PATIENCE = 60.0


@pytest.fixture(scope="module")
def outputs(project: Project, outputs: dict[str, str]) -> Iterator[dict[str, str]]:
    """The outputs of the stack, whose bucket has a baseline and flowers to train with."""
    s3, sagemaker = project.aws.client("s3"), project.aws.client("sagemaker")
    put_baseline(project.aws, outputs["BucketName"])
    rows = [[*row[1:], species] for row, species in zip(flowers(), predicted(flowers()), strict=True)]
    trained_with = "".join(f"{','.join(row)}\n" for row in rows)
    s3.put_object(Bucket=outputs["BucketName"], Key="training/flowers.csv", Body=trained_with)
    yield outputs
    for package in registered(project.aws):
        sagemaker.delete_model_package(ModelPackageName=package["ModelPackageArn"])


def registered(aws: Aws) -> list[dict[str, Any]]:
    """The packages of the group, the newest first."""
    listed = aws.client("sagemaker").list_model_packages(ModelPackageGroupName=GROUP)
    found: list[dict[str, Any]] = listed["ModelPackageSummaryList"]
    return found


def until(condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def executions(aws: Aws) -> list[dict[str, Any]]:
    """The executions of the state machine that trains."""
    machines = aws.client("stepfunctions")
    (machine,) = (
        each["stateMachineArn"] for each in machines.list_state_machines()["stateMachines"] if STACK in each["name"]
    )
    found: list[dict[str, Any]] = machines.list_executions(stateMachineArn=machine)["executions"]
    return found


def hearing_of_approvals(aws: Aws) -> str:
    """A queue that the topic of approvals may send to."""
    sqs, sns = aws.client("sqs"), aws.client("sns")
    (topic,) = (each["TopicArn"] for each in sns.list_topics()["Topics"] if "Approvals" in each["TopicArn"])
    queue: str = sqs.create_queue(QueueName="approvals")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allowed = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [{**allowed, "Resource": arn}]}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    return queue


def test_every_resource_is_as_asked_for(project: Project, outputs: dict[str, str]) -> None:
    del outputs
    assert differences(project.aws, STACK, project.template(STACK)) == []


def test_flowers_like_those_of_the_training_start_nothing(aws: Aws, outputs: dict[str, str]) -> None:
    ask(aws, outputs["EndpointName"], GARDEN)
    objects(aws, "captured/", len(GARDEN), outputs["BucketName"])

    execution = Runs(aws, outputs["MonitoringScheduleName"]).run()

    assert execution["MonitoringExecutionStatus"] == "Completed", execution.get("FailureReason")
    assert executions(aws) == []


def test_other_flowers_have_a_model_trained_that_waits_for_approval(aws: Aws, outputs: dict[str, str]) -> None:
    ask(aws, outputs["EndpointName"], JUNGLE)
    objects(aws, "captured/", len(GARDEN) + len(JUNGLE), outputs["BucketName"])

    execution = Runs(aws, outputs["MonitoringScheduleName"]).run()

    assert execution["MonitoringExecutionStatus"] == "CompletedWithViolations", execution.get("FailureReason")
    (training,) = until(lambda: executions(aws))
    machines = aws.client("stepfunctions")
    until(lambda: machines.describe_execution(executionArn=training["executionArn"])["status"] != "RUNNING")
    ended = machines.describe_execution(executionArn=training["executionArn"])
    assert ended["status"] == "SUCCEEDED", ended
    assert json.loads(ended["input"])["detail"]["ExitMessage"].startswith("CompletedWithViolations")
    (package,) = registered(aws)
    assert package["ModelApprovalStatus"] == "PendingManualApproval"


def test_an_approved_model_is_told_of_and_deployed_behind_the_same_endpoint(
    project: Project, outputs: dict[str, str]
) -> None:
    aws, sagemaker = project.aws, project.aws.client("sagemaker")
    before = ask(aws, outputs["EndpointName"], GARDEN[:1])
    (package,) = registered(aws)
    arn = package["ModelPackageArn"]
    sqs = aws.client("sqs")
    queue = hearing_of_approvals(aws)

    sagemaker.update_model_package(ModelPackageArn=arn, ModelApprovalStatus="Approved")

    (event,) = told(aws, queue)
    sqs.delete_queue(QueueUrl=queue)
    assert event["detail"]["ModelPackageArn"] == arn
    project.set_context("iris-package", arn)
    assert project.deploy(STACK) == outputs
    after = ask(aws, outputs["EndpointName"], GARDEN[:1])
    assert after[0]["predictions"] == before[0]["predictions"]
    assert after[0]["probabilities"] != before[0]["probabilities"]
