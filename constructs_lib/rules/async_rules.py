"""What SageMaker accepts of asynchronous inference."""

from collections.abc import Iterator

from .engine import Context, rule
from .exclusion import Feature, exclusion
from .facts import AsyncInference, AsyncNotification, AsyncOutput, Model, Variant
from .features import (
    ASYNCHRONOUS,
    MULTI_MODEL,
    ON_INFERENTIA,
    SERVERLESS,
    SEVERAL_VARIANTS,
    of_any_variant,
    of_model,
)
from .hidden import given


def _is_called_by_container(model: Model) -> bool:
    execution = model.inference_execution_config
    return given(execution) and given(execution.mode) and execution.mode == "Direct"


CALLED_BY_CONTAINER = Feature(Model, "containers that are invoked directly", _is_called_by_container)
COMPONENTS = Feature(
    Variant, "a variant that hosts inference components", lambda variant: not given(variant.model_name)
)

exclusion(
    "async-one-variant",
    ASYNCHRONOUS,
    SEVERAL_VARIANTS,
    source="aws/aws-cdk-rfcs#433: a single production variant, of instances",
    confidence="attested",
    remedy="Keep one variant in {production_variants}, and give the others endpoints of their own.",
)

exclusion(
    "async-or-serverless",
    ASYNCHRONOUS,
    of_any_variant(SERVERLESS),
    source="aws/aws-cdk-rfcs#433: a single production variant, of instances",
    confidence="attested",
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


exclusion(
    "async-hosts-components",
    ASYNCHRONOUS,
    of_any_variant(COMPONENTS),
    source="botocore InvokeEndpointAsync: it has no InferenceComponentName",
    confidence="unconfirmed",
    remedy="Give the variant a model of its own, or leave out {async_inference_config}.",
)

exclusion(
    "async-multi-model",
    ASYNCHRONOUS,
    of_any_variant(of_model(MULTI_MODEL)),
    source="botocore InvokeEndpointAsync: it has no TargetModel",
    confidence="unconfirmed",
    remedy="Give each model an endpoint of its own, or leave out {async_inference_config}.",
)

exclusion(
    "async-by-container",
    ASYNCHRONOUS,
    of_any_variant(of_model(CALLED_BY_CONTAINER)),
    source="botocore InvokeEndpointAsync: it has no TargetContainerHostname",
    confidence="unconfirmed",
    remedy="Let the containers form a pipeline, or leave out {async_inference_config}.",
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


@rule("async-topic-standard", source="inferred: no page speaks of FIFO topics", confidence="unconfirmed")
def async_topic_standard(notification: AsyncNotification) -> Iterator[str]:
    """A FIFO topic for notifications of responses.

    Remedy: Choose a standard topic.
    """
    if given(notification.success_topic) and notification.success_topic.endswith(".fifo"):
        yield "{success_topic} is a FIFO topic, to which SageMaker is not documented to publish"
    if given(notification.error_topic) and notification.error_topic.endswith(".fifo"):
        yield "{error_topic} is a FIFO topic, to which SageMaker is not documented to publish"


@rule("async-bucket-in-region", source="inferred from botocore ModelDataUrl: the same region", confidence="unconfirmed")
def async_bucket_in_region(output: AsyncOutput, context: Context) -> Iterator[str]:
    """Requests or responses in a bucket that is defined in another region.

    Remedy: Choose a bucket of the region of the endpoint.
    """
    for region in output.bucket_regions if given(output.bucket_regions) else ():
        if region != context.region:
            yield f"requests or responses are in a bucket in {region}, and the endpoint is in {context.region}"


@rule(
    "async-bucket-in-account", source="Amazon S3 user guide, example-walkthroughs-managing-access", severity="warning"
)
def async_bucket_in_account(output: AsyncOutput, context: Context) -> Iterator[str]:
    """Requests or responses in a bucket of another account, whose policy has to let this one in.

    Remedy: Let the policy of the bucket allow s3:GetObject and s3:ListBucket for requests, and s3:PutObject and
    s3:AbortMultipartUpload for responses and failures, to the execution role.
    """
    for account in output.bucket_accounts if given(output.bucket_accounts) else ():
        if account != context.account:
            yield f"requests or responses are in account {account}, and the endpoint is in account {context.account}"
