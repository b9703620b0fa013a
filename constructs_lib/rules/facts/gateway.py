"""The facts of what stands between callers and an API: its domain name, TLS, and AWS WAF."""

from constructs_lib.rules.fact import Fact, link, owned, value


class GatewayEndpoint(Fact):
    """The types of endpoint that an API, or a domain name, has."""

    types: tuple[str, ...] = value()


class MutualTls(Fact):
    """Certificates that callers have to show."""

    truststore_uri: str = value()


class RestApi(Fact):
    """A REST API, as far as its connections go."""

    endpoint_configuration: GatewayEndpoint = owned(GatewayEndpoint)
    security_policy: str = value()
    endpoint_access_mode: str = value()


class Certificate(Fact):
    """A certificate of AWS Certificate Manager."""

    domain_name: str = value()
    subject_alternative_names: tuple[str, ...] = value()


class DomainName(RestApi):
    """A domain name of an API.

    Attributes:
        certificate: Its certificate, where the same template defines it.
    """

    domain_name: str = value()
    certificate_arn: str = value()
    regional_certificate_arn: str = value()
    mutual_tls_authentication: MutualTls = owned(MutualTls)
    certificate: Certificate = link()


class WebAclAssociation(Fact):
    """A web ACL of AWS WAF in front of a resource.

    Attributes:
        scope: The scope of the web ACL, where the same template defines it.
        refuses_large_bodies: Whether a rule group of AWS that it has refuses bodies above 8 KB.
    """

    resource_arn: str = value()
    web_acl_arn: str = value(cfn="WebACLArn")
    scope: str = link()
    refuses_large_bodies: bool = link()
