"""The order in which CloudFormation makes and deletes the resources of every example: of each chain, it is total."""

import copy
import importlib
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

ROOT = Path(__file__).parents[2]
CONTEXT = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
EXAMPLES = sorted(path.stem for path in (ROOT / "stacks").glob("*_stack.py"))

ROLE_POLICIES = ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy")
MODEL, CONFIG, ENDPOINT = (f"AWS::SageMaker::{name}" for name in ("Model", "EndpointConfig", "Endpoint"))
TARGET, POLICY = (f"AWS::ApplicationAutoScaling::{name}" for name in ("ScalableTarget", "ScalingPolicy"))
COMPONENT, ALARM = "AWS::SageMaker::InferenceComponent", "AWS::CloudWatch::Alarm"
# What is made later, and deleted earlier.
CHAIN = (MODEL, CONFIG, ENDPOINT, TARGET, POLICY)

Resources = Mapping[str, Mapping[str, Any]]


@cache
def synthesized(example: str) -> str:
    members = inspect.getmembers(importlib.import_module(f"stacks.{example}"), inspect.isclass)
    (stack,) = [cls for _, cls in members if issubclass(cls, Stack) and cls.__module__ == f"stacks.{example}"]
    return json.dumps(Template.from_stack(stack(App(context=CONTEXT), "Example")).to_json()["Resources"])


def names_in(value: Any) -> Iterator[str]:
    """Yield what a value refers to."""
    if isinstance(value, str):
        return
    if isinstance(value, Mapping):
        if "Ref" in value:
            yield value["Ref"]
        if "Fn::GetAtt" in value:
            yield value["Fn::GetAtt"][0]
        if "Fn::Sub" in value:
            text = value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][0]
            yield from re.findall(r"\$\{(\w+)", text)
    for part in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from names_in(part)


def waited_for(resources: Resources, name: str) -> set[str]:
    """Return all that a resource is made after, and deleted before."""
    found: set[str] = set()
    coming = [name]
    while coming:
        body = resources[coming.pop()]
        depends_on = body.get("DependsOn", [])
        named = {*names_in(body.get("Properties")), *([depends_on] if isinstance(depends_on, str) else depends_on)}
        coming += (named & resources.keys()) - found
        found |= named & resources.keys()
    return found


def of_type(resources: Resources, *types: str) -> list[str]:
    return [name for name, body in resources.items() if body["Type"] in types]


def policies_of(resources: Resources, model: str) -> list[str]:
    """Return the policies of the role that a model, or whatever else has one, runs with."""
    (role,) = names_in(resources[model]["Properties"]["ExecutionRoleArn"])
    return [
        policy
        for policy in of_type(resources, *ROLE_POLICIES)
        if role in names_in(resources[policy]["Properties"].get("Roles"))
    ]


def hosts_components(config: Mapping[str, Any]) -> bool:
    """Whether the models of a configuration come later, as inference components."""
    return not any("ModelName" in variant for variant in config["Properties"]["ProductionVariants"])


def out_of_order(resources: Resources) -> Iterator[str]:
    """Yield each pair of resources of which one rests on the other without waiting for it."""
    after = {name: waited_for(resources, name) for name in resources}
    yield from (f"{name} waits for itself" for name in resources if name in after[name])
    for earlier, later in (*pairwise(CHAIN), (ENDPOINT, COMPONENT)):
        for name in of_type(resources, later):
            if later == CONFIG and hosts_components(resources[name]):
                continue
            if not after[name] & {*of_type(resources, earlier)}:
                yield f"{name} waits for no {earlier}"
    for model in of_type(resources, MODEL):
        if not after[model] & {*policies_of(resources, model)}:
            yield f"{model} does not wait for the policy of its role"
    for endpoint in of_type(resources, ENDPOINT):
        yield from (
            f"{endpoint} may be there before {each}"
            for each in needed_by(resources, endpoint, after[endpoint])
            if each not in after[endpoint]
        )


def needed_by(resources: Resources, endpoint: str, after: set[str]) -> Iterator[str]:
    """Yield what an endpoint needs beside its configuration: what roles may do, and the alarms that roll it back."""
    for model in {*of_type(resources, MODEL)} & after:
        yield from policies_of(resources, model)
    yield from names_in(resources[endpoint]["Properties"].get("DeploymentConfig"))


@pytest.mark.parametrize("example", EXAMPLES)
def test_whatever_rests_on_another_is_made_after_it_and_deleted_before_it(example: str) -> None:
    assert [*out_of_order(json.loads(synthesized(example)))] == []


def test_the_chain_is_there() -> None:
    resources = json.loads(synthesized("autoscaling_stack"))
    (last, *_) = of_type(resources, POLICY)

    order = sorted(
        (name for name, body in resources.items() if body["Type"] in CHAIN and name != last),
        key=lambda name: len(waited_for(resources, name)),
    )

    assert [resources[name]["Type"] for name in order][:4] == [*CHAIN[:4]]
    assert {*order[:4]} <= waited_for(resources, last)


@pytest.mark.parametrize(
    ("example", "resource_type", "broken"),
    [
        ("realtime_stack", MODEL, "does not wait for the policy of its role"),
        ("canary_stack", ENDPOINT, "may be there before"),
    ],
)
def test_finds_what_does_not_wait(example: str, resource_type: str, broken: str) -> None:
    resources = copy.deepcopy(json.loads(synthesized(example)))
    (name,) = of_type(resources, resource_type)
    del resources[name]["DependsOn"]

    found = [*out_of_order(resources)]
    assert found
    assert broken in found[0]


def test_finds_scaling_that_names_its_endpoint_by_a_text() -> None:
    resources = json.loads(synthesized("autoscaling_stack"))
    (target,) = of_type(resources, TARGET)
    resources[target]["Properties"]["ResourceId"] = "endpoint/named/variant/AllTraffic"

    assert f"{target} waits for no {ENDPOINT}" in [*out_of_order(resources)]


def test_finds_a_circle() -> None:
    resources = json.loads(synthesized("canary_stack"))
    (endpoint,) = of_type(resources, ENDPOINT)
    alarm, *_ = of_type(resources, ALARM)
    resources[alarm]["DependsOn"] = [endpoint]

    assert f"{endpoint} waits for itself" in [*out_of_order(resources)]
