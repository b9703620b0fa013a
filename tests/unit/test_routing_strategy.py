"""Routing strategies."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Lazy, Stack
from hypothesis import example, given
from hypothesis import strategies as st

from constructs_lib import InstanceProductionVariant, InstanceType, Model, RoutingStrategy
from tests.unit.bad_inputs import NOT_COUNTS, NOT_STRINGS, refused
from tests.unit.templates import rendered
from tests.unit.with_each import with_each


def routed(stack: Stack, model: Model, strategy: RoutingStrategy | None) -> Any:
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, routing_strategy=strategy)
    return rendered(stack, variant).get("RoutingConfig")


@pytest.mark.parametrize(
    ("strategy", "name"),
    [
        (RoutingStrategy.RANDOM, "RANDOM"),
        (RoutingStrategy.LEAST_OUTSTANDING_REQUESTS, "LEAST_OUTSTANDING_REQUESTS"),
        (RoutingStrategy.of("RANDOM"), "RANDOM"),
    ],
)
def test_routes_by_name(stack: Stack, model: Model, strategy: RoutingStrategy, name: str) -> None:
    assert routed(stack, model, strategy) == {"RoutingStrategy": name}


def test_leaves_routing_to_sagemaker(stack: Stack, model: Model) -> None:
    assert routed(stack, model, None) is None


def test_routes_by_the_beginning_of_a_request(stack: Stack, model: Model) -> None:
    strategy = RoutingStrategy.prefix_aware(prefix_length=1024, concurrency_threshold=8)

    assert routed(stack, model, strategy) == {
        "RoutingStrategy": "PREFIX_AWARE",
        "PrefixAwareRoutingConfig": {"PrefixLength": 1024, "ConcurrencyThreshold": 8},
    }


def test_routes_as_a_parameter_says(stack: Stack, model: Model) -> None:
    name = CfnParameter(stack, "Strategy").value_as_string

    assert routed(stack, model, RoutingStrategy.of(name)) == {"RoutingStrategy": {"Ref": "Strategy"}}


def test_takes_numbers_that_are_tokens(stack: Stack, model: Model) -> None:
    length: Any = CfnParameter(stack, "Length", type="Number").value_as_number
    strategy = RoutingStrategy.prefix_aware(prefix_length=length, concurrency_threshold=8)

    assert routed(stack, model, strategy)["PrefixAwareRoutingConfig"] == {
        "PrefixLength": {"Ref": "Length"},
        "ConcurrencyThreshold": 8,
    }


def test_is_equal_to_a_strategy_of_the_same_name() -> None:
    assert RoutingStrategy.of("RANDOM") == RoutingStrategy.RANDOM


@given(st.integers())
@example(1023)
@example(1024)
@example(65536)
@example(65537)
def test_takes_prefixes_of_1024_to_65536_bytes(length: int) -> None:
    if 1024 <= length <= 65536:
        assert RoutingStrategy.prefix_aware(prefix_length=length, concurrency_threshold=1).prefix_length == length
    else:
        with refused("prefix_length", str(length)):
            RoutingStrategy.prefix_aware(prefix_length=length, concurrency_threshold=1)


@given(st.integers())
@example(0)
@example(1)
@example(1024)
@example(1025)
def test_takes_thresholds_of_1_to_1024_requests(threshold: int) -> None:
    if 1 <= threshold <= 1024:
        found = RoutingStrategy.prefix_aware(prefix_length=1024, concurrency_threshold=threshold)
        assert found.concurrency_threshold == threshold
    else:
        with refused("concurrency_threshold", str(threshold)):
            RoutingStrategy.prefix_aware(prefix_length=1024, concurrency_threshold=threshold)


@with_each("number", NOT_COUNTS)
def test_fails_when_prefix_length_is_no_number_of_bytes(number: Any) -> None:
    with refused("prefix_length"):
        RoutingStrategy.prefix_aware(prefix_length=number, concurrency_threshold=1)


@with_each("number", NOT_COUNTS)
def test_fails_when_concurrency_threshold_is_no_number_of_requests(number: Any) -> None:
    with refused("concurrency_threshold"):
        RoutingStrategy.prefix_aware(prefix_length=1024, concurrency_threshold=number)


@with_each("name", ["", " ", "random", "RANDOM\n", "ROUND_ROBIN", "\ufb01", "a" * 256])
def test_fails_when_sagemaker_does_not_know_the_strategy(name: str) -> None:
    with refused(f"name={name!r} must be KV_AWARE, LEAST_OUTSTANDING_REQUESTS, PREFIX_AWARE or RANDOM"):
        RoutingStrategy.of(name)


@with_each("name", [*NOT_STRINGS, None, Lazy.any])
def test_fails_when_the_name_is_no_string(name: Any) -> None:
    with refused("name of RoutingStrategy", "pass RoutingStrategy.RANDOM"):
        RoutingStrategy.of(name)


def test_fails_when_prefix_aware_routing_has_no_numbers() -> None:
    with refused("name='PREFIX_AWARE' needs a prefix length and a concurrency threshold"):
        RoutingStrategy.of("PREFIX_AWARE")


def test_fails_when_another_strategy_has_numbers() -> None:
    with refused("prefix_length", "is for the strategy PREFIX_AWARE only"):
        RoutingStrategy("RANDOM", prefix_length=1024, concurrency_threshold=1)
