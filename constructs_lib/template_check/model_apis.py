"""Which APIs of a template pass requests on to an endpoint."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from .pieces import Piece, Reference
from .resources import Resources

_API: Final = "AWS::ApiGateway::RestApi"
_METHOD: Final = "AWS::ApiGateway::Method"
_FUNCTION: Final = "AWS::Lambda::Function"
# A version or an alias of a function, whose `Ref` is its ARN.
_OF_FUNCTION: Final = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
# As API Gateway names SageMaker in the URI of an integration. Source: developer guide, integration of type AWS.
_SAGEMAKER: Final = ":runtime.sagemaker:"
_INVOKES: Final = re.compile(r"sagemaker:Invoke(\*|Endpoint\w*\*?)", re.IGNORECASE)


class ModelApis:
    """The REST APIs of a template that are in front of endpoints.

    Args:
        template: The template.
        may: Whether a role may do what a pattern matches.
    """

    def __init__(self, template: Resources, may: Callable[[str, re.Pattern[str]], Any]) -> None:
        self._template = template
        self._may = may

    def has_stage(self, arn: Any) -> bool:
        """Whether an ARN is that of a stage of such an API, for sure."""
        pieces = self._template.intrinsics.pieces(arn, 0)
        return any(isinstance(piece, Reference) and piece.to in self._found for piece in pieces)

    @cached_property
    def _found(self) -> frozenset[str]:
        return frozenset(self._find())

    def _find(self) -> Iterator[str]:
        for method in self._template.of_type(_METHOD):
            properties = self._template.intrinsics.properties(method)
            if not isinstance(properties, dict):
                continue
            integration = self._template.intrinsics.resolve(properties.get("Integration"))
            match self._template.intrinsics.pieces(properties.get("RestApiId"), 0):
                case (Reference(to, None),) if self._template.intrinsics.type_of(to) == _API:
                    if isinstance(integration, dict) and self._asks_a_model(integration):
                        yield to

    def _asks_a_model(self, integration: Mapping[str, Any]) -> bool:
        pieces = self._template.intrinsics.pieces(integration.get("Uri"), 0)
        return any(
            _SAGEMAKER in piece if isinstance(piece, str) else self._function_asks_a_model(piece) for piece in pieces
        )

    def _function_asks_a_model(self, piece: Piece) -> bool:
        function = self._function(piece)
        properties = self._template.intrinsics.properties(function) if function else None
        if not isinstance(properties, dict):
            return False
        match self._template.intrinsics.pieces(properties.get("Role"), 0):
            case (Reference(role, "Arn"),) if self._template.intrinsics.type_of(role) == "AWS::IAM::Role":
                return self._may(role, _INVOKES) is True
        return False

    def _function(self, piece: Piece) -> str | None:
        """Return the function that a piece refers to, itself or by a version or an alias."""
        if not isinstance(piece, Reference):
            return None
        kind = self._template.intrinsics.type_of(piece.to)
        if kind == _FUNCTION:
            return piece.to
        properties = self._template.intrinsics.properties(piece.to) if kind in _OF_FUNCTION else None
        if not isinstance(properties, dict):
            return None
        match self._template.intrinsics.pieces(properties.get("FunctionName"), 0):
            case (Reference(to),) if self._template.intrinsics.type_of(to) == _FUNCTION:
                return to
        return None
