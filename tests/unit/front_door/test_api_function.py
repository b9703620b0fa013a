"""What the function of an InferenceApi is given."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from aws_cdk import CfnParameter, Size

from constructs_lib import ApiFunction
from tests.unit.bad_inputs import NOT_COUNTS, NOT_FLAGS, NOT_SIZES, refused
from tests.unit.with_each import with_each


def test_has_nothing_of_its_own_by_default() -> None:
    assert ApiFunction() == ApiFunction(snap_start=False)
    assert repr(ApiFunction(snap_start=True)) == "ApiFunction(snap_start=True)"


@pytest.mark.parametrize("mebibytes", [128, 1769, 10_240])
def test_takes_the_memory_that_lambda_has(mebibytes: int) -> None:
    memory = Size.mebibytes(mebibytes)

    assert ApiFunction(memory_size=memory).memory_size is memory


@pytest.mark.parametrize("options", [{}, {"reserved_concurrent_executions": 2}])
def test_takes_concurrency_that_is_reserved_and_provisioned(options: dict[str, Any]) -> None:
    function = ApiFunction(provisioned_concurrent_executions=2, **options)

    assert function.provisioned_concurrent_executions == 2


def test_numbers_may_be_tokens(parameter: CfnParameter) -> None:
    parameter.type = "Number"
    number: Any = parameter.value_as_number

    ApiFunction(
        memory_size=Size.mebibytes(number), reserved_concurrent_executions=1, provisioned_concurrent_executions=number
    )
    ApiFunction(reserved_concurrent_executions=number, provisioned_concurrent_executions=1000)


def test_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ApiFunction().snap_start = True  # type: ignore[misc]  # that is the mistake


@with_each(
    "options, message",
    [
        *(({"memory_size": size}, "memory_size of ApiFunction must be a Size") for size in NOT_SIZES),
        (
            {"memory_size": Size.mebibytes(64)},
            "memory_size=64 MiB is not a size that Lambda has; set memory_size to 128",
        ),
        ({"memory_size": Size.mebibytes(10_241)}, "memory_size=10241 MiB"),
        ({"memory_size": Size.kibibytes(200_000)}, "memory_size"),
        *(
            ({"reserved_concurrent_executions": number}, "reserved_concurrent_executions of ApiFunction must be a ")
            for number in NOT_COUNTS
            if number is not None
        ),
        *(
            (
                {"provisioned_concurrent_executions": number},
                "provisioned_concurrent_executions of ApiFunction must be a ",
            )
            for number in NOT_COUNTS
            if number is not None
        ),
        *(({"snap_start": flag}, "snap_start of ApiFunction must be True or False") for flag in [*NOT_FLAGS, None]),
        (
            {"snap_start": True, "provisioned_concurrent_executions": 1},
            "snap_start cannot be combined with provisioned_concurrent_executions; drop one of the two",
        ),
        (
            {"reserved_concurrent_executions": 1, "provisioned_concurrent_executions": 2},
            "provisioned_concurrent_executions=2 is above reserved_concurrent_executions=1",
        ),
    ],
)
def test_fails_when_lambda_would_refuse_it(options: dict[str, Any], message: str) -> None:
    with refused(message):
        ApiFunction(**options)
