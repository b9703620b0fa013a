"""A batch transform to be changed, and what it is synthesized to."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_s3 as s3

from constructs_lib import BatchTransform, InstanceType, Model, S3Location
from tests.unit.templates import only

Define = Callable[..., BatchTransform]


@pytest.fixture
def data(stack: Stack) -> s3.Bucket:
    """The bucket of input and output."""
    return s3.Bucket(stack, "Data")


@pytest.fixture
def define(stack: Stack, model: Model, data: s3.Bucket) -> Define:
    """Define a batch transform without a fault, but for the options given."""

    def defined(**options: Any) -> BatchTransform:
        sound = {
            "model": model,
            "instance_type": InstanceType.M5_XLARGE,
            "input": S3Location(data, "batch/input/"),
            "output": S3Location(data, "batch/output/"),
        }
        return BatchTransform(stack, "Nightly", **{**sound, **options})

    return defined


def states_of(stack: Stack) -> dict[str, Any]:
    """Return the states of the only state machine, with `<...>` in place of what is known at deployment only."""
    return dict(machine_of(stack)["States"])


def machine_of(stack: Stack) -> dict[str, Any]:
    """Return the definition of the only state machine."""
    text = only(stack, "AWS::StepFunctions::StateMachine")["Properties"]["DefinitionString"]
    parts = text["Fn::Join"][1] if isinstance(text, dict) else [text]
    found: dict[str, Any] = json.loads("".join(part if isinstance(part, str) else _mark(part) for part in parts))
    return found


def _mark(part: Any) -> str:
    ((_, value),) = part.items()
    return f"<{'.'.join(value) if isinstance(value, list) else value}>"


def request_of(stack: Stack) -> dict[str, Any]:
    """Return the request for a job."""
    found: dict[str, Any] = states_of(stack)["Transform"]["Arguments"]
    return found
