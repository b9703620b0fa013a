"""An asynchronous endpoint and a bucket on the loopback: requests are queued, and worked on when a test says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.unit.runtime.door import REQUEST_ID, Answer, Context, Door, rest_event
from tests.unit.runtime.stub import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.unit.runtime.stub import Exchange, Server

PLACES = {"requests": "shop/in/", "responses": "shop/out/", "failures": "shop/failed/"}
CALLERS = {
    "requestId": REQUEST_ID,
    "apiId": "door",
    "identity": {"caller": "AROAEXAMPLE:morning", "apiKeyId": "key1"},
    "authorizer": {"claims": {"iss": "pool", "sub": "ada"}, "principalId": "ada"},
}


class Store:
    """What stands behind the function.

    Attributes:
        objects: What lies in the bucket, by its key, with its content type.
        queued: What SageMaker was asked, by the id of the inference.
        refusing: What the next requests get in place of an answer, by the method and the beginning of the path.
    """

    def __init__(self, stub: Server) -> None:
        self.stub = stub
        self.objects: dict[str, tuple[bytes, str]] = {}
        self.queued: dict[str, Mapping[str, str]] = {}
        self.refusing: dict[tuple[str, str], list[Callable[[Exchange], None]]] = {}
        self.output = "s3://shop/out/{id}.out"
        stub.default = self._serve

    def keys(self, prefix: str) -> list[str]:
        return sorted(key for key in self.objects if key.startswith(prefix))

    def finish(self, inference: str, body: bytes, content_type: str = "binary/octet-stream") -> None:
        """Write the response of a request."""
        self.objects[f"out/{inference}.out"] = (body, content_type)

    def fail(self, inference: str) -> None:
        """Write the failure of a request."""
        self.objects[f"failed/{inference}-error.out"] = (b"secret words of the model", "")

    def _serve(self, exchange: Exchange) -> None:
        for (method, path), scripts in self.refusing.items():
            if exchange.command == method and exchange.path.startswith(path) and scripts:
                scripts.pop(0)(exchange)
                return
        if exchange.path.startswith("/endpoints/"):
            self._queue(exchange)
        else:
            self._store(exchange)

    def _queue(self, exchange: Exchange) -> None:
        headers = {name.lower(): value for name, value in exchange.headers.items()}
        inference = headers["x-amzn-sagemaker-inference-id"]
        self.queued[inference] = {**headers, "body": exchange.body.decode("latin-1")}
        places = {
            "X_Amzn_SageMaker_OutputLocation": self.output.format(id=inference),
            "X_Amzn_SageMaker_FailureLocation": f"s3://shop/failed/{inference}-error.out",
        }
        answers(json.dumps({"InferenceId": inference}).encode(), status=202, **places)(exchange)

    def _store(self, exchange: Exchange) -> None:
        key = exchange.path.removeprefix("/shop/")
        if exchange.command == "PUT":
            self.objects[key] = (exchange.body, exchange.headers["Content-Type"])
            answers(b"")(exchange)
        elif key in self.objects:
            body, content_type = self.objects[key]
            if exchange.command == "HEAD":
                answers(b"", content_type, Content_Length=str(len(body)))(_Headless(exchange))  # type: ignore[arg-type]  # it hands on all else
            else:
                answers(body, content_type)(exchange)
        else:
            answers(b"", status=404)(exchange)


class _Headless:
    """An exchange that says one length alone: that of a body which it does not send."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def send_header(self, name: str, value: str) -> None:
        if (name, value) != ("Content-Length", "0"):
            self._exchange.send_header(name, value)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._exchange, name)


class Queue:
    """The function in front of an asynchronous endpoint."""

    def __init__(self, **more: Any) -> None:
        about = {**PLACES, "ttl": 600, "timeout": 60, "upload": 50_000_000, **more}
        settings = {name: value for name, value in about.items() if value is not None}
        self.door = Door(ASYNC_INFERENCE=json.dumps(settings))

    def _call(self, method: str, resource: str, event: dict[str, Any], caller: Any = None) -> Answer:
        about = {**CALLERS, **(caller or {})}
        sent = {**event, "httpMethod": method, "resource": resource, "requestContext": about}
        return Answer(self.door.function.handle(sent, Context()))

    def post(
        self, body: str | bytes = "1,2", content_type: str = "text/csv", caller: Any = None, **more: Any
    ) -> Answer:
        return self._call("POST", "/invocations", rest_event(body, content_type, **more), caller)

    def get(self, inference: Any, caller: Any = None) -> Answer:
        return self._call("GET", "/invocations/{id}", rest_event(None, None, target={"id": inference}), caller)

    def offer(self, body: str, caller: Any = None) -> Answer:
        return self._call("POST", "/uploads", rest_event(body), caller)

    def post_upload(self, upload: Any, caller: Any = None, **headers: str) -> Answer:
        event = rest_event(None, None, target={"id": upload}, headers=headers)
        return self._call("POST", "/uploads/{id}/invocations", event, caller)

    def other(self, method: str, resource: str) -> Answer:
        return self._call(method, resource, rest_event())


def refused_by_s3(status: int) -> Callable[[Exchange], None]:
    """Refuse without a body, which no answer to HEAD has."""
    return answers(b"", status=status)
