"""Intrinsic functions: what is known of a value before deployment, and which resources it refers to."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from constructs_lib.rules import MAYBE, UNKNOWN, Partial

from .conditions import Conditions
from .parameters import PSEUDO, Parameters
from .pieces import DYNAMIC, NOTHING_KNOWN, Piece, Reference, Text, joined, scalar, with_dynamic_references
from .reference_kinds import NAMED, kinds_of

ABSENT: Final = object()
"""`AWS::NoValue`: as if it had not been written."""

# How deep functions may stand in functions; a document that contains itself has no end.
DEEPEST = 40

_SUBSTITUTION = re.compile(r"\$\{(!?)([^{}]*+)\}")


class Intrinsics:
    """The intrinsic functions of a template.

    Args:
        body: The template.
        parameters: What is known of its parameters.

    Attributes:
        resources: Its resources.
        conditions: Its conditions.
    """

    def __init__(self, body: Mapping[str, Any], parameters: Parameters | None = None) -> None:
        self.resources: Mapping[str, Any] = body["Resources"]
        self._parameters = parameters or Parameters(body)
        self.conditions = Conditions(body, self._parameters, self.text)
        self._mappings = body.get("Mappings")
        # By identity: YAML may refer to one value from many places. What is kept with the result keeps its identity.
        self._results: dict[int, tuple[Any, Any]] = {}
        self._names: dict[Reference, tuple[Piece, ...]] = {}
        self._functions: Mapping[str, Callable[[Any, int], Any]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Split": self._split,
            "Fn::Select": self._select,
            "Fn::If": self._if,
            "Fn::FindInMap": self._find_in_map,
        }

    def resolve(self, raw: Any, depth: int = 0) -> Any:
        """Return what a value is: itself, a `Text`, or what hides it. What it contains stays as it is."""
        if isinstance(raw, str):
            return with_dynamic_references(raw) if DYNAMIC in raw else raw
        if not isinstance(raw, dict):
            return raw
        if id(raw) not in self._results:
            self._results[id(raw)] = self._function_or_object(raw, depth), raw
        return self._results[id(raw)][0]

    def _function_or_object(self, raw: dict[str, Any], depth: int) -> Any:
        if len(raw) > 1 or not raw:
            # A transform adds to what stands beside it.
            return UNKNOWN if any(key.startswith("Fn::") for key in raw) else raw
        ((name, argument),) = raw.items()
        if name != "Ref" and not name.startswith("Fn::"):
            return raw
        function = self._functions.get(name) if depth < DEEPEST else None
        return function(argument, depth + 1) if function else UNKNOWN

    def properties(self, logical_id: str) -> Any:
        """Return the properties of a resource, as far as they are known."""
        resource = self.resources.get(logical_id)
        seen = self.resolve(resource.get("Properties")) if isinstance(resource, dict) else UNKNOWN
        return {} if seen is None or seen is ABSENT else seen

    def mapping(self, name: str) -> Any:
        """Return a mapping, by its name; None if there is none."""
        return self._mappings.get(name) if isinstance(self._mappings, dict) else None

    def type_of(self, logical_id: str) -> str | None:
        """Return the type of a resource."""
        resource = self.resources.get(logical_id)
        found = resource.get("Type") if isinstance(resource, dict) else None
        return found if isinstance(found, str) else None

    def text(self, raw: Any, depth: int = 0) -> tuple[Piece, ...]:
        """Return the pieces of a text, with names in place of references to resources that have one."""
        seen = self.resolve(raw, depth)
        if isinstance(seen, Text):
            return joined(piece for each in seen.pieces for piece in self._named(each, depth))
        return scalar(seen)

    def _named(self, piece: Piece, depth: int) -> tuple[Piece, ...]:
        if not isinstance(piece, Reference) or depth >= DEEPEST:
            return (piece,)
        if piece not in self._names:
            # While it is looked for: a name that is made of itself stays a reference.
            self._names[piece] = (piece,)
            name = NAMED.get(self.type_of(piece.to) or "", (None,))[0]
            properties = self.properties(piece.to) if name and piece.attribute == name else None
            if isinstance(properties, dict) and name in properties:
                given = self.text(properties[name], depth + 1)
                self._names[piece] = (piece,) if None in given else given
        return self._names[piece]

    def known(self, text: Text) -> Any:
        """Return what a rule may know of a text."""
        found = self.text(text)
        pieces = [piece if isinstance(piece, str) else None for piece in found]
        if pieces == (kinds := kinds_of(found, self)) == [None]:
            return UNKNOWN
        return Partial(pieces, kinds) if None in pieces else "".join(piece or "" for piece in pieces)

    def _ref(self, name: Any, _: int) -> Any:
        if not isinstance(name, str):
            return UNKNOWN
        if name == "AWS::NoValue":
            return ABSENT
        if name in self._parameters:
            return self._parameters.value(name)
        arn = NAMED.get(self.type_of(name) or "")
        if arn:
            attribute, word = arn
            where = [self._parameters.value(f"AWS::{each}") for each in ("Partition", "Region", "AccountId")]
            partition, region, account = (each if isinstance(each, str) else each.pieces[0] for each in where)
            own = Reference(name, attribute)
            return Text(("arn:", partition, ":sagemaker:", region, ":", account, f":{word}/", own))
        return Text((Reference(name),)) if name in self.resources else UNKNOWN

    def _get_att(self, argument: Any, _: int) -> Any:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        match parts:
            case [str(resource), str(attribute)] if resource in self.resources:
                return Text((Reference(resource, attribute),))
        return UNKNOWN

    def _sub(self, argument: Any, depth: int) -> Any:
        match argument:
            case str(text):
                return Text(joined(self._substituted(text, {}, depth)))
            case [str(text), dict() as own]:
                return Text(joined(self._substituted(text, own, depth)))
        return UNKNOWN

    def _substituted(self, text: str, own: Mapping[Any, Any], depth: int) -> Iterator[Piece]:
        end = 0
        for found in _SUBSTITUTION.finditer(text):
            yield text[end : found.start()]
            end = found.end()
            name = found[2].strip()
            if found[1]:
                yield f"${{{name}}}"
            elif name in own:
                yield from self.pieces(own[name], depth)
            else:
                function = self._get_att if "." in name else self._ref
                yield from self.pieces(function(name, depth), depth)
        yield text[end:]

    def pieces(self, raw: Any, depth: int) -> tuple[Piece, ...]:
        """Return the pieces of a text, references to names included."""
        seen = self.resolve(raw, depth)
        return seen.pieces if isinstance(seen, Text) else scalar(seen)

    def _join(self, argument: Any, depth: int) -> Any:
        match argument:
            case [str(separator), given] if isinstance(parts := self.resolve(given, depth), list):
                return Text(
                    joined(
                        piece
                        for position, part in enumerate(parts)
                        for piece in (separator if position else "", *self.pieces(part, depth))
                    )
                )
        return UNKNOWN

    def _split(self, argument: Any, depth: int) -> Any:
        match argument:
            case [str(separator), given] if parts := self.split(self.pieces(given, depth), separator):
                return [Text(part) for part in parts]
        return UNKNOWN

    def split(self, pieces: Sequence[Piece], separator: str) -> list[tuple[Piece, ...]] | None:
        """Return the parts of a text between separators; None where a hidden piece may contain one."""
        parts: list[list[Piece]] = [[]]
        for piece in pieces:
            if isinstance(piece, str):
                first, *others = piece.split(separator) if separator else [piece]
                parts[-1].append(first)
                parts += [[other] for other in others]
            elif piece is None or not self._is_plain(piece):
                return None
            else:
                parts[-1].append(piece)
        return [joined(part) for part in parts]

    def _is_plain(self, reference: Reference) -> bool:
        """Whether a piece is a name, a region or an account, none of which has separators in it."""
        if reference.attribute is None:
            return reference.to in PSEUDO
        return NAMED.get(self.type_of(reference.to) or "", (None,))[0] == reference.attribute

    def _select(self, argument: Any, depth: int) -> Any:
        match argument:
            case [index, given] if isinstance(entries := self.resolve(given, depth), list):
                position = self.text(index, depth)[0]
                if isinstance(position, str) and re.fullmatch(r"[0-9]{1,4}", position) and int(position) < len(entries):
                    return self.resolve(entries[int(position)], depth)
        return UNKNOWN

    def _if(self, argument: Any, depth: int) -> Any:
        match argument:
            case [condition, yes, no]:
                holds = self.conditions.holds(condition)
                if holds is not None:
                    return self.resolve(yes if holds else no, depth)
                yes, no = self.resolve(yes, depth), self.resolve(no, depth)
                if yes is ABSENT and no is ABSENT:
                    return ABSENT
                if any(each is MAYBE or each is ABSENT for each in (yes, no)):
                    return MAYBE
                same = type(yes) is type(no) and isinstance(yes, str | int | float | Text) and yes == no
                return yes if same and yes != NOTHING_KNOWN else UNKNOWN
        return UNKNOWN

    def _find_in_map(self, argument: Any, depth: int) -> Any:
        found: Any = self._mappings
        for key in argument[:3] if isinstance(argument, list) else ():
            pieces = self.text(key, depth)
            name = pieces[0] if len(pieces) == 1 else None
            found = found.get(name) if isinstance(found, dict) and isinstance(name, str) else None
        return UNKNOWN if found is None or found is self._mappings else self.resolve(found, depth)
