"""What SageMaker accepts of one container."""

from collections.abc import Iterator

from .engine import rule
from .exclusion import Feature, exclusion
from .facts import ComponentContainer, Container, ImageConfig, S3DataSource
from .features import MULTI_MODEL_CONTAINER
from .hidden import given, matches
from .image_uri import parse

MODEL_DATA_URL = Feature(Container, "{model_data_url}", lambda container: given(container.model_data_url))
MODEL_DATA_SOURCE = Feature(Container, "{model_data_source}", lambda container: given(container.model_data_source))
MODEL_PACKAGE = Feature(Container, "{model_package_name}", lambda container: given(container.model_package_name))
IMAGE_OR_ARTIFACTS = Feature(
    Container,
    "{image}, {model_data_url} or {model_data_source}",
    lambda container: given(container.image) or given(container.model_data_url) or given(container.model_data_source),
)

exclusion(
    "multi-model-data-source",
    MULTI_MODEL_CONTAINER,
    MODEL_DATA_SOURCE,
    source="botocore ContainerDefinition.ModelDataSource: not with multi-model endpoints",
    remedy="Set {model_data_url} to the S3 prefix of the models.",
)

exclusion(
    "one-source-of-artifacts",
    MODEL_DATA_URL,
    MODEL_DATA_SOURCE,
    source="inferred from botocore ContainerDefinition",
    confidence="unconfirmed",
    remedy="Keep one of the two.",
)

exclusion(
    "model-package-stands-alone",
    MODEL_PACKAGE,
    IMAGE_OR_ARTIFACTS,
    source="inferred from aws/aws-cdk#16779",
    confidence="unconfirmed",
    remedy="Leave them out: the model package names its image and artifacts.",
)


@rule("container-image", source="developer guide, CreateModel ContainerDefinition: Image, or a model package")
def container_image(container: Container) -> Iterator[str]:
    """A container without an image.

    Remedy: Set {image}, or {model_package_name}.
    """
    if not given(container.image) and not given(container.model_package_name):
        yield "the container has neither {image} nor {model_package_name}"


@rule("one-archive", source="botocore ContainerDefinition.ModelDataUrl: a single gzip compressed tar archive")
def one_archive(container: Container) -> Iterator[str]:
    """Artifacts of a single-model container that are not one .tar.gz archive.

    Remedy: Pack the artifacts as one .tar.gz, or pass a prefix of uncompressed files as {model_data_source}.
    """
    single = not given(container.mode) or container.mode == "SingleModel"
    # An asset of CDK keeps only the last suffix of its file (aws/aws-cdk#30257), and SageMaker takes it so.
    if given(container.model_data_url) and single and not container.model_data_url.endswith(".gz"):
        yield "{model_data_url=} of a single-model container is not a .tar.gz archive"


@rule("multi-model-prefix", source="developer guide, create-multi-model-endpoint")
def multi_model_prefix(container: Container) -> Iterator[str]:
    """A multi-model container without the S3 prefix of its models.

    Remedy: Set {model_data_url} to the S3 prefix under which the archives of the models are.
    """
    if not MULTI_MODEL_CONTAINER.there(container):
        return
    if not given(container.model_data_url):
        if not given(container.model_data_source):
            yield "a multi-model container has no {model_data_url}"
    elif container.model_data_url.endswith(".gz"):
        yield "{model_data_url=} of a multi-model container is one archive, not the prefix of its models"


@rule("model-caching-needs-multi-model", source="botocore MultiModelConfig", confidence="unconfirmed")
def model_caching(container: Container) -> Iterator[str]:
    """Model caching of a container that hosts one model.

    Remedy: Leave out {multi_model_config}, or set {mode} to MultiModel.
    """
    if given(container.multi_model_config) and not MULTI_MODEL_CONTAINER.there(container):
        yield "{multi_model_config} is set on a container that hosts one model"


@rule(
    "image-outside-ecr", source="developer guide, your-algorithms-containers-inference-private", confidence="attested"
)
def image_outside_ecr(container: Container) -> Iterator[str]:
    """An image that is not in Amazon ECR, and no access to a private registry.

    Remedy: Push the image to Amazon ECR, or give the model a VPC that reaches the registry and set the repository
    access mode in {image_config} to Vpc.
    """
    if not given(container.image) or parse(container.image):
        return
    config = container.image_config
    if not given(config) or not given(config.repository_access_mode) or config.repository_access_mode != "Vpc":
        yield "{image=} is not in Amazon ECR"


@rule("image-repository-name", source="botocore ecr RepositoryName: lower-case letters")
def image_repository_name(container: Container | ComponentContainer) -> Iterator[str]:
    """An image in a repository of Amazon ECR whose name has capital letters, which no repository has.

    Remedy: Write the name of the repository in lower case.
    """
    if given(container.image) and (image := parse(container.image)) and matches(".*[A-Z].*", image.repository):
        yield f"{{image=}} is in a repository with capital letters, {image.repository!r}"


@rule("registry-sign-in", source="botocore ImageConfig.RepositoryAuthConfig: only with access mode Vpc")
def registry_sign_in(config: ImageConfig) -> Iterator[str]:
    """Credentials for a registry that is not reached through the model's VPC.

    Remedy: Set {repository_access_mode} to Vpc, or leave out {repository_auth_config}.
    """
    if not given(config.repository_auth_config):
        return
    if given(config.repository_access_mode) and config.repository_access_mode != "Vpc":
        yield "{repository_auth_config} needs {repository_access_mode} Vpc"


@rule("image-tag-moves", source="developer guide, deployment-best-practices", severity="warning")
def image_tag_moves(container: Container | ComponentContainer) -> Iterator[str]:
    """An image by the tag `latest`, or without a tag, so that instances may run different images.

    Remedy: Use a tag that never moves, or a digest: instances that start later must run the same image.
    """
    if not given(container.image):
        return
    if container.image.endswith(":latest"):
        yield "{image=} has the tag latest, which the next push moves"
    elif (image := parse(container.image)) and not image.tag and not image.digest:
        yield "{image=} has no tag, which means latest, and the next push moves that"


@rule("prefix-ends-with-slash", source="botocore S3ModelDataSource.S3DataType: a valid prefix always ends with a slash")
def prefix_ends_with_slash(source: S3DataSource) -> Iterator[str]:
    """An S3 prefix of uncompressed artifacts that does not end with a slash.

    Remedy: End {s3_uri} with a slash.
    """
    # One compressed archive is deployed as a prefix in samples of AWS, too: aws-samples/amazon-sagemaker-generativeai.
    if not given(source.s3_data_type) or source.s3_data_type != "S3Prefix" or not given(source.s3_uri):
        return
    if given(source.compression_type) and source.compression_type == "None" and not source.s3_uri.endswith("/"):
        yield "{s3_uri=} is used as a prefix and does not end with a slash"


@rule("compressed-prefix", source="botocore S3ModelDataSource.CompressionType", confidence="unconfirmed")
def compressed_prefix(source: S3DataSource) -> Iterator[str]:
    """A compressed prefix: compression is of one object.

    Remedy: Set {s3_data_type} to S3Object for one compressed object, or {compression_type} to None for a prefix.
    """
    if given(source.s3_data_type) and given(source.compression_type):
        if source.s3_data_type == "S3Prefix" and source.compression_type == "Gzip":
            yield "{compression_type=} is for one object, but {s3_data_type=}"


@rule("artifact-can-be-overwritten", source="developer guide, deployment-best-practices", severity="warning")
def artifact_can_be_overwritten(container: Container | ComponentContainer) -> Iterator[str]:
    """Artifacts whose key has no version, so that a later upload may replace them.

    Remedy: Put a version, a date or a digest into the key: instances that start later must load the same artifact.
    """
    if given(container.artifact_key) and not any(letter.isdigit() for letter in container.artifact_key):
        yield f"the key {container.artifact_key!r} of the artifacts holds no version, so an upload may replace them"


@rule(
    "secret-in-environment",
    source="botocore ContainerDefinition.Environment: do not include any security-sensitive information",
    severity="warning",
)
def secret_in_environment(container: Container | ComponentContainer) -> Iterator[str]:
    """The value of a secret in a variable of a container, which DescribeModel shows.

    Remedy: Give the container the ARN of the secret, and let the model's role read it there.
    """
    for name in container.secret_variables if given(container.secret_variables) else ():
        yield f"{name!r} in {{environment}} is the value of a secret, which DescribeModel shows"
