"""ARNs and names of what is defined elsewhere."""

import re
from typing import Any

import pytest
from aws_cdk import Aws, CfnParameter, Environment, Fn, Stack

from constructs_lib.arguments.arn import NAME, arn_of, name_in
from constructs_lib.arguments.refusal import described
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NAMES, NOT_NAMES, NOT_STRINGS, refused
from tests.unit.with_each import with_each

ARN = "arn:aws:sagemaker:eu-west-1:111122223333:model/iris"
RESOURCES = ["model", "endpoint-config", "endpoint"]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_sagemaker_match(name: str) -> None:
    assert re.fullmatch(NAME.pattern, name)


@with_each("name", NOT_NAMES)
def test_what_is_no_name_does_not_match(name: str) -> None:
    assert not re.fullmatch(NAME.pattern, name)


# ARNs of names


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_arn_is_of_the_account_and_region_of_its_stack(resource: str) -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))

    arn = f"arn:{Aws.PARTITION}:sagemaker:eu-west-1:111122223333:{resource}/iris"
    assert stack.resolve(arn_of(stack, resource, "iris")) == stack.resolve(arn)


def test_an_arn_is_in_lower_case_as_sagemaker_writes_it(stack: Stack) -> None:
    assert arn_of(stack, "model", "Iris-V7").endswith(":model/iris-v7")


@pytest.mark.parametrize("name", [Fn.import_value("Name"), f"Iris-{Aws.REGION}", "{{resolve:ssm:/models/Name}}"])
def test_an_arn_of_a_name_that_is_a_token_keeps_it(stack: Stack, name: str) -> None:
    assert arn_of(stack, "model", name).endswith(f":model/{name}")


# Names in ARNs


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize(
    "place",
    [
        *("aws:sagemaker:eu-west-1:111122223333", "aws-cn:sagemaker:cn-north-1:111122223333"),
        f"{Aws.PARTITION}:sagemaker:{Aws.REGION}:{Aws.ACCOUNT_ID}",
        f"aws:sagemaker:eu-west-1:{Aws.ACCOUNT_ID}",
    ],
)
def test_a_name_is_known_wherever_it_is(place: str, resource: str) -> None:
    assert name_in(f"arn:{place}:{resource}/Iris-7", "arn", resource) == "Iris-7"


def test_a_name_in_an_arn_that_is_a_token_is_a_token(stack: Stack, parameter: CfnParameter) -> None:
    found = name_in(parameter.value_as_string, "arn", "model")

    part = {"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "Parameter"}]}]}
    assert stack.resolve(found) == {"Fn::Select": [1, {"Fn::Split": ["/", part]}]}


def test_a_name_may_be_a_token_in_part(stack: Stack) -> None:
    found = name_in(f"{ARN}-{Aws.REGION}", "arn", "model")

    assert stack.resolve(found) == {"Fn::Join": ["", ["iris-", {"Ref": "AWS::Region"}]]}


@with_each(
    "arn",
    [
        *("", " ", "iris", "arn:", "arn:aws:sagemaker", "arn:aws:s3:::bucket", "arn:aws:s3:::bucket/key", "s3://a/b"),
        *(f"{ARN}/7", f"{ARN}_7", f"{ARN} ", f" {ARN}", f"{ARN}\n", ARN.upper(), f"{ARN[:-4]}{'a' * 64}"),
        *(ARN.replace("sagemaker", "s3"), ARN.replace("iris", ""), ARN.replace("eu-west-1", "")),
        *(ARN.replace("111122223333", ""), ARN.replace("111122223333", "{{resolve:ssm:account}}")),
        *("{{resolve:ssm:arn}}", f"arn:aws:s3:::{Aws.REGION}", f"arn:{Aws.PARTITION}:s3:::bucket/iris"),
        *NOT_STRINGS,
        None,
    ],
)
def test_fails_when_an_arn_is_none(arn: Any) -> None:
    with refused(
        "model_arn must be",
        f"got {described(arn)}; pass arn:aws:sagemaker:region:account:model/name, or import by name",
    ):
        name_in(arn, "model_arn", "model")


@pytest.mark.parametrize("resource", RESOURCES)
def test_fails_when_an_arn_is_of_another_kind_of_resource(resource: str) -> None:
    for other in {*RESOURCES, "endpoint-config-x", "x-endpoint"} - {resource}:
        with refused(f"arn:aws:sagemaker:region:account:{resource}/name"):
            name_in(f"arn:aws:sagemaker:eu-west-1:111122223333:{other}/iris", "arn", resource)
