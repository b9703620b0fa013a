"""Batch transforms: runs by schedule, by new objects and by hand; and what becomes of those that cannot go well."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_cdk import CfnOutput, Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from botocore.exceptions import ClientError
from constructs import Construct

from constructs_lib import AssemblyType, BatchTransform, InstanceType, JoinSource, Model, S3Location, SplitType
from tests.local.batch_transforms import Runs, as_csv, flowers, predicted, put_iris_model, until
from tests.local.constructed import caller, constructed, one_model
from tests.local.templates import Stack, put_artifact
from tests.local_aws.faults import FAULT_TAG
from tests.local_aws.instance import Aws

IRIS, TORN, SLOW = "batch/iris.tar.gz", "batch/torn.tar.gz", "batch/slow.tar.gz"
SCRIPT = """
import time

def model_fn(model_dir):
    return None

def input_fn(body, content_type):
    return body

def predict_fn(data, model):
    {what}
    return data

def output_fn(prediction, accept):
    return prediction, accept
"""
JOINED: dict[str, Any] = {
    "content_type": "text/csv",
    "accept": "text/csv",
    "split_type": SplitType.LINE,
    "assemble_with": AssemblyType.LINE,
    "input_filter": "$[1:]",
    "join_source": JoinSource.INPUT,
}


def define(scope: Construct) -> None:
    """Batch transforms that share a bucket."""
    bucket = s3.Bucket(scope, "Data")
    CfnOutput(scope, "BucketName", value=bucket.bucket_name)
    iris, torn, slow = (
        Model(scope, name, containers=[one_model(scope, key)])
        for name, key in (("Iris", IRIS), ("Torn", TORN), ("Slow", SLOW))
    )
    topic, queue = sns.Topic(scope, "Failures"), sqs.Queue(scope, "Queue")
    topic.add_subscription(subscriptions.SqsSubscription(queue, raw_message_delivery=True))
    CfnOutput(scope, "Notices", value=queue.queue_url)

    def transform(name: str, model: Model, **options: Any) -> BatchTransform:
        source, output = S3Location(bucket, f"{name}/in/"), S3Location(bucket, f"{name}/out/")
        given: dict[str, Any] = {"input": source, "output": output, **JOINED, **options}
        found = BatchTransform(scope, name, model=model, instance_type=InstanceType.M5_LARGE, **given)
        CfnOutput(scope, f"{name}Machine", value=found.state_machine.state_machine_arn)
        return found

    transform("Scheduled", iris, schedule=events.Schedule.rate(Duration.minutes(1)))
    transform("Arriving", iris, on_new_objects=True)
    by_hand = transform("ByHand", iris)
    by_hand.grant_start(caller(scope, "batch-starter"))
    caller(scope, "batch-stranger")
    transform("Evaluating", iris, input_filter="$[2:]", output_filter="$[0,1,-1]")
    transform("Throttled", iris, tags={FAULT_TAG: "throttling"})
    transform("Crowded", iris, tags={FAULT_TAG: "capacity"})
    transform("Failing", torn, on_failure=topic)
    transform("Stopped", slow)
    transform("TooLong", slow, timeout=Duration.minutes(10), on_failure=topic)


@pytest.fixture(scope="module")
def outputs(aws: Aws) -> Iterator[dict[str, str]]:
    put_iris_model(aws, IRIS)
    put_artifact(aws, TORN, SCRIPT.format(what="raise ValueError('the weights are torn')"))
    put_artifact(aws, SLOW, SCRIPT.format(what="time.sleep(20)"))
    stack = Stack(aws, "Batch")
    assert stack.create(constructed(define)) == "CREATE_COMPLETE", stack.failures()
    described = aws.client("cloudformation").describe_stacks(StackName="Batch")["Stacks"][0]["Outputs"]
    found = {each["OutputKey"]: each["OutputValue"] for each in described}
    put(aws, found, "Scheduled/in/flowers.csv")
    yield found
    stack.delete()


def put(aws: Aws, outputs: dict[str, str], key: str) -> None:
    aws.client("s3").put_object(Bucket=outputs["BucketName"], Key=key, Body=as_csv(flowers()))


def runs_of(aws: Aws, outputs: dict[str, str], name: str) -> Runs:
    return Runs(aws, outputs[f"{name}Machine"], outputs["BucketName"])


def right() -> list[list[str]]:
    """All flowers, with what the model says of each."""
    return [[*row, species] for row, species in zip(flowers(), predicted(flowers()), strict=True)]


def notice(aws: Aws, outputs: dict[str, str]) -> dict[str, Any]:
    """The next notice on the topic of failures."""
    client = aws.client("sqs")
    messages = until(lambda: client.receive_message(QueueUrl=outputs["Notices"]).get("Messages"))
    client.delete_message(QueueUrl=outputs["Notices"], ReceiptHandle=messages[0]["ReceiptHandle"])
    found: dict[str, Any] = json.loads(messages[0]["Body"])
    return found


def test_a_run_by_hand_predicts_every_flower(aws: Aws, outputs: dict[str, str]) -> None:
    put(aws, outputs, "ByHand/in/day/flowers.csv")
    runs = runs_of(aws, outputs, "ByHand")

    ended = runs.wait(runs.start())

    assert ended["status"] == "SUCCEEDED", ended
    assert runs.rows("ByHand/out/day/flowers.csv.out") == right()
    output = json.loads(ended["output"])
    report = runs.report(output["report"])
    assert report["status"] == "Succeeded"
    assert report["objects"] == {"input": 1, "output": 1, "complete": True}
    assert report["job"] == output["job"]
    assert (report["attempts"], report["reason"]) == (1, "")


def test_a_new_object_is_transformed_alone(aws: Aws, outputs: dict[str, str]) -> None:
    runs = runs_of(aws, outputs, "Arriving")
    put(aws, outputs, "Arriving/in/monday/flowers.csv")

    ended = runs.wait_for_next()

    assert ended["status"] == "SUCCEEDED", ended
    assert json.loads(ended["input"]) == {"object": "Arriving/in/monday/flowers.csv"}
    assert runs.rows("Arriving/out/monday/flowers.csv.out") == right()
    assert runs.report(json.loads(ended["output"])["report"])["objects"]["input"] == 1


def test_input_and_output_may_be_others_for_once(aws: Aws, outputs: dict[str, str]) -> None:
    put(aws, outputs, "ByHand/in/other/more.csv")
    runs = runs_of(aws, outputs, "ByHand")
    bucket = f"s3://{outputs['BucketName']}"

    ended = runs.wait(runs.start(input=f"{bucket}/ByHand/in/other/", output=f"{bucket}/ByHand/out/once"))

    assert ended["status"] == "SUCCEEDED", ended
    assert "ByHand/out/once/more.csv.out" in runs.keys("ByHand/out/once/")


@pytest.mark.parametrize("given", [{"input": "ByHand/elsewhere/"}, {"output": "Scheduled/out/"}])
def test_a_run_elsewhere_is_refused(aws: Aws, outputs: dict[str, str], given: dict[str, str]) -> None:
    runs = runs_of(aws, outputs, "ByHand")

    ended = runs.wait(runs.start(**{name: f"s3://{outputs['BucketName']}/{key}" for name, key in given.items()}))

    assert (ended["status"], ended["error"]) == ("FAILED", "BatchTransform.NotPermitted")
    assert "input must begin with s3://" in ended["cause"]


def test_two_runs_at_once_do_not_clash(aws: Aws, outputs: dict[str, str]) -> None:
    put(aws, outputs, "ByHand/in/day/flowers.csv")
    runs = runs_of(aws, outputs, "ByHand")
    bucket = f"s3://{outputs['BucketName']}"

    started = [runs.start(output=f"{bucket}/ByHand/out/{name}/") for name in ("one", "two")]
    ended = [runs.wait(each) for each in started]

    assert [each["status"] for each in ended] == ["SUCCEEDED", "SUCCEEDED"]
    assert len({json.loads(each["output"])["job"] for each in ended}) == len(ended)
    assert runs.rows("ByHand/out/one/day/flowers.csv.out") == runs.rows("ByHand/out/two/day/flowers.csv.out") == right()


@pytest.mark.parametrize(("name", "jobs"), [("Throttled", 1), ("Crowded", 2)])
def test_what_another_attempt_may_get_is_tried_again_under_another_name(
    aws: Aws, outputs: dict[str, str], name: str, jobs: int
) -> None:
    put(aws, outputs, f"{name}/in/flowers.csv")
    runs = runs_of(aws, outputs, name)

    ended = runs.wait(runs.start())

    assert ended["status"] == "SUCCEEDED", ended
    told = json.loads(ended["output"])
    assert told["attempt"] == 2
    prefix = told["job"][:-37]
    found = aws.client("sagemaker").list_transform_jobs(NameContains=prefix)["TransformJobSummaries"]
    assert len({each["TransformJobName"] for each in found}) == jobs
    assert runs.rows(f"{name}/out/flowers.csv.out") == right()


def test_a_failing_model_fails_the_run_with_its_reason(aws: Aws, outputs: dict[str, str]) -> None:
    put(aws, outputs, "Failing/in/flowers.csv")
    runs = runs_of(aws, outputs, "Failing")

    ended = runs.wait(runs.start())

    assert (ended["status"], ended["error"]) == ("FAILED", "States.TaskFailed")
    assert "the weights are torn" in ended["cause"]
    told = notice(aws, outputs)
    assert told["reason"] == ended["cause"]
    assert told["execution"] == ended["executionArn"]
    report = runs.report(told["report"])
    assert (report["status"], report["reason"]) == ("Failed", ended["cause"])
    assert report["objects"] == {"input": 1, "output": 0, "complete": True}


def test_a_run_that_takes_too_long_is_stopped(aws: Aws, outputs: dict[str, str]) -> None:
    put(aws, outputs, "TooLong/in/flowers.csv")
    runs = runs_of(aws, outputs, "TooLong")

    ended = runs.wait(runs.start())

    assert (ended["status"], ended["error"]) == ("FAILED", "States.Timeout")
    assert ended["cause"] == "the run took longer than 600 seconds"
    job = runs.report(notice(aws, outputs)["report"])["job"]
    assert status_of(aws, job) in {"Stopping", "Stopped"}


def test_stopping_an_execution_stops_its_job(aws: Aws, outputs: dict[str, str]) -> None:
    put(aws, outputs, "Stopped/in/flowers.csv")
    execution = runs_of(aws, outputs, "Stopped").start()
    sagemaker = aws.client("sagemaker")
    (job,) = until(
        lambda: (
            [
                each["TransformJobName"]
                for each in sagemaker.list_transform_jobs(NameContains="stopped")["TransformJobSummaries"]
            ]
            or None
        )
    )

    aws.client("stepfunctions").stop_execution(executionArn=execution)

    until(lambda: status_of(aws, job) in {"Stopping", "Stopped"} or None)


def status_of(aws: Aws, job: str) -> str:
    return str(aws.client("sagemaker").describe_transform_job(TransformJobName=job)["TransformJobStatus"])


def test_the_recipe_for_an_evaluation_counts_what_is_right(aws: Aws, outputs: dict[str, str]) -> None:
    labels = predicted(flowers())
    labels[0] = "another"
    rows = [[number, label, *features] for label, (number, *features) in zip(labels, flowers(), strict=True)]
    body = as_csv(rows)
    aws.client("s3").put_object(Bucket=outputs["BucketName"], Key="Evaluating/in/flowers.csv", Body=body)
    runs = runs_of(aws, outputs, "Evaluating")

    assert runs.wait(runs.start())["status"] == "SUCCEEDED"

    found = runs.rows("Evaluating/out/flowers.csv.out")
    assert [row[0] for row in found] == [row[0] for row in flowers()]
    assert sum(label == species for _, label, species in found) == len(rows) - 1


def test_only_those_with_the_grant_start_a_run(aws: Aws, outputs: dict[str, str]) -> None:
    put(aws, outputs, "ByHand/in/day/flowers.csv")
    machine = outputs["ByHandMachine"]
    starter, stranger = (
        aws.client_of("stepfunctions", f"arn:aws:iam::{aws.account}:role/{role}")
        for role in ("batch-starter", "batch-stranger")
    )

    started = starter.start_execution(stateMachineArn=machine)["executionArn"]

    assert runs_of(aws, outputs, "ByHand").wait(started)["status"] == "SUCCEEDED"
    with pytest.raises(ClientError, match="AccessDenied"):
        stranger.start_execution(stateMachineArn=machine)


@pytest.mark.parametrize("missing", ["sagemaker:CreateTransformJob", "s3:PutObject", "events:PutRule"])
def test_a_role_without_a_permission_does_not_do_it(aws: Aws, outputs: dict[str, str], missing: str) -> None:
    put(aws, outputs, "ByHand/in/day/flowers.csv")
    role = aws.client("stepfunctions").describe_state_machine(stateMachineArn=outputs["ByHandMachine"])["roleArn"]
    deny = {"Statement": [{"Effect": "Deny", "Action": missing, "Resource": "*"}]}
    named = {"RoleName": role.rpartition("/")[2], "PolicyName": "denied"}
    aws.client("iam").put_role_policy(**named, PolicyDocument=json.dumps({"Version": "2012-10-17", **deny}))
    runs = runs_of(aws, outputs, "ByHand")

    ended = runs.wait(runs.start())

    aws.client("iam").delete_role_policy(**named)
    if missing == "s3:PutObject":
        assert json.loads(ended["output"])["report"].startswith("not written: ")
    else:
        assert ended["status"] == "FAILED"
        assert missing in ended["cause"] or "AccessDenied" in ended["cause"], ended["cause"]


def test_a_run_by_schedule_predicts_every_flower(aws: Aws, outputs: dict[str, str]) -> None:
    runs = runs_of(aws, outputs, "Scheduled")

    ended = runs.wait_for_next()

    assert ended["status"] == "SUCCEEDED", ended
    assert runs.rows("Scheduled/out/flowers.csv.out") == right()
