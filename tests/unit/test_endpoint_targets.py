"""What callers of an endpoint may be allowed to name."""

from typing import Any

import pytest
from aws_cdk import CfnParameter

from constructs_lib.endpoint_targets import require_targets
from constructs_lib.rules import UNKNOWN
from constructs_lib.rules.facts import Endpoint
from tests.unit.bad_inputs import refused
from tests.unit.rules.conftest import config, container, endpoint, model, variant


def hosting(*containers: Any) -> Endpoint:
    """Return an endpoint of a model with containers."""
    return endpoint(at="Endpoint 'Shop'", config=config(variant(model=model(*containers))))


NAMED = hosting(*(container(container_hostname=name) for name in ("stable", "candidate")))


def test_fails_when_the_endpoint_has_one_model() -> None:
    with refused("target_models=['a.tar.gz'] of Endpoint 'Shop', which hosts no multi-model container"):
        require_targets(NAMED, ["a.tar.gz"], None)


def test_models_may_be_named_where_there_are_several() -> None:
    require_targets(hosting(container(mode="MultiModel")), ["a.tar.gz"], None)


def test_fails_when_the_endpoint_has_no_such_container() -> None:
    with refused(
        "target_container_hostnames has 'stables', and Endpoint 'Shop' has no container of that name",
        "it has ['stable', 'candidate']",
        "did you mean 'stable'?",
    ):
        require_targets(NAMED, None, ["stables"])


def test_fails_when_no_container_has_a_name() -> None:
    with refused("it has none with a name"):
        require_targets(hosting(container(), container()), None, ["stable"])


@pytest.mark.parametrize("name", ["stable", "st*", "*"])
def test_containers_may_be_named_or_meant_by_a_star(name: str) -> None:
    require_targets(NAMED, None, [name])


def test_a_name_may_be_a_token(parameter: CfnParameter) -> None:
    require_targets(NAMED, None, [parameter.value_as_string])


@pytest.mark.parametrize(
    "hidden",
    [endpoint(config=UNKNOWN), endpoint(config=config(variant(model=UNKNOWN))), hosting(container(mode=UNKNOWN))],
)
def test_nothing_is_said_of_what_is_hidden(hidden: Endpoint) -> None:
    require_targets(hidden, ["a.tar.gz"], None)


def test_nothing_needs_to_be_named() -> None:
    require_targets(NAMED, None, None)
