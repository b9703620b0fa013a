"""Models, configurations and endpoints in stacks of their own: how a change of one reaches the next.

Whatever changes a model makes another one, which CloudFormation names anew. A stack that refers to it must be deployed
then, and the old model, which its endpoint serves until that is done, must stay.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import jsii
from aws_cdk import (
    Acknowledgment,
    CfnDeletionPolicy,
    CfnResource,
    Fn,
    IStableStringProducer,
    Lazy,
    ReferenceStrength,
    Stack,
    Validations,
)
from constructs import IConstruct

from .arguments import WARNING_PREFIX
from .rules import Context


def keep_replaced(resource: CfnResource) -> None:
    """Keep a resource that a change replaces. When its stack is destroyed, the one that is there then goes."""
    resource.cfn_options.update_replace_policy = CfnDeletionPolicy.RETAIN
    Validations.of(resource).acknowledge(
        Acknowledgment(id="CloudFormation-Validate::W3011", reason="only what is replaced is to stay")
    )


def is_apart(producer: object, consumer: IConstruct, here: Context) -> bool:
    """Whether a producer of this app is deployed with another stack than its consumer.

    Nested stacks are deployed with the stack that they are in, which cleans up when all of them are updated.
    """
    there = getattr(producer, "_context", None)
    if there is None or there is here:
        return False
    return _deployed_with(producer) is not _deployed_with(consumer)  # type: ignore[arg-type]  # it has a context


def _deployed_with(construct: IConstruct) -> Stack:
    stack = Stack.of(construct)
    while (parent := stack.nested_stack_parent) is not None:
        stack = parent
    return stack


def refer(consumer: IConstruct, producer: Any, name: str, made_of: Iterable[IConstruct]) -> str:
    """Return the name of a producer in another stack, which keeps whatever a change replaces.

    It is read from the outputs of the other stack; an export could not change while it is imported. The CDK CLI deploys
    a stack only if its template has changed, so a digest stands beside the name and changes with what the producer is
    made of.

    Args:
        consumer: What refers to the producer.
        producer: A model or an endpoint configuration.
        name: Its name, a token.
        made_of: What a change of makes another producer: itself, and what it refers to.
    """
    keep_replaced(producer._resource)
    reference = Stack.consume_reference(name, ReferenceStrength.WEAK)
    _tell(consumer, producer)
    return Fn.select(0, [reference, Lazy.string(_Digest(made_of))])


def names_elsewhere(consumer: IConstruct, models: Iterable[Any], here: Context) -> dict[str, str]:
    """Return how to refer to the models that are deployed with another stack, by their names."""
    apart = [model for model in models if is_apart(model, consumer, here)]
    return {model.model_name: refer(consumer, model, model.model_name, [model]) for model in apart}


def _tell(consumer: IConstruct, producer: IConstruct) -> None:
    theirs, ours = Stack.of(producer).node.path, Stack.of(consumer).node.path
    Validations.of(consumer).add_warning(
        f"{WARNING_PREFIX}defined-in-another-stack",
        f"{producer.node.path} is in stack {theirs}, and what serves it in {ours}: a change takes deployments of both, "
        "and leaves the old one behind, to be deleted by hand; define model, configuration and endpoint in one stack",
    )


@jsii.implements(IStableStringProducer)
class _Digest:
    """A digest of what constructs are synthesized to."""

    def __init__(self, constructs: Iterable[IConstruct]) -> None:
        self._constructs = tuple(constructs)

    def produce(self) -> str:
        """Return the digest, when all constructs are defined."""
        found = [
            Stack.of(resource).resolve([resource.cfn_resource_type, resource._cfn_properties])
            for construct in self._constructs
            for resource in construct.node.find_all()
            if isinstance(resource, CfnResource)
        ]
        return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:8]


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return what is rendered for an L1 construct with other names in it."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [renamed(each, names) for each in value]
    if isinstance(value, dict):
        return {name: renamed(each, names) for name, each in value.items()}
    return value
