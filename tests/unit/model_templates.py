"""What a model is synthesized to: its properties, what its role may do, and what is said about it."""

from typing import Any

from aws_cdk import Stack
from aws_cdk.assertions import Annotations, Match

from tests.unit.templates import only, resources_of


def model_properties(stack: Stack) -> dict[str, Any]:
    """Return the properties of the only model of a stack."""
    found: dict[str, Any] = only(stack, "AWS::SageMaker::Model")["Properties"]
    return found


def only_container(stack: Stack) -> dict[str, Any]:
    """Return the only container of the only model."""
    found: dict[str, Any] = model_properties(stack)["PrimaryContainer"]
    return found


def statements(stack: Stack, resource_type: str = "AWS::IAM::ManagedPolicy") -> list[dict[str, Any]]:
    """Return the statements of all policies of a type."""
    policies = resources_of(stack, resource_type).values()
    return [each for policy in policies for each in policy["Properties"]["PolicyDocument"]["Statement"]]


def statement(stack: Stack, action: str, resource_type: str = "AWS::IAM::ManagedPolicy") -> dict[str, Any]:
    """Return the only statement that allows an action."""
    (found,) = [each for each in statements(stack, resource_type) if action in each["Action"]]
    return found


def awaited(stack: Stack) -> list[str]:
    """Return the logical ids of what the only model waits for explicitly."""
    found: list[str] = only(stack, "AWS::SageMaker::Model").get("DependsOn", [])
    return found


def warnings(stack: Stack) -> list[str]:
    """Return the warnings of a stack."""
    return [str(each.entry.data) for each in Annotations.from_stack(stack).find_warning("*", Match.any_value())]
