"""Parameters of a template, and the pseudo parameters of every one: what is known of them before deployment."""

from collections.abc import Mapping
from typing import Any, Final

from constructs_lib.rules.tables.prebuilt_images import domain_suffix_of, partition_of

from .pieces import Reference, Text

PSEUDO: Final = ("AWS::Partition", "AWS::Region", "AWS::AccountId", "AWS::URLSuffix", "AWS::StackName")


class Parameters:
    """The parameters of a template.

    Args:
        body: The template.
        region: Where it will be deployed, if that is known.
    """

    def __init__(self, body: Mapping[str, Any], region: str | None = None) -> None:
        declared = body.get("Parameters")
        self._declared: Mapping[str, Any] = declared if isinstance(declared, dict) else {}
        self._known: Mapping[str, str] = {}
        if region:
            self._known = {
                "AWS::Region": region,
                "AWS::Partition": partition_of(region),
                "AWS::URLSuffix": domain_suffix_of(region),
            }

    def __contains__(self, name: str) -> bool:
        return name in PSEUDO or name in self._declared

    def value(self, name: str) -> Any:
        """Return the value of a parameter if it is known, and a text that refers to it otherwise."""
        if name in self._known:
            return self._known[name]
        parameter = self._declared.get(name)
        if isinstance(parameter, dict) and parameter.get("Type") in ("String", "Number"):
            allowed = parameter.get("AllowedValues")
            if isinstance(allowed, list) and len(allowed) == 1 and isinstance(allowed[0], str | int | float):
                return allowed[0]
        return Text((Reference(name),))
