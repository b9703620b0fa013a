"""What a resource waits for: the resources that it refers to, and theirs."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

_SUBSTITUTED = re.compile(r"\$\{\s*+([A-Za-z0-9]++)[^{}!]*+\}")

# How many resources are followed from one: a template has 500 of them, and what is larger cannot be deployed.
_MOST = 1000


class _Direct(NamedTuple):
    """What one resource waits for.

    Attributes:
        resources: The resources that it names.
        sure: Whether it may wait for no other: nothing in it is hidden behind a parameter or an import.
        readable: Whether everything that could name a resource could be read.
    """

    resources: tuple[str, ...]
    sure: bool
    readable: bool


class Dependencies:
    """The order that CloudFormation keeps among the resources of a template.

    Args:
        resources: The resources of the template.
        may_wait_for_more: Whether a resource may wait for others than the template shows.
    """

    def __init__(
        self, resources: Mapping[str, Any], may_wait_for_more: Callable[[str], bool] = lambda _: False
    ) -> None:
        self._resources = resources
        self._may_wait_for_more = may_wait_for_more
        self._direct = cache(self._read)
        # Who asks about one resource asks about it several times in a row.
        self._all = lru_cache(maxsize=16)(self._follow)

    def waits_for(self, waiting: str, other: str) -> bool | None:
        """Whether a resource is made after another one; None where a hidden value may decide."""
        found, sure = self._all(waiting)
        return True if other in found else False if sure else None

    def waits_for_itself(self, resource: str) -> bool:
        """Whether a resource is in a circle, so that nothing of it can be made."""
        return self.waits_for(resource, resource) is True

    def named_by(self, resource: str) -> tuple[str, ...]:
        """Return the resources that a resource names, and so is made after."""
        return self._direct(resource).resources

    def _follow(self, waiting: str) -> tuple[set[str], bool]:
        """Return all that a resource waits for, and whether it may wait for no other."""
        found: set[str] = set()
        coming = list(self._direct(waiting).resources)
        sure = self._direct(waiting).readable
        while coming:
            each = coming.pop()
            if each not in found:
                found.add(each)
                coming += self._direct(each).resources
                sure = sure and self._direct(each).sure
            if len(found) > _MOST:
                return found, False
        return found, sure

    def _read(self, resource: str) -> _Direct:
        body = self._resources.get(resource)
        if not isinstance(body, dict):
            return _Direct((), sure=False, readable=False)
        after = body.get("DependsOn") or []
        named = [after] if isinstance(after, str) else after
        is_list = isinstance(named, list) and all(isinstance(each, str) for each in named)
        found = dict.fromkeys(named) if is_list else {}
        sure = readable = is_list and not self._may_wait_for_more(resource)
        for name in names_in(body.get("Properties")):
            if name is None:
                sure = readable = False
            elif name in self._resources:
                found[name] = None
            elif not name.startswith("AWS"):
                sure = False
        return _Direct(tuple(each for each in found if each in self._resources), sure, readable)


def names_in(root: Any) -> Iterator[str | None]:
    """Yield what the functions in a value refer to; None for what cannot be read."""
    waiting = [root]
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if not isinstance(value, dict | list) or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, list):
            waiting += value
            continue
        for key, inner in value.items():
            match key, inner:
                case "Ref", str(name):
                    yield name
                case "Fn::GetAtt", [str(name), *_]:
                    yield name
                case "Fn::GetAtt", str(name):
                    yield name.partition(".")[0]
                case "Fn::Sub", str(text) | [str(text), *_]:
                    yield from _SUBSTITUTED.findall(text)
                    waiting.append(inner)
                case (("Fn::GetAtt" | "Fn::Transform"), _):
                    yield None
                case _:
                    waiting.append(inner)
