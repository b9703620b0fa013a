"""The bounds that AWS puts on one value of a request."""

from typing import Literal, NamedTuple

Kind = Literal["string", "integer", "float", "boolean", "list", "map", "long", "double", "timestamp", "blob"]


# A named tuple, since importing dataclasses alone takes longer than all the tables.
class Limit(NamedTuple):
    """The bounds of a shape in a service model of AWS.

    Attributes:
        kind: What the value is.
        minimum: Least value of a number, or least length of anything else.
        maximum: Greatest value of a number, or greatest length of anything else.
        pattern: What a string has to match as a whole (`re.fullmatch`), whether it is anchored or not.
        enum: The values that a string may have; empty if it may have any.
        key: Shape of a map's keys.
        value: Shape of a map's values. Structures bound nothing themselves, so they have no limit of their own.
        member: Shape of a list's members; as with values, it may be a structure.
    """

    kind: Kind
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    enum: tuple[str, ...] = ()
    key: str | None = None
    value: str | None = None
    member: str | None = None
