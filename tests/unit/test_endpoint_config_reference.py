"""Endpoint configurations that are defined elsewhere."""

from collections.abc import Callable

import pytest
from aws_cdk import Stack
from aws_cdk.assertions import Template

from constructs_lib.endpoint_config_reference import ImportedEndpointConfig
from tests.unit.bad_inputs import refused

ARN = "arn:aws:sagemaker:eu-west-1:111122223333:endpoint-config/config-7"


def imported(stack: Stack, id: str = "Config", name: str = "config-7", arn: str = ARN) -> ImportedEndpointConfig:
    return ImportedEndpointConfig(stack, id, endpoint_config_arn=arn, endpoint_config_name=name)


def test_has_name_and_arn_and_is_where_the_arn_says(stack: Stack) -> None:
    config = imported(stack)

    assert (config.endpoint_config_name, config.endpoint_config_arn) == ("config-7", ARN)
    assert (config.env.account, config.env.region) == ("111122223333", "eu-west-1")


def test_defines_nothing(stack: Stack) -> None:
    imported(stack)

    assert "Resources" not in Template.from_stack(stack).to_json()


def test_two_stand_in_one_stack(stack: Stack) -> None:
    one, other = imported(stack, "One"), imported(stack, "Other", "config-8", ARN.replace("7", "8"))

    assert (one.endpoint_config_name, other.endpoint_config_name) == ("config-7", "config-8")


@pytest.mark.parametrize(
    "ask",
    [lambda config: config.instance_production_variants, lambda config: config.serverless_production_variant],
    ids=["instances", "serverless"],
)
def test_fails_when_asked_for_its_variants(stack: Stack, ask: Callable[[ImportedEndpointConfig], object]) -> None:
    with refused(
        "the variants of endpoint configuration 'config-7' are not known, since it is defined elsewhere; "
        "define it with EndpointConfig(...) to ask for them"
    ):
        ask(imported(stack))


def test_fails_when_the_id_is_taken(stack: Stack) -> None:
    imported(stack)

    with refused("id of EndpointConfig is 'Config', which is taken; pass another one", stack=stack):
        imported(stack)
