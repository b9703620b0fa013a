"""The domain name of an InferenceApi: the name, its record, and the path that leads to the API."""

from weakref import WeakKeyDictionary

from aws_cdk import CfnOutput, Stack, Token
from aws_cdk import aws_apigateway as apigateway
from constructs import Construct

from constructs_lib.arguments import as_known
from constructs_lib.rules import hidden

from .api_domain import ApiDomain, url_of
from .security_policy import DEFAULT, secure

_TLS_1_2 = "TLS_1_2"
_ADDRESSES = {apigateway.IpAddressType.IPV4: "ipv4", apigateway.IpAddressType.DUAL_STACK: "dualstack"}
# The names that the APIs of a stack define, and the base paths that are taken below a name that the stack defines or
# imports, each with its owner.
_names: WeakKeyDictionary[Stack, dict[str, str]] = WeakKeyDictionary()
_paths: WeakKeyDictionary[Stack, dict[tuple[str, str | None], str]] = WeakKeyDictionary()


def require_free(what: str, scope: Construct, domain: ApiDomain) -> None:
    """Refuse a domain name that another API of the stack defines, and a base path that another API has below a name.

    Raises:
        ValueError: If there is such an API.
    """
    name, path = domain.domain_name, domain.base_path
    if isinstance(name, str):
        owner = _names.get(Stack.of(scope), {}).get(name)
        if owner:
            raise ValueError(f"{what}: {owner} defines the domain name {name!r} already; pass domain_name of that API")
        return
    owner = None if hidden(as_known(path)) else _paths.get(Stack.of(name), {}).get((domain._written, path))
    if owner:
        where = f"the base path {path!r}" if path else "the domain name without a base path"
        raise ValueError(f"{what}: {owner} has {where} already; pass another base_path")


def define_domain(
    scope: Construct, api: apigateway.RestApi, domain: ApiDomain, *, security_policy: str | None
) -> apigateway.IDomainName:
    """Map a path of a domain name to an API, and define the name if it is new.

    Args:
        scope: The construct that owns the API.
        api: The API.
        domain: The domain name.
        security_policy: The security policy of the API, which a new name gets too. API Gateway takes no newer one than
            TLS_1_2 together with mutual TLS. Source: developer guide of API Gateway,
            apigateway-custom-domain-tls-version. None for the default.
    """
    name = domain.domain_name
    if isinstance(name, str):
        name = _define_name(scope, name, domain, _TLS_1_2 if domain.mtls else security_policy or DEFAULT)
    # CDK's BasePathMapping takes a dynamic reference for a path with letters that no path has.
    apigateway.CfnBasePathMapping(
        scope,
        "BasePathMapping",
        domain_name=name.domain_name,
        rest_api_id=api.rest_api_id,
        base_path=domain.base_path,
        stage=api.deployment_stage.stage_name,
    )
    # CDK writes the URL that API Gateway gives every API, which is closed by now.
    output = api.node.try_find_child("Endpoint")
    if isinstance(output, CfnOutput) and domain._closes_default_endpoint:
        output.value = url_of(domain)
    return name


def claim(what: str, scope: Construct, domain: ApiDomain | None, name: apigateway.IDomainName | None) -> None:
    """Remember what an API has, once it is complete: what is refused is taken out again, and leaves its name free.

    Args:
        what: What messages call the API.
        scope: The construct that owns it.
        domain: The domain name, as it was asked for, if one was.
        name: The domain name that the API has.
    """
    if domain is None or name is None:
        return
    if isinstance(domain.domain_name, str):
        _names.setdefault(Stack.of(scope), {})[domain.domain_name] = what
    _paths.setdefault(Stack.of(name), {})[domain._written, domain.base_path] = what


def _define_name(scope: Construct, name: str, domain: ApiDomain, policy: str) -> apigateway.DomainName:
    if domain.certificate is None:
        raise TypeError("ApiDomain lets no new name pass without a certificate")
    defined = apigateway.DomainName(
        scope,
        "DomainName",
        # CDK takes the capitals of a dynamic reference for those of a name.
        domain_name=name if Token.is_unresolved(name) else name.lower(),
        certificate=domain.certificate,
        endpoint_type=apigateway.EndpointType.REGIONAL,
        mtls=domain.mtls,
    )
    resource = defined.node.default_child
    if isinstance(resource, apigateway.CfnDomainName):
        resource.domain_name = name
        secure(resource, policy)
        if domain.ip_address_type is not None:
            resource.add_property_override("EndpointConfiguration.IpAddressType", _ADDRESSES[domain.ip_address_type])
    if domain.hosted_zone is not None:
        _define_records(scope, name, domain, defined)
    return defined


def _define_records(scope: Construct, name: str, domain: ApiDomain, defined: apigateway.DomainName) -> None:
    from aws_cdk import aws_route53 as route53  # only for a zone of Route 53
    from aws_cdk import aws_route53_targets as targets

    if domain.hosted_zone is None:
        return
    target = route53.RecordTarget.from_alias(targets.ApiGatewayDomain(defined))
    # With a dot at its end CDK takes the name as it is, and asks no zone for its own.
    route53.ARecord(scope, "AliasRecord", zone=domain.hosted_zone, record_name=f"{name}.", target=target)
    if domain.ip_address_type is apigateway.IpAddressType.DUAL_STACK:
        route53.AaaaRecord(scope, "Ipv6AliasRecord", zone=domain.hosted_zone, record_name=f"{name}.", target=target)
