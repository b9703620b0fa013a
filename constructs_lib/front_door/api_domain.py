"""A domain name of your own for an InferenceApi."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from aws_cdk import aws_apigateway as apigateway

from constructs_lib.arguments import as_known, kinds
from constructs_lib.arguments.checks import Form, is_a, require_instance, require_text
from constructs_lib.arguments.options import Option, rendered_by_hand
from constructs_lib.arguments.refusal import refusal, shown
from constructs_lib.arguments.value import Value
from constructs_lib.rules import UNKNOWN, Fact, facts, hidden

if TYPE_CHECKING:
    from aws_cdk import aws_certificatemanager as acm
    from aws_cdk import aws_route53 as route53

# Source: aws/aws-cdk, BasePathMapping.
_BASE_PATH = re.compile(r"[a-zA-Z0-9$_.+!*'()-]+(/[a-zA-Z0-9$_.+!*'()-]+)*")
# What API Gateway calls no base path at all. Source: botocore apigateway, CreateBasePathMapping.
_NO_PATH = "(none)"
_KEY = Form(".+", "the key of an object")
_NAME = 'pass a name such as "models.example.com", or the domain name of another API: other.domain_name'


def _require_domain_name(name: str, value: Any) -> Any:
    if is_a(value, "aws-cdk-lib.aws_apigateway.IDomainName"):
        return value
    if not isinstance(value, str):
        raise refusal(name, value, "a string or an IDomainName", _NAME)
    return require_text(name, value)


def _require_base_path(name: str, value: Any) -> str:
    path = require_text(name, value, remedy='pass a path such as "flowers"')
    if path == _NO_PATH:
        raise ValueError(f"{name} is {shown(path)}, which means none to API Gateway; leave it out for the whole name")
    if not hidden(as_known(path)) and not _BASE_PATH.fullmatch(path):
        raise ValueError(
            f"{name} is {shown(path)}; pass letters, digits and $-_.+!*'(), with a slash between parts and none at the "
            "ends, such as 'flowers', or leave it out"
        )
    return path


def _require_mtls(name: str, value: Any) -> Any:
    remedy = 'pass apigateway.MTLSConfig(bucket=bucket, key="callers.pem")'
    require_text(f"key of {name}", require_instance(name, value, apigateway.MTLSConfig, remedy).key, _KEY, remedy)
    return value


def _truststore(mtls: apigateway.MTLSConfig) -> Iterable[Any]:
    return (mtls.bucket,)


class ApiDomain(Value):
    """A domain name of your own for an API, which it may share with others below other base paths.

    The API then answers nowhere else: API Gateway refuses calls of its own URL (`execute-api`) with 403. To move
    callers of an API that is deployed, first keep that URL open.

    Args:
        domain_name: The name, in lower case, such as `models.example.com` or `*.example.com`; or the domain name of
            another API (`other.domain_name`), of CDK, or an import. Another name replaces the domain.
        certificate: The certificate of AWS Certificate Manager that covers the name, of the region of the API.
            Required for a new name; one that exists has its own.
        base_path: The path below the name, such as `flowers`, which no other API has there. Another one replaces the
            mapping. Default: the API has the whole name.
        hosted_zone: The zone of Amazon Route 53 that gets an alias record of a new name. Default: no zone does; the
            record is yours to make.
        ip_address_type: Whether a new name is reached by IPv4 alone or by IPv6 too. Default: IPv4.
        mtls: The truststore of a new name for which callers have to show a certificate (mutual TLS); its security
            policy then is TLS_1_2. Default: they show none.
        disable_execute_api_endpoint: Whether the URL of API Gateway is closed. Default: it is, and synthesis says so.

    Raises:
        ValueError: If an argument is not of its kind, API Gateway would refuse the name or the certificate, a new name
            has no certificate, or one that exists is given what only a new one takes.
    """

    domain_name: str | apigateway.IDomainName | apigateway.DomainName
    certificate: "acm.ICertificate | acm.Certificate | None" = None
    base_path: str | None = None
    hosted_zone: "route53.IHostedZone | route53.HostedZone | None" = None
    ip_address_type: apigateway.IpAddressType | None = None
    mtls: apigateway.MTLSConfig | None = None
    disable_execute_api_endpoint: bool | None = None

    _options = rendered_by_hand(
        facts.DomainName,
        domain_name=Option(
            _require_domain_name,
            required=True,
            fact=lambda value, _: as_known(value) if isinstance(value, str) else UNKNOWN,
            constructs=lambda value: () if isinstance(value, str) else (value,),
        ),
        certificate=kinds.construct(
            "aws_certificatemanager.ICertificate",
            "regional_certificate_arn",
            remedy="pass acm.Certificate(...) or acm.Certificate.from_certificate_arn(...)",
            fact=lambda certificate, _: as_known(certificate.certificate_arn),
        ),
        base_path=Option(_require_base_path, None),
        hosted_zone=kinds.construct(
            "aws_route53.IHostedZone",
            None,
            remedy="pass route53.HostedZone(...) or route53.HostedZone.from_hosted_zone_attributes(...)",
        ),
        ip_address_type=Option(
            lambda name, value: require_instance(
                name, value, apigateway.IpAddressType, "pass IpAddressType.DUAL_STACK"
            ),
            None,
        ),
        mtls=Option(_require_mtls, None, constructs=_truststore),
        disable_execute_api_endpoint=kinds.flag(None),
    )

    def __post_init__(self) -> None:
        """Check the arguments, each and together."""
        super().__post_init__()
        if isinstance(self.domain_name, str):
            if self.certificate is None:
                raise ValueError(
                    "ApiDomain has a new domain_name without certificate; pass certificate=acm.Certificate(...), or "
                    "the domain name of another API, other.domain_name"
                )
            _require_within(self.domain_name, self.hosted_zone)
            return
        of_new = [name for name in ("certificate", "hosted_zone", "ip_address_type", "mtls") if name in self._given]
        if of_new:
            raise ValueError(
                f"ApiDomain has {of_new[0]} and a domain_name that exists, which has its own; leave {of_new[0]} out"
            )

    def _fact_at(self, at: str) -> Fact:
        """Return what the rules may know of the name, and of its certificate."""
        found: Fact = self._options.fact(self._given, at, certificate=_known_certificate(self.certificate))
        return found

    @property
    def _closes_default_endpoint(self) -> bool:
        """Whether an API answers under its domain name alone."""
        return self.disable_execute_api_endpoint is not False

    @property
    def _written(self) -> str:
        """The name, as a token where it is not known."""
        if isinstance(self.domain_name, str):
            return self.domain_name
        defined = self.domain_name.node.default_child
        written = defined.domain_name if isinstance(defined, apigateway.CfnDomainName) else None
        return written or self.domain_name.domain_name


def _known_certificate(certificate: Any) -> Any:
    """Return what is known of a certificate: of an import, nothing."""
    defined = None if certificate is None else certificate.node.default_child
    if defined is None or not is_a(defined, "aws-cdk-lib.aws_certificatemanager.CfnCertificate"):
        return UNKNOWN
    return facts.Certificate(
        domain_name=as_known(defined.domain_name),
        subject_alternative_names=as_known(defined.subject_alternative_names),
    )


def url_of(domain: ApiDomain) -> str:
    """Return the URL of an API below a domain name, with a slash at its end."""
    return f"https://{domain._written}/" + (f"{domain.base_path}/" if domain.base_path else "")


def known_of_domain(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the rules may know of the domain name of an API.

    Args:
        given: The arguments of the API.
    """
    domain: ApiDomain | None = given.get("domain")
    return {
        "domain": domain is not None,
        "mutual_tls": domain is not None and domain.mtls is not None,
        "disable_execute_api_endpoint": domain.disable_execute_api_endpoint if domain else None,
        "vpc_endpoints": bool(given.get("vpc_endpoints")),
    }


def _require_within(name: str, zone: Any) -> None:
    """Refuse a zone that cannot hold the record of a name, as far as its name is known: one imported by id has none."""
    if zone is None or hidden(as_known(name)):
        return
    try:
        known = zone.zone_name
    except RuntimeError:
        return
    if hidden(as_known(known)) or f".{name}".endswith(f".{known.rstrip('.')}"):
        return
    raise ValueError(
        f"domain_name {shown(name)} is not in the zone {shown(known)} of hosted_zone; pass the zone of the name, or "
        "leave hosted_zone out and write the record yourself"
    )
