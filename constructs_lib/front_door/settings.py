"""Arguments of an InferenceApi that become settings of its function, and what the function is told."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Stack
from constructs import Construct

from constructs_lib.arguments import as_known, require_text
from constructs_lib.arguments.checks import is_a, require_sequence
from constructs_lib.arguments.refusal import refusal, shown
from constructs_lib.arguments.units import seconds
from constructs_lib.rules import UNKNOWN, facts, hidden
from constructs_lib.rules.front_door_rules import request_bytes
from constructs_lib.rules.hidden import UndeterminedError

from .function import CLIENT_MARGIN
from .targets import TARGETS, opened_by

# Source: developer guide of Lambda, gettingstarted-limits.
_ENVIRONMENT_BYTES = 4096
_HIGHEST_PORT = 65_535
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+", re.ASCII)
_ORIGIN = re.compile(r"\*|https?://[a-z0-9.-]+(?::([0-9]{1,5}))?", re.ASCII)
_JSON = "application/json"
_WAY_OUT = {
    "region": "define the API in a stack of that region; callers may be anywhere",
    "account": "define the API in a stack of that account, pass assume_role=iam.Role.from_role_arn(...) with a role of "
    "its owners, or ask them to define the API with IamAuthorization() and "
    'api.grant_invoke(iam.AccountPrincipal("your account"))',
}


def require_endpoint(name: str, value: Any) -> Any:
    """Return an endpoint of this library, of CDK, or of somebody else: what has a name, an ARN and a place.

    Raises:
        ValueError: If it is something else.
    """
    if is_a(value, "aws-cdk-lib.aws_sagemaker.IEndpoint") or _looks_like_one(value):
        return value
    raise refusal(name, value, "an endpoint", "pass Endpoint(...) or Endpoint.from_endpoint_name(...)")


def _looks_like_one(value: Any) -> bool:
    if isinstance(value, type):
        return False
    place = getattr(value, "env", None)
    asked = [(value, "endpoint_name"), (value, "endpoint_arn"), (place, "account"), (place, "region")]
    return all(isinstance(getattr(owner, name, None), str) for owner, name in asked)


def require_endpoint_here(what: str, scope: Construct, given: Mapping[str, Any]) -> None:
    """Refuse an endpoint elsewhere, unless there is a role for it: the function has its own account and region.

    Raises:
        ValueError: If account or region are known to differ.
    """
    if "assume_role" in given:
        return
    stack, env = Stack.of(scope), given["endpoint"].env
    for kind, here, there in (
        ("region", stack.region, env.region),
        ("account", stack.account, env.account),
    ):
        if not hidden(as_known(here)) and not hidden(as_known(there)) and here != there:
            raise ValueError(
                f"{what}: the endpoint is in {kind} {there}, and the API would be in {here}; {_WAY_OUT[kind]}"
            )


def called_elsewhere(given: Mapping[str, Any]) -> dict[str, str]:
    """Return what the function is told of an endpoint that it calls with another role than its own."""
    if "assume_role" not in given:
        return {}
    region = given["endpoint"].env.region
    where = {} if hidden(as_known(region)) else {"ENDPOINT_REGION": region}
    return {"ASSUME_ROLE": given["assume_role"].role_arn, **where}


def require_wait(name: str, value: Any) -> int:
    """Return a Duration in whole seconds. The limits of the function follow from it, so it is not a token.

    Raises:
        ValueError: If it is not such a duration.
    """
    found = as_known(seconds(name, value))
    if hidden(found):
        raise ValueError(f"{name} is a token, and the limits of the function follow from it; pass Duration.seconds(29)")
    return int(found)


def require_origins(name: str, values: Any) -> tuple[str, ...]:
    """Return the origins of web pages whose scripts may call an API.

    Raises:
        ValueError: If an entry is not an origin, or all are named beside some.
    """
    origins = require_sequence(name, values, _require_origin, 'pass a list such as ["https://example.com"]')
    if "*" in origins and len(origins) > 1:
        raise ValueError(f"{name} names all origins with '*', and some; pass one or the other")
    return origins


def _require_origin(name: str, value: Any) -> str:
    origin = require_text(name, value)
    if hidden(as_known(origin)):
        return origin
    found = _ORIGIN.fullmatch(origin)
    if found is None or int(found[1] or 0) > _HIGHEST_PORT:
        raise ValueError(
            f"{name} is {shown(origin)}; pass '*', or scheme, host and port in lower case, such as 'https://example.com'"
        )
    return origin


def require_media_types(name: str, values: Any) -> tuple[str, ...]:
    """Return media types in lower case.

    Raises:
        ValueError: If an entry is not one.
    """
    return require_sequence(name, values, _require_media_type, 'pass a list such as ["text/csv"]')


def _require_media_type(name: str, value: Any) -> str:
    found = require_text(name, value).lower()
    if not _MEDIA_TYPE.fullmatch(found):
        raise ValueError(f"{name} is {shown(value)}; pass a media type without parameters, such as 'text/csv'")
    return found


def known_of(given: Mapping[str, Any], wait: int) -> dict[str, Any]:
    """Return what the rules may know of the arguments of an API that one of them alone does not say.

    Args:
        given: The arguments.
        wait: How long callers wait, in seconds.
    """
    schema = given.get("request_schema") is not None
    return {
        **{name: as_known(names) for name, names in (dict.fromkeys(TARGETS, ()) | opened_by(given)).items()},
        "endpoint": getattr(given["endpoint"], "_fact", UNKNOWN),
        "timeout": wait,
        "read_seconds": wait - CLIENT_MARGIN,
        "binary": given.get("binary", not schema),
        "request_schema": schema,
        "snap_start": given["function"].snap_start if "function" in given else False,
        "open_headers": tuple(header.name for header in given.get("open_headers", ())),
    }


def function_environment(fact: facts.FrontDoor, given: Mapping[str, Any], more: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables of the function.

    Args:
        fact: What the rules know of the API.
        given: The arguments of the API.
        more: What it is told beside that.

    Raises:
        ValueError: If media types contradict the schema, or it is more than Lambda takes.
    """
    optional = {
        "CONTENT_TYPES": _types(fact.at, given["content_types"], schema=fact.request_schema),
        "TARGETS": {TARGETS[name].parameter: names for name, names in opened_by(given).items()},
        "ALLOW_ORIGINS": given["allow_origins"],
        "OPEN_HEADERS": [header.value for header in given["open_headers"]],
        "OPEN_STATUS_CODES": given["open_status_codes"],
    }
    settings = {
        "ENDPOINT_NAME": given["endpoint"].endpoint_name,
        "MAX_REQUEST_BYTES": str(_request_bytes(fact)),
        "READ_TIMEOUT_SECONDS": str(fact.read_seconds),
        "BINARY": json.dumps(fact.binary),
        **{name: json.dumps(value) for name, value in optional.items() if value},
        **({"EXPOSE_VARIANT": "true"} if given["expose_variant"] else {}),
        **called_elsewhere(given),
        **more,
    }
    size = sum(len(f"{name}{value}".encode()) for name, value in settings.items())
    if size > _ENVIRONMENT_BYTES:
        raise ValueError(
            f"{fact.at}: the names that it opens make an environment of {size} bytes, and Lambda takes "
            f"{_ENVIRONMENT_BYTES}; open many models by a pattern, such as target_models=['team/*']"
        )
    return settings


def _request_bytes(fact: facts.FrontDoor) -> int:
    try:
        return request_bytes(fact.endpoint.config.production_variants, binary=fact.binary)
    except UndeterminedError:
        return request_bytes((), binary=fact.binary)


def _types(what: str, content_types: Sequence[str], *, schema: bool) -> Sequence[str]:
    if not schema:
        return content_types
    # A body of another type would reach the model unchecked.
    if content_types and tuple(content_types) != (_JSON,):
        raise ValueError(
            f"{what}: content_types={list(content_types)!r} cannot be combined with request_schema, which is about "
            f"{_JSON} only; leave content_types out"
        )
    return (_JSON,)
