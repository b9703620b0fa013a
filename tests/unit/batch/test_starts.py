"""What starts a batch transform."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_s3 as s3

from constructs_lib import S3Location
from tests.unit.batch.conftest import Define
from tests.unit.templates import only, resources_of


def test_a_schedule_starts_with_a_role_that_may_do_nothing_else(stack: Stack, define: Define) -> None:
    define(schedule=events.Schedule.rate(Duration.days(1)))

    role = next(each for name, each in resources_of(stack, "AWS::IAM::Role").items() if "ScheduleRole" in name)
    (trust,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    (policy,) = role["Properties"]["Policies"]
    assert [each["Action"] for each in policy["PolicyDocument"]["Statement"]] == ["states:StartExecution"]


def test_a_new_object_is_named_to_its_run(stack: Stack, define: Define) -> None:
    define(on_new_objects=True)

    (target,) = only(stack, "AWS::Events::Rule")["Properties"]["Targets"]
    assert target["InputTransformer"]["InputPathsMap"] == {"detail-object-key": "$.detail.object.key"}
    assert target["InputTransformer"]["InputTemplate"] == '{"object":<detail-object-key>}'


def test_a_bucket_that_sends_events_already_goes_on(stack: Stack, define: Define) -> None:
    bucket = s3.Bucket(stack, "Sending", event_bridge_enabled=True)

    define(input=S3Location(bucket, "in/"), on_new_objects=True)

    assert len(resources_of(stack, "Custom::S3BucketNotifications")) == 1


def test_an_imported_bucket_sends_events_from_now_on(stack: Stack, define: Define) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Imported", "elsewhere")

    define(input=S3Location(bucket, "in/"), on_new_objects=True)

    assert only(stack, "Custom::S3BucketNotifications")["Properties"]["Managed"] is False
