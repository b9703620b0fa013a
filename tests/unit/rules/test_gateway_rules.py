"""What API Gateway and AWS WAF take in front of an API."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN, Context, Partial
from constructs_lib.rules.facts import Certificate, DomainName, GatewayEndpoint, MutualTls, RestApi, WebAclAssociation
from tests.unit.rules.conftest import IRELAND, Case, RuleTests

NEW = "SecurityPolicy_TLS13_1_3_2025_09"
OF_EDGE = "SecurityPolicy_TLS13_2025_EDGE"
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
ELSEWHERE = CERTIFICATE.replace("eu-west-1", "us-east-1")
ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/1"
STAGE = "arn:aws:apigateway:eu-west-1::/restapis/1/stages/prod"
INVOCATIONS = "arn:aws:apigateway:eu-west-1:runtime.sagemaker:path/endpoints/shop/invocations"
COMMON_RULES = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}
TRUST = MutualTls(truststore_uri="s3://shop/callers.pem")


def api(policy: Any = NEW, *kinds: str, mode: Any = "STRICT", **values: Any) -> RestApi:
    endpoint = GatewayEndpoint(types=kinds or ("REGIONAL",))
    return RestApi(
        **{
            "endpoint_configuration": endpoint,
            "security_policy": policy,
            "endpoint_access_mode": mode,
            **values,
        }
    )


def domain(*kinds: str, **values: Any) -> DomainName:
    endpoint = GatewayEndpoint(types=kinds or ("REGIONAL",))
    return DomainName(
        **{
            "domain_name": "models.example.com",
            "regional_certificate_arn": CERTIFICATE,
            "endpoint_configuration": endpoint,
            **values,
        }
    )


def certified(*names: Any, **values: Any) -> DomainName:
    first, *more = names
    issued = Certificate(domain_name=first, subject_alternative_names=tuple(more) or None)
    return domain(**{"certificate": issued, **values})


def association(arn: Any = ACL, **values: Any) -> WebAclAssociation:
    return WebAclAssociation(
        **{"resource_arn": STAGE, "web_acl_arn": arn, "scope": "REGIONAL", "refuses_large_bodies": False, **values}
    )


def of_type(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def shown_domain(*kinds: str, **properties: Any) -> dict[str, Any]:
    endpoint = {"Types": list(kinds or ("REGIONAL",))}
    found = {"DomainName": "models.example.com", "RegionalCertificateArn": CERTIFICATE, **properties}
    return {"Name": of_type("AWS::ApiGateway::DomainName", EndpointConfiguration=endpoint, **found)}


def shown_api(**properties: Any) -> dict[str, Any]:
    endpoint = {"Types": ["REGIONAL"]}
    return {"Api": of_type("AWS::ApiGateway::RestApi", Name="shop", EndpointConfiguration=endpoint, **properties)}


def shown_acl(arn: str) -> dict[str, Any]:
    return {"Firewall": of_type("AWS::WAFv2::WebACLAssociation", ResourceArn=STAGE, WebACLArn=arn)}


CASES = [
    Case(
        rule="gateway-security-policy",
        severity="error",
        passes=[
            api(),
            api(None),
            api("TLS_1_2", "EDGE"),
            api(OF_EDGE, "EDGE"),
            api(NEW, "PRIVATE"),
            api(OF_EDGE, endpoint_configuration=None),
            api(OF_EDGE, endpoint_configuration=GatewayEndpoint()),
        ],
        fails=[api(OF_EDGE), api(NEW, "EDGE"), api(OF_EDGE, "PRIVATE"), domain(security_policy=OF_EDGE)],
        in_template="SecurityPolicy 'SecurityPolicy_TLS13_2025_EDGE' is not for endpoints of type REGIONAL; choose",
        shown=shown_api(SecurityPolicy=OF_EDGE, EndpointAccessMode="STRICT"),
        hidden=[
            api(UNKNOWN),
            api(MAYBE),
            api(OF_EDGE, endpoint_configuration=UNKNOWN),
            api(OF_EDGE, endpoint_configuration=GatewayEndpoint(types=UNKNOWN)),
        ],
    ),
    Case(
        rule="gateway-security-policy-unknown",
        severity="warning",
        passes=[api(), api(None), api("TLS_1_0"), api("TLS_1_2"), api(OF_EDGE)],
        fails=[api("TLS13"), api("SecurityPolicy_TLS13_1_3_2031_01"), api("")],
        in_template="SecurityPolicy 'TLS13' is not among the security policies that are known; check the spelling",
        shown=shown_api(SecurityPolicy="TLS13"),
        hidden=[api(UNKNOWN), api(MAYBE)],
    ),
    Case(
        rule="gateway-access-mode",
        severity="error",
        passes=[api(), api(mode="BASIC"), api("TLS_1_2", mode=None), api(None, mode=None)],
        fails=[api(mode=None), api("TLS_1_2"), api(None)],
        in_template="SecurityPolicy 'SecurityPolicy_TLS13_1_3_2025_09' needs EndpointAccessMode; give",
        shown=shown_api(SecurityPolicy=NEW),
        hidden=[api(mode=MAYBE), api(UNKNOWN, mode=None), api(MAYBE, mode=None), api("TLS_1_2", mode=MAYBE)],
    ),
    Case(
        rule="domain-mutual-tls",
        severity="error",
        passes=[
            domain(),
            domain(security_policy=NEW),
            domain(mutual_tls_authentication=TRUST),
            domain(mutual_tls_authentication=TRUST, security_policy="TLS_1_2"),
        ],
        fails=[domain(mutual_tls_authentication=TRUST, security_policy=NEW)],
        in_template="mutual TLS cannot be combined with SecurityPolicy 'SecurityPolicy_TLS13_1_3_2025_09'; give",
        shown=shown_domain(
            MutualTlsAuthentication={"TruststoreUri": "s3://shop/callers.pem"},
            SecurityPolicy=NEW,
            EndpointAccessMode="STRICT",
        ),
        hidden=[
            domain(mutual_tls_authentication=MAYBE, security_policy=NEW),
            domain(mutual_tls_authentication=TRUST, security_policy=UNKNOWN),
        ],
    ),
    Case(
        rule="domain-name-form",
        severity="error",
        passes=[
            domain(),
            *(
                domain(domain_name=each)
                for each in (None, "a.b", "*.example.com", "xn--bcher-kva.example", f"{'a' * 63}.com", "1-2.com")
            ),
        ],
        fails=[
            domain(domain_name=each)
            for each in (
                *("Models.example.com", "models.example.com.", "example", "", "a..b", ".a.b", "*", "a.*.com"),
                *("https://a.b", "a.b/c", "a.b:443", "-a.b", "a-.b", f"{'a' * 64}.com", "a_b.com", "bücher.example"),
                *("a.b ", "a.b\n", f"{'a.' * 127}bc"),
            )
        ],
        in_template="DomainName 'Models.example.com' is not a domain name; write labels of lower-case letters",
        shown=shown_domain(DomainName="Models.example.com"),
        hidden=[domain(domain_name=UNKNOWN), domain(domain_name=MAYBE), domain(domain_name=Partial((None, ".A.B")))],
    ),
    Case(
        rule="domain-certificate",
        severity="error",
        passes=[domain(), domain(regional_certificate_arn=None), domain("EDGE", certificate_arn=ELSEWHERE)],
        fails=[
            domain(regional_certificate_arn="arn:aws:iam::123456789012:server-certificate/shop"),
            domain("EDGE", certificate_arn="arn:aws:iam::123456789012:server-certificate/shop"),
        ],
        in_template="the certificate is one of iam; request or import",
        shown=shown_domain(RegionalCertificateArn="arn:aws:iam::123456789012:server-certificate/shop"),
        hidden=[domain(regional_certificate_arn=UNKNOWN), domain(regional_certificate_arn=MAYBE)],
    ),
    Case(
        rule="domain-certificate-region",
        severity="error",
        context=IRELAND,
        passes=[
            domain(),
            domain(regional_certificate_arn=None),
            domain("EDGE", regional_certificate_arn=None, certificate_arn=ELSEWHERE),
            domain(certificate_arn=CERTIFICATE),
            domain(certificate_arn=CERTIFICATE, endpoint_configuration=None),
        ],
        fails=[
            domain(regional_certificate_arn=ELSEWHERE),
            domain("EDGE", regional_certificate_arn=None, certificate_arn=CERTIFICATE),
        ],
        in_template="the certificate is in us-east-1, and the domain name in eu-west-1; request",
        shown=shown_domain(RegionalCertificateArn=ELSEWHERE),
        hidden=[
            domain(regional_certificate_arn=UNKNOWN),
            domain(regional_certificate_arn=MAYBE),
            domain("EDGE", regional_certificate_arn=None, certificate_arn=UNKNOWN),
        ],
    ),
    Case(
        rule="domain-certificate-name",
        severity="warning",
        passes=[
            certified("models.example.com"),
            certified("*.example.com"),
            certified("example.com", "models.example.com"),
            certified("*.example.com", domain_name="*.example.com"),
            domain(certificate=None),
            domain(domain_name=None, certificate=Certificate(domain_name="example.org")),
        ],
        fails=[
            certified("example.com", "www.example.com"),
            certified("*.com"),
            certified("*.example.com", domain_name="a.models.example.com"),
            certified("models.example.com", domain_name="*.example.com"),
        ],
        in_template="DomainName 'models.example.com' is not among the names of the certificate, example.com and www",
        shown={
            **shown_domain(RegionalCertificateArn={"Ref": "Issued"}),
            "Issued": of_type(
                "AWS::CertificateManager::Certificate",
                DomainName="example.com",
                SubjectAlternativeNames=["www.example.com"],
            ),
        },
        hidden=[
            domain(certificate=UNKNOWN),
            certified(UNKNOWN),
            certified("example.com", UNKNOWN),
            certified("example.org", domain_name=UNKNOWN),
            domain(certificate=Certificate(domain_name="example.com", subject_alternative_names=UNKNOWN)),
        ],
    ),
    Case(
        rule="web-acl-scope",
        severity="error",
        passes=[association(), association(scope=UNKNOWN), association(UNKNOWN)],
        fails=[
            association("arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/1"),
            association("arn:aws:waf-regional:eu-west-1:123456789012:webacl/1"),
            association("arn:aws:wafv2:eu-west-1:123456789012:regional/rulegroup/shop/1"),
            association(UNKNOWN, scope="CLOUDFRONT"),
        ],
        in_template="is a web ACL with the scope CLOUDFRONT; define a web ACL of AWS::WAFv2::WebACL with the scope",
        shown=shown_acl("arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/1"),
        hidden=[association(UNKNOWN, scope=UNKNOWN), association(MAYBE, scope=UNKNOWN)],
    ),
    Case(
        rule="web-acl-region",
        severity="error",
        context=IRELAND,
        passes=[association(), association("arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/1")],
        fails=[association(ACL.replace("eu-west-1", "eu-west-2"))],
        in_template="is in eu-west-2, and the API in eu-west-1; define the web ACL in the region of the API",
        shown=shown_acl(ACL.replace("eu-west-1", "eu-west-2")),
        hidden=[association(UNKNOWN), association(MAYBE)],
    ),
    Case(
        rule="web-acl-account",
        severity="warning",
        context=Context(region="eu-west-1", account="123456789012"),
        passes=[association(), association(UNKNOWN)],
        fails=[association(ACL.replace("123456789012", "111122223333"))],
        in_template="is in account 111122223333, and the API in account 123456789012; define a web ACL in the",
        not_shown_because="a template does not say in which account it is deployed",
        hidden=[association(UNKNOWN), association(MAYBE)],
    ),
    Case(
        rule="web-acl-large-bodies",
        severity="warning",
        passes=[association()],
        fails=[association(refuses_large_bodies=True)],
        in_template="which refuses every request with a body above 8 KB; have its rule SizeRestrictions_BODY count",
        shown={
            "Api": of_type("AWS::ApiGateway::RestApi", Name="shop"),
            "Method": of_type("AWS::ApiGateway::Method", RestApiId={"Ref": "Api"}, Integration={"Uri": INVOCATIONS}),
            "Acl": of_type("AWS::WAFv2::WebACL", Scope="REGIONAL", Rules=[{"Statement": COMMON_RULES}]),
            "Firewall": of_type(
                "AWS::WAFv2::WebACLAssociation",
                ResourceArn={"Fn::Sub": STAGE.replace("restapis/1", "restapis/${Api}")},
                WebACLArn={"Fn::GetAtt": ["Acl", "Arn"]},
            ),
        },
        hidden=[association(refuses_large_bodies=UNKNOWN)],
    ),
]


class TestGatewayRules(RuleTests):
    """The rules about domain names, TLS and web ACLs."""
