"""A web ACL of AWS WAF in front of an API."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Stack, Token
from aws_cdk import aws_wafv2 as wafv2
from aws_cdk.assertions import Annotations, Match

from constructs_lib import Endpoint, IamAuthorization, InferenceApi
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.front_door.pieces import only
from tests.unit.templates import resources_of

ASSOCIATION = "AWS::WAFv2::WebACLAssociation"
ARN = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1"
SEEN = {"cloudWatchMetricsEnabled": True, "metricName": "shop", "sampledRequestsEnabled": True}


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))


def api(stack: Stack, web_acl: Any, id: str = "Api") -> InferenceApi:
    endpoint = Endpoint.from_endpoint_name(stack, f"{id}Endpoint", "flowers")
    return InferenceApi(stack, id, endpoint=endpoint, authorization=IamAuthorization(), web_acl=web_acl)


def firewall(stack: Stack, scope: Any = "REGIONAL", **group: Any) -> wafv2.CfnWebACL:
    statement = {"managedRuleGroupStatement": {"vendorName": "AWS", "name": "AWSManagedRulesCommonRuleSet", **group}}
    common: Any = {"name": "common", "priority": 1, "visibilityConfig": SEEN, "statement": statement}
    passing: Any = {"allow": {}}
    seen: Any = SEEN
    return wafv2.CfnWebACL(
        stack,
        "Firewall",
        default_action=passing,
        scope=scope,
        visibility_config=seen,
        rules=[{**common, "overrideAction": {"none": {}}}],
    )


def large_bodies(stack: Stack) -> list[Any]:
    return Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp(".*SizeRestrictions_BODY.*"))


def test_looks_at_requests_for_the_stage(stack: Stack) -> None:
    found = api(stack, ARN)

    assert only(stack, ASSOCIATION) == {
        "ResourceArn": stack.resolve(found.rest_api.deployment_stage.stage_arn),
        "WebACLArn": ARN,
    }


def test_there_is_none_by_default(stack: Stack) -> None:
    api(stack, None)

    assert not resources_of(stack, ASSOCIATION)


def test_may_be_a_resource_and_in_front_of_two_apis(stack: Stack) -> None:
    acl = firewall(stack, excludedRules=[{"name": "SizeRestrictions_BODY"}])

    for name in ("One", "Two"):
        api(stack, acl, name)

    found = [each["Properties"]["WebACLArn"] for each in resources_of(stack, ASSOCIATION).values()]
    assert found == [{"Fn::GetAtt": ["Firewall", "Arn"]}] * 2


def test_may_be_an_arn_that_is_not_known_yet(stack: Stack) -> None:
    api(stack, CfnParameter(stack, "Parameter").value_as_string)

    assert only(stack, ASSOCIATION)["WebACLArn"] == {"Ref": "Parameter"}


def test_warns_of_rules_that_refuse_large_bodies(stack: Stack) -> None:
    api(stack, firewall(stack))

    (found,) = large_bodies(stack)
    assert "which refuses every request with a body above 8 KB" in str(found.entry.data)


@pytest.mark.parametrize(
    "group",
    [
        {"excludedRules": [{"name": "SizeRestrictions_BODY"}]},
        {"ruleActionOverrides": [{"name": "SizeRestrictions_BODY", "actionToUse": {"count": {}}}]},
        {"ruleActionOverrides": Token.as_any({"Fn::If": ["Live", [], []]})},
        {"name": "AWSManagedRulesSQLiRuleSet"},
    ],
)
def test_does_not_warn_of_rules_that_count_them(stack: Stack, group: dict[str, Any]) -> None:
    api(stack, firewall(stack, **group))

    assert not large_bodies(stack)


@pytest.mark.parametrize(
    ("arn", "said"),
    [
        (
            ARN.replace("eu-west-1", "us-east-1").replace("regional/", "global/"),
            "is a web ACL with the scope CLOUDFRONT; define",
        ),
        (ARN.replace("eu-west-1", "us-east-1"), "is in us-east-1, and the API in eu-west-1; define the web ACL in"),
        ("arn:aws:waf-regional:eu-west-1:111122223333:webacl/1", "is the ARN of a resource of waf-regional"),
        (ARN.replace("/webacl/", "/rulegroup/"), "is not the ARN of a web ACL; define a web ACL of"),
    ],
)
def test_fails_for_a_web_acl_that_is_not_for_this_api(stack: Stack, arn: str, said: str) -> None:
    with refused(f"web_acl={arn!r} {said}"):
        api(stack, arn)
    assert stack.node.try_find_child("Api") is None


def test_warns_of_a_web_acl_of_another_account(stack: Stack) -> None:
    api(stack, ARN.replace("111122223333", "444455556666"))

    warned = Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp(".*in account 444455556666.*"))
    assert len(warned) == 1


def test_fails_for_a_resource_with_the_scope_of_distributions(stack: Stack) -> None:
    with refused("the web ACL has the scope CLOUDFRONT"):
        api(stack, firewall(stack, "CLOUDFRONT"))


def test_warns_of_a_rule_that_is_told_to_block(stack: Stack) -> None:
    api(stack, firewall(stack, ruleActionOverrides=[{"name": "SizeRestrictions_BODY", "actionToUse": {"block": {}}}]))

    assert large_bodies(stack)


def test_fails_for_a_resource_of_another_region(stack: Stack) -> None:
    app: Any = stack.node.root
    there = Stack(app, "There", env=Environment(account="111122223333", region="us-east-1"))

    with refused("web_acl is in region us-east-1, and this stack in eu-west-1; define both in one region"):
        api(stack, firewall(there))


@pytest.mark.parametrize("wrong", ["", "shop", "arn:aws:wafv2", 1, [ARN], object(), False, {}])
def test_fails_for_what_is_not_a_web_acl(stack: Stack, wrong: Any) -> None:
    with refused("web_acl of InferenceApi 'Api'"):
        api(stack, wrong)
