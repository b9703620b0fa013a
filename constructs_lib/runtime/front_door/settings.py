"""What the construct tells the function, by environment."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

# Source: botocore sagemaker-runtime, InvokeEndpointInput.EndpointName and BodyBlob.
_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")
_NAME_LENGTH = 63
_BODY = 6_291_456


class Settings(NamedTuple):
    """How the function behaves.

    Attributes:
        endpoint_name: The endpoint to call.
        max_request_bytes: The longest body that is passed on.
        read_timeout: How long the endpoint may take, in seconds.
        binary: Whether API Gateway hands bodies over as base64, and takes them so.
        content_types: The media types that callers may send, in lower case. Any if empty.
        targets: Which models, variants or containers are open, by the name of the path parameter.
        allow_origins: The web pages whose scripts may read answers.
        expose_variant: Whether callers are told which variant answered.
        open_headers: The headers of SageMaker that callers may send.
        open_status_codes: The statuses of the model's container that callers are told as they are.
        asynchronous: How the endpoint is called, if it is asynchronous: see `asynchronous.py`.
        assume_role: The ARN of the role to call it with. Empty for the function's own.
        region: Where it is. Empty for the function's own region.
    """

    endpoint_name: str
    max_request_bytes: int = _BODY
    read_timeout: float = 25.0
    binary: bool = True
    content_types: frozenset[str] = frozenset()
    targets: Mapping[str, tuple[str, ...]] = {}
    allow_origins: tuple[str, ...] = ()
    expose_variant: bool = False
    open_headers: tuple[str, ...] = ()
    open_status_codes: frozenset[int] = frozenset()
    asynchronous: Mapping[str, Any] | None = None
    assume_role: str = ""
    region: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read what the construct has written.

        Raises:
            ValueError: If there is no endpoint's name, or something is malformed.
        """
        name = environment.get("ENDPOINT_NAME", "")
        if len(name) > _NAME_LENGTH or not _NAME.fullmatch(name):
            raise ValueError("ENDPOINT_NAME is not the name of an endpoint")
        targets = json.loads(environment.get("TARGETS", "{}"))
        return cls(
            endpoint_name=name,
            max_request_bytes=int(environment.get("MAX_REQUEST_BYTES", _BODY)),
            read_timeout=float(environment.get("READ_TIMEOUT_SECONDS", "25")),
            binary=environment.get("BINARY", "true") == "true",
            content_types=frozenset(json.loads(environment.get("CONTENT_TYPES", "[]"))),
            targets={kind: tuple(names) for kind, names in targets.items()},
            allow_origins=tuple(json.loads(environment.get("ALLOW_ORIGINS", "[]"))),
            expose_variant=environment.get("EXPOSE_VARIANT") == "true",
            open_headers=tuple(json.loads(environment.get("OPEN_HEADERS", "[]"))),
            open_status_codes=frozenset(json.loads(environment.get("OPEN_STATUS_CODES", "[]"))),
            asynchronous=json.loads(environment.get("ASYNC_INFERENCE", "null")),
            assume_role=environment.get("ASSUME_ROLE", ""),
            region=environment.get("ENDPOINT_REGION", ""),
        )
