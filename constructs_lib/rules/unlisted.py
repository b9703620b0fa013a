"""Properties that CloudFormation does not have."""

from typing import NamedTuple


class Unlisted(NamedTuple):
    """A property of a template that CloudFormation does not have.

    Attributes:
        name: Its name.
        near: Which property may be meant, in words; empty if none is alike.
        miscased: Whether only capital letters are wrong.
    """

    name: str
    near: str = ""
    miscased: bool = False
