"""States of state machines, in the Amazon States Language with JSONata."""

from typing import Any


def jsonata(expression: str) -> str:
    """Return an expression that is evaluated when the state runs."""
    return f"{{% {expression} %}}"


def pass_to(following: str, **assigned: Any) -> dict[str, Any]:
    """Return a state that assigns variables, and goes on."""
    return {"Type": "Pass", "Assign": assigned, "Next": following}


def task(partition: str, integration: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return a state that calls a service. Most faults of an API are those of a moment, so it tries twice again.

    Args:
        partition: The partition of AWS.
        integration: What Step Functions calls: `aws-sdk:s3:putObject`.
        arguments: The request.
    """
    again = {"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 2, "MaxAttempts": 2, "BackoffRate": 3}
    resource = f"arn:{partition}:states:::{integration}"
    return {"Type": "Task", "Resource": resource, "Arguments": arguments, "Retry": [again]}


def caught(following: str, **assigned: str) -> list[dict[str, Any]]:
    """Return how any error is caught: which expressions are assigned to variables, and where it goes on."""
    values = {"Assign": {name: jsonata(expression) for name, expression in assigned.items()}} if assigned else {}
    return [{"ErrorEquals": ["States.ALL"], **values, "Next": following}]


def choice(default: str, **conditions: str) -> dict[str, Any]:
    """Return a state that goes on to the first state whose condition holds, or to the default."""
    choices = [{"Condition": jsonata(condition), "Next": following} for following, condition in conditions.items()]
    return {"Type": "Choice", "Choices": choices, "Default": default}
