"""What the plan says of updates."""

from typing import Any

from constructs_lib.update_plan import plan_update
from tests.unit.update_plan.pairs import PAIRS, Pair, model, template
from tests.unit.with_each import with_each


@with_each("pair", PAIRS)
def test_says_what_becomes_of_each_resource(pair: Pair) -> None:
    planned = plan_update(*pair.templates())

    assert {each.resource: each.verdict for each in planned if each.resource in pair.verdicts} == pair.verdicts
    assert pair.verdicts or planned == ()
    assert any(pair.says in each.why for each in planned) or not pair.says


NOWHERE: list[Any] = [
    {"Fn::Sub": "a-${AWS::StackName}-${AWS::Timestamp}"},
    {"Fn::Sub": "a-${Nothing}"},
    {"Fn::Join": ["-", ["a", {"Ref": "Nothing"}]]},
    {"Ref": "Nothing"},
]


@with_each("name", NOWHERE)
def test_a_name_of_what_the_template_does_not_have_cannot_be_compared(name: Any) -> None:
    before, after = (template(Model=model(ModelName=each)) for each in ({"Fn::Sub": "a-${AWS::StackName}"}, name))

    for pair in ((before, after), (after, before)):
        assert {each.verdict for each in plan_update(*pair) if each.resource == "Model"} <= {"unknown", "replaced"}
    assert plan_update(after, after) == ()


def test_a_target_that_cannot_be_read_scales_no_component() -> None:
    component = {"Type": "AWS::SageMaker::InferenceComponent", "Properties": {"EndpointName": "shop"}}
    target = {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": {"Fn::Transform": {"Name": "Macro"}}}

    planned = plan_update(
        template(Component=component, Target=target),
        template(Component={**component, "Properties": {"EndpointName": "other"}}, Target=target),
    )

    assert {each.resource: each.verdict for each in planned}["Component"] == "unknown"


def test_a_first_deployment_is_safe() -> None:
    planned = plan_update(None, template())

    assert {each.verdict for each in planned} == {"safe"}
    assert [each.resource for each in planned][-1] == "Endpoint"


def test_a_deletion_names_what_callers_and_data_lose() -> None:
    planned = plan_update(template(), None)

    assert {each.resource: each.verdict for each in planned} == {
        "Bucket": "unknown",
        "Endpoint": "replaced",
        **dict.fromkeys(("Config", "Model", "Policy", "Role"), "safe"),
    }
    assert [each.resource for each in planned if each.verdict == "safe"] == ["Config", "Model", "Policy", "Role"]
