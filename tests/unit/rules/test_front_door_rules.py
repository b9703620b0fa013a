"""What a front door can pass on."""

from typing import Any

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN, Fact
from constructs_lib.rules.facts import (
    ApiFunction,
    AsyncInference,
    Explainer,
    FrontDoor,
    InferenceExecution,
    Model,
    Routing,
    Serverless,
    Variant,
)
from constructs_lib.rules.front_door_rules import request_bytes
from tests.unit.rules.conftest import Case, RuleTests, config, container, endpoint, model, variant

DIRECT = InferenceExecution(mode="Direct")
SERVERLESS = variant(instance_type=None, initial_instance_count=None, serverless_config=Serverless())


def door(*variants: Variant, **values: Any) -> FrontDoor:
    """Return a front door without a fault, but for the values given."""
    sound = {
        "timeout": 29,
        "binary": True,
        "request_schema": False,
        "cloud_watch_role": True,
        "target_models": (),
        "target_variants": (),
        "target_container_hostnames": (),
        "open_headers": (),
        "read_seconds": 25,
    }
    behind = endpoint(config=config(*(variants or (serving(model()),))))
    return FrontDoor(**{**sound, "endpoint": behind, **values})


def serving(served: Model, **values: Any) -> Variant:
    return variant(model=served, **values)


MANY = serving(model(container(mode="MultiModel")))
ONE_BY_ONE = serving(
    model(container(container_hostname="a"), container(container_hostname="b"), inference_execution_config=DIRECT)
)
UNSAID = door(endpoint=UNKNOWN)
PARTLY_SAID = door(endpoint=endpoint(config=UNKNOWN))


def waiting(seconds: Any) -> Variant:
    return serving(model(container(environment={"SAGEMAKER_MODEL_SERVER_TIMEOUT": seconds})))


def explained(explainer: Any) -> FrontDoor:
    behind = endpoint(config=config(serving(model()), explainer_config=explainer))
    return door(endpoint=behind, open_headers=("ENABLE_EXPLANATIONS",))


def by_prefix(strategy: Any) -> FrontDoor:
    routing = None if strategy is None else Routing(routing_strategy=strategy)
    return door(serving(model(), routing_config=routing), open_headers=("PREFIX_AWARE_ID",))


def case(rule: str, passes: list[Fact], fails: list[Fact], said: str, hidden: list[Fact], **more: Any) -> Case:
    """Return a case whose words are the same at each door: only constructs have this one."""
    return Case(
        rule=rule,
        **{"severity": "error", **more},
        passes=passes,
        fails=fails,
        in_template=said,
        hidden=hidden,
        not_shown_because="a front door is many resources, of which none says what it opens",
    )


CASES = [
    case(
        "front-door-one-kind-of-target",
        [door(), door(target_variants=("stable",))],
        [door(target_variants=("stable",), target_models=("a",))],
        " and ",
        [door(target_variants=UNKNOWN, target_models=("a",))],
    ),
    case(
        "front-door-models",
        [door(), door(MANY, target_models=("a",))],
        [door(MANY), door(target_models=("a",))],
        "every request to a multi-model endpoint names a model, and TargetModels is empty; pass",
        [UNSAID, PARTLY_SAID, door(variant(model=UNKNOWN), target_models=("a",)), door(MANY, target_models=UNKNOWN)],
    ),
    case(
        "front-door-containers",
        [door(), door(ONE_BY_ONE, target_container_hostnames=("a",))],
        [
            door(ONE_BY_ONE),
            door(target_container_hostnames=("a",)),
            door(ONE_BY_ONE, target_container_hostnames=("c",)),
        ],
        "every request names a container",
        [
            UNSAID,
            door(ONE_BY_ONE, target_container_hostnames=(UNKNOWN,)),
            door(ONE_BY_ONE, target_container_hostnames=UNKNOWN),
        ],
    ),
    case(
        "front-door-variants",
        [door(), door(target_variants=("stable",))],
        [door(target_variants=("blue",))],
        "TargetVariants names 'blue', but the endpoint has ['stable']; name variants of the endpoint in",
        [door(endpoint=UNKNOWN, target_variants=("blue",)), door(target_variants=(UNKNOWN,))],
    ),
    case(
        "front-door-headers",
        [
            door(),
            door(open_headers=("INFERENCE_ID", "SESSION_ID", "CUSTOM_ATTRIBUTES")),
            explained(Explainer()),
            by_prefix("PREFIX_AWARE"),
        ],
        [explained(None), by_prefix("RANDOM"), by_prefix(None)],
        "OpenHeaders has ENABLE_EXPLANATIONS, but the endpoint has no explainer; leave the header out of",
        [
            door(endpoint=UNKNOWN, open_headers=("ENABLE_EXPLANATIONS",)),
            door(endpoint=endpoint(config=UNKNOWN), open_headers=("ENABLE_EXPLANATIONS",)),
            explained(MAYBE),
            by_prefix(UNKNOWN),
        ],
        severity="warning",
    ),
    case(
        "front-door-components",
        [door(), door(SERVERLESS)],
        [door(variant(model_name=None))],
        "the endpoint hosts inference components",
        [UNSAID, door(variant(model_name=MAYBE))],
    ),
    case(
        "front-door-asynchronous",
        [door()],
        [door(endpoint=endpoint(config=config(async_inference_config=AsyncInference())))],
        "the endpoint takes asynchronous requests only",
        [UNSAID, door(endpoint=endpoint(config=config(async_inference_config=MAYBE)))],
    ),
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
        [door(), door(waiting("25")), door(waiting("soon"))],
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
