"""What the roles of a batch transform may do."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from constructs_lib import S3Location
from constructs_lib.batch.permissions import define_service_role, of_state_machine
from tests.unit.templates import only

ARN = "arn:aws:sagemaker:eu-west-1:111122223333:model/iris"


def statements(stack: Stack, **changed: Any) -> list[dict[str, Any]]:
    bucket = s3.Bucket.from_bucket_name(stack, f"Bucket{len(stack.node.children)}", "shop")
    given: dict[str, Any] = {
        "job_prefix": "nightly",
        "model_arn": ARN,
        "source": S3Location(bucket, "in/"),
        "output": S3Location(bucket, "out/"),
        "report_key": None,
        "topic": None,
    }
    return [dict(each) for each in of_state_machine(**{**given, **changed})]


def test_jobs_are_those_of_one_name_and_one_model(stack: Stack) -> None:
    create, use, *_ = statements(stack)

    assert str(create["Resource"]).endswith(":transform-job/nightly-*'}")
    assert create["Condition"] == {"ArnEquals": {"sagemaker:ModelArn": ARN}}
    assert use["Resource"] == create["Resource"]


def test_nothing_is_allowed_on_everything(stack: Stack) -> None:
    key, topic = kms.Key(stack, "Key"), sns.Topic(stack, "Topic")

    found = statements(stack, report_key=key, topic=topic)

    assert [each for each in found if each["Resource"] == "*"] == []
    assert "iam:PassRole" not in str(found)


def test_buckets_are_listed_under_the_prefixes_only(stack: Stack) -> None:
    listed = [each["Condition"] for each in statements(stack) if each["Action"] == "s3:ListBucket"]

    assert listed == [{"StringLike": {"s3:prefix": prefix}} for prefix in ("in/*", "out/*")]


def test_an_encrypted_topic_needs_its_key(stack: Stack) -> None:
    topic = sns.Topic(stack, "Topic", master_key=kms.Key(stack, "Key"))

    assert "kms:GenerateDataKey" in str(statements(stack, topic=topic))
    assert "kms:" not in str(statements(stack, topic=sns.Topic(stack, "Plain")))


def test_a_service_assumes_its_role_for_this_account_only(stack: Stack) -> None:
    define_service_role(stack, "ServiceRole", "states", "stateMachine:*")

    (trust,) = only(stack, "AWS::IAM::Role")["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "states.amazonaws.com"}
    assert set(trust["Condition"]) == {"StringEquals", "ArnLike"}
