"""How callers reach an InferenceApi, as the rules and its definition see it: domain name, TLS, web ACL."""

from collections.abc import Iterator, Mapping
from typing import Any

from constructs import Construct

from constructs_lib.arguments.placement import same_environment
from constructs_lib.rules import Fact, facts
from constructs_lib.rules.fact import Dialect

from .api_domain import ApiDomain
from .domain import require_free
from .security_policy import access_mode
from .web_acl import association_of


def connection_facts(given: Mapping[str, Any], at: str, words: Dialect) -> Iterator[Fact]:
    """Yield what the rules may know of how callers reach an API, beside the API itself.

    Args:
        given: The arguments of the API.
        at: What messages call the API.
        words: The words of its arguments.
    """
    if (policy := given.get("security_policy")) is not None:
        kind = "PRIVATE" if given.get("vpc_endpoints") else "REGIONAL"
        yield facts.RestApi(
            at=at,
            dialect=words,
            endpoint_configuration=facts.GatewayEndpoint(types=(kind,)),
            security_policy=policy,
            endpoint_access_mode=access_mode(policy),
        )
    if "domain" in given:
        yield given["domain"]._fact_at(f"domain of {at}")
    if "web_acl" in given:
        yield association_of(given["web_acl"], at, words)


def require_connections_here(what: str, scope: Construct, given: Mapping[str, Any]) -> None:
    """Refuse a web ACL and what a domain name is made of where the API cannot use them, and a path that is taken.

    Source: developer guide of AWS WAF, how-aws-waf-works-resources: a web ACL is in the region of what it protects.

    Args:
        what: What messages call the API.
        scope: Where it is defined.
        given: The arguments of the API.

    Raises:
        ValueError: If account or region are known to differ, or another API is there.
    """
    web_acl = given.get("web_acl")
    # Of an ARN, the rules know where it is.
    if web_acl is not None and not isinstance(web_acl, str):
        same_environment(what, "web_acl", web_acl, scope, places=["region"])
    _require_domain_here(what, scope, given.get("domain"))


def _require_domain_here(what: str, scope: Construct, domain: ApiDomain | None) -> None:
    if domain is None:
        return
    require_free(what, scope, domain)
    if not isinstance(domain.domain_name, str):
        same_environment(what, "domain_name of domain", domain.domain_name, scope)
    if domain.certificate is not None:
        same_environment(what, "certificate of domain", domain.certificate, scope)
    if domain.hosted_zone is not None:
        # Route 53 is in no region.
        same_environment(what, "hosted_zone of domain", domain.hosted_zone, scope, places=["account"])
