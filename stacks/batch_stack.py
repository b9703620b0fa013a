"""Predictions for a whole data set every night, without an endpoint: batch transform."""

from typing import Any

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack, TimeZone
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_lib import AssemblyType, BatchTransform, InstanceType, JoinSource, Model, S3Location, SplitType
from stacks.iris_model import iris_container


class BatchStack(Stack):
    """A classifier that reads the flowers of the day at two in the morning, and writes each with its species.

    The first column is the number of a flower, which the model does not get, and which its prediction keeps.
    """

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        model = Model(self, "Model", containers=[iris_container("iris/model.tar.gz")], network_isolation=True)
        bucket = s3.Bucket(
            self,
            "Flowers",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=True,
            removal_policy=RemovalPolicy.RETAIN,
            lifecycle_rules=[s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))],
        )
        failures = sns.Topic(self, "Failures", enforce_ssl=True)

        batch = BatchTransform(
            self,
            "Nightly",
            model=model,
            instance_type=InstanceType.M5_LARGE,
            input=S3Location(bucket, "batch/input/"),
            output=S3Location(bucket, "batch/output/"),
            content_type="text/csv",
            accept="text/csv",
            split_type=SplitType.LINE,
            assemble_with=AssemblyType.LINE,
            input_filter="$[1:]",
            join_source=JoinSource.INPUT,
            schedule=events.Schedule.cron(hour="2", minute="0"),
            time_zone=TimeZone.EUROPE_BERLIN,
            flexible_window=Duration.minutes(15),
            on_failure=failures,
            timeout=Duration.hours(6),
        )
        batch.add_failure_alarm().add_alarm_action(actions.SnsAction(failures))

        CfnOutput(self, "BucketName", value=bucket.bucket_name)
        CfnOutput(self, "StateMachineArn", value=batch.state_machine.state_machine_arn)
