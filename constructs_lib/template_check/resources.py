"""What a link looks up in a template."""

from collections.abc import Mapping
from typing import Any, Protocol

from constructs_lib.rules import Fact

from .alternatives import Alternatives
from .dependencies import Dependencies
from .intrinsics import Intrinsics
from .pieces import Piece
from .transforms import Transforms


class Resources(Protocol):
    """The resources of a template.

    Attributes:
        intrinsics: The functions of the template.
        dependencies: The order among the resources.
        alternatives: Which resources are made together.
        transforms: What may add to the template.
        complete: Whether all resources are known by their types. What is missing may be in one that is not.
    """

    intrinsics: Intrinsics
    dependencies: Dependencies
    alternatives: Alternatives
    transforms: Transforms
    complete: bool

    def of_type(self, *kinds: str) -> tuple[str, ...]:
        """Return the logical ids of the resources of some types."""
        ...

    def conditional(self, logical_id: str) -> bool:
        """Whether a resource is only made under a condition."""
        ...

    def fact(self, logical_id: str | None) -> Any:
        """Return what a resource is as a fact; unknown if it is none of ours, or refers to itself."""
        ...

    def read(self, cls: type[Fact], logical_id: str) -> Any:
        """Return a resource as a fact of a type."""
        ...

    def find(self, kind: str, raw: Any) -> str | None:
        """Return the logical id of the resource that a name, or the ARN that `Ref` gives, refers to."""
        ...

    def find_by_name(self, kind: str, name: tuple[Piece, ...]) -> str | None:
        """Return the logical id of the only resource of a type that has a name."""
        ...


Properties = Mapping[str, Any]
"""The properties of a resource, or a part of them."""
