"""What an API needs to be reached under a domain name of its owner."""

from collections.abc import Iterator

from .engine import rule
from .exclusion import Feature, exclusion
from .facts import FrontDoor
from .hidden import given

exclusion(
    "front-door-private-domain",
    Feature(FrontDoor, "{domain}", lambda door: door.domain),
    Feature(FrontDoor, "{vpc_endpoints}", lambda door: door.vpc_endpoints),
    source="developer guide of API Gateway, apigateway-private-custom-domains",
    remedy="Leave {domain} out: a private API takes a private domain name, which CfnDomainNameV2, CfnBasePathMappingV2 "
    "and CfnDomainNameAccessAssociation of CDK define.",
)


@rule(
    "front-door-default-endpoint",
    source="developer guide of API Gateway, rest-api-disable-default-endpoint",
    severity="information",
)
def default_endpoint(door: FrontDoor) -> Iterator[str]:
    """An API with a domain name, which answers nowhere else.

    Remedy: While callers still use the URL of API Gateway, pass {disable_execute_api_endpoint}=False; pass True to
    hear no more of this.
    """
    if door.domain and not given(door.disable_execute_api_endpoint):
        yield "API Gateway answers 403 to calls of its own URL (execute-api), since the API has a domain name"


@rule(
    "front-door-mutual-tls",
    source="developer guide of API Gateway, rest-api-mutual-tls: disable the default endpoint",
    severity="warning",
)
def around_mutual_tls(door: FrontDoor) -> Iterator[str]:
    """An API whose callers can do without the certificates that its domain name asks for.

    Remedy: Leave out {disable_execute_api_endpoint}=False.
    """
    closed = door.disable_execute_api_endpoint
    if door.mutual_tls and given(closed) and not closed:
        yield "callers of API Gateway's own URL (execute-api) show no certificate"


@rule("front-door-tls", source="developer guide of API Gateway, apigateway-security-policies", severity="warning")
def recent_tls(door: FrontDoor) -> Iterator[str]:
    """An API that accepts connections with TLS 1.0.

    Remedy: Pass {security_policy}="TLS_1_2" at least.
    """
    if given(door.security_policy) and door.security_policy == "TLS_1_0":
        yield "{security_policy=} accepts TLS 1.0 and 1.1"
