"""What SageMaker accepts of one container."""

from collections.abc import Iterator

from .engine import rule
from .facts import Container, ImageConfig, S3DataSource
from .hidden import given
from .image_uri import parse


@rule("container-image", source="developer guide, CreateModel ContainerDefinition: Image, or a model package")
def container_image(container: Container) -> Iterator[str]:
    """Give {image}, or {model_package_name}."""
    if not given(container.image) and not given(container.model_package_name):
        yield "the container has neither {image} nor {model_package_name}"


@rule("one-archive", source="botocore ContainerDefinition.ModelDataUrl: a single gzip compressed tar archive")
def one_archive(container: Container) -> Iterator[str]:
    """Pack the artifacts as one .tar.gz, or name a prefix of uncompressed ones with {model_data_source}."""
    single = not given(container.mode) or container.mode == "SingleModel"
    # An asset of CDK keeps only the last suffix of its file (aws/aws-cdk#30257), and SageMaker takes it so.
    if given(container.model_data_url) and single and not container.model_data_url.endswith(".gz"):
        yield "{model_data_url=} of a single-model container is no .tar.gz archive"


@rule("multi-model-prefix", source="developer guide, create-multi-model-endpoint")
def multi_model_prefix(container: Container) -> Iterator[str]:
    """Name the prefix under which the models lie."""
    if not given(container.mode) or container.mode != "MultiModel":
        return
    if not given(container.model_data_url):
        if not given(container.model_data_source):
            yield "a multi-model container has no {model_data_url}"
    elif container.model_data_url.endswith(".gz"):
        yield "{model_data_url=} of a multi-model container is one archive, not the prefix of its models"


@rule("multi-model-data-source", source="botocore ContainerDefinition.ModelDataSource: not with multi-model endpoints")
def multi_model_data_source(container: Container) -> Iterator[str]:
    """Drop {model_data_source}, and name the prefix of the models in {model_data_url}."""
    if given(container.mode) and container.mode == "MultiModel" and given(container.model_data_source):
        yield "{model_data_source} cannot be combined with a multi-model container"


@rule("one-source-of-artifacts", source="inferred from botocore ContainerDefinition", confidence="unconfirmed")
def one_source_of_artifacts(container: Container) -> Iterator[str]:
    """Keep one of the two."""
    if given(container.model_data_url) and given(container.model_data_source):
        yield "{model_data_url} and {model_data_source} both say where the artifacts are"


@rule("model-caching-needs-multi-model", source="botocore MultiModelConfig", confidence="unconfirmed")
def model_caching(container: Container) -> Iterator[str]:
    """Drop {multi_model_config}, or host several models."""
    if given(container.multi_model_config) and (not given(container.mode) or container.mode != "MultiModel"):
        yield "{multi_model_config} is set on a container that hosts one model"


@rule("model-package-stands-alone", source="inferred from aws/aws-cdk#16779", confidence="unconfirmed")
def model_package_alone(container: Container) -> Iterator[str]:
    """Leave image and artifacts to the model package."""
    if given(container.model_package_name) and (given(container.image) or given(container.model_data_url)):
        yield "{model_package_name} brings image and artifacts, and {image} or {model_data_url} is given beside it"


@rule(
    "image-outside-ecr", source="developer guide, your-algorithms-containers-inference-private", confidence="attested"
)
def image_outside_ecr(container: Container) -> Iterator[str]:
    """Push the image to Amazon ECR, or reach a private registry from the model's VPC: repository access mode Vpc."""
    if not given(container.image) or parse(container.image):
        return
    config = container.image_config
    if not given(config) or not given(config.repository_access_mode) or config.repository_access_mode != "Vpc":
        yield "{image=} is not in Amazon ECR"


@rule("registry-sign-in", source="botocore ImageConfig.RepositoryAuthConfig: only with access mode Vpc")
def registry_sign_in(config: ImageConfig) -> Iterator[str]:
    """Set {repository_access_mode} to Vpc, or drop the credentials."""
    if not given(config.repository_auth_config):
        return
    if given(config.repository_access_mode) and config.repository_access_mode != "Vpc":
        yield "{repository_auth_config} needs a registry in the model's VPC"


@rule("image-tag-moves", source="developer guide, deployment-best-practices", severity="warning")
def image_tag_moves(container: Container) -> Iterator[str]:
    """Name a tag that never moves, or a digest: instances that start later must run the same image."""
    if not given(container.image):
        return
    if container.image.endswith(":latest"):
        yield "{image=} is tagged latest, which another push moves"
    elif (image := parse(container.image)) and not image.tag and not image.digest:
        yield "{image=} has no tag, which means latest, and another push moves that"


@rule("prefix-ends-with-slash", source="botocore S3ModelDataSource.S3Uri")
def prefix_ends_with_slash(source: S3DataSource) -> Iterator[str]:
    """End the prefix with a slash."""
    if given(source.s3_data_type) and source.s3_data_type == "S3Prefix" and given(source.s3_uri):
        if not source.s3_uri.endswith("/"):
            yield "{s3_uri=} is to be a prefix and does not end with a slash"


@rule("compressed-prefix", source="botocore S3ModelDataSource.CompressionType", confidence="unconfirmed")
def compressed_prefix(source: S3DataSource) -> Iterator[str]:
    """Name one compressed object, or a prefix of uncompressed ones."""
    if given(source.s3_data_type) and given(source.compression_type):
        if source.s3_data_type == "S3Prefix" and source.compression_type == "Gzip":
            yield "{compression_type=} goes with one object, not with a prefix"


@rule("artifact-can-be-overwritten", source="developer guide, deployment-best-practices", severity="warning")
def artifact_can_be_overwritten(container: Container) -> Iterator[str]:
    """Put a version, a date or a digest into the key: instances that start later must load the same artifact."""
    if given(container.artifact_key) and not any(letter.isdigit() for letter in container.artifact_key):
        yield f"the artifact {container.artifact_key!r} has the same key in every version"
