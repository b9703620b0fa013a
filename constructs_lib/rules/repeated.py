"""What stands in a list more than once."""

from collections import Counter
from collections.abc import Iterable
from typing import Any


def repeated(values: Iterable[Any]) -> list[Any]:
    """Return the values that there are more than once, in order."""
    return sorted(value for value, count in Counter(values).items() if count > 1)
