"""What the local AWS uses of ministack to serve APIs under their domain names, which no resolver knows here."""

import re
from http import HTTPStatus
from typing import Any

from ministack import app
from ministack.services import apigateway_v1
from ministack.services.cloudformation import provisioners

# A domain name stands in the path, since the local AWS answers for its own host alone.
PATH = "/_aws/domains"
_BY_NAME = re.compile(rf"{PATH}/([a-z0-9.-]+)(/.*)")
_CLOSED = b'{"message":"Forbidden"}'


def addressed(scope: dict[str, Any]) -> dict[str, Any]:
    """A request with the host that its path names; as it is if it names none."""
    found = _BY_NAME.fullmatch(scope["path"])
    if found is None:
        return scope
    headers = [each for each in scope["headers"] if each[0] != b"host"]
    raw_path = scope["raw_path"].removeprefix(f"{PATH}/{found[1]}".encode())
    return {
        **scope,
        "path": found[2],
        "raw_path": raw_path,
        "headers": [*headers, (b"host", found[1].encode())],
    }


def close_default_endpoints() -> None:
    """Refuse calls of the URL that API Gateway gives an API, where the API says so: ministack keeps it open."""
    usual = app._handle_execute_api_request

    async def handle(host: str, path: str, *request: Any, **known: Any) -> Any:
        called = app._parse_execute_api_url(host, path)
        if called and _is_closed(called[0]):
            return HTTPStatus.FORBIDDEN.value, {"Content-Type": "application/json"}, _CLOSED
        return await usual(host, path, *request, **known)

    app._handle_execute_api_request = handle
    handlers = provisioners._RESOURCE_HANDLERS["AWS::ApiGateway::RestApi"]
    create = handlers["create"]

    def create_closed(name: str, properties: dict[str, Any], *rest: Any) -> tuple[str, Any]:
        made: tuple[str, Any] = create(name, properties, *rest)
        change = {"op": "replace", "path": "/disableExecuteApiEndpoint"}
        value = properties.get("DisableExecuteApiEndpoint", False)
        apigateway_v1._update_rest_api(made[0], {"patchOperations": [{**change, "value": value}]})
        return made

    handlers["create"] = create_closed


def _is_closed(api_id: str) -> bool:
    found = apigateway_v1.find_api_scope(api_id)
    if found is None:
        return False
    api = apigateway_v1._rest_apis.get_scoped(*found, api_id, {})
    return str(api.get("disableExecuteApiEndpoint")).lower() == "true"
