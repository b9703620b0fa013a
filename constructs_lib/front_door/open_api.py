"""The definition of an API in OpenAPI 3.1, made of what is known of it at synthesis."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, Final, NamedTuple

from aws_cdk import Stack, Stage
from aws_cdk import aws_apigateway as apigateway
from constructs import Construct

from constructs_lib.arguments import as_known
from constructs_lib.rules import hidden

from .api_domain import ApiDomain
from .async_requests import largest_upload
from .method_authorization import MethodAuthorization
from .open_api_parts import (
    ASYNCHRONOUS,
    INVOCATION,
    JSON,
    PROBLEM,
    PROBLEMS,
    STREAM,
    WAIT,
    WITH_A_WAIT,
    Answer,
    upload,
)
from .open_headers import InvocationHeader
from .requests import Requests
from .routes import Route
from .servers import server_of
from .targets import TARGETS, opened_by

_HEADERS: Final[Mapping[InvocationHeader, Mapping[str, Any]]] = {
    InvocationHeader.CUSTOM_ATTRIBUTES: {"minLength": 1, "maxLength": 1024},
    InvocationHeader.SESSION_ID: {
        "minLength": 1,
        "maxLength": 256,
        "pattern": "^(NEW_SESSION|[a-zA-Z0-9](-*[a-zA-Z0-9])*)$",
    },
    InvocationHeader.INFERENCE_ID: {"minLength": 1, "maxLength": 64},
    InvocationHeader.PREFIX_AWARE_ID: {"minLength": 1, "maxLength": 64},
    InvocationHeader.ENABLE_EXPLANATIONS: {"minLength": 1, "maxLength": 64},
}
_SIGNS: Final = {"*": ".*", "?": "."}
_PRINTABLE: Final = {"type": "string", "pattern": "^[!-~]([ -~]*[!-~])?$"}


class _Described(NamedTuple):
    """What a definition is about.

    Attributes:
        title: What the API is called.
        region: Where it is deployed; hidden if that is not known.
        domain: The domain name under which it answers. None for the URL of API Gateway.
        routes: Its methods.
        authorization: What they ask of a request.
        asynchronous: Whether requests are queued.
        largest_upload: How long an upload may be, in bytes. 0 if nobody may upload.
        opened: The names that requests may have, by the arguments that open them.
        content_types: Media types that callers may send; all if there are none.
        headers: The headers of SageMaker that callers may send.
        status_codes: The statuses of the model that callers are told.
        schema: What JSON bodies must look like, as API Gateway has it. None for whatever callers send.
    """

    title: str
    region: Any
    domain: ApiDomain | None
    routes: Sequence[Route]
    authorization: MethodAuthorization
    asynchronous: bool
    largest_upload: int
    opened: Mapping[str, Sequence[str]]
    content_types: Sequence[str]
    headers: Sequence[InvocationHeader]
    status_codes: Sequence[int]
    schema: Any


def define_open_api(
    api: Construct,
    given: Mapping[str, Any],
    requests: Requests,
    authorization: MethodAuthorization,
    schema: Any,
) -> dict[str, Any]:
    """Write the definition of an API beside the template of its stack, and return it.

    Args:
        api: The construct.
        given: Its arguments.
        requests: What kind of requests it takes.
        authorization: What its methods ask of a request.
        schema: What JSON bodies must look like, as API Gateway has it. None for whatever callers send.
    """
    stage, path = Stage.of(api), api.node.path
    found = _definition(
        _Described(
            title=path,
            region=Stack.of(api).region,
            domain=given.get("domain"),
            routes=requests.routes,
            authorization=authorization,
            asynchronous=requests.known["asynchronous"],
            largest_upload=largest_upload(given.get("async_inference")),
            opened=opened_by(given),
            content_types=given["content_types"],
            headers=given["open_headers"],
            status_codes=given["open_status_codes"],
            schema=schema,
        )
    )
    if stage is not None:
        file = Path(stage.outdir, f"{path.replace('/', '-')}.openapi.json")
        file.write_text(f"{json.dumps(found, indent=2)}\n", encoding="utf-8")
    return found


def _definition(about: _Described) -> dict[str, Any]:
    """Return the definition of an API."""
    paths: dict[str, dict[str, Any]] = {}
    for route in about.routes:
        paths.setdefault(f"/{'/'.join(route.path)}", {})[route.method.lower()] = _operation(route, about)
    schemas = {"Problem": PROBLEM, **({} if about.schema is None else {"Body": _modern(about.schema)})}
    security = dict(_security(about))
    return deepcopy(
        {
            "openapi": "3.1.0",
            "info": {"title": about.title, "version": "1"},
            "servers": [server_of(about.domain, about.region)],
            "paths": paths,
            "components": {"schemas": schemas, "securitySchemes": security},
            "security": [{name: [] for name in security}],  # a list of its own for each
        }
    )


def _operation(route: Route, about: _Described) -> dict[str, Any]:
    waiting = STREAM if route.streams else INVOCATION
    kind = (ASYNCHRONOUS if about.asynchronous else {}).get((route.method, *route.path), waiting)
    named = "".join(part[1:-1].title() for part in route.path if part.startswith("{") and part != "{id}")
    parameters = [*_path_parameters(route, about), *(_header_parameters(about) if route.describes_body else ())]
    body = {"content": _bodies(about)} if route.describes_body else None
    if kind.takes_upload:
        body = {"content": {JSON: {"schema": upload(about.largest_upload, about.content_types)}}}
    return {
        "operationId": f"{kind.name}{named}",
        "summary": kind.summary,
        **({"parameters": parameters} if parameters else {}),
        **({"requestBody": {"required": True, **body}} if body else {}),
        "responses": dict(_responses(kind.answers, about)),
    }


def _path_parameters(route: Route, about: _Described) -> Iterator[dict[str, Any]]:
    names = {TARGETS[argument].parameter: names for argument, names in about.opened.items()}
    for part in route.path:
        if part.startswith("{"):
            parameter = part[1:-1]
            schema = _named(names.get(parameter, ()))
            yield {"name": parameter, "in": "path", "required": True, "schema": {"type": "string", **schema}}


def _named(names: Iterable[str]) -> dict[str, Any]:
    """Return what a schema says of names, of which some are patterns, and some are not known yet."""
    given = list(names)
    if not given or any(hidden(as_known(name)) for name in given):
        return {}
    if not any(sign in name for name in given for sign in "*?"):
        return {"enum": given}
    return {"pattern": "|".join(f"^{''.join(_SIGNS.get(sign, re.escape(sign)) for sign in name)}$" for name in given)}


def _header_parameters(about: _Described) -> Iterator[dict[str, Any]]:
    for header in about.headers:
        yield {"name": header.value, "in": "header", "required": False, "schema": {**_PRINTABLE, **_HEADERS[header]}}


def _bodies(about: _Described) -> dict[str, Any]:
    if about.schema is not None:
        return {JSON: {"schema": {"$ref": "#/components/schemas/Body"}}}
    return {kind: {} for kind in about.content_types or ["*/*"]}


def _responses(answers: Mapping[int, Answer], about: _Described) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, answer in answers.items():
        found: dict[str, Any] = {"description": answer.what}
        if answer.headers:
            found["headers"] = answer.headers
        if answer.schema:
            found["content"] = {JSON: {"schema": answer.schema}}
        if answer.links:
            found["links"] = {
                operation: {"operationId": operation, "parameters": {"id": value}}
                for operation, value in answer.links.items()
            }
        yield str(status), found
    own = dict.fromkeys(about.status_codes, "The model refuses the request.")
    for status, what in sorted({**own, **PROBLEMS}.items()):
        yield str(status), _problem(what, waits=status in WITH_A_WAIT)
    yield "default", _problem("Something rarer.", waits=False)


def _problem(what: str, *, waits: bool) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/Problem"}
    found = {"description": what, "content": {"application/problem+json": {"schema": reference}}}
    return {**found, "headers": WAIT} if waits else found


def _security(about: _Described) -> Iterator[tuple[str, dict[str, Any]]]:
    authorization = about.authorization
    types = apigateway.AuthorizationType
    schemes = {types.IAM: "awsSigv4", types.COGNITO: "cognito_user_pools", types.CUSTOM: "custom"}
    if scheme := schemes.get(authorization.authorization_type):
        in_header = {"type": "apiKey", "in": "header", "name": "Authorization", "x-amazon-apigateway-authtype": scheme}
        yield "authorization", in_header
    if authorization.api_key_required:
        yield "apiKey", {"type": "apiKey", "in": "header", "name": "X-Api-Key"}
    if about.domain is not None and about.domain.mtls is not None:
        yield "certificate", {"type": "mutualTLS"}


def _modern(schema: Any) -> Any:
    """Return a schema of draft 4, as API Gateway takes it, in the form of 2020-12."""
    if isinstance(schema, list):
        return [_modern(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _modern(value) for key, value in schema.items() if key not in {"$schema", "id"}}
    if isinstance(reference := found.get("$ref"), str):
        found["$ref"] = re.sub("^#", "#/components/schemas/Body", reference)
    for bound, limit in {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}.items():
        if isinstance(exclusive := found.get(bound), bool):
            del found[bound]
            if exclusive and limit in found:
                found[bound] = found.pop(limit)
    return found
