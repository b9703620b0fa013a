"""What a deployment does to the example stacks when they are changed as their owners would change them."""

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from constructs_lib import plan_update
from stacks.ab_testing_stack import AbTestingStack
from stacks.autoscaling_stack import AutoscalingStack
from stacks.front_door_stack import FrontDoorStack
from stacks.realtime_stack import RealtimeStack
from stacks.serverless_stack import ServerlessStack

ROOT = Path(__file__).parents[2]
CONTEXT = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]

Edit = Callable[[dict[str, Any]], None]


@cache
def synthesized(stack: type[Stack]) -> str:
    return json.dumps(Template.from_stack(stack(App(context=CONTEXT), "Example")).to_json())


def the(template: dict[str, Any], kind: str) -> tuple[str, dict[str, Any]]:
    """Return the logical id and the properties of the first resource of a type."""
    name = next(name for name, body in template["Resources"].items() if body["Type"].endswith(f"::{kind}"))
    return name, template["Resources"][name]["Properties"]


def variants(template: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = the(template, "EndpointConfig")[1]["ProductionVariants"]
    return found


def another_image(template: dict[str, Any]) -> None:
    the(template, "Model")[1]["PrimaryContainer"]["Environment"]["LEVEL"] = "2"


def another_type(template: dict[str, Any]) -> None:
    variants(template)[0]["InstanceType"] = "ml.m5.xlarge"


def more_instances(template: dict[str, Any]) -> None:
    variants(template)[0]["InitialInstanceCount"] = 4


def other_weights(template: dict[str, Any]) -> None:
    variants(template)[0]["InitialVariantWeight"] = 50


def one_variant_less(template: dict[str, Any]) -> None:
    variants(template).pop()


def serverless(template: dict[str, Any]) -> None:
    (variant,) = variants(template)
    for name in ("InstanceType", "InitialInstanceCount"):
        del variant[name]
    variant["ServerlessConfig"] = {"MemorySizeInMB": 2048, "MaxConcurrency": 5}


def instances(template: dict[str, Any]) -> None:
    (variant,) = variants(template)
    del variant["ServerlessConfig"]
    variant |= {"InstanceType": "ml.m5.large", "InitialInstanceCount": 1}


def another_endpoint_name(template: dict[str, Any]) -> None:
    the(template, "Endpoint")[1]["EndpointName"] = "renamed"


def higher_bounds(template: dict[str, Any]) -> None:
    the(template, "ScalableTarget")[1]["MaxCapacity"] = 20


def moved_target(template: dict[str, Any]) -> None:
    name, _ = the(template, "ScalableTarget")
    written = json.dumps(template).replace(f'"{name}"', '"Moved"')
    template |= json.loads(written)


def a_given_name(template: dict[str, Any]) -> None:
    the(template, "Model")[1]["ModelName"] = "iris"


def more_memory(template: dict[str, Any]) -> None:
    the(template, "Function")[1]["MemorySize"] = 1024


@pytest.mark.parametrize(
    ("stack", "edit", "expected"),
    [
        (RealtimeStack, another_image, {"Model": "replaced", "EndpointConfig": "replaced", "Endpoint": "safe"}),
        (RealtimeStack, another_type, {"EndpointConfig": "replaced", "Endpoint": "safe"}),
        (RealtimeStack, another_endpoint_name, {"Endpoint": "replaced"}),
        (RealtimeStack, serverless, {"EndpointConfig": "replaced", "Endpoint": "fails"}),
        (RealtimeStack, a_given_name, {"Model": "replaced", "EndpointConfig": "replaced", "Endpoint": "safe"}),
        (AbTestingStack, other_weights, {"EndpointConfig": "replaced", "Endpoint": "safe"}),
        (AbTestingStack, one_variant_less, {"EndpointConfig": "replaced", "Endpoint": "safe"}),
        (AutoscalingStack, another_type, {"EndpointConfig": "replaced", "Endpoint": "two-deployments"}),
        (AutoscalingStack, more_instances, {"EndpointConfig": "replaced", "Endpoint": "safe"}),
        (AutoscalingStack, higher_bounds, {"ScalableTarget": "safe"}),
        (AutoscalingStack, another_image, {"Model": "replaced", "EndpointConfig": "replaced", "Endpoint": "safe"}),
        (ServerlessStack, instances, {"EndpointConfig": "replaced", "Endpoint": "safe"}),
        (FrontDoorStack, another_image, {"Model": "replaced", "EndpointConfig": "replaced", "Endpoint": "safe"}),
        (FrontDoorStack, more_memory, {"Function": "safe"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_changes_are_what_their_owners_would_read(stack: type[Stack], edit: Edit, expected: dict[str, str]) -> None:
    old = json.loads(synthesized(stack))
    new = copy.deepcopy(old)
    edit(new)

    planned = plan_update(old, new)

    assert {each.kind.rpartition("::")[2]: each.verdict for each in planned} == expected


def test_a_target_that_moves_takes_its_policies_along() -> None:
    old = json.loads(synthesized(AutoscalingStack))
    new = copy.deepcopy(old)
    moved_target(new)

    planned = plan_update(old, new)

    assert planned[0].resource == "Moved"
    assert planned[0].verdict == "two-deployments"
    assert {each.verdict for each in planned if each.kind.endswith("ScalingPolicy")} <= {"replaced", "unknown"}


@pytest.mark.parametrize("stack", [RealtimeStack, AbTestingStack, AutoscalingStack, ServerlessStack, FrontDoorStack])
def test_what_stays_as_it_is_is_not_in_the_plan(stack: type[Stack]) -> None:
    template = json.loads(synthesized(stack))

    assert plan_update(template, json.loads(synthesized(stack))) == ()
