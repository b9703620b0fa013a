"""What a request may name: models, variants, containers, components, each opened by an argument, under its own path."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from constructs_lib.arguments import as_known
from constructs_lib.arguments.checks import require_sequence, require_text
from constructs_lib.arguments.options import Option
from constructs_lib.arguments.refusal import shown
from constructs_lib.component_reference import InvocableComponent
from constructs_lib.rules import hidden
from constructs_lib.s3_location import checked_key

_LABEL = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")
_LABEL_LENGTH = 63
# What `runtime/front_door/target.py` lets through, and wildcards.
_MODEL = re.compile(r"[A-Za-z0-9_*?][A-Za-z0-9_.=+@/*?-]*")


class Target(NamedTuple):
    """A kind of thing that a request may name.

    Attributes:
        collection: The path under which its names are.
        parameter: The parameter of the path.
        condition: The key of IAM that narrows InvokeEndpoint to names, if there is one.
        check: Refuses a text that cannot be such a name.
        alone: Whether requests can do nothing but name one.
    """

    collection: str
    parameter: str
    condition: str | None
    check: Callable[[str, str], None]
    alone: bool = False


def _require_model(name: str, model: str) -> None:
    if not model:
        raise ValueError(f"{name} is empty; pass a key below the prefix, or '*'")
    checked_key(name, model)
    if not _MODEL.fullmatch(model):
        raise ValueError(
            f"{name} is {shown(model)}, which no caller can name: the function takes ASCII letters, digits and "
            "_.=+@/-, and a letter, a digit or _ first; rename the model, or open it by a pattern with *"
        )


def _require_label(name: str, label: str) -> None:
    if len(label) > _LABEL_LENGTH or not _LABEL.fullmatch(label):
        raise ValueError(
            f"{name} is {shown(label)}; pass an exact name: letters, digits and inner hyphens, {_LABEL_LENGTH} at most"
        )


# By the argument that opens them. The function knows the parameters.
TARGETS = {
    "target_models": Target("models", "model", "sagemaker:TargetModel", _require_model, alone=True),
    "target_variants": Target("variants", "variant", None, _require_label),
    "target_container_hostnames": Target(
        "containers", "hostname", "sagemaker:TargetContainerHostname", _require_label, alone=True
    ),
    "components": Target("components", "component", None, _require_label, alone=True),
}


def names_of(argument: str) -> Option:
    """Return the option of an argument that opens targets by their names."""
    target = TARGETS[argument]

    def check_one(name: str, value: Any) -> str:
        text = require_text(name, value)
        if not hidden(as_known(text)):
            target.check(name, text)
        return text

    def check(name: str, values: Any) -> tuple[str, ...]:
        names = require_sequence(name, values, check_one, f"pass a list such as ['{target.parameter}']")
        if not names:
            raise ValueError(f"{name} is empty and opens nothing; pass a list of names, or leave it out")
        return names

    return Option(check, by_hand=True)


def opening_components() -> Option:
    """Return the option that opens inference components."""
    remedy = "pass a list such as [InferenceComponent(...)], or InferenceComponent.from_inference_component_name(...)"

    def check(name: str, values: Any) -> tuple[InvocableComponent, ...]:
        found = require_sequence(name, values, InvocableComponent, remedy)
        if not found:
            raise ValueError(f"{name} is empty and opens nothing; pass a list of components, or leave it out")
        return tuple(dict.fromkeys(found))

    return Option(check, by_hand=True, constructs=lambda components: components)


def require_components_of(what: str, endpoint: Any, components: Iterable[InvocableComponent]) -> None:
    """Refuse components that another endpoint hosts, as far as that is known.

    Raises:
        ValueError: If a component is known to be elsewhere.
    """
    for component in components:
        here, there = endpoint.endpoint_name, component._endpoint.endpoint_name
        if here != there and not hidden(as_known(here)) and not hidden(as_known(there)):
            raise ValueError(
                f"{what}: {component.node.id!r} of components is on endpoint {there!r}, and the API calls {here!r}; "
                "pass components of that endpoint, or define an InferenceApi for each endpoint"
            )


def opened_by(given: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the names that requests may have, by the arguments that open them."""
    return {
        name: tuple(
            each.inference_component_name if isinstance(each, InvocableComponent) else each for each in given[name]
        )
        for name in TARGETS
        if name in given
    }


def paths(opened: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the paths of an API. What can only be called by its name has no path without one."""
    targets = [TARGETS[name] for name in opened]
    named: list[tuple[str, ...]] = [(target.collection, f"{{{target.parameter}}}", "invocations") for target in targets]
    return named if any(target.alone for target in targets) else [("invocations",), *named]
