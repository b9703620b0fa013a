"""Container images: where the inference code comes from."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from constructs import Construct

from .access.permissions import pull, pull_uri
from .access.sharing import share_repository
from .arguments import as_known, known_join, require_instance, require_text
from .arguments.checks import Form, require_construct
from .arguments.paths import is_file
from .arguments.refusal import shown
from .arguments.value import Record
from .aws_repository import AwsRepository
from .bound_image import BindableImage, BoundImage
from .ecr_repository import known_repository_uri, repository_tokens
from .rules import UNKNOWN, Context
from .rules.tables.prebuilt_images import DEEP_LEARNING_CONTAINERS

if TYPE_CHECKING:
    from aws_cdk import aws_ecr as ecr
    from aws_cdk import aws_ecr_assets as ecr_assets

# Source: the grammar of image names in the Docker registry.
_TAG_OR_DIGEST = Form(r"(?a:\w[\w.-]{0,127}|sha256:[0-9a-f]+)", "a tag, or a digest that begins with sha256:")
_URI = Form(r"(?!.*//)[a-zA-Z0-9._:/@-]+", "the URI of an image")
_TAG_REMEDY = "name a tag such as '1.0', or a digest such as 'sha256:…'"

_AMD64 = "linux/amd64"  # what most instances run; a machine that builds may not
_OUTPUTS = ["type=docker"]  # SageMaker refuses the manifests of OCI (aws/amazon-sagemaker-feedback#180)


class ContainerImage(BindableImage, Protocol):
    """The image of a container. Static methods name each way to get one; a subclass of your own serves too."""

    def known_uri(self, context: Context) -> object:
        """Return what is known of the URI before deployment."""
        ...

    def known_platform(self) -> object:
        """Return the platform that the image is built for, such as `linux/arm64`, where that is known."""
        return UNKNOWN

    def known_name(self) -> object:
        """Return repository and tag of an image of AWS's own, which are known in a stack without a region, too."""
        return UNKNOWN

    @staticmethod
    def from_ecr_repository(
        repository: "ecr.IRepository | ecr.Repository", tag_or_digest: str = "latest"
    ) -> "ContainerImage":
        """Use an image of a repository in Amazon ECR.

        Args:
            repository: The repository, in the region of the model. The model's role may pull from it, and from no
                other. If the app defines it in another account, its policy lets the account of the model pull.
            tag_or_digest: The image's tag, or its digest beginning with `sha256:`. The tag latest, which warns.

        Raises:
            ValueError: If the repository is none, or the tag is no tag.
        """
        return EcrRepositoryImage(repository, tag_or_digest)

    @staticmethod
    def from_asset(
        directory: str | os.PathLike[str], *, platform: "ecr_assets.Platform | None" = None
    ) -> "ContainerImage":
        """Build an image from a local Dockerfile when the app is deployed, in the format that SageMaker reads.

        The machine that builds needs BuildKit, Docker's default. For build arguments and other options define the asset
        yourself, and use `from_ecr_repository` with its `repository` and its `image_tag`.

        Args:
            directory: The directory with the Dockerfile.
            platform: The platform to build for: `Platform.LINUX_ARM64` for Graviton instances. Default:
                `Platform.LINUX_AMD64`, whatever machine builds. A variant whose instances run another is refused.

        Raises:
            ValueError: If there is no Dockerfile in the directory.
        """
        return AssetImage(os.fspath(directory) if isinstance(directory, os.PathLike) else directory, platform)

    @staticmethod
    def from_dlc(repository_name: str, tag: str) -> "ContainerImage":
        """Use one of the AWS Deep Learning Containers.

        Args:
            repository_name: Name of the repository, such as `pytorch-inference`.
            tag: The image's tag. The list of images: https://aws.github.io/deep-learning-containers/

        Raises:
            ValueError: If repository or tag are malformed; in a model, if AWS has no such images in the region.
        """
        return AwsImage(AwsRepository.deep_learning(repository_name), tag)

    @staticmethod
    def from_prebuilt(repository_name: str, tag: str) -> "ContainerImage":
        """Use one of SageMaker's own images: its algorithms, scikit-learn, XGBoost, Spark.

        Args:
            repository_name: Name of the repository, such as `sagemaker-scikit-learn`.
            tag: The image's tag.

        Raises:
            ValueError: If the repository is not one of SageMaker's; in a model, if the region has none.
        """
        return AwsImage(AwsRepository.prebuilt(repository_name), tag)

    @staticmethod
    def from_uri(uri: str) -> "ContainerImage":
        """Use an image by its URI.

        Args:
            uri: The URI. The model's role may pull from that repository of Amazon ECR; if the URI is a token, from all
                of this account and region.

        Raises:
            ValueError: If it is none.
        """
        return UriImage(uri)


class EcrRepositoryImage(Record, ContainerImage, kw_only=False):
    """An image of a repository in Amazon ECR."""

    _call = "ContainerImage.from_ecr_repository"

    repository: "ecr.IRepository | ecr.Repository"
    tag_or_digest: str

    def __post_init__(self) -> None:
        remedy = "pass ecr.Repository(...) or ecr.Repository.from_repository_name(...)"
        require_construct("repository", self.repository, "aws_ecr.IRepository", remedy)
        tag = require_text("tag_or_digest", self.tag_or_digest, _TAG_OR_DIGEST, _TAG_REMEDY)
        object.__setattr__(self, "tag_or_digest", tag)

    def known_uri(self, context: Context) -> object:
        """Return the URI as far as it is known: at least the tag."""
        return known_join(known_repository_uri(self.repository, context), _joined(self.tag_or_digest))

    def bind(self, scope: Construct, context: Context) -> BoundImage:
        """Name the image; CDK joins tag or digest."""
        del context
        tokens = repository_tokens(self.repository)
        statements = pull(tokens.arn)
        share_repository(scope, self.repository, tokens.account, statements)
        return BoundImage(self.repository.repository_uri_for_tag_or_digest(self.tag_or_digest), statements)


class AssetImage(Record, ContainerImage, kw_only=False):
    """An image that is built when the app is deployed."""

    _call = "ContainerImage.from_asset"
    _is_built = True

    directory: str
    platform: "ecr_assets.Platform | None"

    def __post_init__(self) -> None:
        require_instance("directory", self.directory, str, "pass the path of a directory with a Dockerfile")
        # Absolute, since CDK reads it in another process, whose working directory does not change with this one's.
        object.__setattr__(self, "directory", str(Path(self.directory).absolute()))
        if not is_file(Path(self.directory) / "Dockerfile"):
            raise ValueError(f"directory={shown(self.directory)} has no Dockerfile; pass the directory that holds it")
        if self.platform is not None:
            require_construct("platform", self.platform, "aws_ecr_assets.Platform", "pass Platform.LINUX_ARM64")

    def known_uri(self, context: Context) -> object:
        """Return that nothing is known: CDK names assets by their content."""
        del context
        return UNKNOWN

    def known_platform(self) -> object:
        """Return operating system and processor, without the processor's variant."""
        return _AMD64 if self.platform is None else "/".join(self.platform.platform.split("/")[:2])

    def bind(self, scope: Construct, context: Context) -> BoundImage:
        """Define the asset."""
        del context
        from aws_cdk import aws_ecr_assets as ecr_assets  # only who builds images pays for it

        if scope.node.try_find_child("Image") is not None:
            raise ValueError(f"scope {scope.node.path!r} has a construct 'Image' already; pass another scope")
        platform = self.platform or ecr_assets.Platform.LINUX_AMD64
        asset = ecr_assets.DockerImageAsset(
            scope, "Image", directory=self.directory, platform=platform, outputs=_OUTPUTS
        )
        return BoundImage(asset.image_uri, pull(asset.repository.repository_arn))


class AwsImage(Record, ContainerImage, kw_only=False):
    """An image of AWS's own."""

    repository: AwsRepository
    tag: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "tag", require_text("tag", self.tag, _TAG_OR_DIGEST, _TAG_REMEDY))

    def known_uri(self, context: Context) -> object:
        """Return the whole URI if the region is known, and repository and tag if not."""
        return known_join(self.repository.known_uri(context), _joined(self.tag))

    def known_name(self) -> object:
        """Return repository and tag, or digest."""
        return known_join(self.repository.name, _joined(self.tag))

    def bind(self, scope: Construct, context: Context) -> BoundImage:
        """Name the image in the account of the region."""
        uri = f"{self.repository.uri(scope, context)}{_joined(self.tag)}"
        return BoundImage(uri, self.repository.pull(scope, context))

    def __repr__(self) -> str:
        way = "from_dlc" if self.repository.registry == DEEP_LEARNING_CONTAINERS else "from_prebuilt"
        return f"ContainerImage.{way}({self.repository.name!r}, {self.tag!r})"


class UriImage(Record, ContainerImage, kw_only=False):
    """An image by its URI."""

    _call = "ContainerImage.from_uri"

    uri: str

    def __post_init__(self) -> None:
        remedy = "name it as registry/repository:tag, with no scheme before it"
        object.__setattr__(self, "uri", require_text("uri", self.uri, _URI, remedy))

    def known_uri(self, context: Context) -> object:
        """Return the URI, as far as it is no token."""
        del context
        return as_known(self.uri)

    def bind(self, scope: Construct, context: Context) -> BoundImage:
        """Let the role pull from the repository that the URI names, if it is in Amazon ECR."""
        del scope, context
        return BoundImage(self.uri, pull_uri(self.uri))


def _joined(tag_or_digest: str) -> str:
    return f"{'@' if tag_or_digest.startswith('sha256:') else ':'}{tag_or_digest}"
