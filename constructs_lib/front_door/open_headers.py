"""What callers and models may say to each other beside the body: headers of SageMaker, and statuses of the model."""

from enum import Enum
from typing import Any

from constructs_lib.arguments import as_known, kinds
from constructs_lib.arguments.checks import require_number, require_sequence
from constructs_lib.arguments.options import Option
from constructs_lib.arguments.refusal import refusal
from constructs_lib.rules import hidden

_LOWEST, _HIGHEST = 400, 499


class InvocationHeader(Enum):
    """A header of SageMaker's InvokeEndpoint that callers of an `InferenceApi` may send, if it is open.

    Attributes:
        CUSTOM_ATTRIBUTES: What callers and models tell each other, 1024 printable ASCII characters at most.
        SESSION_ID: A stateful session, or `NEW_SESSION` to begin one.
        INFERENCE_ID: What data capture calls the inference, 64 printable ASCII characters at most.
        PREFIX_AWARE_ID: A hint for `RoutingStrategy.prefix_aware`, 64 printable ASCII characters at most.
        ENABLE_EXPLANATIONS: Which records SageMaker Clarify explains, as a JMESPath expression.
    """

    CUSTOM_ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes"
    SESSION_ID = "X-Amzn-SageMaker-Session-Id"
    INFERENCE_ID = "X-Amzn-SageMaker-Inference-Id"
    PREFIX_AWARE_ID = "X-Amzn-SageMaker-Prefix-Aware-Id"
    ENABLE_EXPLANATIONS = "X-Amzn-SageMaker-Enable-Explanations"


def opening_headers() -> Option:
    """Return the option that opens headers."""
    one = kinds.choice(InvocationHeader)
    remedy = "pass a list such as [InvocationHeader.CUSTOM_ATTRIBUTES]"
    return Option(
        lambda name, values: tuple(dict.fromkeys(require_sequence(name, values, one.check, remedy))),
        required=True,
        by_hand=True,
    )


def opening_status_codes() -> Option:
    """Return the option that opens statuses of the model's container."""
    return Option(
        lambda name, values: tuple(
            dict.fromkeys(require_sequence(name, values, _require_status_code, "pass a list such as [404]"))
        ),
        required=True,
    )


def _require_status_code(name: str, value: Any) -> int:
    number = require_number(name, value)
    known = as_known(number)
    if not hidden(known) and _LOWEST <= known <= _HIGHEST and known == int(known):
        return int(known)
    raise refusal(name, value, f"a whole number from {_LOWEST} to {_HIGHEST}", "pass a status such as 404")
