"""Which resources a value is about: those that it refers to, and those whose names it spells out."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from constructs_lib.template_check.dependencies import names_in
from constructs_lib.template_check.intrinsics import Intrinsics
from constructs_lib.template_check.reference_kinds import NAMED

_IN_AN_ARN: Final = re.compile(r"(?:^|:)(?:endpoint|endpoint-config|inference-component|model)/([A-Za-z0-9-]++)")


class References:
    """The references in a template.

    Args:
        intrinsics: The functions of the template.
    """

    def __init__(self, intrinsics: Intrinsics) -> None:
        self._intrinsics = intrinsics
        self._named: Mapping[str, str] = {
            name: logical_id
            for logical_id in intrinsics.resources
            if (kind := NAMED.get(intrinsics.type_of(logical_id) or ""))
            and isinstance(properties := intrinsics.properties(logical_id), dict)
            and isinstance(name := properties.get(kind[0]), str)
        }

    def of(self, value: Any) -> Iterator[str]:
        """Yield the logical ids that a value is about; some may be no resources of the template."""
        yield from (name for name in names_in(value) if name is not None)
        for text in self._texts(value):
            for name in (text, *_IN_AN_ARN.findall(text)):
                if name in self._named:
                    yield self._named[name]

    def _texts(self, root: Any) -> Iterator[str]:
        """Yield the texts in a value, those that functions put together, and those in JSON that is a text."""
        waiting, seen = [root], set[int]()
        while waiting:
            value = waiting.pop()
            if isinstance(value, str):
                yield value
                if value[:1] in {"{", "["}:
                    waiting.append(_parsed(value))
            elif isinstance(value, dict | list) and id(value) not in seen:
                seen.add(id(value))
                if isinstance(value, dict) and value.keys() & {"Fn::Join", "Fn::Sub"}:
                    waiting.append(
                        "".join(piece or "" for piece in self._intrinsics.text(value) if not isinstance(piece, tuple))
                    )
                else:
                    waiting += value.values() if isinstance(value, dict) else value


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
