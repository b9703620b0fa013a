"""What SageMaker streams: events, of which each holds a part of what the model writes, or says what went wrong."""

import json
import re
from collections.abc import Iterator, Mapping
from http.client import HTTPResponse
from typing import Any

from botocore.eventstream import EventStreamBuffer, ParserError

from .meanings import CONNECTION_LOST, ENDPOINT_FAILED, MODEL_FAILED, MODEL_TIMED_OUT, UNREADABLE, Meaning
from .problem import ProblemError

_CHUNK = 1 << 16
_NAME = re.compile("[A-Za-z]{1,64}", re.ASCII)
# Source: botocore sagemaker-runtime, ResponseStream and ModelStreamError.ErrorCode.
_FAULTS: Mapping[str, Meaning] = {"ModelStreamError": MODEL_FAILED, "InternalStreamFailure": ENDPOINT_FAILED}
_MODEL_FAULTS: Mapping[str, Meaning] = {"ModelInvocationTimeExceeded": MODEL_TIMED_OUT, "StreamBroken": CONNECTION_LOST}


def parts_of(response: HTTPResponse) -> Iterator[bytes]:
    """Return the parts of a stream, each as soon as it is there.

    Raises:
        ProblemError: If SageMaker says that the stream has failed, or it cannot be read to its end.
        OSError, HTTPException: If the connection breaks.
    """
    buffer: Any = EventStreamBuffer()  # the stubs say that it yields numbers
    unread = 0
    while chunk := response.read1(_CHUNK):
        unread += len(chunk)
        try:
            buffer.add_data(chunk)
            for message in buffer:
                unread -= message.prelude.total_length
                if part := _part(message.headers, message.payload):
                    yield part
        except ParserError as error:
            raise UNREADABLE.problem(type(error).__name__) from None
    if unread:
        raise CONNECTION_LOST.problem("no end")


def _part(headers: Mapping[str, object], payload: bytes) -> bytes:
    if headers.get(":message-type") == "event":
        # Events of another kind are of a later version.
        return payload if headers.get(":event-type") == "PayloadPart" else b""
    raise _fault(str(headers.get(":exception-type") or headers.get(":error-code")), payload)


def _fault(name: str, payload: bytes) -> ProblemError:
    try:
        about = json.loads(payload)
    except (ValueError, RecursionError):
        about = None
    code = about.get("ErrorCode") if isinstance(about, dict) else None
    code = code if isinstance(code, str) else ""
    meaning = _MODEL_FAULTS.get(code) or _FAULTS.get(name, ENDPOINT_FAILED)
    return meaning.problem(" ".join(each for each in (name, code) if _NAME.fullmatch(each)))
