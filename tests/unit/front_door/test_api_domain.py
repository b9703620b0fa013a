"""A domain name of your own, as a value."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_s3 as s3

from constructs_lib import ApiDomain
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_FLAGS, NOT_STRINGS, refused
from tests.unit.with_each import with_each

ARN = "arn:aws:acm:eu-west-1:111122223333:certificate/1"


@pytest.fixture
def certificate(stack: Stack) -> acm.ICertificate:
    return acm.Certificate.from_certificate_arn(stack, "Certificate", ARN)


@pytest.fixture
def other(stack: Stack) -> apigateway.IDomainName:
    return apigateway.DomainName.from_domain_name_attributes(
        stack,
        "Other",
        domain_name="models.example.com",
        domain_name_alias_hosted_zone_id="Z1",
        domain_name_alias_target="d-1.execute-api.eu-west-1.amazonaws.com",
    )


def named(certificate: acm.ICertificate, name: Any = "models.example.com", **options: Any) -> ApiDomain:
    return ApiDomain(domain_name=name, certificate=certificate, **options)


def zone(stack: Stack, name: Any = "example.com") -> route53.IHostedZone:
    return route53.HostedZone.from_hosted_zone_attributes(stack, "Zone", hosted_zone_id="Z1", zone_name=name)


@pytest.mark.parametrize("name", ["a.example.com", "*.example.com", "example.com", "xn--bcher-kva.example"])
def test_takes_a_domain_name(certificate: acm.ICertificate, name: str) -> None:
    assert named(certificate, name).domain_name == name


def test_takes_the_domain_name_of_another_api(other: apigateway.IDomainName) -> None:
    assert ApiDomain(domain_name=other, base_path="flowers").domain_name is other


def test_takes_names_and_paths_that_are_not_known_yet(certificate: acm.ICertificate, parameter: CfnParameter) -> None:
    token = parameter.value_as_string

    domain = named(certificate, token, base_path=token)

    assert (domain.domain_name, domain.base_path) == (token, token)


@with_each(
    "wrong",
    [
        *(
            "Models.example.com",
            "models.example.com.",
            "example",
            "",
            "https://a.example",
            "a.example/b",
            "a.*.example",
        ),
        *("a_b.example", "-a.example", f"{'a' * 64}.example"),
    ],
)
def test_fails_for_what_is_not_a_domain_name(certificate: acm.ICertificate, wrong: str) -> None:
    with refused("is not a domain name"):
        named(certificate, wrong)


@with_each("wrong", NOT_STRINGS)
def test_fails_for_a_name_of_another_type(certificate: acm.ICertificate, wrong: Any) -> None:
    with refused("domain_name of ApiDomain"):
        named(certificate, wrong)


@pytest.mark.parametrize("path", ["flowers", "v1/flowers", "a-b_c.d", "A$+!*'()", "0"])
def test_takes_a_base_path(certificate: acm.ICertificate, path: str) -> None:
    assert named(certificate, base_path=path).base_path == path


@with_each("wrong", ["", "/", "/flowers", "flowers/", "a//b", "a b", "a?b", "ä", "a%20b", "a\n", "(none)"])
def test_fails_for_what_is_not_a_base_path(certificate: acm.ICertificate, wrong: str) -> None:
    with refused("base_path of ApiDomain"):
        named(certificate, base_path=wrong)


@with_each("argument", ["certificate", "hosted_zone"])
@with_each("wrong", NOT_CONSTRUCTS)
def test_fails_for_what_is_not_a_certificate_or_a_zone(
    certificate: acm.ICertificate, argument: str, wrong: Any
) -> None:
    if wrong is None:
        return
    with refused(f"{argument} of ApiDomain"):
        ApiDomain(**{"domain_name": "a.example.com", "certificate": certificate, argument: wrong})


@with_each("wrong", NOT_FLAGS)
def test_fails_for_what_is_not_a_flag(certificate: acm.ICertificate, wrong: Any) -> None:
    with refused("disable_execute_api_endpoint of ApiDomain"):
        named(certificate, disable_execute_api_endpoint=wrong)


@with_each("argument", ["ip_address_type", "mtls"])
@with_each("wrong", ["dualstack", 4, {}, object(), False])
def test_fails_for_another_type_of_address_or_truststore(
    certificate: acm.ICertificate, argument: str, wrong: Any
) -> None:
    with refused(f"{argument} of ApiDomain"):
        named(certificate, **{argument: wrong})


def test_fails_for_a_truststore_without_a_key(stack: Stack, certificate: acm.ICertificate) -> None:
    bucket = s3.Bucket(stack, "Callers")

    with refused("key of mtls of ApiDomain must be the key of an object, got str ''; pass apigateway.MTLSConfig("):
        named(certificate, mtls=apigateway.MTLSConfig(bucket=bucket, key=""))


def test_fails_for_a_new_name_without_a_certificate() -> None:
    with refused("a new domain_name without certificate; pass certificate=acm.Certificate"):
        ApiDomain(domain_name="models.example.com")


def test_fails_for_a_certificate_of_iam(stack: Stack) -> None:
    arn = "arn:aws:iam::111122223333:server-certificate/shop"

    with refused("the certificate is one of iam"):
        named(acm.Certificate.from_certificate_arn(stack, "Certificate", arn))


def test_fails_where_a_name_that_exists_gets_what_it_has(
    stack: Stack, other: apigateway.IDomainName, certificate: acm.ICertificate
) -> None:
    parts: dict[str, Any] = {"certificate": certificate, "hosted_zone": zone(stack)}

    @with_each("argument", ["certificate", "hosted_zone"])
    def refuse(argument: str) -> None:
        with refused(
            f"ApiDomain has {argument} and a domain_name that exists, which has its own; leave {argument} out"
        ):
            ApiDomain(domain_name=other, **{argument: parts[argument]})

    refuse()


@pytest.mark.parametrize("name", ["models.example.com", "example.com", "*.example.com"])
def test_takes_the_zone_of_the_name(stack: Stack, certificate: acm.ICertificate, name: str) -> None:
    assert named(certificate, name, hosted_zone=zone(stack)).hosted_zone


@pytest.mark.parametrize("name", ["models.example.org", "notexample.com", "com.example"])
def test_fails_for_the_zone_of_another_name(stack: Stack, certificate: acm.ICertificate, name: str) -> None:
    with refused("is not in the zone 'example.com' of hosted_zone; pass the zone of the name"):
        named(certificate, name, hosted_zone=zone(stack))


def test_takes_a_zone_whose_name_is_not_known(
    stack: Stack, certificate: acm.ICertificate, parameter: CfnParameter
) -> None:
    assert named(certificate, hosted_zone=route53.HostedZone.from_hosted_zone_id(stack, "ById", "Z1"))
    assert named(certificate, hosted_zone=zone(stack, parameter.value_as_string))
