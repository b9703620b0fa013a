"""What a smoke test knows of an inference component: its name, what it has to serve, and whether it has changed."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import jsii
from aws_cdk import IStableAnyProducer, Lazy, Stack

from .access.permissions import Statement, allow
from .adapter_component import AdapterInferenceComponent
from .inference_component import InferenceComponent
from .rules import given

TestedComponent = InferenceComponent | AdapterInferenceComponent


def tested_components(components: Iterable[TestedComponent]) -> Sequence[TestedComponent]:
    """Return components once each, and before an adapter the component that loads it."""
    found: dict[TestedComponent, None] = {}
    for each in components:
        if isinstance(each, AdapterInferenceComponent) and isinstance(each._base, InferenceComponent):
            found.setdefault(each._base)
        found.setdefault(each)
    return tuple(found)


def invoked(component: TestedComponent) -> Statement:
    """Return what describing and invoking a component takes, beside the invocation of its endpoint."""
    actions = ["sagemaker:DescribeInferenceComponent", "sagemaker:InvokeEndpoint"]
    return allow(actions, component.inference_component_arn)


def written(component: TestedComponent) -> Mapping[str, Any]:
    """Return a component as the function of a test reads it.

    Its name does not change when it is updated, so a version stands beside it, with which the test is run again.
    """
    return {
        "Name": component.inference_component_name,
        "Served": dict(_served(component._resource.specification)),
        "Version": Lazy.any(_Version(component)),
    }


def _served(specification: Any) -> Iterator[tuple[str, Any]]:
    """Yield what tells one version from another: a model, or an archive. Several specifications have none in common."""
    if given(specification):
        if given(specification.model_name):
            yield "ModelName", specification.model_name
        if given(specification.container) and given(specification.container.artifact_url):
            yield "ArtifactUrl", specification.container.artifact_url


@jsii.implements(IStableAnyProducer)
class _Version:
    """What changes whenever a component does: a digest, and whatever only CloudFormation knows."""

    def __init__(self, component: TestedComponent) -> None:
        self._component = component

    def produce(self) -> list[Any]:
        """Return the version."""
        resource = self._component._resource
        found = Stack.of(resource).resolve([resource.specification, resource.specifications])
        digest = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:16]
        unknown = {json.dumps(each, sort_keys=True): each for each in _intrinsics(found)}
        return [digest, *unknown.values()]


def _intrinsics(resolved: Any) -> Iterator[Any]:
    if isinstance(resolved, dict):
        (name, *others) = resolved or ("",)
        if not others and (name == "Ref" or name.startswith("Fn::")):
            yield resolved
        else:
            for each in resolved.values():
                yield from _intrinsics(each)
    elif isinstance(resolved, list):
        for each in resolved:
            yield from _intrinsics(each)
