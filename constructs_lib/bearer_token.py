"""Calls with bearer tokens, as clients of OpenAI's API make them at the `/openai/v1` of endpoints and components."""

from collections.abc import Sequence
from typing import Any, cast

from aws_cdk import Resource
from aws_cdk import aws_iam as iam

from .access.grants import GRANTEE, grant
from .access.permissions import allow
from .arguments.options import Options, rendered_by_hand
from .rules import Fact

INVOCATION: Options[Fact, ..., Any] = rendered_by_hand(grantee=GRANTEE)
"""What `grant_invoke_with_bearer_token` takes."""


class CalledWithBearerToken:
    """What can be called with bearer tokens."""

    def _arns_of_call(self, what: str) -> Sequence[str]:
        """Return what a call is authorized for.

        Raises:
            ValueError: If such calls are known not to be taken.
        """
        raise NotImplementedError

    def grant_invoke_with_bearer_token(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow a principal to call the OpenAI-compatible path, `/openai/v1`, with bearer tokens that it makes itself.

        A token may do what its maker may, for up to 12 hours: grant this to a role that may do nothing else. A role
        whose policies are not changed here warns: they have to allow it. Source: developer guide,
        realtime-endpoints-openai-compatible.

        Args:
            grantee: Who may call.

        Raises:
            ValueError: If the grantee has no policy of its own or is of another account, or it is known that only
                asynchronous requests are taken.
        """
        resource = cast("Resource", self)
        kind = type(self).__name__.removeprefix("Imported")
        what = f"invocation of {kind} {resource.node.id!r} with bearer tokens"
        given = INVOCATION.read(what, locals())
        action = "sagemaker:InvokeEndpoint"
        first, *others = self._arns_of_call(what)
        # The action for tokens knows no resources.
        more = [*(allow([action], arn) for arn in others), allow("sagemaker:CallWithBearerToken", "*")]
        return grant(what, resource, given["grantee"], actions=[action], arn=first, conditions={}, more=more)
