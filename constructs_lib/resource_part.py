"""Parts of resources: what several constructs of this library have in common, a class for each subject."""

from typing import TYPE_CHECKING

__all__ = ["ResourcePart"]

if TYPE_CHECKING:
    from aws_cdk import Resource as ResourcePart
else:

    class ResourcePart:
        """A part of a construct that is a `Resource` of CDK, and has all that one has.

        It is not a resource itself, since that costs time: for each construct jsii looks for overridden members of CDK
        in all of its base classes, once more for each of them that is a resource.
        """
