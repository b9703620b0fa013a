"""Whether a web ACL of a template refuses large bodies."""

from typing import Any

import pytest

from constructs_lib.rules import UNKNOWN
from constructs_lib.template_check.template import Template
from constructs_lib.template_check.web_acls import refuses_large_bodies

SIZE = "SizeRestrictions_BODY"
PARAMETER = {"Ref": "Given"}
OWN = {"Name": "own", "Action": {"Block": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["AQ"]}}}


def common(group: Any = None, **rule: Any) -> dict[str, Any]:
    """Return the rule with the common rule set of AWS, or one that differs in something."""
    named = {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet", **(group or {})}
    return {"Statement": {"ManagedRuleGroupStatement": named}, "OverrideAction": {"None": {}}, **rule}


def refuses(*rules: Any) -> Any:
    return refuses_of({"Rules": [*rules]})


def refuses_of(web_acl: Any) -> Any:
    body = {"Resources": {}, "Parameters": {"Given": {"Type": "String"}}}
    return refuses_large_bodies(Template(body), web_acl)


def override(**action: Any) -> Any:
    return common({"RuleActionOverrides": [{"Name": SIZE, "ActionToUse": action}]})


@pytest.mark.parametrize(
    "rules",
    [
        [common()],
        [OWN, common()],
        [override(Block={})],
        [common({"ExcludedRules": [{"Name": "NoUserAgent_HEADER"}]})],
        [common({"RuleActionOverrides": [{"Name": "NoUserAgent_HEADER", "ActionToUse": {"Count": {}}}]})],
        [common(OverrideAction={"None": {}}, Priority=PARAMETER)],
        [common({"Version": "Version_1.5"})],
    ],
)
def test_the_common_rules_of_aws_refuse_them(rules: Any) -> None:
    assert refuses(*rules) is True


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [OWN],
        [common({"Name": "AWSManagedRulesSQLiRuleSet"})],
        [common(OverrideAction={"Count": {}})],
        [common({"ExcludedRules": [{"Name": SIZE}]})],
        [override(Count={})],
        [override(Allow={})],
    ],
)
def test_other_rules_and_those_that_count_do_not(rules: Any) -> None:
    assert refuses(*rules) is False


def test_a_web_acl_without_rules_refuses_nothing() -> None:
    assert refuses_of({}) is False


@pytest.mark.parametrize(
    "rules",
    [
        [common({"ScopeDownStatement": {"GeoMatchStatement": {"CountryCodes": ["AQ"]}}})],
        [common(), {**OWN, "Action": {"Allow": {}}}],
        [common({"Name": PARAMETER})],
        [common({"RuleActionOverrides": PARAMETER})],
        [common({"ExcludedRules": [{"Name": PARAMETER}]})],
        [common({"RuleActionOverrides": [{"Fn::If": ["C", {}, {"Ref": "AWS::NoValue"}]}]})],
        [{"Statement": {"ManagedRuleGroupStatement": {"Fn::If": ["C", {}, {}]}}}],
        [common(), {"Fn::If": ["C", OWN, {"Ref": "AWS::NoValue"}]}],
    ],
)
def test_what_may_let_them_through_is_not_known(rules: Any) -> None:
    assert refuses(*rules) is UNKNOWN


def test_rules_that_are_hidden_are_not_known() -> None:
    assert refuses_of({"Rules": PARAMETER}) is UNKNOWN
