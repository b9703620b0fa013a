"""What kind of requests an API takes, and what each kind needs: methods, permissions, and words to the function."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from aws_cdk import Validations
from constructs import Construct

from constructs_lib.access.permissions import Statement, allow
from constructs_lib.arguments import WARNING_PREFIX

from .async_requests import async_requests
from .routes import Route
from .targets import TARGETS, opened_by, paths

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam


class Requests(Protocol):
    """A kind of requests."""

    @property
    def known(self) -> Mapping[str, bool]:
        """What the rules know of it."""
        ...

    @property
    def routes(self) -> Sequence[Route]:
        """The methods of the API."""
        ...

    @property
    def environment(self) -> Mapping[str, str]:
        """What the function is told."""
        ...

    def statements(self, endpoint_arn: str) -> Sequence[Statement]:
        """Return what the function may do with the endpoint, and with what the requests need beside it."""
        ...

    def stream_statements(self, endpoint_arn: str) -> Sequence[Statement]:
        """Return what the function that streams may do; nothing if there is none."""
        ...

    def share(self, scope: Construct) -> None:
        """Let the account of a scope use what the app defines in other accounts."""
        ...


class WaitingRequests:
    """Requests that wait for their predictions.

    Args:
        given: The arguments of the API, of which some open names that requests may have.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._opened = opened_by(given)
        self._components = [each.inference_component_arn for each in given.get("components", ())]
        self._stream: bool = given.get("stream", False)
        streaming = ["sagemaker:InvokeEndpointWithResponseStream"] if self._stream else []
        self._actions = ["sagemaker:InvokeEndpoint", *streaming]
        self.known = {"asynchronous": False, "uploads": False}
        self.environment: Mapping[str, str] = {}

    @property
    def routes(self) -> list[Route]:
        """The methods of the API."""
        waiting = paths(self._opened)
        streams = [(*path[:-1], "invocations-response-stream") for path in waiting if self._stream]
        return [*(Route("POST", path) for path in waiting), *(Route("POST", path, streams=True) for path in streams)]

    def statements(self, endpoint_arn: str) -> list[Statement]:
        """Return what the function may do: call this endpoint, for the models, containers or components that are open.

        A call of a component is authorized for both. Source: service authorization reference, InvokeEndpoint.
        """
        return [self._call("sagemaker:InvokeEndpoint", endpoint_arn)]

    def stream_statements(self, endpoint_arn: str) -> list[Statement]:
        """Return what the function that streams may do.

        The authorization reference has an action for streams, and botocore's model speaks of InvokeEndpoint.
        """
        return [self._call(self._actions, endpoint_arn)] if self._stream else []

    def _call(self, actions: str | Sequence[str], endpoint_arn: str) -> Statement:
        conditions = {key: list(names) for name, names in self._opened.items() if (key := TARGETS[name].condition)}
        resources = [endpoint_arn, *self._components] if self._components else endpoint_arn
        return allow(actions, resources, condition={"StringLike": conditions} if conditions else None)

    def share(self, scope: Construct) -> None:
        """There is nothing to share."""


class AssumingRequests(WaitingRequests):
    """Requests that wait for their predictions, and are sent with another role.

    Args:
        given: The arguments of the API, of which some open names that requests may have.
        role: The role.
    """

    def __init__(self, given: Mapping[str, Any], role: "iam.IRole") -> None:
        super().__init__(given)
        self._role = role

    def statements(self, endpoint_arn: str) -> list[Statement]:
        """Return what the function may do: assume the role, which may call the endpoint."""
        del endpoint_arn
        return [allow("sts:AssumeRole", self._role.role_arn)]

    def stream_statements(self, endpoint_arn: str) -> list[Statement]:
        """Return what the function that streams may do: the same."""
        return self.statements(endpoint_arn) if self._stream else []

    def share(self, scope: Construct) -> None:
        """Tell what the owner of the role has to allow: a call of a component is authorized for both."""
        where = "on the endpoint and on the components that are open" if self._components else "on the endpoint"
        Validations.of(scope).add_warning(
            f"{WARNING_PREFIX}front-door-assumes-role",
            f"the function of {scope.node.path} assumes {self._role.role_arn}, whose trust policy and permissions are "
            "not seen from here; make sure that it trusts the role of the function, and allows "
            f"{' and '.join(self._actions)} {where}, then acknowledge this",
        )


def requests_of(what: str, given: Mapping[str, Any]) -> Requests:
    """Return the kind of requests that an endpoint takes.

    Args:
        what: What messages call the API.
        given: The arguments of the API.

    Raises:
        ValueError: If the options do not fit the endpoint.
    """
    queued = async_requests(what, given["endpoint"], given.get("async_inference"))
    role = given.get("assume_role")
    if queued is not None and role is not None:
        raise ValueError(
            f"{what}: assume_role is for endpoints that wait for responses; define the API of an asynchronous endpoint "
            "in the account of the endpoint"
        )
    return queued or (WaitingRequests(given) if role is None else AssumingRequests(given, role))
