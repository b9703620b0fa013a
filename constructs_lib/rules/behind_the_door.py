"""What is behind a front door, as far as it is known."""

from .facts import Container, FrontDoor, Model, Variant
from .hidden import UNKNOWN, given


def containers_of(door: FrontDoor) -> tuple[Container, ...]:
    """Return the containers of the endpoint."""
    return tuple(container for model in models_of(door) for container in model.all_containers)


def models_of(door: FrontDoor) -> tuple[Model, ...]:
    """Return the models of its variants."""
    # A variant without a model of its own has those of its pools, which are not known here.
    return tuple(variant.model if given(variant.model) else UNKNOWN for variant in variants_of(door))


def variants_of(door: FrontDoor) -> tuple[Variant, ...]:
    """Return its variants. There are none where nothing is known of the endpoint."""
    if not given(door.endpoint) or not given(door.endpoint.config):
        return ()
    return door.endpoint.config.production_variants if given(door.endpoint.config.production_variants) else ()
