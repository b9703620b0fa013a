"""Whether SageMaker may assume a role, and what the role may fetch."""

from typing import Any

import pytest

from constructs_lib.rules import UNKNOWN
from constructs_lib.template_check.template import Template

FETCH = {"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "ecr:BatchGetImage"], "Resource": "*"}]}
WRITE = {"Statement": {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}


def model_with(trust: Any = None, depends_on: Any = None, **policies: Any) -> Any:
    """Return the fact of a model whose role has a trust policy and other policies."""
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}
    properties = {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "PrimaryContainer": {"Image": "i"}}
    model = {"Type": "AWS::SageMaker::Model", "Properties": properties, "DependsOn": depends_on}
    return Template({"Resources": {"Role": role, "Model": model, **policies}}).fact("Model")


def policy(document: Any = FETCH, roles: Any = None, **more: Any) -> Any:
    attached = [{"Ref": "Role"}] if roles is None else roles
    return {"Type": "AWS::IAM::Policy", "Properties": {"Roles": attached, "PolicyDocument": document}, **more}


@pytest.mark.parametrize(("service", "may"), [("sagemaker.amazonaws.com", True), ("lambda.amazonaws.com", False)])
def test_knows_whether_sagemaker_may_assume_a_role(service: str, *, may: bool) -> None:
    trust = {"Statement": {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}}

    assert model_with(trust).role.sagemaker_may_assume is may


HIDDEN: Any = {"Statement": [{"Effect": "Allow", "Action": {"Ref": "Action"}}]}
MANAGED = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": FETCH}}


@pytest.mark.parametrize(
    ("model", "pulls", "reads"),
    [
        (model_with(), False, False),
        (model_with(Policy=policy()), True, True),
        (model_with(Policy=MANAGED), True, True),
        (model_with(Policy=policy(WRITE)), False, False),
        (model_with(Policy=policy({"Statement": {"Effect": "Allow", "Action": "*"}})), True, True),
        (model_with(Policy=policy({"Statement": {"Effect": "Allow", "Action": "s3:Get*"}})), False, True),
        (model_with(Policy=policy({"Statement": {"Effect": "Deny", "Action": "ecr:*"}})), False, False),
        (model_with(Policy=policy(WRITE), Other=policy(HIDDEN)), UNKNOWN, UNKNOWN),
        (model_with(Policy=policy({"Statement": {"Effect": "Allow", "NotAction": "iam:*"}})), UNKNOWN, UNKNOWN),
        (model_with(Policy=policy({"Statement": [{"Ref": "Statement"}]})), UNKNOWN, UNKNOWN),
        (model_with(Policy=policy({"Ref": "Document"})), UNKNOWN, UNKNOWN),
        (model_with(Policy=policy(roles=[{"Ref": "Other"}]), Other={"Type": "AWS::IAM::Role"}), False, False),
        (model_with(Policy=policy(roles=["by-name"])), UNKNOWN, UNKNOWN),
        (model_with(Policy=policy(roles={"Ref": "Roles"})), UNKNOWN, UNKNOWN),
        (model_with(Policies={"Fn::Transform": {}}), UNKNOWN, UNKNOWN),
    ],
)
def test_knows_what_a_role_may_fetch(model: Any, pulls: Any, reads: Any) -> None:
    assert model.role.may_pull_images is pulls
    assert model.role.may_read_objects is reads


@pytest.mark.parametrize(
    ("properties", "pulls"),
    [
        ({"Policies": [{"PolicyName": "p", "PolicyDocument": FETCH}]}, True),
        ({"Policies": [{"PolicyName": "p", "PolicyDocument": WRITE}]}, False),
        ({"Policies": [{"Fn::If": ["c", {}, {}]}]}, UNKNOWN),
        ({"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"]}, UNKNOWN),
        ({"ManagedPolicyArns": []}, False),
    ],
)
def test_knows_what_the_own_policies_of_a_role_let_it_fetch(properties: Any, pulls: Any) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": properties}
    model = {"Type": "AWS::SageMaker::Model", "Properties": {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}}

    assert Template({"Resources": {"Role": role, "Model": model}}).fact("Model").role.may_pull_images is pulls


def test_knows_nothing_of_a_role_of_another_template() -> None:
    properties = {"ExecutionRoleArn": "arn:aws:iam::111111111111:role/r"}
    model = Template({"Resources": {"M": {"Type": "AWS::SageMaker::Model", "Properties": properties}}}).fact("M")

    assert model.role is UNKNOWN
    assert model.waits_for_role_policies is UNKNOWN
