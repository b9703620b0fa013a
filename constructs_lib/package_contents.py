"""What a model package brings: the images and artifacts that the role of its model fetches."""

from collections.abc import Sequence

from constructs import Construct

from .access.permissions import Statement, read_location
from .access.sharing import share_bucket
from .arguments import kinds
from .arguments.options import rendered_by_hand
from .arguments.value import Value
from .container_image import ContainerImage
from .rules import Context
from .s3_location import S3Location


class PackageContents(Value):
    """What a registered model package brings, as `describe-model-package` shows it.

    SageMaker fetches it with the role of the model, which the package does not know. If image or artifacts belong to
    another account, the policies of their repository, bucket and key must let the role in, too; where the app defines
    them, they do.

    Args:
        images: The images of its containers. None are pulled by default.
        artifacts: Where its artifacts are: the key of an archive, or a prefix that ends with a slash. None are read by
            default.

    Raises:
        ValueError: If something is not an image, or not a place in S3.
    """

    images: Sequence[ContainerImage] = ()
    artifacts: Sequence[S3Location] = ()

    _options = rendered_by_hand(
        images=kinds.several(
            kinds.strategy(ContainerImage, None, remedy="pass ContainerImage.from_uri(...), or another of its images"),
            None,
            each="ContainerImage",
            required=True,
        ),
        artifacts=kinds.several(
            kinds.instance(S3Location, None, remedy="pass S3Location(bucket, key)", template=lambda place: place.uri),
            None,
            each="S3Location",
            required=True,
        ),
    )

    def _bind(self, scope: Construct, context: Context) -> tuple[Statement, ...]:
        """Return what fetching it takes, in the stack of a scope."""
        found: list[Statement] = []
        for position, image in enumerate(self.images, start=1):
            found += image.bind(Construct(scope, f"PackageImage{position}"), context).statements
        for location in self.artifacts:
            needed = read_location(location)
            share_bucket(scope, location.bucket, needed)
            found += needed
        return tuple(found)
