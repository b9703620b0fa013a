"""What an ARN says: which service's resource it names, and where that is."""

from typing import NamedTuple

from .hidden import Partial, hidden

_UNKNOWN = "\0"
_PARTS = 6


class Arn(NamedTuple):
    """The parts of an ARN. What is hidden, or left out, is empty."""

    service: str
    region: str
    account: str
    resource: str


def parse(arn: str) -> Arn | None:
    """Take an ARN apart, as far as it is known; None for what is none, or cannot be told from one."""
    pieces = arn.pieces if isinstance(arn, Partial) else (None,) if hidden(arn) else (arn,)
    parts = "".join(_UNKNOWN if piece is None else piece for piece in pieces).split(":", _PARTS - 1)
    if len(parts) < _PARTS or parts[0] != "arn":
        return None
    service, region, account, resource = ("" if _UNKNOWN in part else part for part in parts[2:])
    return Arn(service, region, account, resource)
