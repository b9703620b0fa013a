"""What kind of requests an API takes, and what each kind needs: methods, permissions, and words to the function."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from constructs import Construct

from constructs_lib.access.permissions import Statement, allow

from .api_async_inference import ApiAsyncInference
from .async_requests import async_requests
from .routes import Route
from .targets import TARGETS, paths


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

    def share(self, scope: Construct) -> None:
        """Let the account of a scope use what the app defines in other accounts."""
        ...


class WaitingRequests:
    """Requests that wait for their predictions.

    Args:
        opened: The names that requests may have, by the arguments that open them.
    """

    def __init__(self, opened: Mapping[str, Sequence[str]]) -> None:
        self._opened = opened
        self.known = {"asynchronous": False, "uploads": False}
        self.environment: Mapping[str, str] = {}

    @property
    def routes(self) -> list[Route]:
        """The methods of the API."""
        return [Route("POST", path) for path in paths(self._opened)]

    def statements(self, endpoint_arn: str) -> list[Statement]:
        """Return what the function may do: call this endpoint, for the models or containers that are open."""
        conditions = {key: list(names) for name, names in self._opened.items() if (key := TARGETS[name].condition)}
        condition = {"StringLike": conditions} if conditions else None
        return [allow("sagemaker:InvokeEndpoint", endpoint_arn, condition=condition)]

    def share(self, scope: Construct) -> None:
        """There is nothing to share."""


def requests_of(
    what: str, endpoint: Any, async_inference: ApiAsyncInference | None, opened: Mapping[str, Sequence[str]]
) -> Requests:
    """Return the kind of requests that an endpoint takes.

    Args:
        what: What messages call the API.
        endpoint: The endpoint.
        async_inference: How asynchronous requests are taken.
        opened: The names that requests may have, by the arguments that open them.

    Raises:
        ValueError: If the options do not fit the endpoint.
    """
    return async_requests(what, endpoint, async_inference) or WaitingRequests(opened)
