"""What a request at an API can name."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import Explainer, FrontDoor, InferenceExecution, Routing
from tests.unit.rules.conftest import RuleTests, config, container, endpoint, model, variant
from tests.unit.rules.front_doors import PARTLY_SAID, SERVERLESS, UNSAID, case, door, serving

DIRECT = InferenceExecution(mode="Direct")
MANY = serving(model(container(mode="MultiModel")))
ONE_BY_ONE = serving(
    model(container(container_hostname="a"), container(container_hostname="b"), inference_execution_config=DIRECT)
)

FLEET = variant(model_name=None)


def explained(explainer: Any) -> FrontDoor:
    behind = endpoint(config=config(serving(model()), explainer_config=explainer))
    return door(endpoint=behind, open_headers=("ENABLE_EXPLANATIONS",))


def by_prefix(strategy: Any) -> FrontDoor:
    routing = None if strategy is None else Routing(routing_strategy=strategy)
    return door(serving(model(), routing_config=routing), open_headers=("PREFIX_AWARE_ID",))


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
        [door(), door(SERVERLESS), door(FLEET, components=("llm",))],
        [door(FLEET), door(components=("llm",)), door(SERVERLESS, components=("llm",))],
        "every request to the endpoint names an inference component, and Components is empty; pass Components",
        [
            UNSAID,
            door(endpoint=UNKNOWN, components=("llm",)),
            door(variant(model_name=MAYBE)),
            door(FLEET, components=UNKNOWN),
        ],
    ),
]


class TestFrontDoorTargetRules(RuleTests):
    """Each case above."""
