"""What the metadata of a template acknowledges: findings that somebody knows, with the reason."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from constructs_lib.rules import RULES

KEY: Final = "constructs-lib"


class Acknowledgements:
    """What a template acknowledges, for all of it or for single resources.

    `Metadata: {constructs-lib: {acknowledge: {<rule>: <reason>}}}`, at the top of the template or in a resource.

    Args:
        body: The template.
    """

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._body = body
        self._resources: Mapping[str, Any] = body["Resources"]

    def reason(self, resource: str, rule: str) -> str | None:
        """Return why a rule is acknowledged for a resource; None if it is not, or no reason is given."""
        for holder in (self._resources.get(resource), self._body):
            found = _acknowledged(holder).get(rule)
            if isinstance(found, str) and found.strip():
                return found
        return None

    def problems(self) -> Iterator[str]:
        """Yield what is wrong with the acknowledgements, so that they acknowledge nothing."""
        for where, holder in (("the template", self._body), *self._resources.items()):
            for rule, reason in _acknowledged(holder).items():
                if rule not in RULES:
                    yield f"Metadata of {where} acknowledges {rule!r}, which is not a rule"
                elif not isinstance(reason, str) or not reason.strip():
                    yield f"Metadata of {where} acknowledges {rule!r} without a reason"


def _acknowledged(holder: Any) -> Mapping[str, Any]:
    found = holder
    for key in ("Metadata", KEY, "acknowledge"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
