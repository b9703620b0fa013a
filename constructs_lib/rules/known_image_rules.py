"""Images that AWS publishes: whether there is such a repository, such a tag, and where."""

from collections.abc import Iterator

from .engine import rule
from .facts import ComponentContainer, Container
from .hidden import given
from .image_tag import LATEST, is_missing
from .image_uri import PublishedImage, parse, published
from .spelling import nearest
from .tables.image_tags import tags_of
from .tables.prebuilt_images import REPOSITORIES, account_of


@rule("image-repository-unknown", source="image URIs of the SageMaker SDK", confidence="unconfirmed")
def image_repository_unknown(container: Container | ComponentContainer) -> Iterator[str]:
    """A repository that is not known in an account where AWS keeps its images.

    Remedy: Correct the name, or acknowledge that AWS has published it since.
    """
    image = _published(container)
    if image and image.repository not in REPOSITORIES:
        yield f"AWS has no known repository {image.repository!r}{nearest(image.repository, REPOSITORIES)}"


@rule("image-account", source="image URIs of the SageMaker SDK", severity="warning")
def image_account(container: Container | ComponentContainer) -> Iterator[str]:
    """An image of AWS in an account that does not hold it in that region.

    Remedy: Use the account that the repository has in that region: ContainerImage.from_dlc and from_prebuilt know it.
    """
    image = parse(container.image) if given(container.image) and _published(container) else None
    if image and image.repository in REPOSITORIES:
        account = account_of(image.repository, image.region)
        if account and account != image.account:
            yield f"{image.repository} is in account {account} in {image.region}, not in {image.account}"


@rule("image-tag-unknown", source="image URIs of the SageMaker SDK", confidence="unconfirmed")
def image_tag_unknown(container: Container | ComponentContainer) -> Iterator[str]:
    """A tag that AWS has not published, among the releases that are known.

    Remedy: Correct the tag, or acknowledge that AWS has published it since.
    """
    image = _published(container)
    if image and not image.digest:
        tag = image.tag or LATEST
        if is_missing(image.repository, tag):
            yield f"{image.repository} has no known tag {tag!r}{nearest(tag, tags_of(image.repository), alike=0.7)}"


def _published(container: Container | ComponentContainer) -> PublishedImage | None:
    """Return the image of a container, if AWS publishes it."""
    return published(container.image, container.image_of_aws) if given(container.image) else None
