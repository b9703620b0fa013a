"""What lets SageMaker fetch a model, and whether a model waits for that."""

from typing import Any

import pytest

from constructs_lib.rules import UNKNOWN
from constructs_lib.template_check.template import Template
from tests.unit.template_check.test_roles import FETCH, WRITE, model_with, policy

PULL = {"Statement": {"Effect": "Allow", "Action": "ecr:BatchGetImage", "Resource": "*"}}
READ = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::models/*"}}
CONTAINER = {"Image": "i", "ModelDataUrl": "s3://models/7/model.tar.gz"}
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
NARROW = {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::logs/*"}}


@pytest.mark.parametrize(
    ("model", "waits"),
    [
        (model_with(), True),
        (model_with(Policy=policy()), False),
        (model_with(depends_on="Policy", Policy=policy()), True),
        (model_with(depends_on=["Policy"], Policy=policy()), True),
        (model_with(depends_on="Between", Policy=policy(), Between={"Type": "X", "DependsOn": "Policy"}), True),
        (model_with(depends_on="Policy", Policy=policy(), Other=policy()), True),
        (model_with(Policy=policy(WRITE)), True),
        (model_with(Policy=policy(roles=[{"Ref": "Other"}])), True),
        (model_with(Policy=policy(Condition="c")), True),
        (model_with(Policy=policy({"Ref": "Document"})), True),
        (model_with(depends_on={"Ref": "Hidden"}, Policy=policy()), UNKNOWN),
        (model_with(depends_on="Between", Policy=policy(), Between={"Type": "X", "Properties": {"Ref": "P"}}), UNKNOWN),
    ],
)
def test_knows_whether_a_model_waits_for_what_it_fetches_with(model: Any, waits: Any) -> None:
    assert model.waits_for_role_policies is waits


def with_role(document: Any = FETCH, **properties: Any) -> Any:
    """Return a model that does not wait for a policy of its role, which has other properties."""
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}, **properties}}
    model = {
        "Type": "AWS::SageMaker::Model",
        "Properties": {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "PrimaryContainer": CONTAINER},
    }
    return Template({"Resources": {"Role": role, "Model": model, "Policy": policy(document)}}).fact("Model")


def inline(*statements: Any) -> list[Any]:
    return [{"PolicyName": "own", "PolicyDocument": {"Statement": list(statements)}}]


@pytest.mark.parametrize(
    "properties",
    [
        {"ManagedPolicyArns": [ADMINISTRATOR]},
        {"ManagedPolicyArns": [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/PowerUserAccess"}]},
        {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"]},
        {
            "ManagedPolicyArns": [
                "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
                "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
            ]
        },
        {"Policies": inline({"Effect": "Allow", "Action": "*", "Resource": "*"})},
        {"Policies": inline(FETCH["Statement"][0])},
        {
            "Policies": inline({"Effect": "Allow", "Action": "s3:Get*", "Resource": ["*"]}),
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly"],
        },
    ],
)
def test_a_role_that_may_fetch_from_everywhere_needs_no_waiting(properties: Any) -> None:
    assert with_role(**properties).waits_for_role_policies is True


@pytest.mark.parametrize(
    "properties",
    [
        {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonS3FullAccess"]},
        {"Policies": inline(READ["Statement"], NARROW["Statement"])},
        {"Policies": inline({"Effect": "Deny", "Action": "*", "Resource": "*"})},
        {"Policies": inline({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {}}})},
        {"Policies": []},
    ],
)
def test_a_role_that_may_fetch_some_of_it_needs_the_rest(properties: Any) -> None:
    assert with_role(**properties).waits_for_role_policies is False


@pytest.mark.parametrize(
    "properties",
    [
        {"ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/ours"]},
        {"ManagedPolicyArns": [{"Fn::ImportValue": "policy"}]},
        {"ManagedPolicyArns": {"Fn::If": ["c", [], [ADMINISTRATOR]]}},
        {"Policies": [{"PolicyDocument": {"Ref": "Document"}}]},
        {"Policies": [{"Ref": "Policy"}]},
        {"Policies": inline({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})},
        {"Policies": inline({"Effect": "Allow", "Action": "s3:*", "Resource": {"Fn::ImportValue": "resource"}})},
        {"Policies": inline({"Fn::If": ["c", {}, {}]})},
    ],
)
def test_a_role_that_may_be_allowed_everything_is_not_judged(properties: Any) -> None:
    assert with_role(**properties).waits_for_role_policies is UNKNOWN


def test_what_a_role_may_fetch_anyway_is_asked_of_each_policy() -> None:
    registry = {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"]}

    assert with_role(PULL, **registry).waits_for_role_policies is True
    assert with_role(READ, **registry).waits_for_role_policies is False


def test_a_policy_that_waits_for_the_model_cannot_be_waited_for() -> None:
    document = {"Statement": [FETCH["Statement"][0], {"Effect": "Allow", "Action": "x", "Resource": {"Ref": "Model"}}]}

    model = model_with(Policy=policy(document))

    assert model.waits_for_role_policies is True
    assert model.role_policies_wait is True
    assert model_with(Policy=policy()).role_policies_wait is False


def test_a_policy_that_may_wait_for_the_model_is_not_judged() -> None:
    document = {"Statement": [FETCH["Statement"][0], {"Effect": "Allow", "Resource": {"Fn::GetAtt": {"Ref": "x"}}}]}

    assert model_with(Policy=policy(document)).waits_for_role_policies is UNKNOWN


def test_not_all_of_many_policies_are_asked() -> None:
    many = {f"Policy{number}": policy() for number in range(20)}

    assert model_with(depends_on=list(many)[:16], **many).waits_for_role_policies is True


def test_a_policy_that_is_about_something_else_need_not_be_waited_for() -> None:
    others = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::requests/*"}}

    assert with_role(others).waits_for_role_policies is True
    assert with_role({"Statement": [others["Statement"], PULL["Statement"]]}).waits_for_role_policies is False
    assert with_role({"Statement": [others["Statement"], READ["Statement"]]}).waits_for_role_policies is False


def reading(artifact: str) -> Any:
    """Return a policy that lets the role pull images, and read one artifact."""
    read = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::models/{artifact}/model.tar.gz"}
    return policy({"Statement": [PULL["Statement"], read]})


def serving(*artifacts: str, **policies: Any) -> Any:
    """Return a model that waits for the policy `Own` of a role that has others."""
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    containers = [{"Image": "i", "ModelDataUrl": f"s3://models/{each}/model.tar.gz"} for each in artifacts]
    properties = {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "Containers": containers}
    model = {"Type": "AWS::SageMaker::Model", "Properties": properties, "DependsOn": "Own"}
    return Template({"Resources": {"Role": role, **policies, "Model": model}}).fact("Model")


def test_a_policy_of_another_model_with_the_same_role_need_not_be_waited_for() -> None:
    assert serving("a", Own=reading("a"), Other=reading("b")).waits_for_role_policies is True
    assert serving("a", Own=reading("a"), Other=reading("a")).waits_for_role_policies is True
    assert serving("a", "b", Own=reading("a"), Other=reading("b")).waits_for_role_policies is False
    assert serving("a", Own=policy(READ), Other=reading("b")).waits_for_role_policies is False


def test_a_model_that_shares_its_role_with_many_is_judged_by_what_it_waits_for() -> None:
    others = {f"Other{number}": reading(f"other{number}") for number in range(20)}

    assert serving("a", **others, Own=reading("a")).waits_for_role_policies is True


def test_a_policy_of_which_it_is_hidden_what_it_is_about_is_not_judged() -> None:
    hidden = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::ImportValue": "a"}}}

    assert with_role(hidden).waits_for_role_policies is UNKNOWN
