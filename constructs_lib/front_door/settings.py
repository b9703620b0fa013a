"""What a front door is told: arguments checked at the user's line, and written down for the function."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Duration, Size, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_logs as logs
from constructs import Construct

from constructs_lib.arguments import (
    as_known,
    context_of,
    has_member,
    require_attribute,
    require_instance,
    require_sequence,
    vocabulary,
)
from constructs_lib.arguments.units import mebibytes, seconds
from constructs_lib.rules import UNKNOWN, facts, hidden
from constructs_lib.rules.front_door_rules import INTEGRATION_SECONDS, request_bytes
from constructs_lib.rules.hidden import UndeterminedError

from .authorization import require_positive
from .function import CLIENT_MARGIN
from .routes import TARGETS

# Source: developer guide of Lambda, gettingstarted-limits.
_ENVIRONMENT_BYTES = 4096
_MEMORY_MIB = (128, 10240)
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+", re.ASCII)
_ORIGIN = re.compile(r"\*|https?://[a-z0-9.-]+(?::[0-9]{1,5})?", re.ASCII)
_JSON = "application/json"


_WAY_OUT = {
    "region": "define the API in a stack of that region; callers may be anywhere",
    "account": "define the API in a stack of that account, or ask the owners of the endpoint to define it with "
    'IamAuthorization() and api.grant_invoke(iam.AccountPrincipal("your account"))',
}


def checked_parties(what: str, endpoint: Any, authorization: Any) -> None:
    """Refuse what is no endpoint, and what is no authorization.

    Raises:
        ValueError: If either is none.
    """
    if not all(has_member(endpoint, attribute) for attribute in ("endpoint_name", "endpoint_arn", "env")):
        raise ValueError(
            f"{what}: endpoint={endpoint!r} is no endpoint; pass Endpoint(...) or Endpoint.from_endpoint_name(...)"
        )
    if not has_member(authorization, "bind"):
        raise ValueError(
            f"{what}: authorization={authorization!r} is none; pass IamAuthorization(), ApiKeyAuthorization(...), "
            "CognitoAuthorization(...) or LambdaAuthorization(...)"
        )


def checked_place(what: str, scope: Construct, endpoint: Any) -> None:
    """Refuse an endpoint elsewhere: the function calls it by its name, in its own account and region.

    Raises:
        ValueError: If account or region are known to differ.
    """
    context_of(scope)
    stack = Stack.of(scope)
    for kind, here, there in (
        ("region", stack.region, endpoint.env.region),
        ("account", stack.account, endpoint.env.account),
    ):
        if not hidden(as_known(here)) and not hidden(as_known(there)) and here != there:
            raise ValueError(
                f"{what}: the endpoint is in {kind} {there}, and the API would be in {here}; {_WAY_OUT[kind]}"
            )


def checked_seconds(timeout: Duration | None) -> int:
    """Return for how long a caller is waited for.

    Raises:
        ValueError: If it is no duration in whole seconds, or a token.
    """
    found = as_known(seconds("timeout", timeout))
    if hidden(found):
        raise ValueError("timeout is a token; the limits of the function follow from it, so pass Duration.seconds(...)")
    return INTEGRATION_SECONDS if found is None else int(found)


def checked_memory(size: Size | None) -> Size:
    """Return the function's memory.

    Raises:
        ValueError: If Lambda does not offer it.
    """
    memory = Size.mebibytes(512) if size is None else size
    found = as_known(mebibytes("memory_size", memory))
    low, high = _MEMORY_MIB
    if not hidden(found) and not low <= found <= high:
        raise ValueError(f"memory_size is {found} MiB; Lambda has {low} to {high}")
    return memory


def checked_logs(log_retention: Any, encryption_key: Any) -> None:
    """Refuse what is no time, and what is no key.

    Raises:
        ValueError: If either is of another type.
    """
    require_instance("log_retention", log_retention, logs.RetentionDays, "pass one of aws_logs.RetentionDays")
    if encryption_key is not None:
        require_attribute("encryption_key", encryption_key, "key_arn", "pass kms.Key(...), or an import")
        if has_member(encryption_key, "alias_name"):
            raise ValueError("encryption_key is an alias, which no policy takes as a resource; pass the key itself")


def checked_concurrency(reserved: Any, provisioned: Any, *, snap_start: bool) -> None:
    """Refuse numbers of environments that Lambda does not keep.

    Raises:
        ValueError: If one is no number above 0, or they exclude each other.
    """
    require_instance("snap_start", snap_start, bool, "pass True or False")
    for name, number in (
        ("reserved_concurrent_executions", reserved),
        ("provisioned_concurrent_executions", provisioned),
    ):
        if number is not None:
            require_positive(name, number, whole=True)
    if snap_start and provisioned is not None:
        raise ValueError(
            f"provisioned_concurrent_executions={provisioned!r} and snap_start=True exclude each other in Lambda; "
            "choose one"
        )
    both = reserved is not None and provisioned is not None
    if both and not hidden(as_known(reserved)) and not hidden(as_known(provisioned)) and provisioned > reserved:
        raise ValueError(
            f"provisioned_concurrent_executions={provisioned!r} is more than "
            f"reserved_concurrent_executions={reserved!r}; reserve as many"
        )


def front_door(
    what: str,
    *,
    endpoint: Any,
    opened: Mapping[str, tuple[str, ...]],
    timeout: int,
    binary: bool | None,
    request_schema: apigateway.JsonSchema | None,
    cloud_watch_role: bool,
) -> facts.FrontDoor:
    """Return the facts of a front door.

    Raises:
        ValueError: If something is of another type.
    """
    require_instance(f"request_schema of {what}", request_schema, apigateway.JsonSchema | None, "pass JsonSchema(...)")
    binary = request_schema is None if binary is None else binary
    require_instance(f"binary of {what}", binary, bool, "pass True or False")
    return facts.FrontDoor(
        at=what,
        dialect=vocabulary(timeout="timeout s"),
        timeout=timeout,
        binary=binary,
        request_schema=request_schema is not None,
        cloud_watch_role=cloud_watch_role,
        read_seconds=timeout - CLIENT_MARGIN,
        endpoint=getattr(endpoint, "_fact", UNKNOWN),
        **{name: as_known(opened.get(name, ())) for name in TARGETS},
    )


def checked_origins(allow_origins: Sequence[str]) -> tuple[str, ...]:
    """Return the web pages whose scripts may call the API.

    Raises:
        ValueError: If an origin is none, or all are named beside some.
    """
    origins = require_sequence("allow_origins", allow_origins, str, 'pass a list such as ["https://example.com"]')
    for origin in origins:
        if not hidden(as_known(origin)) and not _ORIGIN.fullmatch(origin):
            raise ValueError(
                f"an entry of allow_origins is {origin!r}; pass '*', or scheme, host and port in lower case, "
                "such as 'https://example.com'"
            )
    if "*" in origins and len(origins) > 1:
        raise ValueError(f"allow_origins={origins!r} names all origins and some; pass one or the other")
    return origins


def function_settings(
    door: facts.FrontDoor,
    *,
    endpoint_name: str,
    opened: Mapping[str, tuple[str, ...]],
    content_types: Sequence[str],
    allow_origins: tuple[str, ...],
    expose_variant: bool,
) -> dict[str, str]:
    """Return the environment of the function.

    Raises:
        ValueError: If a media type is none, or it is more than Lambda takes.
    """
    require_instance("expose_variant", expose_variant, bool, "pass True or False")
    types = _checked_types(content_types, schema=door.request_schema)
    optional = {
        "CONTENT_TYPES": types,
        "TARGETS": {TARGETS[name].parameter: names for name, names in opened.items()},
        "ALLOW_ORIGINS": allow_origins,
    }
    settings = {
        "ENDPOINT_NAME": endpoint_name,
        "MAX_REQUEST_BYTES": str(_request_bytes(door)),
        "READ_TIMEOUT_SECONDS": str(door.read_seconds),
        "BINARY": json.dumps(door.binary),
        **{name: json.dumps(value) for name, value in optional.items() if value},
        **({"EXPOSE_VARIANT": "true"} if expose_variant else {}),
    }
    size = sum(len(f"{name}{value}".encode()) for name, value in settings.items())
    if size > _ENVIRONMENT_BYTES:
        raise ValueError(
            f"the names that are opened make an environment of {size} bytes, and Lambda takes {_ENVIRONMENT_BYTES}; "
            "open many models by a pattern, such as target_models=['team/*']"
        )
    return settings


def _request_bytes(door: facts.FrontDoor) -> int:
    try:
        return request_bytes(door.endpoint.config.production_variants, binary=door.binary)
    except UndeterminedError:
        return request_bytes((), binary=door.binary)


def _checked_types(content_types: Sequence[str], *, schema: bool) -> tuple[str, ...]:
    types = require_sequence("content_types", content_types, str, 'pass a list such as ["text/csv"]')
    for each in types:
        if not _MEDIA_TYPE.fullmatch(each.lower()):
            raise ValueError(f"an entry of content_types is {each!r}; pass media types without parameters: 'text/csv'")
    if not schema:
        return tuple(each.lower() for each in types)
    # A body of another type would reach the model unchecked.
    if types not in {(), (_JSON,)}:
        raise ValueError(f"content_types={types!r} with request_schema, which is about {_JSON} only; leave it out")
    return (_JSON,)
