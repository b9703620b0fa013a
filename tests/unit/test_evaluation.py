"""Evaluations: the records, and what decides."""

import math
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    AsyncInference,
    Endpoint,
    EndpointConfig,
    Evaluation,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
    SmokeTest,
    SmokeTestRequest,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_NUMBERS, refused
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

TEST = "Custom::SageMakerSmokeTest"
CSV = SmokeTestRequest(body="1,2", content_type="text/csv")


@pytest.fixture
def flowers(tmp_path: Path) -> Path:
    path = tmp_path / "flowers.csv"
    path.write_text("setosa,5.1,3.5\nvirginica,6.3,3.3\n", encoding="utf-8")
    return path


def written(stack: Stack) -> Any:
    return only(stack, TEST)["Properties"]["Evaluation"]


def reading(stack: Stack) -> list[Any]:
    policies = resources_of(stack, "AWS::IAM::ManagedPolicy").items()
    (policy,) = [each for name, each in policies if name.startswith("SmokeTest")]
    return [each for each in policy["Properties"]["PolicyDocument"]["Statement"] if each["Action"] == "s3:GetObject"]


def evaluated(stack: Stack, endpoint: Endpoint, evaluation: Evaluation, request: SmokeTestRequest = CSV) -> None:
    SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=request, evaluation=evaluation)


def test_uploads_a_file_that_the_function_may_read(stack: Stack, endpoint: Endpoint, flowers: Path) -> None:
    evaluated(stack, endpoint, Evaluation(data=flowers, min_accuracy=0.9))

    found = written(stack)
    assert found == {
        "Bucket": found["Bucket"],
        "Key": found["Key"],
        "GroundTruthAttribute": "0",
        "Metric": "Accuracy",
        "Bound": 0.9,
    }
    assert found["Key"].endswith(".csv")
    (read,) = reading(stack)
    assert read["Resource"]["Fn::Join"][1][-1].endswith(f"/{found['Key']}")


def test_reads_one_object_and_uses_its_key(stack: Stack, endpoint: Endpoint) -> None:
    key = kms.Key(stack, "Key")
    bucket = s3.Bucket(stack, "Flowers", encryption_key=key)
    data = S3Location(bucket, "v1/flowers.jsonl")
    evaluation = Evaluation(
        data=data,
        ground_truth_attribute="label",
        inference_attribute="predictions[0].label",
        max_mean_absolute_error=0,
    )
    evaluated(stack, endpoint, evaluation, SmokeTestRequest(body="{}"))

    assert written(stack) == {
        "Bucket": stack.resolve(bucket.bucket_name),
        "Key": "v1/flowers.jsonl",
        "GroundTruthAttribute": "label",
        "InferenceAttribute": "predictions[0].label",
        "Metric": "MeanAbsoluteError",
        "Bound": 0,
    }
    (read,) = reading(stack)
    assert read["Resource"]["Fn::Join"][1][-1] == "/v1/flowers.jsonl"


def test_says_what_it_is(flowers: Path) -> None:
    evaluation = Evaluation(data=str(flowers), min_accuracy=1)

    assert repr(evaluation) == f"Evaluation(data={str(flowers)!r}, min_accuracy=1)"
    assert evaluation == Evaluation(data=flowers, min_accuracy=1)


# Refused


def test_fails_without_one_threshold(flowers: Path) -> None:
    with refused("Evaluation has neither of min_accuracy and max_mean_absolute_error"):
        Evaluation(data=flowers)
    with refused("Evaluation has both of min_accuracy and max_mean_absolute_error"):
        Evaluation(data=flowers, min_accuracy=1, max_mean_absolute_error=1)


@with_each("wrong", [*NOT_NUMBERS, 0, -1, 1.1, math.nan])
def test_fails_when_the_accuracy_is_not_a_share(flowers: Path, wrong: Any) -> None:
    with refused("min_accuracy of Evaluation"):
        Evaluation(data=flowers, min_accuracy=wrong)


@with_each("wrong", [*NOT_NUMBERS, -1, -0.1])
def test_fails_when_the_error_is_not_a_distance(flowers: Path, wrong: Any) -> None:
    with refused("max_mean_absolute_error of Evaluation"):
        Evaluation(data=flowers, max_mean_absolute_error=wrong)


@with_each("wrong", [None, "", 5, True, [], {}, object(), Duration.seconds(1)])
def test_fails_without_records(wrong: Any) -> None:
    with refused("data of Evaluation", "a path or an S3Location"):
        Evaluation(data=wrong, min_accuracy=1)


@with_each("wrong", ["nowhere.csv", ".", "a" * 5000])
def test_fails_when_the_file_is_not_there(wrong: str) -> None:
    with refused("data of Evaluation is ", "which is not a file"):
        Evaluation(data=wrong, min_accuracy=1)


@with_each("prefix", ["", "flowers/"])
def test_fails_when_the_object_is_a_prefix(bucket: s3.Bucket, prefix: str) -> None:
    with refused("which is not one object; pass S3Location(bucket, key)"):
        Evaluation(data=S3Location(bucket, prefix), min_accuracy=1)


@with_each(
    "content, request_, arguments, said",
    [
        ("a\nb", CSV, {}, "line 1 has 1 columns, and no label in column 0"),
        ("a,1", CSV, {"ground_truth_attribute": "label"}, "'label' is not the index of a column"),
        ("a,1", SmokeTestRequest(body="1"), {}, "line 1 is not JSON"),
        ('{"a": 1}', SmokeTestRequest(body="1"), {}, "line 1 is not an object with the member '0'"),
        ("a,1", SmokeTestRequest(body="1", content_type="image/png"), {}, "records of image/png cannot be read"),
        ("", CSV, {}, "the file has 0 records"),
    ],
)
def test_fails_when_the_records_cannot_be_read(
    stack: Stack,
    endpoint: Endpoint,
    flowers: Path,
    content: str,
    request_: SmokeTestRequest,
    arguments: dict[str, Any],
    said: str,
) -> None:
    flowers.write_text(content, encoding="utf-8")
    evaluation = Evaluation(data=flowers, min_accuracy=1, **arguments)

    with refused(f"evaluation of SmokeTest 'SmokeTest': {said}", "ground_truth_attribute", stack=stack):
        evaluated(stack, endpoint, evaluation, request_)


def test_fails_when_a_label_has_no_distance(stack: Stack, endpoint: Endpoint, flowers: Path) -> None:
    evaluation = Evaluation(data=flowers, max_mean_absolute_error=1)

    with refused("line 1 has the label 'setosa', not a number", stack=stack):
        evaluated(stack, endpoint, evaluation)


def test_fails_when_the_endpoint_is_asynchronous(stack: Stack, model: Model, bucket: s3.Bucket, flowers: Path) -> None:
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    queue = AsyncInference(output=S3Location(bucket, "out/"))
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant], async_inference=queue)
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)

    with refused("its endpoint is asynchronous: each record would wait in the queue", "BatchTransform", stack=stack):
        evaluated(stack, endpoint, Evaluation(data=flowers, min_accuracy=1))


def test_fails_when_the_records_are_in_a_bucket_of_another_app(stack: Stack, endpoint: Endpoint) -> None:
    theirs = S3Location(s3.Bucket(Stack(quick_app(), "Theirs"), "Bucket"), "flowers.csv")

    with refused("SmokeTest 'SmokeTest': evaluation is a Bucket of another app; define it in this one, or import it"):
        evaluated(stack, endpoint, Evaluation(data=theirs, min_accuracy=0.9))
