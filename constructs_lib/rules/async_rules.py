"""What SageMaker accepts of asynchronous inference."""

from collections.abc import Iterator

from .engine import rule
from .exclusion import exclusion
from .facts import AsyncInference, AsyncNotification
from .features import ASYNCHRONOUS, ON_INFERENTIA, SERVERLESS, SEVERAL_VARIANTS, of_any_variant
from .hidden import given

exclusion(
    "async-one-variant",
    ASYNCHRONOUS,
    SEVERAL_VARIANTS,
    source="aws/aws-cdk-rfcs 431, asynchronous inference",
    confidence="unconfirmed",
    remedy="Keep one variant in {production_variants}, and give the others endpoints of their own.",
)

exclusion(
    "async-or-serverless",
    ASYNCHRONOUS,
    of_any_variant(SERVERLESS),
    source="aws/aws-cdk-rfcs 431, asynchronous inference",
    confidence="unconfirmed",
    remedy="Use instances for asynchronous inference, which may scale to zero, or leave out {async_inference_config}.",
)

exclusion(
    "async-on-inferentia",
    ASYNCHRONOUS,
    of_any_variant(ON_INFERENTIA),
    source="developer guide, deployment-guardrails-exclusions",
    confidence="unconfirmed",
    remedy="Choose instances with another accelerator, such as ml.inf2.",
)


@rule("async-output", source="developer guide, async-inference-create-endpoint", confidence="unconfirmed")
def async_output(config: AsyncInference) -> Iterator[str]:
    """No place in S3 for the responses.

    Remedy: Set the S3 path in {output_config}, unless every request names its own.
    """
    if not given(config.output_config) or not given(config.output_config.s3_output_path):
        yield "{output_config} names no S3 path for responses"


@rule("async-answer-needs-topic", source="botocore AsyncInferenceNotificationConfig", confidence="computed")
def async_answer_needs_topic(notification: AsyncNotification) -> Iterator[str]:
    """A response is to be included in a notification that has no topic.

    Remedy: Set the topic, or take its name out of {include_inference_response_in}.
    """
    if not given(notification.include_inference_response_in):
        return
    if "SUCCESS_NOTIFICATION_TOPIC" in notification.include_inference_response_in:
        if not given(notification.success_topic):
            yield "{include_inference_response_in} names the success topic, but {success_topic} is not set"
    if "ERROR_NOTIFICATION_TOPIC" in notification.include_inference_response_in:
        if not given(notification.error_topic):
            yield "{include_inference_response_in} names the error topic, but {error_topic} is not set"
