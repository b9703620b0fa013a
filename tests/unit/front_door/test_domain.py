"""The domain name of an API: the name, its record, and the path that leads to the API."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match, Template

from constructs_lib import ApiDomain, ApiKeyAuthorization, Endpoint, IamAuthorization, InferenceApi
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.front_door.pieces import only
from tests.unit.templates import resources_of

ARN = "arn:aws:acm:eu-west-1:111122223333:certificate/1"
NAME = "AWS::ApiGateway::DomainName"
MAPPING = "AWS::ApiGateway::BasePathMapping"
RECORD = "AWS::Route53::RecordSet"
API = "AWS::ApiGateway::RestApi"
DEPLOYMENT = "AWS::ApiGateway::Deployment"


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))


def certificate(stack: Stack, arn: str = ARN) -> acm.ICertificate:
    return acm.Certificate.from_certificate_arn(stack, "Certificate", arn)


def own(stack: Stack, **options: Any) -> ApiDomain:
    usual = {"domain_name": "models.example.com"}
    return ApiDomain(**{**usual, "certificate": options.pop("certificate", None) or certificate(stack), **options})


def api(stack: Stack, domain: ApiDomain | None, id: str = "Api", **options: Any) -> InferenceApi:
    endpoint = Endpoint.from_endpoint_name(stack, f"{id}Endpoint", "flowers")
    return InferenceApi(
        stack, id, **{"endpoint": endpoint, "authorization": IamAuthorization(), "domain": domain, **options}
    )


def imported(stack: Stack, id: str = "Imported") -> apigateway.IDomainName:
    return apigateway.DomainName.from_domain_name_attributes(
        stack,
        id,
        domain_name="shared.example.com",
        domain_name_alias_hosted_zone_id="Z1",
        domain_name_alias_target="d-1.execute-api.eu-west-1.amazonaws.com",
    )


def zone(stack: Stack) -> route53.IHostedZone:
    return route53.HostedZone.from_hosted_zone_attributes(stack, "Zone", hosted_zone_id="Z1", zone_name="example.com")


def test_the_api_has_the_whole_name(stack: Stack) -> None:
    found = api(stack, own(stack))

    assert only(stack, NAME) == {
        "DomainName": "models.example.com",
        "EndpointAccessMode": "STRICT",
        "EndpointConfiguration": {"Types": ["REGIONAL"]},
        "RegionalCertificateArn": ARN,
        "SecurityPolicy": "SecurityPolicy_TLS13_1_2_2021_06",
    }
    assert "BasePath" not in only(stack, MAPPING)
    assert only(stack, MAPPING)["Stage"] == stack.resolve(found.rest_api.deployment_stage.stage_name)
    assert not resources_of(stack, RECORD)
    assert found.url == "https://models.example.com/"
    assert found.open_api["servers"] == [{"url": "https://models.example.com"}]


def test_there_is_none_by_default(stack: Stack) -> None:
    found = api(stack, None)

    assert not resources_of(stack, NAME)
    assert "DisableExecuteApiEndpoint" not in only(stack, API)
    assert found.url == found.rest_api.url
    with refused("InferenceApi 'Api' has no domain name; pass domain=ApiDomain"):
        assert found.domain_name


def test_the_url_of_api_gateway_is_closed_and_synthesis_says_so(stack: Stack) -> None:
    api(stack, own(stack))

    (told,) = Annotations.from_stack(stack).find_info("*", Match.string_like_regexp(".*403.*"))
    assert "disable_execute_api_endpoint=False" in str(told.entry.data)
    assert only(stack, API)["DisableExecuteApiEndpoint"] is True
    outputs = Template.from_stack(stack).find_outputs("*")
    assert [each["Value"] for each in outputs.values()] == ["https://models.example.com/"]


@pytest.mark.parametrize("closed", [True, False])
def test_whoever_decides_about_the_url_hears_nothing(stack: Stack, closed: bool) -> None:
    api(stack, own(stack, disable_execute_api_endpoint=closed))

    assert not Annotations.from_stack(stack).find_info("*", Match.string_like_regexp(".*403.*"))
    assert only(stack, API).get("DisableExecuteApiEndpoint", False) is closed
    (output,) = Template.from_stack(stack).find_outputs("*").values()
    assert (output["Value"] == "https://models.example.com/") is closed


def test_closing_the_url_deploys_the_api_anew() -> None:
    deployments = set()
    for closed in (True, False):
        stack = Stack(quick_app(), "Test")
        api(stack, own(stack, disable_execute_api_endpoint=closed))
        deployments |= set(resources_of(stack, DEPLOYMENT))

    assert len(deployments) == 2


def test_apis_share_a_name_by_their_paths(stack: Stack) -> None:
    first = api(stack, own(stack, base_path="flowers"), "Flowers")
    second = api(stack, ApiDomain(domain_name=first.domain_name, base_path="v1/churn"), "Churn")

    assert len(resources_of(stack, NAME)) == 1
    assert [each["Properties"]["BasePath"] for each in resources_of(stack, MAPPING).values()] == ["flowers", "v1/churn"]
    assert (first.url, second.url) == ("https://models.example.com/flowers/", "https://models.example.com/v1/churn/")
    assert second.domain_name is first.domain_name


def test_the_name_may_be_an_import(stack: Stack) -> None:
    found = api(stack, ApiDomain(domain_name=imported(stack), base_path="flowers"))

    assert not resources_of(stack, NAME)
    assert only(stack, MAPPING)["DomainName"] == "shared.example.com"
    assert found.url == "https://shared.example.com/flowers/"


def test_the_name_and_the_path_may_be_unknown(stack: Stack) -> None:
    token = CfnParameter(stack, "Parameter").value_as_string

    found = api(stack, own(stack, domain_name=token, base_path=token, hosted_zone=zone(stack)))

    assert only(stack, NAME)["DomainName"] == {"Ref": "Parameter"}
    assert only(stack, RECORD)["Name"] == {"Fn::Join": ["", [{"Ref": "Parameter"}, "."]]}
    assert found.open_api["servers"] == [
        {
            "url": "https://{domain}/{path}",
            "variables": {"domain": {"default": "example.com"}, "path": {"default": "path"}},
        }
    ]


@pytest.mark.parametrize("reference", ["{{resolve:ssm:/A/b}}", "{{resolve:secretsmanager:Names:SecretString:domain}}"])
def test_the_name_and_the_path_may_be_dynamic_references(stack: Stack, reference: str) -> None:
    found = api(stack, own(stack, domain_name=reference, base_path=reference))

    assert only(stack, NAME)["DomainName"] == reference
    assert only(stack, MAPPING)["BasePath"] == reference
    assert found.url == f"https://{reference}/{reference}/"


def test_a_name_serves_an_api_of_another_stack(stack: Stack) -> None:
    app: Any = stack.node.root
    other = Stack(app, "Other", env=Environment(account="111122223333", region="eu-west-1"))
    first = api(stack, own(stack, base_path="a"))

    second = api(other, ApiDomain(domain_name=first.domain_name, base_path="b"), "Second")

    assert "Fn::ImportValue" in only(other, MAPPING)["DomainName"]
    assert second.url == "https://models.example.com/b/"


def test_a_wildcard_has_many_urls(stack: Stack) -> None:
    found = api(stack, own(stack, domain_name="*.example.com", base_path="flowers"))

    assert found.open_api["servers"] == [
        {"url": "https://{subdomain}.example.com/flowers", "variables": {"subdomain": {"default": "www"}}}
    ]
    with refused("answers under *.example.com, and has no single URL"):
        assert found.url


@pytest.mark.parametrize(
    ("address", "types", "written"),
    [
        (None, ["A"], None),
        (apigateway.IpAddressType.IPV4, ["A"], "ipv4"),
        (apigateway.IpAddressType.DUAL_STACK, ["A", "AAAA"], "dualstack"),
    ],
)
def test_a_zone_gets_alias_records(stack: Stack, address: Any, types: list[str], written: str | None) -> None:
    api(stack, own(stack, hosted_zone=zone(stack), ip_address_type=address))

    records = [each["Properties"] for each in resources_of(stack, RECORD).values()]
    assert [(each["Type"], each["Name"], each["HostedZoneId"]) for each in records] == [
        (kind, "models.example.com.", "Z1") for kind in types
    ]
    assert "RegionalDomainName" in str(records[0]["AliasTarget"])
    assert only(stack, NAME)["EndpointConfiguration"].get("IpAddressType") == written


def test_callers_may_have_to_show_a_certificate(stack: Stack) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Trust", "callers")
    trust = apigateway.MTLSConfig(bucket=bucket, key="callers.pem", version="7")

    found_api = api(stack, own(stack, mtls=trust), security_policy="SecurityPolicy_TLS13_1_3_2025_09")

    assert found_api.open_api["components"]["securitySchemes"]["certificate"] == {"type": "mutualTLS"}
    assert "certificate" in found_api.open_api["security"][0]
    found = only(stack, NAME)
    assert found["MutualTlsAuthentication"] == {"TruststoreUri": "s3://callers/callers.pem", "TruststoreVersion": "7"}
    assert (found["SecurityPolicy"], found.get("EndpointAccessMode")) == ("TLS_1_2", None)


def test_warns_of_a_way_around_mutual_tls(stack: Stack) -> None:
    trust = apigateway.MTLSConfig(bucket=s3.Bucket.from_bucket_name(stack, "Trust", "callers"), key="callers.pem")

    api(stack, own(stack, mtls=trust, disable_execute_api_endpoint=False))

    warnings = Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp(".*show no certificate.*"))
    assert len(warnings) == 1


def test_the_name_has_the_security_policy_of_the_api(stack: Stack) -> None:
    api(stack, own(stack), security_policy=apigateway.SecurityPolicy.TLS13_1_3_2025_09)

    assert (
        only(stack, NAME)["SecurityPolicy"] == only(stack, API)["SecurityPolicy"] == "SecurityPolicy_TLS13_1_3_2025_09"
    )


def test_what_has_no_argument_is_set_on_the_resource(stack: Stack) -> None:
    resource: Any = api(stack, own(stack)).domain_name.node.default_child

    resource.ownership_verification_certificate_arn = ARN

    assert only(stack, NAME)["OwnershipVerificationCertificateArn"] == ARN


@pytest.mark.parametrize(
    ("names", "warned"),
    [(["models.example.com"], 0), (["example.com", "*.example.com"], 0), (["example.com", "www.example.com"], 1)],
)
def test_warns_of_a_certificate_of_other_names(stack: Stack, names: list[str], warned: int) -> None:
    first, *more = names
    issued = acm.Certificate(stack, "Issued", domain_name=first, subject_alternative_names=more)

    api(stack, own(stack, certificate=issued))

    said = Match.string_like_regexp(".*is not among the names of the certificate.*")
    assert len(Annotations.from_stack(stack).find_warning("*", said)) == warned


def test_fails_for_a_private_api(stack: Stack) -> None:
    door = ec2.InterfaceVpcEndpoint.from_interface_vpc_endpoint_attributes(
        stack, "Door", vpc_endpoint_id="vpce-1", port=443
    )

    with refused("domain cannot be combined with vpc_endpoints; leave domain out: a private API takes a private"):
        api(stack, own(stack), vpc_endpoints=[door])


def test_fails_for_a_name_that_the_stack_has(stack: Stack) -> None:
    shared = certificate(stack)
    api(stack, own(stack, certificate=shared), "First")

    with refused("InferenceApi 'First' defines the domain name 'models.example.com' already; pass domain_name of"):
        api(stack, own(stack, certificate=shared, base_path="b"), "Second")


def test_an_api_that_was_refused_has_no_name(stack: Stack) -> None:
    shared = certificate(stack)
    app: Any = stack.node.root
    there = Stack(app, "There", env=Environment(account="111122223333", region="us-east-1"))
    keys = ApiKeyAuthorization(rate_limit=1, burst_limit=1, api_keys=[apigateway.ApiKey(there, "Key")])
    with refused("a key is in region us-east-1"):
        api(stack, own(stack, certificate=shared), "First", authorization=keys)

    found = api(stack, own(stack, certificate=shared), "Second")

    assert found.url == "https://models.example.com/"


@pytest.mark.parametrize(("path", "said"), [("a", "the base path 'a'"), (None, "the domain name without a base path")])
def test_fails_for_a_path_that_the_name_has(stack: Stack, path: str | None, said: str) -> None:
    shared = imported(stack)
    api(stack, ApiDomain(domain_name=shared, base_path=path), "First")

    with refused(f"InferenceApi 'First' has {said} already; pass another base_path"):
        api(stack, ApiDomain(domain_name=shared, base_path=path), "Second")


def test_fails_for_a_path_that_the_name_has_by_another_import(stack: Stack) -> None:
    api(stack, ApiDomain(domain_name=imported(stack), base_path="a"), "First")

    with refused("InferenceApi 'First' has the base path 'a' already; pass another base_path"):
        api(stack, ApiDomain(domain_name=imported(stack, "Again"), base_path="a"), "Second")


@pytest.mark.parametrize("wrong", ["models.example.com", {}, 1, object(), False])
def test_fails_for_what_is_not_a_domain(stack: Stack, wrong: Any) -> None:
    with refused("domain of InferenceApi 'Api'"):
        api(stack, wrong)
