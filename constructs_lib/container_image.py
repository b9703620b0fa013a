"""Container images: where the inference code comes from."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol
from weakref import WeakKeyDictionary

from aws_cdk import Aws, CfnMapping, Stack
from constructs import Construct

from .arguments import has, known, known_join
from .permissions import Statement, pull, sub
from .rules import UNKNOWN, Context, hidden
from .rules.image_uri import parse
from .rules.prebuilt_images import (
    ACCOUNTS,
    DEEP_LEARNING_CONTAINERS,
    domain_suffix_of,
    partition_of,
    registry_of,
)

if TYPE_CHECKING:
    from aws_cdk import aws_ecr as ecr
    from aws_cdk import aws_ecr_assets as ecr_assets


class BoundImage(NamedTuple):
    """An image in a stack: its URI, and what pulling it takes."""

    uri: str
    statements: tuple[Statement, ...]


class ContainerImage(Protocol):
    """The image of a container.

    Static methods name each way to get one. An object of your own serves too, if it has these two methods.
    """

    def known_uri(self, context: Context) -> object:
        """Return what is known of the URI before deployment."""
        ...

    def bind(self, scope: Construct, context: Context) -> BoundImage:
        """Return the image in the stack of a scope, in which it may define assets."""
        ...

    @staticmethod
    def from_ecr_repository(repository: "ecr.IRepository", tag_or_digest: str = "latest") -> "ContainerImage":
        """Use an image of a repository in Amazon ECR.

        Args:
            repository: The repository. The model's role may pull from it, and from no other.
            tag_or_digest: The image's tag, or its digest beginning with `sha256:`. The tag latest, which warns.

        Raises:
            ValueError: If the repository is none, or the tag is no tag.
        """
        return EcrRepositoryImage(repository, tag_or_digest)

    @staticmethod
    def from_asset(directory: str, *, platform: "ecr_assets.Platform | None" = None) -> "ContainerImage":
        """Build an image from a local Dockerfile when the app is deployed.

        Args:
            directory: The directory with the Dockerfile.
            platform: The platform to build for, such as `Platform.LINUX_ARM64` for Graviton. That of the machine
                that builds if not given.

        Raises:
            ValueError: If there is no Dockerfile in the directory.
        """
        return AssetImage(directory, platform)

    @staticmethod
    def from_dlc(repository_name: str, tag: str) -> "ContainerImage":
        """Use one of the AWS Deep Learning Containers.

        Args:
            repository_name: Name of the repository, such as `pytorch-inference`.
            tag: The image's tag. The list of images: https://aws.github.io/deep-learning-containers/

        Raises:
            ValueError: If repository or tag are malformed; when it is bound, if AWS has no such images in the region.
        """
        return AwsImage(DEEP_LEARNING_CONTAINERS, repository_name, tag)

    @staticmethod
    def from_prebuilt(repository_name: str, tag: str) -> "ContainerImage":
        """Use one of SageMaker's own images: its algorithms, scikit-learn, XGBoost, Spark.

        Args:
            repository_name: Name of the repository, such as `sagemaker-scikit-learn`.
            tag: The image's tag.

        Raises:
            ValueError: If the repository is none of SageMaker's; when it is bound, if the region has none.
        """
        registry = registry_of(repository_name) if isinstance(repository_name, str) else None
        if registry is None:
            raise ValueError(
                f"repository_name={repository_name!r} is none of SageMaker's own; "
                "use ContainerImage.from_dlc(...) for a deep learning container, or ContainerImage.from_uri(...)"
            )
        return AwsImage(registry, repository_name, tag)

    @staticmethod
    def from_uri(uri: str) -> "ContainerImage":
        """Use an image by its URI.

        Args:
            uri: The URI. In Amazon ECR the model's role may pull from that repository; if the URI is a token, from the
                repositories of this account and region.

        Raises:
            ValueError: If it is empty or has spaces.
        """
        return UriImage(uri)


def _checked_tag(tag_or_digest: str) -> str:
    text = known(tag_or_digest)
    if not hidden(text) and (not isinstance(text, str) or not text or any(letter in text for letter in " /\n\t")):
        raise ValueError(f"tag_or_digest={tag_or_digest!r} is neither a tag nor a digest, such as 'sha256:…'")
    return tag_or_digest


@dataclass(frozen=True)
class EcrRepositoryImage(ContainerImage):
    """An image of a repository in Amazon ECR."""

    repository: "ecr.IRepository"
    tag_or_digest: str

    def __post_init__(self) -> None:
        if not has(self.repository, "repository_arn"):
            raise ValueError(
                f"repository={self.repository!r} is not a repository; pass ecr.Repository(...) or an import"
            )
        _checked_tag(self.tag_or_digest)

    def known_uri(self, context: Context) -> object:
        """Return the tag, behind what the repository hides."""
        del context
        separator = "@" if str(self.tag_or_digest).startswith("sha256:") else ":"
        return known_join(UNKNOWN, separator, self.tag_or_digest)

    def bind(self, scope: Construct, context: Context) -> BoundImage:
        """Name the image; CDK joins tag or digest."""
        del scope, context
        uri = self.repository.repository_uri_for_tag_or_digest(self.tag_or_digest)
        return BoundImage(uri, pull(self.repository.repository_arn))


@dataclass(frozen=True)
class AssetImage(ContainerImage):
    """An image that is built when the app is deployed."""

    directory: str
    platform: "ecr_assets.Platform | None"

    def __post_init__(self) -> None:
        if not (Path(self.directory) / "Dockerfile").is_file():
            raise ValueError(f"directory={self.directory!r} has no Dockerfile")

    def known_uri(self, context: Context) -> object:
        """Return that nothing is known: CDK names assets by their content."""
        del context
        return UNKNOWN

    def bind(self, scope: Construct, context: Context) -> BoundImage:
        """Define the asset."""
        del context
        from aws_cdk import aws_ecr_assets as ecr_assets  # noqa: PLC0415  # only who builds images pays for it

        asset = ecr_assets.DockerImageAsset(scope, "Image", directory=self.directory, platform=self.platform)
        return BoundImage(asset.image_uri, pull(asset.repository.repository_arn))


class _Pseudo(NamedTuple):
    region: str
    suffix: str


@cache
def _pseudo() -> _Pseudo:
    return _Pseudo(Aws.REGION, Aws.URL_SUFFIX)


_looked_up_accounts: WeakKeyDictionary[Stack, dict[str, str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class AwsImage(ContainerImage):
    """An image of AWS's own, in an account that depends on the region."""

    registry: str
    repository_name: str
    tag: str

    def __post_init__(self) -> None:
        name = known(self.repository_name)
        if not hidden(name) and (not isinstance(name, str) or not name or set(name) & set(" :@\n")):
            raise ValueError(f"repository_name={self.repository_name!r} is not the name of a repository")
        _checked_tag(self.tag)

    def known_uri(self, context: Context) -> object:
        """Return the whole URI if the region is known, and repository and tag if not."""
        image = f"/{self.repository_name}:{self.tag}"
        if hidden(context.region):
            return known_join(UNKNOWN, image)
        return known_join(
            f"{self._account(context.region)}.dkr.ecr.{context.region}.", domain_suffix_of(context.region), image
        )

    def bind(self, scope: Construct, context: Context) -> BoundImage:
        """Name the image in the account of the region, looked up by CloudFormation where the region is not known."""
        region = context.region
        if not hidden(region):
            account = self._account(region)
            arn = f"arn:{partition_of(region)}:ecr:{region}:{account}:repository/{self.repository_name}"
            return BoundImage(
                f"{account}.dkr.ecr.{region}.{domain_suffix_of(region)}/{self.repository_name}:{self.tag}", pull(arn)
            )
        account = self._looked_up_account(scope)
        uri = f"{account}.dkr.ecr.{_pseudo().region}.{_pseudo().suffix}/{self.repository_name}:{self.tag}"
        arn = sub(
            f"arn:${{AWS::Partition}}:ecr:${{AWS::Region}}:${{Account}}:repository/{self.repository_name}",
            Account=account,
        )
        return BoundImage(uri, pull(arn))

    def _account(self, region: str) -> str:
        account = ACCOUNTS[self.registry].get(region)
        if account is None:
            known_regions = ", ".join(sorted(ACCOUNTS[self.registry]))
            raise ValueError(f"AWS has no image {self.repository_name!r} in {region}; it has in {known_regions}")
        return account

    def _looked_up_account(self, scope: Construct) -> str:
        """Return a look-up in the mapping of the registry, of which a stack has one."""
        stack = Stack.of(scope)
        accounts = _looked_up_accounts.setdefault(stack, {})
        if self.registry not in accounts:
            name = "".join(part.capitalize() for part in self.registry.split("-"))
            by_region = {region: {"account": account} for region, account in ACCOUNTS[self.registry].items()}
            mapping = CfnMapping(stack, f"SageMaker{name}Registry", mapping=by_region)
            accounts[self.registry] = mapping.find_in_map(_pseudo().region, "account")
        return accounts[self.registry]


@dataclass(frozen=True)
class UriImage(ContainerImage):
    """An image by its URI."""

    uri: str

    def __post_init__(self) -> None:
        text = known(self.uri)
        if not hidden(text) and (not isinstance(text, str) or not text or any(letter.isspace() for letter in text)):
            raise ValueError(f"uri={self.uri!r} is not the URI of an image")

    def known_uri(self, context: Context) -> object:
        """Return the URI, as far as it is no token."""
        del context
        return known(self.uri)

    def bind(self, scope: Construct, context: Context) -> BoundImage:
        """Let the role pull from the repository that the URI names, if it is in Amazon ECR."""
        del scope, context
        uri = known(self.uri)
        if hidden(uri):
            return BoundImage(
                self.uri, pull(sub("arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/*"))
            )
        image = parse(uri)
        if image is None:
            return BoundImage(self.uri, ())
        arn = sub(f"arn:${{AWS::Partition}}:ecr:{image.region}:{image.account}:repository/{image.repository}")
        return BoundImage(self.uri, pull(arn))
