"""What an app would be synthesized to now."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App, CfnOutput, Stack, Stage
from aws_cdk import aws_sns as sns

from constructs_lib.synthesis import Synthesis
from tests.unit.apps import in_each_kind_of_stack


def topic(scope: Stack, id: str = "Topic") -> sns.CfnTopic:
    return sns.CfnTopic(scope, id, topic_name="shop")


@in_each_kind_of_stack
def test_has_the_overrides(scope: Callable[[App], Stack]) -> None:
    found = topic(scope(App()))
    found.add_property_override("TopicName", "other")

    (resource,) = Synthesis(found).template()["Resources"].values()

    assert resource == {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "other"}}


def test_who_asks_again_sees_what_has_changed_and_others_do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = Stack(App(), "Test")
    found = topic(stack)
    one, other = Synthesis(found), Synthesis(found)
    asked: list[Any] = []
    synth = Stage.synth

    def counted(stage: Stage, **options: Any) -> Any:
        asked.append(options)
        return synth(stage, **options)

    monkeypatch.setattr(App, "synth", counted)
    first = [one.template(), other.template()]
    found.topic_name = "other"
    second = [one.template(), other.template()]

    assert first == [first[0]] * 2
    assert second == [second[0]] * 2
    assert second[0] != first[0]
    assert asked == [{"force": True, "skip_validation": True}] * 2


def test_an_app_that_cannot_be_synthesized_has_none() -> None:
    stack = Stack(App(), "Test")
    for name in ("One", "Other"):
        CfnOutput(stack, name, value="1").override_logical_id("Same")

    assert Synthesis(topic(stack)).template() is None
