"""What starts a capacity of zero again."""

from aws_cdk import Stack
from aws_cdk import aws_sns as sns
from aws_cdk.aws_cloudwatch_actions import SnsAction

from constructs_lib import EndpointInstanceVariant
from constructs_lib.scaling.wake_up import WakeUp
from tests.unit.scaling.pieces import ALARM, POLICY
from tests.unit.templates import resources_of


def woken(variant: EndpointInstanceVariant) -> WakeUp:
    count = variant.auto_scale_instance_count(min_capacity=0, max_capacity=5)
    found = count.node.find_child("FromZero")
    assert isinstance(found, WakeUp)
    return found


def test_the_alarm_sets_the_policy_off(stack: Stack, queued: EndpointInstanceVariant) -> None:
    woken(queued)

    (policy,) = resources_of(stack, POLICY)
    (alarm,) = resources_of(stack, ALARM).values()
    assert alarm["Properties"]["AlarmActions"] == [{"Ref": policy}]


def test_the_alarm_takes_further_actions(stack: Stack, queued: EndpointInstanceVariant) -> None:
    alarm = woken(queued).alarm

    alarm.add_alarm_action(SnsAction(sns.Topic(stack, "Woken")))

    (found,) = resources_of(stack, ALARM).values()
    assert len(found["Properties"]["AlarmActions"]) == 2


def test_the_policy_belongs_to_the_capacity(stack: Stack, queued: EndpointInstanceVariant) -> None:
    woken(queued)

    (target,) = resources_of(stack, "AWS::ApplicationAutoScaling::ScalableTarget")
    (policy,) = resources_of(stack, POLICY).values()
    assert policy["Properties"]["ScalingTargetId"] == {"Ref": target}
