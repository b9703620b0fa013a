"""What an AWS API accepts, read from botocore's service models."""

import functools
from collections.abc import Iterator
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from tests.local_aws.java_patterns import java_pattern
from tests.local_aws.refusal import invalid

_NUMBERS = {"integer": int, "long": int, "float": float, "double": float}
_TYPES: dict[str, Any] = {
    "structure": dict,
    "map": dict,
    "list": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float, str),
    "blob": (str, bytes),
}


@functools.cache
def _service(name: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(name)


@functools.cache
def input_shape(service: str, operation: str) -> StructureShape:
    """The members that an operation takes."""
    shape = _service(service).operation_model(operation).input_shape
    if shape is None:
        raise LookupError(f"{service} {operation} takes no input")
    return shape


@functools.cache
def _output_shape(service: str, operation: str) -> StructureShape | None:
    return _service(service).operation_model(operation).output_shape


def check_answer(service: str, operation: str, answer: dict[str, Any]) -> None:
    """Fail when the local AWS itself answers what the service's model does not know."""
    shape = _output_shape(service, operation)
    problems = list(_problems(shape, answer, "")) if shape else [f"unknown member {name}" for name in answer]
    if problems:
        raise TypeError(f"the local AWS answers {operation} wrongly: {'; '.join(problems)}")


def check(service: str, operation: str, request: dict[str, Any]) -> None:
    """Refuse a request that the service's model does not allow, naming every problem."""
    problems = list(_problems(input_shape(service, operation), request, ""))
    if problems:
        plural = "s" if len(problems) > 1 else ""
        raise invalid(f"{len(problems)} validation error{plural} detected: {'; '.join(problems)}")


def from_template(service: str, operation: str, properties: dict[str, Any]) -> dict[str, Any]:
    """The request that CloudFormation sends for a resource: what the operation takes of it, in the model's types."""
    shape = input_shape(service, operation)
    return {name: _cast(shape.members[name], value) for name, value in properties.items() if name in shape.members}


def _cast(shape: Shape, value: Any) -> Any:
    match shape, value:
        case StructureShape(), dict():
            return {k: _cast(shape.members[k], v) if k in shape.members else v for k, v in value.items()}
        case ListShape(), list():
            return [_cast(shape.member, item) for item in value]
        case MapShape(), dict():
            return {key: _cast(shape.value, item) for key, item in value.items()}
    return _cast_scalar(shape.type_name, value)


def _cast_scalar(kind: str, value: Any) -> Any:
    match kind, value:
        case "boolean", "true" | "false":
            return value == "true"
        case "string", bool():
            return str(value).lower()
        case "string", int() | float():
            return str(value)
    if kind in _NUMBERS and isinstance(value, str):
        try:
            return _NUMBERS[kind](value)
        except ValueError:
            return value  # which the check then refuses
    return value


def _problems(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, _TYPES[shape.type_name]) or (isinstance(value, bool) and shape.type_name != "boolean"):
        yield f"{_at(value, path)}: Member must be of type {shape.type_name}"
        return
    yield from _out_of_bounds(shape, value, path)
    match shape:
        case StructureShape():
            yield from _member_problems(shape, value, path)
        case ListShape():
            for index, item in enumerate(value):
                yield from _problems(shape.member, item, f"{path}[{index}]")
        case MapShape():
            for key, item in value.items():
                yield from _problems(shape.key, key, f"{path}.key")
                yield from _problems(shape.value, item, f"{path}.{key}")


def _member_problems(shape: StructureShape, value: dict[str, Any], path: str) -> Iterator[str]:
    for name in shape.required_members:
        if name not in value:
            yield f"Value null at '{_join(path, name)}' failed to satisfy constraint: Member must not be null"
    for name, member in value.items():
        if name in shape.members:
            yield from _problems(shape.members[name], member, _join(path, name))
        else:
            yield f"Unknown member '{_join(path, name)}'; it must be one of {', '.join(shape.members)}"


def _out_of_bounds(shape: Shape, value: Any, path: str) -> Iterator[str]:
    bounds = shape.metadata
    size = len(value) if isinstance(value, (str, bytes, list, dict)) else value
    measure = "a value" if size is value else "length"
    if "min" in bounds and size < bounds["min"]:
        yield f"{_at(value, path)}: Member must have {measure} greater than or equal to {bounds['min']}"
    if "max" in bounds and size > bounds["max"]:
        yield f"{_at(value, path)}: Member must have {measure} less than or equal to {bounds['max']}"
    if shape.type_name != "string":
        return
    if bounds.get("enum") and value not in bounds["enum"]:
        yield f"{_at(value, path)}: Member must satisfy enum value set: [{', '.join(bounds['enum'])}]"
    if "pattern" in bounds and not java_pattern(bounds["pattern"]).fullmatch(value):
        yield f"{_at(value, path)}: Member must satisfy regular expression pattern: {bounds['pattern']}"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _at(value: Any, path: str) -> str:
    return f"Value {value!r} at '{path}' failed to satisfy constraint"
