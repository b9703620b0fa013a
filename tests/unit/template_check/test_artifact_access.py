"""Whether a policy is about the artifacts of a model."""

from collections.abc import Mapping
from typing import Any

import pytest

from constructs_lib.rules import UNKNOWN
from constructs_lib.template_check.artifact_access import addresses, is_about
from constructs_lib.template_check.template import Template

ARTIFACT = {"Image": "i", "ModelDataUrl": "s3://models/iris/7/model.tar.gz"}
OURS = {"Image": "i", "ModelDataUrl": {"Fn::Sub": "s3://${Bucket}/iris/model.tar.gz"}}
ASSET = {"Image": "i", "ModelDataUrl": {"Fn::Sub": "s3://assets-${AWS::AccountId}/7.tar.gz"}}
SOURCE = {"ModelDataSource": {"S3DataSource": {"S3Uri": "s3://models/llm/", "S3DataType": "S3Prefix"}}}
RESOURCES = {
    "Bucket": {"Type": "AWS::S3::Bucket"},
    "Other": {"Type": "AWS::S3::Bucket", "Properties": {}},
    "Named": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "models"}},
}


def below(arn: Any, key: str = "/*") -> Any:
    return {"Fn::Join": ["", [arn, key]]}


def template_of(*containers: Any) -> Template:
    model = {"Type": "AWS::SageMaker::Model", "Properties": {"Containers": list(containers)}}
    return Template({"Parameters": {"Name": {"Type": "String"}}, "Resources": {**RESOURCES, "Model": model}})


def about(resource: Any, *containers: Any, **statement: Any) -> Any:
    template = template_of(*containers)
    return is_about(template, {"Resource": resource, **statement}, addresses(template, "Model"))


@pytest.mark.parametrize(
    ("resource", "container"),
    [
        ("*", ARTIFACT),
        ("arn:aws:s3:::*", ARTIFACT),
        ("arn:aws:s3:::mod*", ARTIFACT),
        ("arn:aws:s3:::models/*", ARTIFACT),
        ("arn:aws:s3:::models/iris/*/model.tar.gz", ARTIFACT),
        ("arn:aws:s3:::models/iris/7/model.tar.gz", ARTIFACT),
        ({"Fn::Sub": "arn:${AWS::Partition}:s3:::models/iris/7/*"}, ARTIFACT),
        (["arn:aws:s3:::logs/*", "arn:aws:s3:::models/*"], ARTIFACT),
        ("arn:aws:s3:::models/llm/weights.bin", SOURCE),
        (below({"Fn::GetAtt": ["Bucket", "Arn"]}), OURS),
        ({"Fn::Sub": "arn:aws:s3:::${Bucket}/iris/*"}, OURS),
        ({"Fn::Sub": "arn:aws:s3:::assets-${AWS::AccountId}/*"}, ASSET),
    ],
)
def test_it_is_where_it_covers_them(resource: Any, container: Mapping[str, Any]) -> None:
    assert about(resource, container) is True


@pytest.mark.parametrize(
    ("resource", "container"),
    [
        ("arn:aws:s3:::logs/*", ARTIFACT),
        ("arn:aws:s3:::models/requests/*", ARTIFACT),
        ("arn:aws:s3:::models", ARTIFACT),
        ("arn:aws:sns:eu-west-1:111122223333:models", ARTIFACT),
        (below({"Fn::GetAtt": ["Other", "Arn"]}), OURS),
        (below({"Fn::GetAtt": ["Bucket", "Arn"]}, "/requests/*"), OURS),
        (below({"Fn::GetAtt": ["Bucket", "Arn"]}), ARTIFACT),
        (below({"Fn::GetAtt": ["Bucket", "Arn"]}), ASSET),
        ("arn:aws:s3:::logs/*", OURS),
        ("*", {"Image": "i"}),
        ([], ARTIFACT),
    ],
)
def test_it_is_not_where_it_is_about_something_else(resource: Any, container: Mapping[str, Any]) -> None:
    assert about(resource, container) is False


@pytest.mark.parametrize(
    ("resource", "container"),
    [
        ({"Ref": "Name"}, ARTIFACT),
        ({"Fn::Sub": "arn:aws:s3:::${Name}/*"}, ARTIFACT),
        (below({"Fn::GetAtt": ["Named", "Arn"]}), ARTIFACT),
        ({"Fn::Sub": "arn:aws:s3:::${Name}/*"}, ASSET),
        ("arn:aws:s3:::models/*", {"Image": "i", "ModelDataUrl": {"Ref": "Name"}}),
        ("arn:aws:s3:::models/*", {"ModelPackageName": "flowers"}),
        ("arn:aws:s3:::models/*", {"Ref": "Name"}),
    ],
)
def test_it_is_not_guessed_where_that_is_hidden(resource: Any, container: Any) -> None:
    assert about(resource, container) is UNKNOWN


def test_it_is_not_guessed_where_all_but_some_is_allowed() -> None:
    template = template_of(ARTIFACT)

    assert is_about(template, {"NotResource": "arn:aws:s3:::logs/*"}, addresses(template, "Model")) is UNKNOWN
