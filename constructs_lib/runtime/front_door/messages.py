"""What SageMaker Runtime says when it refuses a request, as it was seen, and what it means to a caller.

Its model names six errors. Most causes are one of them, ValidationError, and only words tell one from another.
"""

from typing import NamedTuple

from .meanings import (
    MODEL_TIMED_OUT,
    NO_COPY,
    NO_ENDPOINT,
    REQUEST_TOO_LARGE,
    UNKNOWN_TARGET,
    WRONG_ENDPOINT,
    Meaning,
)

# What is looked for stands at the beginning; what callers and models have written may follow.
_READ = 1000


class Known(NamedTuple):
    """A message that somebody has seen.

    Attributes:
        words: What tells it from others, in lower case: parts of the message, or its `ErrorCode`.
        meaning: What it means to a caller.
        source: Where it was seen.
        of_target: What it means to a caller who has named a model, a variant or a container, if that is different.
    """

    words: tuple[str, ...]
    meaning: Meaning
    source: str
    of_target: Meaning | None = None


REFUSALS = (
    Known(("has oversize body",), REQUEST_TOO_LARGE, "github.com/aws/sagemaker-python-sdk/issues/4271"),
    Known(("http content length exceeded",), REQUEST_TOO_LARGE, "github.com/aws/sagemaker-python-sdk/issues/171"),
    Known(("value at 'body' failed to satisfy",), REQUEST_TOO_LARGE, "github.com/aws/aws-sdk-js/issues/4203"),
    Known(
        ("endpoint ", " of account ", " not found"),
        NO_ENDPOINT,
        "github.com/aws/amazon-sagemaker-examples/issues/293",
    ),
    Known(
        ("inference component has no capacity",),
        NO_COPY,
        "AWS Machine Learning Blog, Unlock cost savings with the new scale down to zero feature in SageMaker Inference",
    ),
    Known(
        ("inference component name header is required",),
        WRONG_ENDPOINT,
        "github.com/langchain-ai/langchain/issues/16150",
    ),
    Known(("inference_component_name_missing",), WRONG_ENDPOINT, "github.com/BerriAI/litellm/pull/37766"),
    Known(
        ("is not a multi-model endpoint",),
        WRONG_ENDPOINT,
        "github.com/aws/amazon-sagemaker-examples/issues/1026",
    ),
    Known(
        ("target_model_header_not_supported",),
        WRONG_ENDPOINT,
        "github.com/aws/amazon-sagemaker-examples/issues/1216",
    ),
    Known(
        ("is missing a target model header",),
        WRONG_ENDPOINT,
        "github.com/aws/sagemaker-tensorflow-serving-container/issues/166",
    ),
    Known(
        ("failed to download model data",),
        WRONG_ENDPOINT,
        "github.com/awslabs/ml-container-creator, troubleshooting",
        of_target=UNKNOWN_TARGET,
    ),
)

MODEL_ERRORS = (
    Known(("timed out",), MODEL_TIMED_OUT, "github.com/aws-samples/host-yolov8-on-sagemaker-endpoint/issues/21"),
    Known(("could not get a response",), MODEL_TIMED_OUT, "github.com/aws/amazon-sagemaker-examples/issues/2815"),
)


def meaning_of(known: tuple[Known, ...], *said: object, targeted: bool = False) -> Meaning | None:
    """Return what a message means, if it is known.

    Args:
        known: Those to look for.
        said: What SageMaker has said, in texts if it is well.
        targeted: Whether the caller has named a model, a variant or a container.
    """
    text = " ".join(each[:_READ].lower() for each in said if isinstance(each, str))
    for message in known:
        if all(words in text for words in message.words):
            return message.of_target if targeted and message.of_target else message.meaning
    return None
