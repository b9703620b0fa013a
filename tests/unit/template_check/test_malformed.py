"""Templates that are none: a clear message or silence, and never a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructs_lib.template_check import violations
from constructs_lib.template_check.command_line import main
from constructs_lib.template_check.template import FACTS
from tests.unit.test_cases import MISTAKES, VALID, paths, replaced
from tests.unit.with_each import with_each

JUNK: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    1e400,
    float("nan"),
    "",
    "x",
    "\ud800",
    "${",
    "${}",
    "${A.B}",
    "{{resolve:ssm:x}}",
    [],
    {},
    [[]],
    [None],
    ["a", 1],
    {"a": 1},
    {"a": {"b": []}},
    {"Ref": None},
    {"Ref": []},
    {"Ref": "Nothing"},
    {"Ref": "AWS::Region"},
    {"Ref": "AWS::StackName"},
    {"Ref": "AWS::NoValue"},
    {"Fn::GetAtt": None},
    {"Fn::GetAtt": "M"},
    {"Fn::GetAtt": ["M"]},
    {"Fn::GetAtt": ["M", {"Ref": "x"}]},
    {"Fn::GetAtt": ["M", "ModelName", "more"]},
    {"Fn::Sub": 5},
    {"Fn::Sub": ["${a}"]},
    {"Fn::Sub": ["${a}", {"a": {"Ref": "AWS::NoValue"}}]},
    {"Fn::Sub": ["${a}", {"a": []}]},
    {"Fn::Join": ["", "x"]},
    {"Fn::Join": [None, ["a", {"Ref": "AWS::NoValue"}, []]]},
    {"Fn::Split": ["", "abc"]},
    {"Fn::Split": ["/", {"Ref": "M"}]},
    {"Fn::Select": ["x", ["a"]]},
    {"Fn::Select": [9, ["a"]]},
    {"Fn::Select": [[], ["a"]]},
    {"Fn::If": []},
    {"Fn::If": ["c", {"Ref": "AWS::NoValue"}, {"Ref": "AWS::NoValue"}]},
    {"Fn::FindInMap": ["a", "b", "c"]},
    {"Fn::FindInMap": None},
    {"Fn::Transform": {"Name": "x"}, "Mode": "MultiModel"},
    {"Fn::Unheard": 1},
    {"Fn::ForEach::Loop": []},
    {"Ref": "x", "Fn::Sub": "y"},
]

# Together they have every type of resource.
MANY_KINDS = [case for case in [*VALID, *MISTAKES] if case["id"] in {"w02", "v05", "v11", "g26", "g52", "g73", "s30"}]


def kinds_of_places() -> list[tuple[dict[str, Any], tuple[str | int, ...]]]:
    """Return the first place of each kind: a property of a type is read in one way, in whichever resource it stands."""
    found: dict[Any, Any] = {}
    for case in sorted(MANY_KINDS, key=lambda case: len([*paths(case["template"])])):  # what is small is checked fast
        resources = case["template"]["Resources"]
        for path in paths(resources):
            steps = ["entry" if isinstance(step, int) else step for step in path[1:]]
            found.setdefault((resources[path[0]]["Type"], *steps), (case, path))
    return list(found.values())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


PLACES = kinds_of_places()


@pytest.mark.no_cover
@with_each("junk", JUNK)
def test_any_value_may_stand_anywhere(junk: Any) -> None:
    for case, path in PLACES:
        resources = replaced(case["template"]["Resources"], path, lambda _: junk)
        list(violations({**case["template"], "Resources": resources}, case["region"]))


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.text(), json_values, max_size=3), st.sampled_from([*FACTS, "AWS::IAM::Role", "AWS::IAM::Policy"])
)
def test_properties_may_be_anything(properties: dict[str, Any], kind: str) -> None:
    body = {"Resources": {"A": {"Type": kind, "Properties": properties}, "B": {"Type": kind, "DependsOn": properties}}}

    assert isinstance(list(violations(body)), list)


@settings(deadline=None, max_examples=100)
@given(json_values)
def test_sections_may_be_anything(section: Any) -> None:
    resources = {"A": {"Type": "AWS::SageMaker::Model", "Properties": {"ModelName": {"Ref": "P"}}}, "": section}
    body = {"Resources": resources, "Parameters": section, "Mappings": section, "Conditions": section}

    assert isinstance(list(violations(body, "eu-west-1")), list)


def test_wrong_types_are_said_once_where_they_stand() -> None:
    config = {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"ProductionVariants": {"VariantName": "a"}}}

    (found,) = violations({"Resources": {"Config": config}})

    assert found.message.startswith("ProductionVariants")
    assert "a list" in found.message


def test_properties_that_are_no_object_are_passed_over() -> None:
    junk: list[Any] = ["text", {"Fn::If": ["c", {}, {}]}, {"Fn::Transform": {}}]
    for properties in junk:
        assert not list(violations({"Resources": {"M": {"Type": "AWS::SageMaker::Model", "Properties": properties}}}))


def test_what_is_not_ours_is_passed_over() -> None:
    resources = {
        "Table": {"Type": "AWS::DynamoDB::Table", "Properties": {"ModelName": "?"}},
        "Own": {"Type": "Custom::Thing"},
        "Loop": {"Fn::ForEach": []},
        "Service": {
            "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
            "Properties": {"ServiceNamespace": "ecs", "ResourceId": "service/a/b", "MinCapacity": 3, "MaxCapacity": 1},
        },
    }

    assert not list(violations({"Resources": resources}))


def test_resources_that_refer_to_each_other_are_said_to_wait_for_themselves() -> None:
    endpoint = {
        "Type": "AWS::SageMaker::Endpoint",
        "Properties": {
            "EndpointConfigName": "config",
            "DeploymentConfig": {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": {"Ref": "Alarm"}}]}},
        },
    }
    dimension = {"Name": "EndpointName", "Value": {"Fn::GetAtt": ["Endpoint", "EndpointName"]}}
    alarm = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Dimensions": [dimension]}}

    found = list(violations({"Resources": {"Endpoint": endpoint, "Alarm": alarm}}))

    assert "endpoint-waits-for-itself" in {each.finding.rule.id for each in found}


def test_names_that_are_made_of_each_other_come_to_an_end() -> None:
    resources = {
        name: {
            "Type": "AWS::SageMaker::Endpoint",
            "Properties": {"EndpointName": {"Fn::Sub": f"${{{other}.EndpointName}}-x"}, "EndpointConfigName": "c"},
        }
        for name, other in (("A", "B"), ("B", "A"))
    }

    assert {each.finding.rule.id for each in violations({"Resources": resources})} == {"endpoint-waits-for-itself"}


def test_names_that_are_made_of_many_names_come_to_an_end() -> None:
    resources = {
        f"E{number}": {
            "Type": "AWS::SageMaker::Endpoint",
            "Properties": {
                "EndpointName": {"Fn::Sub": f"${{E{(number + 1) % 40}.EndpointName}}" * 10},
                "EndpointConfigName": "c",
            },
        }
        for number in range(40)
    }

    assert {each.finding.rule.id for each in violations({"Resources": resources})} == {"endpoint-waits-for-itself"}


def test_texts_that_double_themselves_come_to_an_end() -> None:
    text: Any = "xxxxxxxxxx"
    for _ in range(40):
        text = {"Fn::Join": ["", [text, text]]}
    resources = {"M": {"Type": "AWS::SageMaker::Model", "Properties": {"ModelName": text}}}

    assert "within-service-limits" not in {each.finding.rule.id for each in violations({"Resources": resources})}


@pytest.mark.no_cover
def test_a_million_lines_take_seconds(tmp_path: Path) -> None:
    statement = {"Effect": "Allow", "Action": ["s3:GetObject"] * 50, "Resource": "*"}
    properties = {"Roles": [{"Ref": "R"}], "PolicyDocument": {"Statement": [statement] * 20}}
    resources = {f"P{n}": {"Type": "AWS::IAM::Policy", "Properties": properties} for n in range(900)}
    file = tmp_path / "large.json"
    file.write_text(json.dumps({"Resources": resources}, indent=1), encoding="utf-8")

    assert file.read_text(encoding="utf-8").count("\n") > 1_000_000
    assert main(["check", str(file)]) == 0
