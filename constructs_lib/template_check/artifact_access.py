"""Whether a policy is about the artifacts of a model: its resources against the addresses of the model."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from constructs_lib.rules import UNKNOWN, hidden

from .answers import any_of
from .intrinsics import ABSENT
from .pieces import Piece, Reference, joined
from .resources import Resources
from .statements import entries

_BUCKET: Final = "AWS::S3::Bucket"
_IN_S3: Final = ":s3:::"
_WILDCARD: Final = re.compile(r"[*?]")
_SCHEME: Final = "s3://"

Place = tuple[Piece, ...]
"""Bucket, slash and key, of which some pieces may be hidden."""


def addresses(template: Resources, model: str) -> Any:
    """Return where the artifacts of a model are, or UNKNOWN where some of that is hidden."""
    properties = template.intrinsics.properties(model)
    if not isinstance(properties, dict) or template.transforms.may_add_to(model):
        return UNKNOWN
    found: list[Place] = []
    for raw in [
        each for name in ("PrimaryContainer", "Containers") for each in entries(template, properties.get(name))
    ]:
        container = template.intrinsics.resolve(raw)
        if not isinstance(container, dict) or "ModelPackageName" in container:
            return UNKNOWN
        for address in _of_container(template, container):
            pieces = template.intrinsics.text(address)
            if not isinstance(pieces[0], str) or not pieces[0].startswith(_SCHEME):
                return UNKNOWN
            found.append(joined((pieces[0].removeprefix(_SCHEME), *pieces[1:])))
    return tuple(found)


def is_about(template: Resources, statement: Mapping[str, Any], places: Any) -> Any:
    """Return whether a statement is about any of some places, or UNKNOWN where that is hidden."""
    if "NotResource" in statement or hidden(places):
        return UNKNOWN
    return any_of(
        _covers(template, template.intrinsics.text(resource), place)
        for resource in entries(template, statement.get("Resource", ABSENT))
        for place in places
    )


def _of_container(template: Resources, container: Mapping[str, Any]) -> Iterator[Any]:
    if template.intrinsics.resolve(container.get("ModelDataUrl", ABSENT)) is not ABSENT:
        yield container["ModelDataUrl"]
    source: Any = container
    for name in ("ModelDataSource", "S3DataSource", "S3Uri"):
        source = template.intrinsics.resolve(source.get(name, ABSENT)) if isinstance(source, dict) else source
    if source is not ABSENT:
        yield source


def _covers(template: Resources, resource: Place, place: Place) -> Any:
    """Return whether a resource of a policy covers a place, or UNKNOWN."""
    match resource:
        case ("*",):
            return True
        case (Reference(to, "Arn"), *rest) if template.intrinsics.type_of(to) == _BUCKET:
            return _compare(template, [Reference(to), *rest], [*place])
    for position, piece in enumerate(resource):
        if isinstance(piece, str) and _IN_S3 in piece:
            return _compare(template, [piece.partition(_IN_S3)[2], *resource[position + 1 :]], [*place])
    return False if all(isinstance(piece, str) for piece in resource) else UNKNOWN


def _compare(template: Resources, pattern: list[Piece], place: list[Piece]) -> Any:
    """Compare piece by piece, up to the first wildcard."""
    pattern, place = [each for each in pattern if each != ""], [each for each in place if each != ""]
    while pattern:
        first = pattern.pop(0)
        if not place:
            # A prefix: what lies below may be covered.
            return True
        other = place.pop(0)
        if isinstance(first, str) and isinstance(other, str):
            wildcard = _WILDCARD.search(first)
            literal = first[: wildcard.start()] if wildcard else first
            length = min(len(literal), len(other))
            if literal[:length] != other[:length]:
                return False
            if wildcard and length == len(literal):
                return True
            pattern[:0], place[:0] = [first[length:]] * (len(first) > length), [other[length:]] * (len(other) > length)
        elif isinstance(first, str) and _WILDCARD.match(first):
            return True
        elif first is None or first != other:
            return False if any(_is_generated(template, each) for each in (first, other)) else UNKNOWN
    return not place


def _is_generated(template: Resources, piece: Piece) -> bool:
    """Whether a piece is the name that CloudFormation gives to a bucket: nothing else is called so."""
    if not isinstance(piece, Reference) or piece.attribute is not None:
        return False
    properties = template.intrinsics.properties(piece.to) if template.intrinsics.type_of(piece.to) == _BUCKET else None
    return isinstance(properties, dict) and "BucketName" not in properties
