"""What scanners find."""

from typing import NamedTuple


class Finding(NamedTuple):
    """What a scanner does not like, and the construct that has it."""

    rule: str
    where: str
