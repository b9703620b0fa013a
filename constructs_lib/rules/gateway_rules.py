"""What API Gateway and AWS WAF take in front of an API: domain names, certificates, TLS and web ACLs."""

from collections.abc import Iterator
from typing import Final

from .arn import parse
from .engine import Context, rule
from .exclusion import Feature, exclusion
from .facts import DomainName, RestApi, WebAclAssociation
from .hidden import given, matches
from .verdict import listed

_POLICIES: Final = "developer guide of API Gateway, apigateway-security-policies-list"
_DOMAINS: Final = "developer guide of API Gateway, how-to-custom-domains"
_ENHANCED: Final = "SecurityPolicy_"
_EDGE: Final = "EDGE"
# Where certificates of edge-optimized domain names are.
_EDGE_REGION: Final = "us-east-1"
# Source: botocore apigateway, SecurityPolicy. Those of edge-optimized endpoints end in EDGE.
KNOWN_POLICIES: Final = frozenset(
    {
        "TLS_1_0",
        "TLS_1_2",
        "SecurityPolicy_TLS13_1_3_2025_09",
        "SecurityPolicy_TLS13_1_3_FIPS_2025_09",
        "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_Ext2_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_Ext2_FIPS_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_2021_06",
        "SecurityPolicy_TLS13_2025_EDGE",
        "SecurityPolicy_TLS12_PFS_2025_EDGE",
        "SecurityPolicy_TLS12_2018_EDGE",
    }
)


@rule("gateway-security-policy", source=_POLICIES)
def policy_of_the_endpoint(api: RestApi) -> Iterator[str]:
    """A security policy of another type of endpoint.

    Remedy: Choose a policy of the type of endpoint: those of edge-optimized endpoints end in EDGE.
    """
    if not given(api.security_policy) or not api.security_policy.startswith(_ENHANCED):
        return
    # CloudFormation makes an edge-optimized API, and a regional domain name, where nothing is said.
    endpoint = api.endpoint_configuration
    types = endpoint.types if given(endpoint) and given(endpoint.types) else ()
    for kind in types:
        if (kind == _EDGE) != api.security_policy.endswith(_EDGE):
            yield f"{{security_policy=}} is not for endpoints of type {kind}"


@rule("gateway-security-policy-unknown", source="botocore apigateway, SecurityPolicy", confidence="unconfirmed")
def known_policy(api: RestApi) -> Iterator[str]:
    """A security policy that is not in the list of API Gateway.

    Remedy: Check the spelling, such as SecurityPolicy_TLS13_1_3_2025_09, or acknowledge that AWS has added it.
    """
    if given(api.security_policy) and api.security_policy not in KNOWN_POLICIES:
        yield "{security_policy=} is not among the security policies that are known"


@rule("gateway-access-mode", source="developer guide of API Gateway, apigateway-security-policies")
def access_mode(api: RestApi) -> Iterator[str]:
    """A security policy without the endpoint access mode that it needs, or a mode without such a policy.

    Remedy: Give a policy that begins with SecurityPolicy_ an access mode, STRICT or BASIC, and no other policy one.
    """
    if given(api.security_policy) and api.security_policy.startswith(_ENHANCED):
        if not given(api.endpoint_access_mode):
            yield "{security_policy=} needs {endpoint_access_mode}"
    elif given(api.endpoint_access_mode):
        yield "{endpoint_access_mode=} needs {security_policy} that begins with SecurityPolicy_"


exclusion(
    "domain-mutual-tls",
    Feature(DomainName, "mutual TLS", lambda domain: given(domain.mutual_tls_authentication)),
    Feature(
        DomainName,
        "{security_policy=}",
        lambda domain: given(domain.security_policy) and domain.security_policy.startswith(_ENHANCED),
    ),
    source="developer guide of API Gateway, apigateway-custom-domain-tls-version",
    remedy="Give the domain name the security policy TLS_1_2.",
)


@rule("domain-name-form", source=f"{_DOMAINS}: RFC 1035; aws/aws-cdk DomainName: no upper case")
def form_of_domain(domain: DomainName) -> Iterator[str]:
    """A name that is not a domain name.

    Remedy: Write labels of lower-case letters, digits and inner hyphens, up to 63 characters each and 255 in all, with
    dots between them and none at the end, such as models.example.com or *.example.com.
    """
    label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    name = domain.domain_name
    if given(name) and (len(name) > 255 or not matches(rf"(\*\.)?({label}\.)+{label}", name)):  # noqa: PLR2004  # see above
        yield "{domain_name=} is not a domain name"


@rule("domain-certificate", source="botocore apigateway, CreateDomainName: certificateArn, regionalCertificateArn")
def certificate_of_acm(domain: DomainName) -> Iterator[str]:
    """A certificate that is not in AWS Certificate Manager.

    Remedy: Request or import the certificate in AWS Certificate Manager, and take its ARN.
    """
    for arn in (domain.regional_certificate_arn, domain.certificate_arn):
        certificate = parse(arn) if given(arn) else ()
        if certificate and certificate.service and certificate.service != "acm":
            yield f"the certificate is one of {certificate.service}"


@rule(
    "domain-certificate-region", source="developer guide of API Gateway, apigateway-regional-api-custom-domain-create"
)
def certificate_in_region(domain: DomainName, context: Context) -> Iterator[str]:
    """A certificate of another region.

    Remedy: Request the certificate in that region too; one of an edge-optimized domain name is always in us-east-1.
    """
    regional = parse(domain.regional_certificate_arn) if given(domain.regional_certificate_arn) else ()
    if regional and regional.region and regional.region != context.region:
        yield f"the certificate is in {regional.region}, and the domain name in {context.region}"
    endpoint = domain.endpoint_configuration
    if not given(domain.certificate_arn) or not given(endpoint) or endpoint.types != (_EDGE,):
        return
    edge = parse(domain.certificate_arn)
    if edge and edge.region and edge.region != _EDGE_REGION:
        yield f"the certificate is in {edge.region}, and the domain name is edge-optimized"


@rule(
    "domain-certificate-name",
    source="RFC 9525, 6.3: clients compare names, and a wildcard stands for one label",
    confidence="computed",
    severity="warning",
)
def certificate_for_name(domain: DomainName) -> Iterator[str]:
    """A certificate of other names.

    Remedy: Add the name to those of the certificate (`subject_alternative_names`), or pass the certificate of the name.
    """
    name = domain.domain_name
    if not given(name) or not given(domain.certificate):
        return
    more = domain.certificate.subject_alternative_names
    names = (domain.certificate.domain_name, *(more if given(more) else ()))
    _, _, parent = name.partition(".")
    if all(each not in (name, f"*.{parent}") for each in names):
        yield f"{{domain_name=}} is not among the names of the certificate, {listed(names)}"


@rule("web-acl-scope", source="botocore wafv2, AssociateWebACL: for all resource types except CloudFront distributions")
def regional_web_acl(association: WebAclAssociation) -> Iterator[str]:
    """A web ACL that cannot be associated with an API.

    Remedy: Define a web ACL of AWS::WAFv2::WebACL with the scope REGIONAL, and pass its ARN.
    """
    acl = parse(association.web_acl_arn) if given(association.web_acl_arn) else ()
    if acl and acl.service and acl.service != "wafv2":
        yield f"{{web_acl_arn=}} is the ARN of a resource of {acl.service}"
    elif acl and acl.resource.startswith("global/"):
        yield "{web_acl_arn=} is a web ACL with the scope CLOUDFRONT"
    elif acl and acl.resource and acl.service and not acl.resource.startswith("regional/webacl/"):
        yield "{web_acl_arn=} is not the ARN of a web ACL"
    elif given(association.scope) and association.scope == "CLOUDFRONT":
        yield "the web ACL has the scope CLOUDFRONT"


@rule(
    "web-acl-region", source="developer guide of AWS WAF, web-acl-associating-aws-resource: the region of the resource"
)
def web_acl_in_region(association: WebAclAssociation, context: Context) -> Iterator[str]:
    """A web ACL of another region.

    Remedy: Define the web ACL in the region of the API.
    """
    acl = parse(association.web_acl_arn) if given(association.web_acl_arn) else ()
    # That of a distribution is in us-east-1, and has another fault.
    if acl and acl.region and acl.region != context.region and not acl.resource.startswith("global/"):
        yield f"{{web_acl_arn=}} is in {acl.region}, and the API in {context.region}"


@rule(
    "web-acl-account",
    source="inferred: wafv2 PutPermissionPolicy shares rule groups with other accounts, and nothing shares web ACLs",
    confidence="unconfirmed",
)
def web_acl_in_account(association: WebAclAssociation, context: Context) -> Iterator[str]:
    """A web ACL of another account.

    Remedy: Define a web ACL in the account of the API; it may use rule groups that the other account shares.
    """
    acl = parse(association.web_acl_arn) if given(association.web_acl_arn) else ()
    if acl and acl.account and acl.account != context.account:
        yield f"{{web_acl_arn=}} is in account {acl.account}, and the API in account {context.account}"


@rule(
    "web-acl-large-bodies",
    source="developer guide of AWS WAF, aws-managed-rule-groups-baseline: SizeRestrictions_BODY",
    severity="warning",
)
def large_bodies(association: WebAclAssociation) -> Iterator[str]:
    """A web ACL that refuses what most models are asked with.

    Remedy: Have its rule SizeRestrictions_BODY count instead (`rule_action_overrides`), or acknowledge this.
    """
    if association.refuses_large_bodies:
        yield "the web ACL has AWSManagedRulesCommonRuleSet, which refuses every request with a body above 8 KB"
