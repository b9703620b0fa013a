"""What is kept of an asynchronous request: where its response will be, in an object that is its caller's alone."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from .storage import is_name


class Ticket(NamedTuple):
    """An asynchronous request that SageMaker has taken.

    Attributes:
        until: When it is over, whatever became of it, in seconds since 1970.
        output: The name of its response below the prefix of responses.
        failure: The name of its failure below the prefix of failures. Empty if none is written.
        accept: The media type that its caller has asked for. Empty if it was none, or one of several.
    """

    until: int
    output: str
    failure: str
    accept: str

    def write(self) -> bytes:
        """Return it as an object."""
        return json.dumps(self._asdict()).encode()

    @classmethod
    def read(cls, written: bytes) -> "Ticket | None":
        """Return it from an object, or None if somebody else has written that."""
        try:
            found = json.loads(written)
        except (ValueError, RecursionError):
            return None
        return cls(**found) if isinstance(found, dict) and _is_one(found) else None


def _is_one(found: Mapping[str, Any]) -> bool:
    return (
        set(found) == set(Ticket._fields)
        and all(isinstance(value, int if name == "until" else str) for name, value in found.items())
        and is_name(found["output"])
        and (found["failure"] == "" or is_name(found["failure"]))
    )
