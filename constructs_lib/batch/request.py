"""Requests that a state machine sends, in the words of the API."""

import json
from collections.abc import Mapping
from typing import Any

from constructs_lib.arguments.l1 import struct
from constructs_lib.rules import Fact
from constructs_lib.rules.fact import schema


class Structure:
    """A structure of a request: in place of a struct of CDK, with the names that the service has for the fields.

    Args:
        fact: The fact.
    """

    def __init__(self, fact: type[Fact]) -> None:
        self.__jsii_name_mapping__ = {name: field.cfn for name, field in schema(fact).items()}

    def __call__(self, **values: Any) -> dict[str, Any]:
        """Return the structure of the values that are given."""
        found: dict[str, Any] = struct(self, **values)
        return found


def literal(value: Any) -> Any:
    """Return a value that means itself to JSONata: a text in `{% %}`, such as a chat template, is an expression."""
    if isinstance(value, str) and value.startswith("{%") and value.endswith("%}"):
        return f"{{% {json.dumps(value)} %}}"
    if isinstance(value, Mapping):
        return {name: literal(entry) for name, entry in value.items()}
    return [literal(entry) for entry in value] if isinstance(value, list) else value
