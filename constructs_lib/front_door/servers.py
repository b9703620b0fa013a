"""Where an API answers, in the words of OpenAPI."""

from typing import Any, Final

from constructs_lib.arguments import as_known
from constructs_lib.rules import hidden

from .api_domain import ApiDomain
from .stage import STAGE

_SERVER: Final = f"https://{{api}}.execute-api.{{region}}.amazonaws.com/{STAGE}"
_WILDCARD: Final = "*."


def server_of(domain: ApiDomain | None, region: Any) -> dict[str, Any]:
    """Return the server of an API, with a variable for what is known only when it is deployed.

    Args:
        domain: The domain name under which the API answers. None for the URL of API Gateway.
        region: Where it is deployed; hidden if that is not known.
    """
    if domain is None:
        known = "us-east-1" if hidden(as_known(region)) else region
        return {"url": _SERVER, "variables": {"api": {"default": "api-id"}, "region": {"default": known}}}
    variables: dict[str, Any] = {}
    url = f"https://{_host(domain._written, variables)}{_path(domain.base_path, variables)}"
    return {"url": url, **({"variables": variables} if variables else {})}


def _host(name: str, variables: dict[str, Any]) -> str:
    if hidden(as_known(name)):
        variables["domain"] = {"default": "example.com"}
        return "{domain}"
    if name.startswith(_WILDCARD):
        variables["subdomain"] = {"default": "www"}
        return f"{{subdomain}}.{name.removeprefix(_WILDCARD)}"
    return name


def _path(base_path: str | None, variables: dict[str, Any]) -> str:
    if base_path is None:
        return ""
    if hidden(as_known(base_path)):
        variables["path"] = {"default": "path"}
        return "/{path}"
    return f"/{base_path}"
