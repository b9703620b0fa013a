"""Where things have to be: in the region of what uses them."""

from collections.abc import Iterator

from .arn import parse
from .engine import Context, rule
from .facts import (
    AsyncNotification,
    AsyncOutput,
    ComponentContainer,
    Container,
    DataCapture,
    EndpointConfig,
    HubAccess,
    MonitoringOutputConfig,
    MonitoringS3Output,
    RepositoryAuth,
    S3DataSource,
    VpcConfig,
)
from .hidden import given
from .s3_uri import parse as parse_s3
from .s3_uri import region_in_name


@rule(
    "artifacts-in-region",
    source="botocore ContainerDefinition.ModelDataUrl: the same region; mlflow/mlflow#2573",
    confidence="attested",
)
def artifacts_in_region(container: Container | S3DataSource | ComponentContainer, context: Context) -> Iterator[str]:
    """Model artifacts in a bucket of another region.

    Remedy: Copy them into a bucket of the region where the model is deployed.
    """
    if given(container.artifacts):
        place = parse_s3(container.artifacts)
        region = place.region if place and place.region else container.bucket_region
        if given(region) and region != context.region:
            yield f"model artifacts are in {region}, and the model is deployed to {context.region}"


@rule("artifacts-named-after-region", source="names of the buckets of the SageMaker SDK", confidence="unconfirmed")
def artifacts_named_after_region(
    container: Container | S3DataSource | ComponentContainer, context: Context
) -> Iterator[str]:
    """Model artifacts in a bucket that is called after another region.

    Remedy: Copy them into a bucket of the region where the model is deployed, or acknowledge that it only sounds so.
    """
    place = parse_s3(container.artifacts) if given(container.artifacts) else ()
    if place and not place.region:
        region = region_in_name(place.bucket)
        if region and region != context.region:
            yield f"model artifacts are in a bucket of {region} by its name, and the model is in {context.region}"


@rule("output-in-region", source="inferred from botocore ModelDataUrl: the same region", confidence="unconfirmed")
def output_in_region(output: DataCapture | AsyncOutput | MonitoringS3Output, context: Context) -> Iterator[str]:
    """Captured data or responses for a bucket of another region.

    Remedy: Choose a bucket of the region of the endpoint.
    """
    for uri in output.destinations:
        place = parse_s3(uri) if given(uri) else ()
        region = (place.region or region_in_name(place.bucket)) if place else ""
        if region and region != context.region:
            yield f"a bucket of {region} is to be written to, and the endpoint is deployed to {context.region}"


@rule("key-in-region", source="AWS KMS developer guide: keys are used in their own region")
def key_in_region(
    encrypted: EndpointConfig | DataCapture | AsyncOutput | MonitoringOutputConfig, context: Context
) -> Iterator[str]:
    """An encryption key of another region.

    Remedy: Choose a key of the region, or a replica of a multi-region key there.
    """
    key = parse(encrypted.kms_key_id) if given(encrypted.kms_key_id) else ()
    if key and key.region and key.region != context.region:
        yield f"{{kms_key_id}} is in {key.region}, and the endpoint is deployed to {context.region}"


@rule("topic-in-region", source="inferred from botocore AsyncInferenceNotificationConfig", confidence="unconfirmed")
def topic_in_region(notification: AsyncNotification, context: Context) -> Iterator[str]:
    """A topic of another region.

    Remedy: Choose a topic of the region of the endpoint.
    """
    for arn in (notification.success_topic, notification.error_topic):
        topic = parse(arn) if given(arn) else ()
        if topic and topic.region and topic.region != context.region:
            yield f"a topic is in {topic.region}, and the endpoint is deployed to {context.region}"


@rule("sign-in-in-region", source="inferred from botocore RepositoryAuthConfig", confidence="unconfirmed")
def sign_in_in_region(sign_in: RepositoryAuth, context: Context) -> Iterator[str]:
    """A function of another region that hands out the credentials of a registry.

    Remedy: Choose a function of the region of the model.
    """
    arn = sign_in.repository_credentials_provider_arn
    function = parse(arn) if given(arn) else ()
    if function and function.region and function.region != context.region:
        yield f"the credentials come from {function.region}, and the model is deployed to {context.region}"


@rule("package-in-region", source="developer guide, sagemaker-mkt-model-pkg: ARNs by region", confidence="documented")
def package_in_region(container: Container, context: Context) -> Iterator[str]:
    """A model package of another region.

    Remedy: Register the package in the region of the model, or subscribe there and take that region's ARN.
    """
    package = parse(container.model_package_name) if given(container.model_package_name) else ()
    if package and package.region and package.region != context.region:
        yield f"{{model_package_name}} is in {package.region}, and the model is deployed to {context.region}"


@rule("hub-content-in-region", source="inferred: a hub is of one region", confidence="unconfirmed")
def hub_content_in_region(hub: HubAccess, context: Context) -> Iterator[str]:
    """Content of a hub of another region.

    Remedy: Choose the hub of the region of the model.
    """
    content = parse(hub.hub_content_arn) if given(hub.hub_content_arn) else ()
    if content and content.region and content.region != context.region:
        yield f"{{hub_content_arn}} is in {content.region}, and the model is deployed to {context.region}"


@rule("network-in-region", source="Amazon VPC user guide: a VPC spans one region", confidence="computed")
def network_in_region(network: VpcConfig, context: Context) -> Iterator[str]:
    """A VPC of another region.

    Remedy: Choose a VPC of the region where the model is deployed.
    """
    if given(network.region) and network.region != context.region:
        yield f"the VPC is in {network.region}, and the model is deployed to {context.region}"
