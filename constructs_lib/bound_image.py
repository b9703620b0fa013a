"""Container images in a stack: their URIs, and who may pull them."""

from typing import ClassVar, NamedTuple, Protocol

from aws_cdk import aws_iam as iam
from constructs import Construct

from .access.grants import GRANTEE, let, require_policy
from .access.permissions import Statement, pull
from .arguments import context_of
from .arguments.construct_id import leave_no_children
from .arguments.placement import require_name_elsewhere
from .rules import Context


class BoundImage(NamedTuple):
    """An image in a stack: its URI, and what pulling it takes."""

    uri: str
    statements: tuple[Statement, ...]


class BindableImage(Protocol):
    """An image that can be used in a stack."""

    _is_built: ClassVar[bool] = False

    def bind(self, scope: Construct, context: Context) -> BoundImage:
        """Return the image in the stack of a scope, in which it may define assets."""
        ...

    def uri_in(self, scope: Construct, *, pulled_by: iam.IGrantable | None = None) -> str:
        """Return the URI of the image in a stack, for what this library does not define, such as a training job.

        Args:
            scope: The construct that uses the image, or its stack. An image that is built is defined in it, so each
                construct has one of them at most.
            pulled_by: Who may pull the image from Amazon ECR. Default: nobody is granted anything.

        Raises:
            ValueError: If AWS has no such image in the region of the stack, the repository is elsewhere and has no
                name, or whoever pulls has no policy.
        """
        context = context_of(scope)
        if pulled_by is not None:
            GRANTEE.check("pulled_by", pulled_by)
            if self._is_built:
                # CDK forgets no asset: the image would be built after a refusal, too.
                require_policy("pulled_by", pulled_by, pull("*"))
        with leave_no_children(scope):
            bound = self.bind(scope, context)
            require_name_elsewhere("the repository of the image", bound.uri, scope)
            if pulled_by is not None:
                let("pulled_by", "pulling an image", scope, pulled_by, bound.statements)
        return bound.uri
