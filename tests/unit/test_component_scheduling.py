"""Where the copies of an inference component are placed."""

from typing import Any

import pytest

from constructs_lib import ComponentScheduling
from tests.unit.bad_inputs import NOT_NUMBERS, NOT_STRINGS, refused
from tests.unit.with_each import with_each


def test_balances_zones_beside_the_strategy_since_cloudformation_wants_both() -> None:
    found = ComponentScheduling(placement_strategy="SPREAD")._render()

    assert found == {
        "placementStrategy": "SPREAD",
        "availabilityZoneBalance": {"enforcementMode": "PERMISSIVE", "maxImbalance": 0},
    }


@pytest.mark.parametrize("imbalance", [0, 100])
def test_takes_every_imbalance(imbalance: int) -> None:
    found = ComponentScheduling(placement_strategy="BINPACK", max_imbalance=imbalance)._render()

    assert found["availabilityZoneBalance"]["maxImbalance"] == imbalance


@with_each(
    "given, words",
    [
        ({"max_imbalance": 101}, "max_imbalance=101 must be between 0 and 100"),
        ({"max_imbalance": -1}, "max_imbalance=-1 must be between 0 and 100"),
        ({"placement_strategy": "PACK"}, "placement_strategy='PACK' must be BINPACK or SPREAD"),
    ],
)
def test_fails_when_sagemaker_would_refuse(given: Any, words: str) -> None:
    with refused("ComponentScheduling", words):
        ComponentScheduling(**{"placement_strategy": "SPREAD", **given})


@pytest.mark.parametrize(
    ("argument", "values"), [("max_imbalance", [*NOT_NUMBERS, None]), ("placement_strategy", [*NOT_STRINGS, None])]
)
def test_fails_with_something_else(argument: str, values: list[Any]) -> None:
    for value in values:
        given: dict[str, Any] = {"placement_strategy": "SPREAD", argument: value}
        with refused(argument):
            ComponentScheduling(**given)
