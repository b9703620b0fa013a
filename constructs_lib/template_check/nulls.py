"""Values that a template sets to null, which CloudFormation refuses wherever they stand."""

from collections import deque
from collections.abc import Iterator
from typing import Any


def paths_of_nulls(root: Any) -> Iterator[str]:
    """Yield the paths of what is null in the properties of a resource. YAML may refer to one value from many places."""
    waiting: deque[tuple[str, Any]] = deque([("", root)])
    seen: set[int] = set()
    while waiting:
        path, value = waiting.popleft()
        if value is None:
            yield path or "Properties"
        if not isinstance(value, dict | list) or id(value) in seen:
            continue
        seen.add(id(value))
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        waiting += [(f"{path}.{key}" if path else str(key), part) for key, part in parts]
