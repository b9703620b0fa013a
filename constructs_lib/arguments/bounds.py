"""Numbers with bounds that no rule knows: rates, limits and targets."""

from typing import Any

from constructs_lib.rules import hidden

from .checks import require_number
from .refusal import refusal
from .tokens import as_known

# An integer of CloudFormation.
GREATEST = 2**31 - 1


def require_count(name: str, value: Any) -> float:
    """Return a whole number above 0. May be a number token.

    Raises:
        ValueError: If it is something else.
    """
    return require_positive(name, value, whole=True)


def require_positive(
    name: str, value: Any, *, at_most: float = GREATEST, whole: bool = False, such_as: float = 1
) -> float:
    """Return a number above 0. May be a number token.

    Args:
        name: The argument's name.
        value: The number.
        at_most: The greatest that is allowed.
        whole: Whether it must be a whole number.
        such_as: A usual value, to propose.

    Raises:
        ValueError: If it is not a number, 0 or less, above the bound, or not whole where it must be.
    """
    number = require_number(name, value)
    if hidden(as_known(number)):
        return number
    if 0 < number <= at_most and (not whole or number == int(number)):
        return int(number) if whole else number
    kind = "a whole number" if whole else "a number"
    raise refusal(
        name, value, f"{kind} above 0 and at most {at_most:,.15g}", f"pass {name.partition(' ')[0]}={such_as}"
    )
