"""What a template says of scaling."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk.assertions import Annotations, Match

from tests.unit.templates import only, resources_of

TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
ALARM = "AWS::CloudWatch::Alarm"
NIGHT = appscaling.Schedule.cron(hour="20", minute="0")
STEPS = [appscaling.ScalingInterval(upper=10, change=-1), appscaling.ScalingInterval(lower=50, change=1)]
VISITORS = cloudwatch.Metric(namespace="Shop", metric_name="Visitors")


def target(stack: Stack) -> dict[str, Any]:
    """The properties of the only scalable target."""
    found: dict[str, Any] = only(stack, TARGET)["Properties"]
    return found


def tracking(stack: Stack) -> dict[str, Any]:
    """What the only policy tracks, and how."""
    found: dict[str, Any] = only(stack, POLICY)["Properties"]["TargetTrackingScalingPolicyConfiguration"]
    return found


def policies(stack: Stack) -> list[dict[str, Any]]:
    return [each["Properties"] for each in resources_of(stack, POLICY).values()]


def alarms(stack: Stack) -> list[dict[str, Any]]:
    return [each["Properties"] for each in resources_of(stack, ALARM).values()]


def warnings(stack: Stack) -> list[str]:
    return [str(found.entry.data) for found in Annotations.from_stack(stack).find_warning("*", Match.any_value())]
