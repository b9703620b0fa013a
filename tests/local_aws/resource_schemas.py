"""What CloudFormation knows of a resource type, read from the schemas that cfn-lint carries."""

import functools
import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.local_aws.java_patterns import java_pattern

_REGION = "us-east-1"


@dataclass(frozen=True)
class ResourceSchema:
    """The schema of a resource type."""

    document: dict[str, Any]

    @property
    def replacing(self) -> tuple[str, ...]:
        """The properties whose change makes a new resource."""
        return self._names("createOnlyProperties")

    @property
    def identifier(self) -> tuple[str, ...]:
        """The properties that make up the physical id."""
        return self._names("primaryIdentifier")

    @property
    def read_only(self) -> tuple[str, ...]:
        """The properties that only Fn::GetAtt reads."""
        return self._names("readOnlyProperties")

    def problems(self, properties: dict[str, Any]) -> list[str]:
        """What CloudFormation would refuse before it calls the service."""
        return list(self._problems(self.document, properties, "#"))

    def _names(self, key: str) -> tuple[str, ...]:
        return tuple(pointer.removeprefix("/properties/") for pointer in self.document.get(key, ()))

    def _problems(self, schema: dict[str, Any], value: Any, path: str) -> Iterator[str]:
        schema = self._resolve(schema)
        match value:
            case dict():
                yield from self._object_problems(schema, value, path)
            case list():
                for index, item in enumerate(value):
                    yield from self._problems(schema.get("items", {}), item, f"{path}/{index}")
            case _:
                yield from _value_problems(schema, value, path)

    def _object_problems(self, schema: dict[str, Any], value: dict[str, Any], path: str) -> Iterator[str]:
        known = schema.get("properties", {})
        patterns = schema.get("patternProperties", {})
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{path}: required key [{name}] not found"
        for name, member in value.items():
            if name in known:
                yield from self._problems(known[name], member, f"{path}/{name}")
            elif schema.get("additionalProperties") is False and not any(
                java_pattern(p).search(name) for p in patterns
            ):
                yield f"{path}: extraneous key [{name}] is not permitted"

    def _resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            target: Any = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            schema = target
        return schema


def _value_problems(schema: dict[str, Any], value: Any, path: str) -> Iterator[str]:
    # Templates carry numbers and booleans as text, so the text is what is compared.
    text = str(value).lower() if isinstance(value, bool) else str(value)
    allowed = schema.get("enum", ())
    if allowed and text not in {str(item).lower() if isinstance(item, bool) else str(item) for item in allowed}:
        yield f"{path}: {value} is not a valid enum value"
    if schema.get("type") in ("integer", "number"):
        try:
            number = float(text)
        except ValueError:
            yield f"{path}: expected type: Number, found: String"
            return
        if number < schema.get("minimum", number):
            yield f"{path}: {value} is not greater or equal to {schema['minimum']}"
        if number > schema.get("maximum", number):
            yield f"{path}: {value} is not less or equal to {schema['maximum']}"


@functools.cache
def resource_schema(resource_type: str) -> ResourceSchema | None:
    """The schema of a type; none for types that only CloudFormation or the CDK know."""
    name = _schema_names().get(resource_type)
    if name is None:
        return None
    return ResourceSchema(json.loads((_schemas() / "resources" / f"{name}.json").read_text(encoding="utf-8")))


@functools.cache
def _schema_names() -> dict[str, str]:
    names: dict[str, str] = json.loads((_schemas() / "providers" / f"{_REGION}.json").read_text(encoding="utf-8"))
    return names


@functools.cache
def _schemas() -> Path:
    # Found, not imported: importing cfn-lint takes longer than everything else that starts.
    package = importlib.util.find_spec("cfnlint")
    if package is None or package.origin is None:
        raise LookupError("cfn-lint is not installed; run: make setup-local")
    return Path(package.origin).parent / "data" / "schemas"
