"""Who may talk to the local AWS at all: it runs what it is given, so it listens to holders of its keys alone."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from typing import Any

from tests.local_aws.emulator_signatures import Answer, Signed, is_unsigned_operation

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# APIs that a user deployed: who may call them is for their own authorizers and origins to say.
_API = re.compile(r"/restapis/[^/]+/[^/]+/_user_request_(/.*)?|/_aws/(execute-api|domains)/[^/]+/.*")
# Here AWS asks for no signature either, but for a secret of another kind, or for nothing that is secret.
_UNSIGNED = (
    ("POST", re.compile(r"/oauth2/token")),
    ("GET", re.compile(r"/[^/]+/\.well-known/(jwks\.json|openid-configuration)")),
    ("PUT", re.compile(r"/_ministack/cfn-response/[^/]+")),
)


class Gate:
    """An application behind a check of each request's Host, Origin and signature."""

    def __init__(self, application: Application, host: str) -> None:
        self._application = application
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
        elif reason := await self._foreign(scope):
            await _refuse(scope, send, reason)
        elif _is_api(scope) and not Signed.of(scope).is_of_root:
            # ministack checks the signatures of roles and users, and would believe anybody who names the root's key.
            await self._application(scope, receive, send)
        elif _needs_no_signature(scope):
            await self._application(scope, receive, _without_cors(send))
        else:
            await self._pass_signed(scope, receive, send if _is_api(scope) else _without_cors(send))

    async def _foreign(self, scope: Scope) -> str | None:
        """Why a request may be of a web page, or of somebody who was led here by another name; None if it is not."""
        if _headers(scope, b"host") != [self._host]:
            return f"the local AWS answers requests for the host {self._host} only"
        if scope["type"] == "websocket" and (not _is_api(scope) or Signed.of(scope).is_of_root):
            return "the local AWS speaks WebSocket for the APIs of its stacks only, and not with the root"
        origins = _headers(scope, b"origin")
        if not origins:
            # Browsers leave Origin out of what a page links to or embeds, but say where it comes from.
            sites = _headers(scope, b"sec-fetch-site")
            return None if sites in ([], ["none"]) else "the local AWS answers no web pages"
        if not _is_api(scope):
            return "the local AWS answers no web pages: a request to it has no Origin"
        if _is_preflight(scope) or await self._allows(scope, origins[0]):
            return None
        return f"the API does not allow requests of {origins[0]}"

    async def _allows(self, scope: Scope, origin: str) -> bool:
        """Whether an API lets pages of an origin send a request: its own preflight says so."""
        asked = [(b"host", self._host.encode()), (b"origin", origin.encode("latin-1"))]
        asked.append((b"access-control-request-method", scope.get("method", "GET").encode()))
        preflight = {**scope, "type": "http", "method": "OPTIONS", "headers": asked}
        answers: list[Message] = []

        async def nothing() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def keep(message: Message) -> None:
            answers.append(message)

        await self._application(preflight, nothing, keep)
        allowed = _headers(answers[0], b"access-control-allow-origin")
        return allowed in (["*"], [origin])

    async def _pass_signed(self, scope: Scope, receive: Receive, send: Send) -> None:
        signed = Signed.of(scope)
        # Whoever has no key does not get to send a body.
        if failure := signed.failure(None):
            await _answer(send, failure)
            return
        messages = [message async for message in _whole(receive)]
        if failure := signed.failure(b"".join(message.get("body", b"") for message in messages)):
            await _answer(send, failure)
            return
        unread = iter(messages)

        async def again() -> Message:
            return next(unread, None) or await receive()

        await self._application(scope, again, send)


def _is_api(scope: Scope) -> bool:
    return bool(_API.fullmatch(scope["path"]))


def _is_preflight(scope: Scope) -> bool:
    return scope.get("method") == "OPTIONS" and bool(_headers(scope, b"access-control-request-method"))


def _needs_no_signature(scope: Scope) -> bool:
    method, path = scope["method"], scope["path"]
    target = ",".join(_headers(scope, b"x-amz-target"))
    return is_unsigned_operation(method, path, target) or any(
        method == known and pattern.fullmatch(path) for known, pattern in _UNSIGNED
    )


def _headers(message: Message, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in message["headers"] if key.lower() == name]


async def _whole(receive: Receive) -> AsyncIterator[Message]:
    while True:
        message = await receive()
        yield message
        if message["type"] != "http.request" or not message.get("more_body"):
            return


def _without_cors(send: Send) -> Send:
    """What ministack adds to every answer: leave for every web page to read it."""

    async def bare(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if not pair[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": kept}
        await send(message)

    return bare


async def _refuse(scope: Scope, send: Send, reason: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
        return
    body = json.dumps({"message": reason}).encode()
    await _answer(send, (HTTPStatus.FORBIDDEN, {"Content-Type": "application/json"}, body))


async def _answer(send: Send, answer: Answer) -> None:
    status, headers, body = answer
    written = {**headers, "Content-Length": str(len(body))}
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in written.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
