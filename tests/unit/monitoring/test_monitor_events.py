"""What EventBridge tells of monitoring jobs."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sns as sns

from tests.unit.monitoring.conftest import Define
from tests.unit.templates import only


def pattern_of(stack: Stack) -> Any:
    return only(stack, "AWS::Events::Rule")["Properties"]["EventPattern"]


def test_tells_of_violations(stack: Stack, define: Define) -> None:
    topic = sns.Topic(stack, "Told")

    define(monitoring_schedule_name="Flowers").on_violation("Violations", targets.SnsTopic(topic))

    found = pattern_of(stack)
    assert found["source"] == ["aws.sagemaker"]
    assert found["detail-type"] == ["SageMaker Processing Job State Change"]
    assert found["detail"]["ExitMessage"] == [{"prefix": "CompletedWithViolations"}]
    (schedule,) = found["detail"]["MonitoringScheduleArn"]
    assert schedule["equals-ignore-case"]["Fn::Join"][1][-1].endswith(":monitoring-schedule/flowers")
    (target,) = only(stack, "AWS::Events::Rule")["Properties"]["Targets"]
    assert target["Arn"] == stack.resolve(topic.topic_arn)


def test_tells_of_failures(stack: Stack, define: Define) -> None:
    define().on_failure("Failures")

    found = pattern_of(stack)["detail"]
    assert found["ProcessingJobStatus"] == ["Failed", "Stopped"]
    assert "ExitMessage" not in found
    assert "Targets" not in only(stack, "AWS::Events::Rule")["Properties"]


def test_schedule_that_is_named_at_deployment_is_meant_by_its_arn(
    stack: Stack, define: Define, parameter: CfnParameter
) -> None:
    monitor = define(monitoring_schedule_name=parameter.value_as_string)

    monitor.on_violation("Violations")

    (schedule,) = pattern_of(stack)["detail"]["MonitoringScheduleArn"]
    assert list(schedule["equals-ignore-case"]) == ["Ref"]


def test_fails_when_the_id_is_taken(define: Define) -> None:
    monitor = define()
    monitor.on_violation("Told")

    with pytest.raises(ValueError, match="id of the rule is 'Told', which is taken; pass another one"):
        monitor.on_failure("Told")


def test_fails_when_the_target_is_a_topic(stack: Stack, define: Define) -> None:
    monitor = define()

    with pytest.raises(ValueError, match=r"target of rule 'Told' of DataQualityMonitor 'Monitor' .*SnsTopic\(topic\)"):
        monitor.on_violation("Told", sns.Topic(stack, "Told"))  # type: ignore[arg-type]  # not a target
