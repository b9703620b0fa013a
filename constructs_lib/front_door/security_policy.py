"""Security policies of API Gateway: which versions of TLS, and which ciphers, a connection may have."""

from typing import Any

from aws_cdk import aws_apigateway as apigateway

from constructs_lib.arguments import as_known
from constructs_lib.arguments.checks import Form, require_text
from constructs_lib.arguments.options import Option
from constructs_lib.arguments.refusal import refusal
from constructs_lib.rules import hidden

DEFAULT = "SecurityPolicy_TLS13_1_2_2021_06"
_ENHANCED = "SecurityPolicy_"
_REMEDY = 'pass apigateway.SecurityPolicy.TLS13_1_3_2025_09, or the name of another one, such as "TLS_1_2"'
_FORM = Form(r"TLS_1_[0-9]|SecurityPolicy_\w+", "the name of a security policy")


def some_security_policy() -> Option:
    """Return the option that takes a security policy, by CDK's enumeration or by its name."""
    return Option(_require_policy)


def _require_policy(name: str, value: Any) -> str:
    if isinstance(value, apigateway.SecurityPolicy):
        return value.name if value.name.startswith("TLS_") else f"{_ENHANCED}{value.name}"
    if not isinstance(value, str):
        raise refusal(name, value, "a security policy", _REMEDY)
    policy = require_text(name, value, _FORM, _REMEDY)
    if hidden(as_known(policy)):
        raise ValueError(f"{name} is a token, and what else the API needs follows from it; {_REMEDY}")
    return policy


def secure(resource: apigateway.CfnRestApi | apigateway.CfnDomainName, policy: str) -> None:
    """Have API Gateway refuse connections that a policy does not allow.

    CDK's RestApi has no arguments for this. Source: developer guide of API Gateway, apigateway-security-policies, which
    wants an access mode beside the policies that it calls enhanced, and recommends the strict one.

    Args:
        resource: The API, or its domain name.
        policy: The policy.
    """
    resource.security_policy = policy
    resource.endpoint_access_mode = access_mode(policy)


def access_mode(policy: str) -> str | None:
    """Return the endpoint access mode that belongs to a policy."""
    return "STRICT" if policy.startswith(_ENHANCED) else None
