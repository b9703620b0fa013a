"""Whether SageMaker may assume a role, as the trust policy of a template says."""

from typing import Any

import pytest

from constructs_lib.rules import UNKNOWN
from constructs_lib.template_check.template import Template
from constructs_lib.template_check.trust import may_assume

SAGEMAKER, LAMBDA = "sagemaker.amazonaws.com", "lambda.amazonaws.com"
OTHER = {"Effect": "Allow", "Principal": {"Service": LAMBDA}, "Action": "sts:AssumeRole"}


def says(**changes: Any) -> Any:
    """Return a statement that lets SageMaker in, or one that differs in something; without what is None."""
    statement = {"Effect": "Allow", "Principal": {"Service": SAGEMAKER}, "Action": "sts:AssumeRole", **changes}
    return {name: each for name, each in statement.items() if each is not None}


def trusted(*statements: Any, **more: Any) -> Any:
    """Return whether SageMaker may assume a role with these statements."""
    return trusted_by({"Statement": [*statements]}, **more)


def trusted_by(document: Any, **more: Any) -> Any:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document}}
    body = {"Resources": {"Role": role}, "Parameters": {"Parameter": {"Type": "String"}}, **more}
    return may_assume(Template(body), "Role", SAGEMAKER)


@pytest.mark.parametrize("action", ["sts:AssumeRole", "sts:assumerole", "sts:*", "*", "sts:Assume*", "st?:AssumeRol?"])
def test_a_role_that_names_sagemaker_lets_it_in(action: str) -> None:
    assert trusted(says(Action=action)) is True
    assert trusted(says(Action=["sts:TagSession", action])) is True


@pytest.mark.parametrize(
    "statements",
    [
        [says(Principal={"Service": [LAMBDA, SAGEMAKER]})],
        [says(Principal={"Service": SAGEMAKER, "AWS": "*"})],
        [OTHER, says()],
        [says(), {"Effect": "Allow", "Principal": "*", "Action": "sts:TagSession"}],
        [says(), says(Effect="Deny", Principal={"Service": LAMBDA})],
        [says(), says(Effect="Deny", Action="sts:TagSession")],
    ],
)
def test_one_statement_is_enough(statements: Any) -> None:
    assert trusted(*statements) is True


def test_a_policy_may_have_one_statement_without_a_list() -> None:
    assert trusted_by({"Statement": says()}) is True
    assert trusted_by({"Statement": OTHER}) is False


@pytest.mark.parametrize(
    "principal",
    [
        {"Service": LAMBDA},
        {"Service": {"Fn::Sub": "lambda.${AWS::URLSuffix}"}},
        {"Service": "sagemaker-geospatial.amazonaws.com"},
        {"Service": "sagemaker.amazon.com"},
        {"AWS": "111111111111"},
        {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${Parameter}:root"}},
        {"AWS": {"Ref": "AWS::AccountId"}},
        {"AWS": {"Fn::GetAtt": ["Role", "Arn"]}},
        {"AWS": {"Fn::GetAtt": "Elsewhere.Arn"}},
        {"AWS": [{"Ref": "Role"}, "arn:aws:iam::111111111111:root"]},
        {"Federated": "cognito-identity.amazonaws.com"},
        {"Service": [LAMBDA, "ec2.amazonaws.com"], "Federated": "accounts.google.com"},
    ],
)
def test_a_role_that_names_others_keeps_sagemaker_out(principal: Any) -> None:
    assert trusted(says(Principal=principal)) is False
    assert trusted(says(Principal=principal, Action={"Ref": "Parameter"})) is False
    assert trusted(says(Principal=principal, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})) is False


@pytest.mark.parametrize(
    "statement",
    [
        says(Action="sts:TagSession"),
        says(Action=["sts:SetSourceIdentity", "sts:AssumeRoleWith*", "iam:*"]),
        says(Effect="Deny"),
    ],
)
def test_naming_sagemaker_without_letting_it_assume_the_role_keeps_it_out(statement: Any) -> None:
    assert trusted(statement) is False
    assert trusted(OTHER, statement) is False


def test_who_is_denied_is_kept_out_whatever_allows_it() -> None:
    assert trusted(says(), says(Effect="Deny")) is False
    assert trusted(says(Effect="Deny", Action="*"), {"Ref": "Parameter"}) is False
    assert trusted() is False


@pytest.mark.parametrize(
    "statement",
    [
        says(Principal="*"),
        says(Principal={"AWS": "*"}),
        says(Principal={"AWS": ["111111111111", "*"]}),
        says(Principal={"AWS": {"Ref": "Parameter"}}),
        says(Principal={"AWS": {"Fn::If": ["C", "*", "111111111111"]}}),
        says(Principal={"AWS": {"Fn::Split": [",", {"Ref": "Parameter"}]}}),
        says(Principal={"Service": "*"}),
        says(Principal={"Service": {"Ref": "Parameter"}}),
        says(Principal={"Service": {"Fn::Sub": "sage${Parameter}"}}),
        says(Principal={"Service": "sagemaker.eu-west-1.amazonaws.com"}),
        says(Principal={"Service": "SageMaker.amazonaws.com"}),
        says(Principal={"Ref": "Parameter"}),
        says(Principal={}),
        says(Principal=None),
        says(Principal=None, NotPrincipal={"AWS": "111111111111"}),
        says(Action={"Ref": "Parameter"}),
        says(Action=[{"Fn::If": ["C", "sts:AssumeRole", "sts:TagSession"]}]),
        says(Action=None),
        says(Action=None, NotAction="iam:*"),
        says(Effect=None),
        says(Effect="allow"),
        says(Effect={"Ref": "Parameter"}),
        {"Ref": "Parameter"},
        {"Fn::If": ["C", says(), {"Ref": "AWS::NoValue"}]},
        "text",
    ],
)
def test_what_may_let_sagemaker_in_is_not_known(statement: Any) -> None:
    assert trusted(statement) is UNKNOWN
    assert trusted(OTHER, statement) is UNKNOWN


def test_what_depends_on_a_condition_is_not_known() -> None:
    condition = {"StringEquals": {"aws:SourceAccount": "111111111111"}}

    assert trusted(says(Condition=condition)) is UNKNOWN
    assert trusted(says(), says(Effect="Deny", Condition=condition)) is UNKNOWN
    assert trusted(says(), says(Effect="Deny", Principal="*")) is UNKNOWN


@pytest.mark.parametrize("document", [None, "text", {}, {"Statement": "text"}, {"Fn::If": ["C", {}, {}]}])
def test_what_is_not_a_policy_is_not_known(document: Any) -> None:
    assert trusted_by(document) is UNKNOWN


def test_what_a_macro_may_add_is_not_known() -> None:
    assert trusted(OTHER) is False
    assert trusted(OTHER, Transform="Macro") is UNKNOWN
