"""Arguments that a call does not have."""

import re
from typing import Any

import pytest
from aws_cdk import Stack

from constructs_lib import EndpointConfig, HostedModel, InstanceProductionVariant, Model, ServerlessProductionVariant
from tests.unit.apps import quick_app
from tests.unit.with_each import with_each


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test")


def refused(message: str) -> Any:
    return pytest.raises(TypeError, match=f"^{re.escape(message)}$")


@with_each(
    "kind, name, meant",
    [
        (EndpointConfig, "production_variants", "; pass instance_production_variants"),
        (Model, "primary_container", "; did you mean 'containers'?"),
        (Model, "container", "; did you mean 'containers'?"),
    ],
)
def test_names_the_argument_of_a_construct_that_was_meant(kind: Any, name: str, meant: str) -> None:
    stack = Stack(quick_app(), "Test")

    with refused(f"{kind.__name__} has no argument {name!r}{meant}"):
        kind(stack, "Mine", **{name: []})

    assert not stack.node.children


def test_names_the_argument_of_a_value_that_was_meant() -> None:
    values: dict[str, Any] = {"model": None, "max_concurrency": 5, "memory_size_in_mb": 2048}

    with refused("ServerlessProductionVariant has no argument 'memory_size_in_mb'; did you mean 'memory_size'?"):
        ServerlessProductionVariant(**values)


def test_says_what_there_is_where_no_name_is_alike(stack: Stack) -> None:
    values: dict[str, Any] = {"accelerator_type": "ml.eia2.large"}

    with pytest.raises(TypeError, match="no argument 'accelerator_type'; it takes model, variant_name, "):
        InstanceProductionVariant(model=None, **values)
    with pytest.raises(TypeError, match="it takes model, containers, instance_type, min_capacity, max_capacity, "):
        HostedModel(stack, "Mine", initial_instance_count=2)  # type: ignore[call-arg]  # on purpose


def test_leaves_alone_what_is_wrong_in_another_way(stack: Stack) -> None:
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'containers'"):
        Model(stack, "Mine")  # type: ignore[call-arg]  # on purpose
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'model'"):
        InstanceProductionVariant()  # type: ignore[call-arg]  # on purpose


def test_tells_an_argument_of_the_super_class_of_a_class_of_users(stack: Stack) -> None:
    class Mine(Model):
        def __init__(self, stack: Stack) -> None:
            super().__init__(stack, "Mine", vpcs=None, containers=[])  # type: ignore[call-arg]  # on purpose

    with refused("Model has no argument 'vpcs'; did you mean 'vpc'?"):
        Mine(stack)
