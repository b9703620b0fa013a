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


MODEL_API = {
    "Api": ("ApiGateway::RestApi", {"Name": "shop"}),
    "Method": (
        "ApiGateway::Method",
        {
            "RestApiId": {"Ref": "Api"},
            "Integration": {"Uri": "arn:aws:apigateway:eu-west-1:runtime.sagemaker:path/endpoints/shop/invocations"},
        },
    ),
}
COMMON = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}


def with_common_rules(stage: Any) -> list[str]:
    return found(
        **MODEL_API,
        Acl=("WAFv2::WebACL", {"Scope": "REGIONAL", "Rules": [{"Statement": COMMON}]}),
        Protected=("WAFv2::WebACLAssociation", {"ResourceArn": stage, "WebACLArn": {"Fn::GetAtt": ["Acl", "Arn"]}}),
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


def test_rules_that_refuse_large_bodies_matter_in_front_of_models() -> None:
    stage = {"Fn::Sub": "arn:aws:apigateway:eu-west-1::/restapis/${Api}/stages/prod"}

    assert with_common_rules(stage) == ["web-acl-large-bodies"]
    assert with_common_rules(STAGE) == []


def test_nothing_is_said_of_a_web_acl_that_is_hidden() -> None:
    association = {"ResourceArn": STAGE, "WebACLArn": {"Fn::GetAtt": ["Acl", "Arn"]}}

    assert found(Acl=("WAFv2::WebACL", {"Ref": "Given"}), Protected=("WAFv2::WebACLAssociation", association)) == []


def test_a_certificate_of_the_template_has_its_names() -> None:
    assert named({"Ref": "Issued"}, "example.com") == ["domain-certificate-name"]
    assert named({"Ref": "Issued"}, "*.example.com") == []


@pytest.mark.parametrize("certificate", [{"Ref": "Given"}, {"Fn::ImportValue": "certificate"}])
def test_nothing_is_said_of_another_certificate(certificate: Any) -> None:
    assert named(certificate, "example.com") == []


def test_nothing_is_said_of_names_that_are_not_known() -> None:
    assert named({"Ref": "Issued"}, {"Ref": "Given"}) == []
