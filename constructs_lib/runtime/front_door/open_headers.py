"""Headers of SageMaker that callers and models exchange: those that the owner has opened, and no others."""

import re
from collections.abc import Collection, Mapping
from email.message import Message
from typing import NamedTuple

from .problem import ProblemError

PREFIX = "x-amzn-sagemaker-"
INFERENCE_ID = "X-Amzn-SageMaker-Inference-Id"

_PRINTABLE = re.compile("[!-~](?:[ -~]*[!-~])?", re.ASCII)
_SESSION = re.compile("[a-zA-Z0-9](?:-*[a-zA-Z0-9])*", re.ASCII)
_NEW_SESSION = re.compile(
    rf"{_SESSION.pattern}; Expires=[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z", re.ASCII
)
_NAME = re.compile("[A-Za-z0-9-]{1,64}", re.ASCII)


class OpenHeader(NamedTuple):
    """A header that an owner may open.

    Attributes:
        value: What it looks like. Narrower than SageMaker's patterns, which let controls through.
        length: How long it may be, and so may answers.
        words: What is allowed, for callers.
        answers: The headers in which the model answers.
        decides: Whether SageMaker refuses requests for what it says.
    """

    value: re.Pattern[str]
    length: int
    words: str
    answers: Mapping[str, re.Pattern[str]] = {}
    decides: bool = False


# Source: botocore sagemaker-runtime, InvokeEndpointInput and InvokeEndpointOutput.
HEADERS = {
    "X-Amzn-SageMaker-Custom-Attributes": OpenHeader(
        _PRINTABLE, 1024, "1 to 1024 printable ASCII characters", {"X-Amzn-SageMaker-Custom-Attributes": _PRINTABLE}
    ),
    "X-Amzn-SageMaker-Session-Id": OpenHeader(
        re.compile(f"NEW_SESSION|{_SESSION.pattern}", re.ASCII),
        256,
        "NEW_SESSION, or 1 to 256 letters, digits and inner hyphens",
        {"X-Amzn-SageMaker-New-Session-Id": _NEW_SESSION, "X-Amzn-SageMaker-Closed-Session-Id": _SESSION},
        decides=True,
    ),
    INFERENCE_ID: OpenHeader(_PRINTABLE, 64, "1 to 64 printable ASCII characters"),
    "X-Amzn-SageMaker-Prefix-Aware-Id": OpenHeader(_PRINTABLE, 64, "1 to 64 printable ASCII characters", decides=True),
    "X-Amzn-SageMaker-Enable-Explanations": OpenHeader(
        _PRINTABLE, 64, "1 to 64 printable ASCII characters", decides=True
    ),
}
_BY_LOWER = {name.lower(): name for name in HEADERS}


def headers_to_pass(sent: Mapping[str, list[str]], opened: Collection[str]) -> dict[str, str]:
    """Return the headers of SageMaker that a caller has sent.

    Args:
        sent: All headers, by their names in lower case.
        opened: Those that the owner has opened.

    Raises:
        ProblemError: If one is not open, comes twice, or is malformed: a caller who sends it counts on it.
    """
    found = {}
    for lower in sent:
        if not lower.startswith(PREFIX):
            continue
        name = _BY_LOWER.get(lower, lower if _NAME.fullmatch(lower) else "a header of SageMaker")
        if name not in opened:
            raise ProblemError(400, "header_not_open", f"{name} is not open here")
        header, values = HEADERS[name], sent[lower]
        if len(values) != 1 or len(values[0]) > header.length or not header.value.fullmatch(values[0]):
            raise ProblemError(400, "invalid_header", f"{name} takes one value: {header.words}")
        found[name] = values[0]
    return found


def decide(names: Collection[str]) -> bool:
    """Whether one of these headers may be why SageMaker refuses a request."""
    return any(HEADERS[name].decides for name in names)


def names_of_answers(opened: Collection[str]) -> list[str]:
    """Return the headers that answers may have, that of the inference's id among them, which the function adds."""
    ids = [INFERENCE_ID] if INFERENCE_ID in opened else []
    return [*ids, *(answer for name in opened for answer in HEADERS[name].answers)]


def headers_to_return(answered: Message, opened: Collection[str]) -> dict[str, str]:
    """Return what a model has answered in headers that are open. What is malformed is left out."""
    found = {}
    for name in opened:
        header = HEADERS[name]
        for answer, pattern in header.answers.items():
            value = answered.get(answer, "")
            if len(value) <= header.length and pattern.fullmatch(value):
                found[answer] = value
    return found
