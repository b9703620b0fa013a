"""The variants that an endpoint serves: in their order, and by their names."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Stack, Token

from constructs_lib import Endpoint, EndpointConfig, Model, ServerlessProductionVariant
from tests.unit.bad_inputs import refused, said
from tests.unit.templates import only
from tests.unit.test_endpoint import ENDPOINT, several
from tests.unit.with_each import with_each


def test_knows_its_variants_in_order(stack: Stack) -> None:
    endpoint = several(stack, "Stable", "Candidate")

    assert [each.variant_name for each in endpoint.instance_production_variants] == ["Stable", "Candidate"]
    assert isinstance(endpoint.instance_production_variants, tuple)


def test_finds_the_same_variant_every_time(stack: Stack) -> None:
    endpoint = several(stack, "Stable", "Candidate")
    stable, candidate = endpoint.instance_production_variants

    assert endpoint.find_instance_production_variant("Stable") is stable
    assert endpoint.find_instance_production_variant("Candidate") is candidate
    assert endpoint.find_instance_production_variant("Stable") is stable
    assert endpoint.instance_production_variants[0] is stable


def test_deploys_ten_variants(stack: Stack) -> None:
    endpoint = several(stack, *(f"Variant{place}" for place in range(10)))

    assert len({variant.node.path for variant in endpoint.instance_production_variants}) == 10


def test_deploys_variants_of_any_name(stack: Stack) -> None:
    names = ["Resource", "Default", "resource", "Variant1", "1", "a--b"]
    endpoint = several(stack, *names)

    assert [variant.variant_name for variant in endpoint.instance_production_variants] == names


def test_deploys_variants_whose_names_are_tokens(stack: Stack) -> None:
    names = [CfnParameter(stack, f"Name{place}").value_as_string for place in range(2)]
    endpoint = several(stack, *names)

    found = endpoint.instance_production_variants

    assert [variant.variant_name for variant in found] == names
    assert not any(Token.is_unresolved(variant.node.path) for variant in found)


def test_fails_when_there_is_no_such_variant(stack: Stack) -> None:
    endpoint = several(stack, "Stable", "Candidate")

    @with_each("name", ["stable", "", None, 0, "AllTraffic"])
    def refuse(name: Any) -> None:
        with refused("Endpoint 'Endpoint'", said(name)):
            endpoint.find_instance_production_variant(name)

    refuse()


def test_names_the_nearest_variant_where_there_is_none(stack: Stack) -> None:
    endpoint = several(stack, "Stable", "Candidate")

    with refused(
        "Endpoint 'Endpoint' has no variant of the name 'Candidat'; it has ['Stable', 'Candidate']",
        "; did you mean 'Candidate'?",
    ):
        endpoint.find_instance_production_variant("Candidat")


def test_fails_when_asked_for_the_variants_of_an_imported_configuration(stack: Stack) -> None:
    config = EndpointConfig.from_endpoint_config_name(stack, "Config", "theirs")
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)

    with refused("the variants of endpoint configuration 'theirs' are not known", "defined elsewhere"):
        _ = endpoint.instance_production_variants
    with refused("the variants of endpoint configuration 'theirs' are not known", "defined elsewhere"):
        endpoint.find_instance_production_variant("Stable")
    assert only(stack, ENDPOINT)["Properties"]["EndpointConfigName"] == "theirs"


def test_finds_the_serverless_variant(stack: Stack, model: Model) -> None:
    variant = ServerlessProductionVariant(model=model, max_concurrency=5)
    config = EndpointConfig(stack, "Config", serverless_production_variant=variant)
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)

    assert endpoint.find_serverless_production_variant() is endpoint.serverless_production_variant


def test_fails_when_there_is_no_serverless_variant(endpoint: Endpoint) -> None:
    with refused("Endpoint 'Endpoint' has no serverless variant; use find_instance_production_variant(name)"):
        endpoint.find_serverless_production_variant()


def test_a_wrong_name_of_a_variant_leaves_nothing_behind(endpoint: Endpoint) -> None:
    before = [child.node.path for child in endpoint.node.find_all()]

    with pytest.raises(ValueError, match="has no variant of the name 'Other'"):
        endpoint.find_instance_production_variant("Other")

    assert [child.node.path for child in endpoint.node.find_all()] == before
