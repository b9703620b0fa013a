"""Every property of the five resources of Model Monitor: a monitor renders it, or the list says why none does."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk.assertions import Template

from tests.unit.apps import quick_app
from tests.unit.monitoring.everything import define_every_monitor
from tests.unit.with_each import with_each

KINDS = ("DataQuality", "ModelQuality", "ModelBias", "ModelExplainability")
RESOURCES = (*(f"{kind}JobDefinition" for kind in KINDS), "MonitoringSchedule")

OWN_CONTAINER = "SageMaker's own containers run, which have their own entry points"
READ_AS_FILES = "SageMaker's own containers read files, each instance all of them, as is the default"

REASONS: Mapping[str, str] = {
    "Tags": "Tags.of(construct).add(...) of CDK sets them",
    "JobDefinitionName": "CloudFormation names definitions, so that a changed one can replace the old one",
    "EndpointName": "the input names the endpoint; CloudFormation hands this one to nobody",
    "BaseliningJobName": "a baseline is given as its files; a job that made it may be gone",
    "ContainerArguments": OWN_CONTAINER,
    "ContainerEntrypoint": OWN_CONTAINER,
    "S3InputMode": READ_AS_FILES,
    "S3DataDistributionType": READ_AS_FILES,
    "FailureReason": "SageMaker sets it",
    "LastMonitoringExecutionSummary": "SageMaker sets it",
    "MonitoringScheduleStatus": "SageMaker sets it",
    "MonitoringJobDefinition": "the older way, of data quality alone: a definition within the schedule",
    "DataAnalysisStartTime": "for a job that runs once, which CloudFormation's handler of 2024 did not hand on",
    "DataAnalysisEndTime": "for a job that runs once, which CloudFormation's handler of 2024 did not hand on",
}
"""What no monitor renders, and why, by the name of the property."""

# What only stands in templates where a reason hides it: the parts of what nobody sets.
READ_ONLY = frozenset({"CreationTime", "JobDefinitionArn", "LastModifiedTime", "MonitoringScheduleArn"})


@cache
def schema(resource: str) -> dict[str, Any]:
    """Return the schema of a resource."""
    folder = files("cfnlint") / "data" / "schemas"
    ids = json.loads((folder / "providers" / "us-east-1.json").read_text(encoding="utf-8"))
    name = ids[f"AWS::SageMaker::{resource}"]
    found: dict[str, Any] = json.loads((folder / "resources" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def properties(node: dict[str, Any], root: dict[str, Any], path: str = "") -> Iterator[str]:
    """Yield the paths of all properties, those of parts whose reason hides them left out."""
    while "$ref" in node or "items" in node:
        node = root["definitions"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node["items"]
    for name, part in node.get("properties", {}).items():
        if name in READ_ONLY:
            continue
        yield f"{path}{name}"
        if name not in REASONS:
            yield from properties(part, root, f"{path}{name}.")


EVERY = [(resource, path) for resource in RESOURCES for path in properties(schema(resource), schema(resource))]


@pytest.fixture(scope="module")
def rendered() -> Mapping[str, set[str]]:
    """What monitors with all options render, by the resource."""
    stack = Stack(quick_app(), "Everything")
    define_every_monitor(stack)
    template = Template.from_stack(stack)
    return {
        resource: {
            path
            for found in template.find_resources(f"AWS::SageMaker::{resource}").values()
            for path in paths(found["Properties"])
        }
        for resource in RESOURCES
    }


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Yield the paths of all properties of a resource; entries of lists stand where the list does."""
    if isinstance(value, list):
        for entry in value:
            yield from paths(entry, path)
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield f"{path}{name}"
            yield from paths(entry, f"{path}{name}.")


@with_each("resource, path", EVERY)
def test_every_property_is_rendered_or_has_a_reason(rendered: Mapping[str, set[str]], resource: str, path: str) -> None:
    name = path.rpartition(".")[2]

    assert (path in rendered[resource]) is not (name in REASONS and path not in rendered[resource])


def test_no_reason_is_left_for_what_is_rendered_or_gone(rendered: Mapping[str, set[str]]) -> None:
    known = {path.rpartition(".")[2] for _, path in EVERY}
    seen = {path.rpartition(".")[2] for found in rendered.values() for path in found}

    assert set(REASONS) - known == set()
    # An endpoint is named in the input, and nowhere else.
    assert seen & set(REASONS) == {"EndpointName"}


def test_a_property_that_nobody_sets_would_be_noticed(rendered: Mapping[str, set[str]]) -> None:
    assert "NewAtSageMaker" not in rendered["DataQualityJobDefinition"]
    assert "NewAtSageMaker" not in REASONS
