"""How callers reach an API: what is elsewhere, and what the rules see of it."""

from typing import Any

import pytest
from aws_cdk import Environment, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_route53 as route53

from constructs_lib import ApiDomain, Endpoint, IamAuthorization, InferenceApi
from constructs_lib.front_door.connections import connection_facts
from constructs_lib.rules import TEMPLATE, facts
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused

ARN = "arn:aws:acm:eu-west-1:111122223333:certificate/1"
HERE = Environment(account="111122223333", region="eu-west-1")


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test", env=HERE)


def elsewhere(stack: Stack, **env: str) -> Stack:
    """Return a stack of the same app in another place."""
    app: Any = stack.node.root
    return Stack(app, "There", env=Environment(**{"account": "111122223333", "region": "eu-west-1", **env}))


def certificate(stack: Stack, arn: str = ARN) -> acm.ICertificate:
    return acm.Certificate.from_certificate_arn(stack, "Certificate", arn)


def api(stack: Stack, **domain: Any) -> InferenceApi:
    given = {"domain_name": "models.example.com", **domain}
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")
    return InferenceApi(stack, "Api", endpoint=endpoint, authorization=IamAuthorization(), domain=ApiDomain(**given))


def test_rules_see_what_is_given_alone(stack: Stack) -> None:
    domain = ApiDomain(domain_name="models.example.com", certificate=certificate(stack))

    assert not [*connection_facts({}, "Api", TEMPLATE)]
    seen = [*connection_facts({"domain": domain, "web_acl": "arn:1", "security_policy": "TLS_1_2"}, "Api", TEMPLATE)]
    assert [type(each) for each in seen] == [facts.RestApi, facts.DomainName, facts.WebAclAssociation]


def test_fails_for_a_certificate_of_another_region(stack: Stack) -> None:
    with refused("the certificate is in us-east-1, and the domain name in eu-west-1; request"):
        api(stack, certificate=certificate(stack, ARN.replace("eu-west-1", "us-east-1")))
    assert stack.node.try_find_child("Api") is None


def test_fails_for_a_certificate_of_a_stack_elsewhere(stack: Stack) -> None:
    there = acm.Certificate(elsewhere(stack, region="us-east-1"), "Certificate", domain_name="models.example.com")

    with refused("certificate of domain is in region us-east-1, and this stack in eu-west-1"):
        api(stack, certificate=there)


def test_fails_for_a_domain_name_of_a_stack_elsewhere(stack: Stack) -> None:
    other = elsewhere(stack, region="us-east-1")
    issued = acm.Certificate(other, "Certificate", domain_name="models.example.com")
    there = apigateway.DomainName(other, "Name", domain_name="models.example.com", certificate=issued)

    with refused("domain_name of domain is in region us-east-1, and this stack in eu-west-1"):
        api(stack, domain_name=there)


def test_takes_a_zone_of_another_region_and_fails_for_one_of_another_account(stack: Stack) -> None:
    there = route53.HostedZone(elsewhere(stack, account="999999999999"), "Zone", zone_name="example.com")

    with refused("hosted_zone of domain is in account 999999999999, and this stack in 111122223333"):
        api(stack, certificate=certificate(stack), hosted_zone=there)
