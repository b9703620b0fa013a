"""What a resource waits for: the resources that it refers to, and theirs."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
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
        after: Those of the resources that it depends on without referring to them.
    """

    resources: tuple[str, ...]
    sure: bool
    readable: bool
    after: tuple[str, ...] = ()


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
        """Whether a resource is in a circle whatever the conditions are, so that nothing of it can be made."""
        if self.waits_for(resource, resource) is not True:
            return False
        found: set[str] = set()
        coming = [*self._certain(resource)]
        while coming and resource not in found:
            each = coming.pop()
            if each not in found:
                found.add(each)
                coming += self._certain(each)
        return resource in found

    def _certain(self, resource: str) -> Iterator[str]:
        """Yield the resources that a resource waits for, whatever the conditions are."""
        body = self._resources.get(resource)
        if not isinstance(body, dict):
            return
        for named in names_in(body.get("Properties"), in_conditions=False):
            if named is not None and named in self._resources:
                yield named
        # What is not made is not waited for.
        for name in self._direct(resource).after:
            if "Condition" not in self._resources[name]:
                yield name

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
        given = body.get("DependsOn") or []
        named = [given] if isinstance(given, str) else given
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
        after = tuple(each for each in named if isinstance(self._resources.get(each), dict)) if is_list else ()
        return _Direct(tuple(each for each in found if each in self._resources), sure, readable, after)


def names_in(root: Any, *, in_conditions: bool = True) -> Iterator[str | None]:
    """Yield what the functions in a value refer to; None for what cannot be read.

    Args:
        root: The value.
        in_conditions: Whether to look into `Fn::If`, where one of two values counts.
    """
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
            if key != "Fn::If" or in_conditions:
                names, rest = _named_by(key, inner)
                yield from names
                waiting += rest


def _named_by(key: str, inner: Any) -> tuple[Iterable[str | None], list[Any]]:
    """Return what a function refers to, and what in it is to be looked at."""
    match key, inner:
        case "Ref", str(name):
            return [name], []
        case "Fn::GetAtt", [str(name), *_]:
            return [name], []
        case "Fn::GetAtt", str(name):
            return [name.partition(".")[0]], []
        case "Fn::Sub", str(text) | [str(text), *_]:
            own = inner[1] if isinstance(inner, list) and isinstance(inner[-1], dict) else {}
            return (each for each in _SUBSTITUTED.findall(text) if each not in own), [inner]
        case (("Fn::GetAtt" | "Fn::Transform"), _):
            return [None], []
    return [], [inner]
