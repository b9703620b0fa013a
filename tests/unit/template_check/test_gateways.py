"""What a template says of the web ACLs and the certificates of its APIs."""

from typing import Any

import pytest

from constructs_lib.template_check.inspection import violations

STAGE = "arn:aws:apigateway:eu-west-1::/restapis/a1/stages/prod"


def found(**resources: Any) -> list[str]:
    body = {
        "Parameters": {"Given": {"Type": "String"}},
        "Resources": {
            name: {"Type": f"AWS::{kind}", "Properties": properties} for name, (kind, properties) in resources.items()
        },
    }
    return [each.finding.rule.id for each in violations(body, "eu-west-1")]


def protected(arn: Any, scope: Any = "CLOUDFRONT") -> list[str]:
    return found(
        Acl=("WAFv2::WebACL", {"Scope": scope}),
        Protected=("WAFv2::WebACLAssociation", {"ResourceArn": STAGE, "WebACLArn": arn}),
    )


def named(certificate: Any, issued: Any) -> list[str]:
    name = {"DomainName": "models.example.com", "RegionalCertificateArn": certificate}
    return found(
        Issued=("CertificateManager::Certificate", {"DomainName": issued}), Name=("ApiGateway::DomainName", name)
    )


def test_a_web_acl_of_the_template_has_its_scope() -> None:
    assert protected({"Fn::GetAtt": ["Acl", "Arn"]}) == ["web-acl-scope"]
    assert protected({"Fn::GetAtt": "Acl.Arn"}) == ["web-acl-scope"]
    assert protected({"Fn::GetAtt": ["Acl", "Arn"]}, "REGIONAL") == []


@pytest.mark.parametrize("arn", [{"Ref": "Given"}, {"Fn::ImportValue": "acl"}, {"Fn::GetAtt": ["Acl", "Id"]}])
def test_nothing_is_said_of_another_web_acl(arn: Any) -> None:
    assert protected(arn) == []


def test_nothing_is_said_of_a_scope_that_is_not_known() -> None:
    assert protected({"Fn::GetAtt": ["Acl", "Arn"]}, {"Ref": "Given"}) == []


def test_a_certificate_of_the_template_has_its_names() -> None:
    assert named({"Ref": "Issued"}, "example.com") == ["domain-certificate-name"]
    assert named({"Ref": "Issued"}, "*.example.com") == []


@pytest.mark.parametrize("certificate", [{"Ref": "Given"}, {"Fn::ImportValue": "certificate"}])
def test_nothing_is_said_of_another_certificate(certificate: Any) -> None:
    assert named(certificate, "example.com") == []


def test_nothing_is_said_of_names_that_are_not_known() -> None:
    assert named({"Ref": "Issued"}, {"Ref": "Given"}) == []
