"""Web pages whose scripts may read answers."""

from collections.abc import Mapping

from .open_headers import names_of_answers
from .settings import Settings

# What scripts may read of an answer, beside what browsers let them read anyway.
_TOLD = ("X-Request-Id", "X-Invoked-Production-Variant", "Retry-After", "Location")


class Origins:
    """The origins that the owner has allowed.

    Args:
        settings: How the function behaves.
    """

    def __init__(self, settings: Settings) -> None:
        self._allowed = settings.allow_origins
        told = [*_TOLD, *names_of_answers(settings.open_headers)]
        self._exposed = {"Access-Control-Expose-Headers": ", ".join(told)}

    def headers(self, sent: Mapping[str, list[str]]) -> dict[str, str]:
        """Return what lets a script read the answer, if its page is one of those that may."""
        allowed = self._allowed
        if not allowed:
            return {}
        origin = "*" if "*" in allowed else next((each for each in sent.get("origin", ()) if each in allowed), None)
        if origin is None:
            return {"Vary": "Origin"}
        return {"Access-Control-Allow-Origin": origin, **self._exposed, "Vary": "Origin"}
