"""Parameters of a template, and the pseudo parameters of every one: what is known of them before deployment."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from constructs_lib.rules.tables.prebuilt_images import domain_suffix_of, partition_of

from .pieces import Reference, Text, scalar

PSEUDO: Final = ("AWS::Partition", "AWS::Region", "AWS::AccountId", "AWS::URLSuffix", "AWS::StackName")

# Its value is the name of a parameter of Systems Manager; what that holds is known when the stack is deployed.
_STORED: Final = "AWS::SSM::Parameter::Value"


class Parameters:
    """The parameters of a template.

    Args:
        body: The template.
        region: Where it will be deployed, if that is known.
        given: The values that some of them will have.
        assumed: Those that are taken to have their defaults.
        account: The account where it will be deployed, if that is known.

    Attributes:
        asked: Those of which a value was asked that was not given.
    """

    def __init__(
        self,
        body: Mapping[str, Any],
        region: str | None = None,
        given: Mapping[str, str] | None = None,
        assumed: Collection[str] = (),
        account: str | None = None,
    ) -> None:
        declared = body.get("Parameters")
        self._declared: Mapping[str, Any] = declared if isinstance(declared, dict) else {}
        self._given = given or {}
        self._assumed = assumed
        self._pseudo: dict[str, str] = {}
        self.asked: set[str] = set()
        if region:
            self._pseudo = {
                "AWS::Region": region,
                "AWS::Partition": partition_of(region),
                "AWS::URLSuffix": domain_suffix_of(region),
            }
        if account:
            self._pseudo["AWS::AccountId"] = account

    def __contains__(self, name: str) -> bool:
        return name in PSEUDO or name in self._declared

    def value(self, name: str) -> Any:
        """Return the value of a parameter if it is known, and a text that refers to it otherwise."""
        found = self.value_in_condition(name)
        # An empty default is a placeholder for what everybody has to pass, or means that something is left out.
        empty = found in ("", []) and name not in self._given
        return Text((Reference(name),)) if empty else found

    def value_in_condition(self, name: str) -> Any:
        """Return the same, and an empty default too: conditions ask whether one is."""
        if name in self._pseudo:
            return self._pseudo[name]
        found = self._value(name)
        return Text((Reference(name),)) if found is None else found

    def _value(self, name: str) -> Any:
        declared = self._declared.get(name)
        if not isinstance(declared, dict) or not isinstance(kind := declared.get("Type"), str):
            return None
        if kind.startswith(_STORED) or scalar(declared.get("NoEcho")) == ("true",):
            return None
        if name in self._given:
            return _converted(kind, self._given[name])
        allowed = declared.get("AllowedValues")
        if kind in {"String", "Number"} and isinstance(allowed, list) and len(allowed) == 1:
            return _converted(kind, allowed[0])
        if not isinstance(declared.get("Default"), str | int | float):
            return None
        self.asked.add(name)
        return _converted(kind, declared["Default"]) if name in self._assumed else None


def _converted(kind: str, raw: Any) -> Any:
    """Return a value as the type of its parameter makes it; None if it can be none."""
    (text,) = scalar(raw)
    if isinstance(text, str) and (kind == "CommaDelimitedList" or kind.startswith("List<")):
        return [each.strip() for each in text.split(",")] if text else []
    return text
