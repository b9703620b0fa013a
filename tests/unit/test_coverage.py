"""Every property of the L1 classes of hosting: the constructs set it, or the list says why they do not."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from aws_cdk import aws_sagemaker as sagemaker

import constructs_lib
from tests.unit.arguments.test_tables import fields_of, properties, tables, with_parts
from tests.unit.with_each import with_each

RESOURCES = (
    sagemaker.CfnModel,
    sagemaker.CfnEndpointConfig,
    sagemaker.CfnEndpoint,
    sagemaker.CfnInferenceComponent,
)
PACKAGE = Path(constructs_lib.__file__).parent

_Config, _Component = "CfnEndpointConfig", "CfnInferenceComponent"

TAGS = "Tags.of(construct).add(...) of CDK sets them"
READ_ONLY = "only SageMaker sets it: the schema of CloudFormation calls it read-only"
SCRAPED = "metrics that a container shows itself: nobody has asked, and node.default_child reaches it"

REASONS: Mapping[str, str] = {
    **{f"{kind}.tags": TAGS for kind in ("CfnModel", _Config, "CfnEndpoint", _Component)},
    f"{_Config}.ProductionVariantProperty.accelerator_type": "Elastic Inference has ended",
    "CfnEndpoint.retain_deployment_config": "the template has the policy, or it has none; the last one is never meant",
    f"{_Component}.endpoint_arn": "beside the endpoint's name, of which the API knows nothing",
    **{
        f"{_Component}.{each}": READ_ONLY
        for each in (
            "InferenceComponentContainerSpecificationProperty.deployed_image",
            "InferenceComponentRuntimeConfigProperty.current_copy_count",
            "InferenceComponentRuntimeConfigProperty.desired_copy_count",
            "InferenceComponentRuntimeConfigProperty.placement_status",
            "InferenceComponentSpecificationForInstanceTypeProperty.current_data_cache_config",
            "InferenceComponentSpecificationProperty.current_data_cache_config",
        )
    },
    **{
        f"{_Component}.InferenceComponentContainerSpecification{each}Property.container_metrics_config": SCRAPED
        for each in ("", "ForInstanceType")
    },
}
"""What no construct sets, and why, by the class and the property."""

# Structs of which no property is set, since what holds them is not.
INNER: Mapping[str, str] = {
    f"{_Component}.ContainerMetricsConfigProperty": SCRAPED,
    f"{_Component}.MetricsEndpointProperty": SCRAPED,
    f"{_Component}.DeployedImageProperty": READ_ONLY,
    f"{_Component}.InferenceComponentPlacementStatusProperty": READ_ONLY,
}

# What the parameter `template` stands for in component_specification.py.
TEMPLATES = (
    "InferenceComponentContainerSpecificationProperty",
    "InferenceComponentContainerSpecificationForInstanceTypeProperty",
)


def kinds() -> Iterator[tuple[str, Any]]:
    """Yield each resource and each of its structs, by its name."""
    for resource in RESOURCES:
        yield resource.__name__, resource
        for name in dir(resource):
            if name.endswith("Property"):
                yield f"{resource.__name__}.{name}", getattr(resource, name)


def name_of(kind: Any) -> str:
    return str(kind.__qualname__)


@cache
def in_tables() -> Mapping[str, set[str]]:
    """Return what the tables of options render, by the class that they render."""
    found: dict[str, set[str]] = {}
    for _, whole in tables():
        for table in with_parts(whole):
            if isinstance(table.template, type):
                found.setdefault(name_of(table.template), set()).update(fields_of(table))
    return found


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path.stem, node


@cache
def by_hand() -> Mapping[str, set[str]]:
    """Return what the code passes to structs, by the last part of their names, and to tables under `render`."""
    found: dict[str, set[str]] = {}
    for module, call in calls():
        passed = {one.arg for one in call.keywords if one.arg}
        if isinstance(call.func, ast.Attribute) and call.func.attr == "render":
            found.setdefault("render", set()).update(passed)
        for each in (call.func, *call.args[:1]):
            if isinstance(each, ast.Attribute) and each.attr.endswith("Property"):
                found.setdefault(each.attr, set()).update(passed)
            elif isinstance(each, ast.Name) and each.id == "template" and module == "component_specification":
                for name in TEMPLATES:
                    found.setdefault(name, set()).update(passed)
    return found


def covered(name: str) -> set[str]:
    own = in_tables().get(name, set())
    return own | by_hand().get(name.rpartition(".")[2], set()) | (by_hand()["render"] if own else set())


def every_property() -> list[str]:
    return [f"{name}.{each}" for name, kind in kinds() for each in sorted(properties(kind))]


def is_covered(path: str) -> bool:
    name, _, each = path.rpartition(".")
    return each in covered(name)


def test_there_are_properties() -> None:
    assert "CfnEndpointConfig.ProductionVariantProperty.instance_type" in every_property()
    assert is_covered("CfnEndpointConfig.ProductionVariantProperty.instance_type")


def reason_of(path: str) -> str:
    whole = next((reason for beginning, reason in INNER.items() if path.startswith(beginning)), "")
    return REASONS.get(path, whole)


@with_each("path", every_property())
def test_every_property_is_set_or_has_a_reason(path: str) -> None:
    assert is_covered(path) or reason_of(path)


def test_no_reason_is_left_for_what_is_set_or_gone() -> None:
    known = every_property()
    inner = [path for path in known if reason_of(path)]

    assert [path for path in REASONS if path not in known] == []
    assert [path for path in (*REASONS, *inner) if is_covered(path)] == []


def test_a_property_that_nobody_sets_would_be_noticed() -> None:
    assert not is_covered("CfnEndpointConfig.ProductionVariantProperty.new_at_sagemaker")
    assert not reason_of("CfnEndpointConfig.ProductionVariantProperty.new_at_sagemaker")
