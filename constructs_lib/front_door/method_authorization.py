"""What an authorization asks of every request."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from aws_cdk import Validations
from aws_cdk import aws_apigateway as apigateway
from constructs import Construct

from constructs_lib.arguments import WARNING_PREFIX, as_known, kinds
from constructs_lib.arguments.checks import require_instance, require_sequence, require_text
from constructs_lib.arguments.options import Option, rendered_by_hand
from constructs_lib.arguments.refusal import shown
from constructs_lib.arguments.value import Value
from constructs_lib.rules import hidden

# Source: RFC 6749, 3.3: ASCII without blanks, quotation marks and backslashes.
_SCOPE = re.compile(r"[!#-\[\]-~]+")


def require_scopes(name: str, values: Any) -> tuple[str, ...]:
    """Return scopes of OAuth 2.0.

    Raises:
        ValueError: If an entry is not one.
    """
    scopes = require_sequence(name, values, require_text, 'pass a list such as ["models/invoke"]')
    for scope in scopes:
        if not hidden(as_known(scope)) and not _SCOPE.fullmatch(scope):
            raise ValueError(
                f'an entry of {name} is {shown(scope)}, which no token has; pass one such as "models/invoke"'
            )
    return scopes


class MethodAuthorization(Value):
    """What API Gateway asks of every request, as an authorization of your own returns it.

    Args:
        authorization_type: How API Gateway knows the caller.
        authorizer: Who decides. Default: API Gateway itself.
        scopes: What an access token must allow, one of them at least. Default: nothing in particular.
        api_key: The key that is made for callers, as `InferenceApi.api_key`. Default: they have none, or their own.
        api_key_required: Whether a request must carry the key of a usage plan. Default: it need not.

    Raises:
        ValueError: If an argument is not of its kind.
    """

    authorization_type: apigateway.AuthorizationType
    authorizer: apigateway.IAuthorizer | None = None
    scopes: Sequence[str] = ()
    api_key: apigateway.IApiKey | None = None
    api_key_required: bool = False

    _options = rendered_by_hand(
        authorization_type=kinds.instance(
            apigateway.AuthorizationType,
            None,
            required=True,
            remedy="pass AuthorizationType.IAM, COGNITO, CUSTOM or NONE",
            template=lambda kind: kind,
        ),
        authorizer=kinds.construct("aws_apigateway.IAuthorizer", None, remedy="pass RequestAuthorizer(...) or another"),
        scopes=Option(require_scopes, None, required=True),
        api_key=kinds.construct("aws_apigateway.IApiKey", None, remedy="pass ApiKey(...) or an import"),
        api_key_required=kinds.flag(None, required=True),
    )


class Authorization(Protocol):
    """Who may call an API."""

    def bind(self, api: apigateway.RestApi) -> MethodAuthorization:
        """Define what it needs in the scope of an API, which has a stage, and return what methods ask for."""
        ...


def authorizing() -> Option:
    """Return the option that takes an authorization."""
    remedy = "pass IamAuthorization(), ApiKeyAuthorization(...), CognitoAuthorization(...) or LambdaAuthorization(...)"
    return replace(kinds.strategy(Authorization, required=True, remedy=remedy), constructs=_parts_of)


def _parts_of(authorization: Any) -> list[Any]:
    """Return the keys, pools and functions of an authorization of this library."""
    if not isinstance(authorization, Value):
        return []
    return [part for _, part in authorization._options.constructs(authorization._given)]


def bound(authorization: Authorization, owner: Construct, api: apigateway.RestApi) -> MethodAuthorization:
    """Return what an authorization asks of methods.

    Args:
        authorization: The authorization.
        owner: The construct that is being defined.
        api: Its API.

    Raises:
        ValueError: If it returns something else.
    """
    name = type(authorization).__name__
    found: MethodAuthorization = require_instance(
        f"what {name}.bind returns", authorization.bind(api), MethodAuthorization, "return MethodAuthorization(...)"
    )
    if found.authorization_type is apigateway.AuthorizationType.NONE and not found.api_key_required:
        Validations.of(owner).add_warning(
            f"{WARNING_PREFIX}front-door-open",
            f"{name} asks nothing of a request, so that everybody may call the model; return MethodAuthorization(...) "
            "with an authorizer or with api_key_required=True, or acknowledge this",
        )
    return found


def key_of(what: str, authorization: MethodAuthorization) -> apigateway.IApiKey:
    """Return the key that an authorization has made for callers.

    Args:
        what: What messages call the API.
        authorization: What its authorization asks of methods.

    Raises:
        ValueError: If it has made none.
    """
    if authorization.api_key is not None:
        return authorization.api_key
    if authorization.api_key_required:
        raise ValueError(f"{what} has made no API key; its callers have those of its usage plans")
    raise ValueError(f"{what} takes no API keys; pass authorization=ApiKeyAuthorization(...)")
