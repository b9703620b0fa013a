"""What an image's URI says."""

from functools import lru_cache
from typing import NamedTuple

from .hidden import UNKNOWN, Partial, UndeterminedError, matches
from .tables.prebuilt_images import ACCOUNTS, DEEP_LEARNING_CONTAINERS, account_of, registry_of

_ACCOUNTS_OF_AWS = frozenset(account for regions in ACCOUNTS.values() for account in regions.values())

_ECR = (
    r"(?P<account>\d{12})\.dkr[.-]ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.[a-z0-9.-]+"
    r"/(?P<repository>[^:@]+)(:(?P<tag>[^@]+))?(@(?P<digest>.+))?"
)

_PIECE = "\0"  # in place of what is hidden
_REGISTRY = (
    rf"(?s)(?P<account>\d{{12}}|{_PIECE})\.dkr[.-]ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.([a-z0-9.-]+|{_PIECE})/.*"
)


class EcrImage(NamedTuple):
    """The parts of the URI of an image in Amazon ECR."""

    account: str
    region: str
    repository: str
    tag: str | None
    digest: str | None


@lru_cache(maxsize=256)
def parse(uri: str) -> EcrImage | None:
    """Take the URI of an image in Amazon ECR apart; None for an image of another registry."""
    found = matches(_ECR, uri)
    return EcrImage(*found.group("account", "region", "repository", "tag", "digest")) if found else None


class PublishedImage(NamedTuple):
    """An image in an account where AWS keeps its own."""

    repository: str
    tag: str
    digest: str


def published(uri: str, image_of_aws: str) -> PublishedImage | None:
    """Return an image that AWS publishes; None for any other.

    Args:
        uri: Its URI.
        image_of_aws: Its repository and tag, if it is known to be AWS's own though the URI hides account and region.
    """
    if isinstance(uri, Partial):
        name, _, digest = image_of_aws.partition("@")
        repository, _, tag = name.partition(":")
        return PublishedImage(repository, tag, digest)
    image = parse(uri)
    if image and image.account in _ACCOUNTS_OF_AWS:
        return PublishedImage(image.repository, image.tag or "", image.digest or "")
    return None


class Registry(NamedTuple):
    """The registry of an image in Amazon ECR. The account may be hidden."""

    account: str
    region: str


def registry(uri: str) -> Registry | None:
    """Return the registry of an image, also of a URI that hides the account, the domain or what stands behind them.

    None for an image of another registry.
    """
    text = "".join(_PIECE if piece is None else piece for piece in uri.pieces) if isinstance(uri, Partial) else uri
    found = matches(_REGISTRY, text)
    if not found and isinstance(uri, Partial):
        raise UndeterminedError
    return Registry(UNKNOWN if found["account"] == _PIECE else found["account"], found["region"]) if found else None


def name_and_tag(uri: str) -> tuple[str, str]:
    """Return the last part of the repository's name, and the tag, known even where account and region are hidden."""
    known = uri.pieces[-1] if isinstance(uri, Partial) else uri
    if known is None or (isinstance(uri, Partial) and "/" not in known):
        raise UndeterminedError
    name, _, tag = known.rpartition("/")[2].partition("@")[0].partition(":")
    return name, tag


def deep_learning_container(uri: str, image_of_aws: str) -> tuple[str, str] | None:
    """Return name and tag of one of AWS's deep learning containers; None for any other image.

    Args:
        uri: Its URI.
        image_of_aws: Its repository and tag, if it is known to be AWS's own though the URI hides account and region.
    """
    if not isinstance(uri, Partial):
        return name_and_tag(uri) if is_of_aws(uri) else None
    name, _, tag = image_of_aws.partition("@")[0].partition(":")
    return (name, tag) if registry_of(name) == DEEP_LEARNING_CONTAINERS else None


def is_of_aws(uri: str) -> bool:
    """Whether an image is one of AWS's deep learning containers, in the account where AWS keeps them."""
    name, _ = name_and_tag(uri)
    image = parse(uri) if registry_of(name) == DEEP_LEARNING_CONTAINERS else None
    return bool(image and account_of(name, image.region) == image.account)
