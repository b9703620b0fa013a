"""Parts of resources: what several constructs of this library have in common, a class for each subject."""

from typing import TYPE_CHECKING

__all__ = ["ResourcePart"]

if TYPE_CHECKING:
    from aws_cdk import Resource as ResourcePart
else:

    class ResourcePart:
        """A part of a construct that is a `Resource` of CDK, and has all that one has.

        It is not a resource on its own. Whenever a construct is defined, jsii looks for members of CDK's that it
        overrides, in each of its classes, and as often as there are resources among them.
        """
