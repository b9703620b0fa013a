"""Macros and includes, which may add to a template what it does not show."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

# What AWS's own transforms do is known: they add resources of other services, and functions.
_HARMLESS: Final = frozenset(
    {
        "AWS::CodeDeployBlueGreen",
        "AWS::LanguageExtensions",
        "AWS::SecretsManager-2020-07-23",
        "AWS::SecretsManager-2024-09-16",
        "AWS::Serverless-2016-10-31",
        "AWS::ServiceCatalog",
    }
)


class Transforms:
    """The transforms of a template.

    Args:
        body: The template.

    Attributes:
        everywhere: Whether one of them may add to every resource, and more resources.
        written: Those that may, as the template has them.
    """

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._resources: Mapping[str, Any] = body["Resources"]
        self.written = [*_macros(body.get("Transform")), *_macros(body.get("Fn::Transform"))]
        self.everywhere = bool(self.written)

    def may_add_to(self, resource: str) -> bool:
        """Whether a resource may have properties, or wait for others, that the template does not show."""
        body = self._resources.get(resource)
        return self.everywhere or (isinstance(body, dict) and any(str(key).startswith("Fn::") for key in body))


def _macros(raw: Any) -> Iterator[Any]:
    """Yield the transforms that may do anything."""
    for each in raw if isinstance(raw, list) else () if raw is None else (raw,):
        name = each.get("Name") if isinstance(each, dict) else each
        if not isinstance(name, str) or name not in _HARMLESS:
            yield each
