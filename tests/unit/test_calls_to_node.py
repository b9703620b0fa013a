"""What defining an endpoint costs: calls between Python and Node, which take longer than all else."""

from typing import Any

import pytest
from aws_cdk import Environment, Stack
from constructs import Construct
from jsii._kernel.providers import process

from constructs_lib import (
    ContainerDefinition,
    Endpoint,
    EndpointConfig,
    HostedModel,
    IamAuthorization,
    InferenceApi,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from tests.unit.apps import quick_app

# What the L1 constructs take: four resources and a policy, each defined, named and referred to.
MOST = 13
# The same in a construct of its own, which is asked for its stack, and whether something is injected there.
MOST_IN_A_CONSTRUCT = 19
# The same for two variants that scale: each a construct with a target and a policy, and what the endpoint keeps, once.
MOST_OF_SCALING = 15

# All that HostedModel makes of a model that scales: a dashboard above all, each of whose metrics is a call.
MOST_OF_HOSTING = 114


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of Node from now on."""
    found: list[str] = []
    send = process._NodeProcess.send  # jsii offers no other place to listen

    def listening(node: Any, request: Any, response: Any) -> Any:
        found.append(type(request).__name__)
        return send(node, request, response)

    monkeypatch.setattr(process._NodeProcess, "send", listening)  # the same place
    return found


def define(stack: Construct, name: str, container: ContainerDefinition) -> Endpoint:
    model = Model(stack, f"{name}Model", containers=[container])
    variants = [
        InstanceProductionVariant(
            variant_name=variant, model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2
        )
        for variant in ("Stable", "Candidate")
    ]
    config = EndpointConfig(stack, f"{name}Config", instance_production_variants=variants)
    return Endpoint(stack, f"{name}Endpoint", endpoint_config=config)


def scale(endpoint: Endpoint) -> None:
    for variant in endpoint.instance_production_variants:
        count = variant.auto_scale_instance_count(max_capacity=4)
        count.scale_on_invocations("Invocations", max_requests_per_second=30)


@pytest.mark.parametrize("env", [None, Environment(account="111122223333", region="eu-west-1")])
def test_an_endpoint_takes_as_few_calls_as_its_resources(
    env: Environment | None, container: ContainerDefinition, calls: list[str]
) -> None:
    stack = Stack(quick_app(), "Test", env=env)
    define(stack, "First", container)
    # The first endpoint of a stack asks it where it is, too.
    calls.clear()

    define(stack, "Second", container)

    assert len(calls) <= MOST, calls


def test_an_endpoint_in_a_construct_of_its_own_takes_few_calls_more(
    stack: Stack, container: ContainerDefinition, calls: list[str]
) -> None:
    define(stack, "First", container)
    construct = Construct(stack, "Second")
    calls.clear()

    define(construct, "", container)

    assert len(calls) <= MOST_IN_A_CONSTRUCT, calls


def test_scaling_two_variants_takes_few_calls_more(
    stack: Stack, container: ContainerDefinition, calls: list[str]
) -> None:
    scale(define(stack, "First", container))
    endpoint = define(stack, "Second", container)
    calls.clear()

    scale(endpoint)

    assert len(calls) <= MOST_OF_SCALING, calls


def test_hosting_a_model_takes_few_calls_more(stack: Stack, container: ContainerDefinition, calls: list[str]) -> None:
    def host(name: str) -> None:
        machine = InstanceType.M5_LARGE
        HostedModel(
            stack, name, containers=[container], instance_type=machine, max_capacity=4, max_requests_per_second=30
        )

    host("First")
    calls.clear()

    host("Second")

    assert len(calls) <= MOST_OF_HOSTING, calls


def test_each_api_of_a_stack_takes_as_many_calls(stack: Stack, calls: list[str]) -> None:
    def front_door(name: str) -> int:
        endpoint = Endpoint.from_endpoint_name(stack, f"{name}Endpoint", "flowers")
        calls.clear()
        InferenceApi(stack, name, endpoint=endpoint, authorization=IamAuthorization())
        return len(calls)

    front_door("First")

    assert front_door("Second") == front_door("Third")
