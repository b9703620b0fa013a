"""How the copies of an inference component change over to another version."""

from typing import Any

import pytest
from aws_cdk import Duration

from constructs_lib import ComponentCapacitySize, ComponentRollingUpdate
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_DURATIONS, NOT_NUMBERS, refused
from tests.unit.with_each import with_each

QUARTER = ComponentCapacitySize.percent(25)


def rolling(**values: Any) -> ComponentRollingUpdate:
    sound: dict[str, Any] = {"maximum_batch_size": QUARTER, "wait_interval": Duration.minutes(1)}
    return ComponentRollingUpdate(**{**sound, **values})


@pytest.mark.parametrize(
    ("size", "type", "value"),
    [
        (ComponentCapacitySize.percent(5), "CAPACITY_PERCENT", 5),
        (ComponentCapacitySize.copies(2), "COPY_COUNT", 2),
        (ComponentCapacitySize("COPY_COUNT", 1), "COPY_COUNT", 1),
    ],
)
def test_counts_in_percent_or_in_copies(size: ComponentCapacitySize, type: str, value: int) -> None:
    assert size._render() == {"type": type, "value": value}


def test_leaves_the_rest_to_sagemaker() -> None:
    assert rolling()._render() == {
        "maximumBatchSize": {"type": "CAPACITY_PERCENT", "value": 25},
        "waitIntervalInSeconds": 60,
    }


def test_takes_every_option() -> None:
    found = rolling(
        wait_interval=Duration.seconds(0),
        maximum_execution_timeout=Duration.hours(8),
        rollback_maximum_batch_size=ComponentCapacitySize.percent(50),
    )._render()

    assert (found["waitIntervalInSeconds"], found["maximumExecutionTimeoutInSeconds"]) == (0, 28_800)
    assert found["rollbackMaximumBatchSize"]["value"] == 50


@with_each(
    "given, words",
    [
        ({"maximum_batch_size": ComponentCapacitySize.percent(51)}, "maximum_batch_size of 51 percent is not within 5"),
        ({"maximum_batch_size": ComponentCapacitySize.percent(4)}, "maximum_batch_size of 4 percent is not within 5"),
        ({"wait_interval": Duration.seconds(3601)}, "wait_interval=3601 seconds must be between 0 and 3600"),
        ({"maximum_execution_timeout": Duration.minutes(9)}, "maximum_execution_timeout=540 seconds must be between"),
    ],
)
def test_fails_when_sagemaker_would_refuse(given: Any, words: str) -> None:
    with refused("ComponentRollingUpdate", words):
        rolling(**given)


@with_each("value", [0, -1, 1.5])
def test_fails_with_less_than_one(value: Any) -> None:
    with refused("ComponentCapacitySize", "value="):
        ComponentCapacitySize.percent(value)
    with refused("ComponentCapacitySize", "value="):
        ComponentCapacitySize.copies(value)


@with_each(
    "argument, values",
    [
        ("maximum_batch_size", [*NOT_CONSTRUCTS, None]),
        ("wait_interval", [*NOT_DURATIONS, None]),
        ("maximum_execution_timeout", NOT_DURATIONS),
        ("rollback_maximum_batch_size", NOT_CONSTRUCTS),
    ],
)
def test_fails_with_something_else(argument: str, values: list[Any]) -> None:
    for value in values:
        with refused(argument):
            rolling(**{argument: value})


@pytest.mark.parametrize("value", [*NOT_NUMBERS, None], ids=str)
def test_fails_with_a_size_that_is_no_number(value: Any) -> None:
    with refused("value", "ComponentCapacitySize"):
        ComponentCapacitySize.percent(value)
