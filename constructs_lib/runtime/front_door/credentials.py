"""The credentials that requests are signed with: those of the function's role."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from .deadline import Deadline
from .meanings import DENIED


class Keys(NamedTuple):
    """What a request is signed with."""

    access_key: str
    secret_key: str
    token: str | None


class Credentials:
    """What Lambda gives: variables, or, where an environment starts from a snapshot, an address to ask.

    What is answered there expires, and is asked for anew before it does.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._provider = None if environment.get("AWS_ACCESS_KEY_ID") else _provider(environment)
        self._found: Any = None

    def current(self, deadline: Deadline | None = None) -> Any:
        """Return credentials that are valid now.

        Args:
            deadline: Until when; whoever asks here waits for a second at most.

        Raises:
            ProblemError: If there are none.
        """
        del deadline
        if self._provider is None:
            key, secret = (self._environment.get(name) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
            if key and secret:
                return Keys(key, secret, self._environment.get("AWS_SESSION_TOKEN"))
            raise DENIED.problem("PartialCredentialsError")
        try:
            self._found = self._found or self._provider.load()
            if self._found is not None:
                return self._found.get_frozen_credentials()
        except Exception as error:  # noqa: BLE001  # whatever answers there may answer anything
            raise DENIED.problem(type(error).__name__) from None
        raise DENIED.problem("NoCredentialsError")


def _provider(environment: Mapping[str, str]) -> Any:
    # Most functions have variables, and start faster without these.
    from botocore.credentials import ContainerProvider
    from botocore.utils import ContainerMetadataFetcher

    class Fetcher(ContainerMetadataFetcher):
        """Asks a process of the same machine, while a request waits."""

        TIMEOUT_SECONDS = 1
        RETRY_ATTEMPTS = 2
        SLEEP_TIME = 0

    fetcher: Any = Fetcher()  # the stubs want another
    return ContainerProvider(environment, fetcher)
