"""Which resources a value is about."""

import json
from typing import Any

import pytest

from constructs_lib.drawing.references import References
from constructs_lib.template_check.intrinsics import Intrinsics
from constructs_lib.template_check.parameters import Parameters

BODY = {
    "Resources": {
        "Endpoint": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointName": "iris"}},
        "Unnamed": {"Type": "AWS::SageMaker::Endpoint"},
        "Function": {"Type": "AWS::Lambda::Function"},
    }
}


@pytest.mark.parametrize(
    ("value", "about"),
    [
        ({"Ref": "Function"}, {"Function"}),
        ([{"Fn::GetAtt": ["Unnamed", "EndpointName"]}], {"Unnamed"}),
        ("iris", {"Endpoint"}),
        ("iris-2", set()),
        ("arn:aws:sagemaker:eu-west-1:111122223333:endpoint/iris", {"Endpoint"}),
        ("endpoint/iris/variant/AllTraffic", {"Endpoint"}),
        ("endpoint/iris-2/variant/AllTraffic", set()),
        (json.dumps({"metrics": [["AWS/SageMaker", "Invocations", "EndpointName", "iris"]]}), {"Endpoint"}),
        ({"Fn::Join": ["", ['{"region":"', {"Ref": "AWS::Region"}, '","of":["iris"]}']]}, {"Endpoint"}),
        ({"Fn::Sub": "${Function}/iris"}, {"Function"}),
        ("{not JSON", set()),
        ("[" * 100_000, set()),
        (1, set()),
        (None, set()),
    ],
)
def test_is_about_what_it_refers_to_or_names(value: Any, about: set[str]) -> None:
    references = References(Intrinsics(BODY, Parameters(BODY, None)))

    assert {each for each in references.of(value) if each in BODY["Resources"]} == about


def test_a_value_that_holds_itself_ends() -> None:
    value: list[Any] = ["iris"]
    value.append(value)

    assert [*References(Intrinsics(BODY, Parameters(BODY, None))).of(value)] == ["Endpoint"]
