"""What an API and its function need."""

from typing import Any

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import ApiFunction, Variant
from constructs_lib.rules.front_door_rules import request_bytes
from tests.unit.rules.conftest import RuleTests, container, model, variant
from tests.unit.rules.front_doors import SERVERLESS, UNSAID, case, door, serving


def waiting(seconds: Any) -> Variant:
    return serving(model(container(environment={"SAGEMAKER_MODEL_SERVER_TIMEOUT": seconds})))


CASES = [
    case("front-door-timeout", [door(timeout=5)], [door(timeout=4)], "leaves no time", [door(timeout=UNKNOWN)]),
    case(
        "front-door-function-timeout",
        [door(timeout=901)],
        [door(timeout=902)],
        "is more than the 900 s that Lambda grants",
        [door(timeout=UNKNOWN)],
    ),
    case(
        "front-door-quota",
        [door(timeout=29)],
        [door(timeout=30)],
        "is more than the 29 s that API Gateway grants",
        [door(timeout=UNKNOWN)],
        severity="warning",
    ),
    case(
        "front-door-model-too-slow",
        [door(), door(waiting("25")), door(waiting("soon")), door(waiting("900"), asynchronous=True)],
        [door(waiting("60")), door(waiting("26"))],
        "a container may take 60 s (SAGEMAKER_MODEL_SERVER_TIMEOUT), but the API waits 25 s of Timeout",
        [UNSAID, door(waiting(UNKNOWN)), door(serving(model(container(environment=UNKNOWN))))],
        severity="warning",
    ),
    case(
        "front-door-schema",
        [door(), door(request_schema=True, binary=False)],
        [door(request_schema=True)],
        "may keep API Gateway from checking bodies",
        [door(request_schema=True, binary=UNKNOWN)],
        severity="warning",
    ),
    case(
        "front-door-logs",
        [door()],
        [door(cloud_watch_role=False)],
        "API Gateway deploys a stage with logs only if the account has a role for them; make sure that",
        [door(cloud_watch_role=UNKNOWN)],
        severity="information",
    ),
    case(
        "front-door-memory",
        [ApiFunction(), *(ApiFunction(memory_size=each) for each in (128, 512, 10_240))],
        [ApiFunction(memory_size=each) for each in (64, 127, 10_241, 0)],
        "MemorySize 64 is not a size that Lambda has; set MemorySize to 128 MiB at least and 10,240 MiB at most",
        [ApiFunction(memory_size=UNKNOWN), ApiFunction(memory_size=MAYBE)],
    ),
    case(
        "front-door-reserved-concurrency",
        [
            ApiFunction(),
            ApiFunction(reserved_concurrent_executions=1),
            ApiFunction(provisioned_concurrent_executions=1),
            ApiFunction(reserved_concurrent_executions=2, provisioned_concurrent_executions=2),
        ],
        [ApiFunction(reserved_concurrent_executions=1, provisioned_concurrent_executions=2)],
        "ProvisionedConcurrentExecutions 2 is above ReservedConcurrentExecutions 1",
        [
            ApiFunction(reserved_concurrent_executions=UNKNOWN, provisioned_concurrent_executions=2),
            ApiFunction(reserved_concurrent_executions=1, provisioned_concurrent_executions=MAYBE),
        ],
    ),
    case(
        "front-door-snap-start",
        [
            ApiFunction(),
            ApiFunction(snap_start=True),
            ApiFunction(snap_start=False, provisioned_concurrent_executions=1),
        ],
        [ApiFunction(snap_start=True, provisioned_concurrent_executions=1)],
        "SnapStart cannot be combined with ProvisionedConcurrentExecutions; drop one of the two",
        [
            ApiFunction(snap_start=UNKNOWN, provisioned_concurrent_executions=1),
            ApiFunction(snap_start=True, provisioned_concurrent_executions=MAYBE),
        ],
    ),
]


class TestFrontDoorRules(RuleTests):
    """Each case above."""


@pytest.mark.parametrize(
    ("variants", "binary", "limit"),
    [
        ((), True, 4_694_016),
        ((), False, 6_258_688),
        ((variant(),), True, 4_694_016),
        ((SERVERLESS,), True, 4_194_304),
        ((SERVERLESS,), False, 4_194_304),
    ],
)
def test_bodies_fit_the_endpoint_and_the_event(variants: tuple[Variant, ...], binary: bool, limit: int) -> None:
    assert request_bytes(variants, binary=binary) == limit
