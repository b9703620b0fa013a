"""What SageMaker accepts of endpoints that answer later."""

from collections.abc import Iterator

from .engine import rule
from .facts import AsyncInference, AsyncNotification, EndpointConfig
from .hidden import given
from .tables.instance_families import is_first_inferentia


@rule("async-one-variant", source="aws/aws-cdk-rfcs 431, asynchronous inference", confidence="unconfirmed")
def async_one_variant(config: EndpointConfig) -> Iterator[str]:
    """Give every variant an endpoint of its own."""
    if given(config.async_inference_config) and given(config.production_variants):
        if len(config.production_variants) > 1:
            yield "{async_inference_config} is meant for one variant, and there are several {production_variants}"


@rule("async-or-serverless", source="aws/aws-cdk-rfcs 431, asynchronous inference", confidence="unconfirmed")
def async_or_serverless(config: EndpointConfig) -> Iterator[str]:
    """Answer later from instances, which may scale to zero, or answer at once without them."""
    if given(config.async_inference_config) and given(config.production_variants):
        if any(given(variant.serverless_config) for variant in config.production_variants):
            yield "{async_inference_config} is meant for instances, and a variant is serverless"


@rule("async-on-inferentia", source="developer guide, deployment-guardrails-exclusions", confidence="unconfirmed")
def async_on_inf1(config: EndpointConfig) -> Iterator[str]:
    """Choose instances with another accelerator."""
    if given(config.async_inference_config) and given(config.production_variants):
        for variant in config.production_variants:
            if given(variant.instance_type) and is_first_inferentia(variant.instance_type):
                yield f"{{async_inference_config}} is not documented for {variant.instance_type}"


@rule("async-output", source="developer guide, async-inference-create-endpoint", confidence="unconfirmed")
def async_output(config: AsyncInference) -> Iterator[str]:
    """Give {output_config} with a path, or let every caller say it."""
    if not given(config.output_config) or not given(config.output_config.s3_output_path):
        yield "nothing says where answers go"


@rule("async-answer-needs-topic", source="botocore AsyncInferenceNotificationConfig", confidence="computed")
def async_answer_needs_topic(notification: AsyncNotification) -> Iterator[str]:
    """Name the topic, or do not ask for answers in it."""
    if not given(notification.include_inference_response_in):
        return
    if "SUCCESS_NOTIFICATION_TOPIC" in notification.include_inference_response_in:
        if not given(notification.success_topic):
            yield "{include_inference_response_in} names the success topic, and there is no {success_topic}"
    if "ERROR_NOTIFICATION_TOPIC" in notification.include_inference_response_in:
        if not given(notification.error_topic):
            yield "{include_inference_response_in} names the error topic, and there is no {error_topic}"
