"""The function as Lambda calls it: events in, answers out."""

from __future__ import annotations

import base64
import json
import os
import time
from typing import TYPE_CHECKING, Any

from urllib3.util.wait import wait_for_read

from constructs_lib.runtime.front_door.handler import Entrance

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUEST_ID = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
EXTENDED_ID = "JKJaXmPLvHcESHA="


# More than any function of an API has: a busy machine may stand still, and what has too little left is not asked again.
LONG = 90.0


class Context:
    """What Lambda says of an invocation."""

    aws_request_id = "11111111-2222-3333-4444-555555555555"

    def __init__(self, seconds: float = LONG) -> None:
        self._end = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        return int((self._end - time.monotonic()) * 1000)


class Answer:
    """What the caller gets, after API Gateway has turned base64 into bytes."""

    def __init__(self, response: dict[str, Any]) -> None:
        assert set(response) == {"statusCode", "headers", "body", "isBase64Encoded"}
        json.dumps(response)
        self.status = response["statusCode"]
        self.headers = {name.lower(): value for name, value in response["headers"].items()}
        self.encoded = response["isBase64Encoded"]
        text = response["body"]
        self.body = base64.b64decode(text, validate=True) if self.encoded else text.encode()

    @property
    def problem(self) -> dict[str, Any]:
        assert self.headers["content-type"] == "application/problem+json"
        document: dict[str, Any] = json.loads(self.body)
        assert document["status"] == self.status
        assert document["request_id"] == self.headers["x-request-id"]
        assert document["type"] == f"urn:inference-api:{document['code']}"
        return document

    @property
    def code(self) -> str:
        return str(self.problem["code"])


class Door:
    """The function in an environment."""

    def __init__(self, **environment: str) -> None:
        self.function = Entrance({**os.environ, "ENDPOINT_NAME": "flowers", **environment})

    def wait_until_the_other_side_is_heard(self) -> None:
        """Wait until the connection that is kept has something to say, or has ended."""
        door = self.function._door
        assert door is not None
        ((connection, _),) = door._invocation._client._connections._idle
        assert wait_for_read(connection.sock, timeout=10)

    def call(self, event: Any = None, *, seconds: float = LONG, **changes: Any) -> Answer:
        sent = event if event is not None else rest_event(**changes)
        return Answer(self.function.handle(sent, Context(seconds)))


def rest_event(
    body: str | bytes | None = '{"instances": [[1]]}',
    content_type: str | None = "application/json",
    *,
    headers: Mapping[str, str] | None = None,
    target: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """An event of a REST API. Bytes come as base64."""
    encoded = isinstance(body, bytes)
    sent = {**({} if content_type is None else {"Content-Type": content_type}), **(headers or {})}
    return {
        "resource": "/invocations",
        "path": "/invocations",
        "httpMethod": "POST",
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": None,
        "pathParameters": target,
        "requestContext": {
            "requestId": REQUEST_ID,
            "extendedRequestId": EXTENDED_ID,
            "stage": "prod",
            "accountId": "123456789012",
        },
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
        "isBase64Encoded": encoded,
    }
