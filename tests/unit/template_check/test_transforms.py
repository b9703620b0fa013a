"""Macros and includes, which may add to a template what it does not show."""

from typing import Any

import pytest

from constructs_lib.template_check import violations
from constructs_lib.template_check.transforms import Transforms

MODEL: dict[str, Any] = {
    "Type": "AWS::SageMaker::Model",
    "Properties": {
        "ExecutionRoleArn": "arn:aws:iam::111122223333:role/r",
        "PrimaryContainer": {"ModelDataUrl": "s3://models/7/model.tar.gz"},
    },
}
SERVERLESS = "AWS::Serverless-2016-10-31"
INCLUDE = {"Name": "AWS::Include", "Parameters": {"Location": "s3://templates/more.yaml"}}


def heard(body: dict[str, Any]) -> set[str]:
    return {found.finding.rule.id for found in violations(body, "eu-west-1")}


@pytest.mark.parametrize(
    "body",
    [
        {"Transform": "CompanyDefaults"},
        {"Transform": ["CompanyDefaults"]},
        {"Transform": [SERVERLESS, "CompanyDefaults"]},
        {"Transform": INCLUDE},
        {"Transform": [INCLUDE]},
        {"Transform": {"Ref": "Name"}},
        {"Fn::Transform": INCLUDE},
    ],
)
def test_a_macro_may_add_what_is_not_there(body: dict[str, Any]) -> None:
    assert Transforms({**body, "Resources": {}}).everywhere
    assert heard({**body, "Resources": {"Model": MODEL}}) == set()


@pytest.mark.parametrize(
    "body", [{}, {"Transform": SERVERLESS}, {"Transform": [SERVERLESS, "AWS::LanguageExtensions"]}, {"Transform": []}]
)
def test_transforms_of_aws_add_nothing_to_models(body: dict[str, Any]) -> None:
    assert not Transforms({**body, "Resources": {}}).everywhere
    assert heard({**body, "Resources": {"Model": MODEL}}) == {"container-image"}


def test_an_include_in_a_resource_may_add_to_that_one() -> None:
    resources = {"Model": {**MODEL, "Fn::Transform": INCLUDE}, "Other": MODEL}

    found = [each.resource for each in violations({"Resources": resources}, "eu-west-1")]

    assert found == ["Other"]


def test_what_is_there_is_wrong_whatever_a_macro_adds() -> None:
    wrong = {**MODEL, "Properties": {"PrimaryContainer": {"Image": "docker.io/shop:1", "Mode": "Several"}}}

    assert heard({"Transform": "CompanyDefaults", "Resources": {"Model": wrong}}) == {"within-service-limits"}
