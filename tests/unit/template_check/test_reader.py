"""Properties become the values that CloudFormation would pass on."""

from typing import Any

import pytest

from constructs_lib.rules import Wrong, facts
from constructs_lib.rules.unlisted import Unlisted
from constructs_lib.template_check.template import Template


def variant(**properties: Any) -> facts.Variant:
    config = {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"ProductionVariants": [properties]}}
    found: facts.Variant = Template({"Resources": {"C": config}}).fact("C").production_variants[0]
    return found


@pytest.mark.parametrize(
    ("written", "value"),
    [(3, 3), ("3", 3), ("+3", 3), (1.5, 1.5), ("1.5", 1.5), ("1e2", 100.0), (-1, -1), ("007", 7)],
)
def test_numbers_may_be_texts(written: Any, value: float) -> None:
    assert variant(InitialInstanceCount=written).initial_instance_count == value


@pytest.mark.parametrize(("written", "value"), [(True, True), ("true", True), ("False", False), ("FALSE", False)])
def test_booleans_may_be_texts(written: Any, *, value: bool) -> None:
    assert variant(EnableSSMAccess=written).enable_ssm_access is value


@pytest.mark.parametrize(("written", "value"), [("a", "a"), (1, "1"), (1.5, "1.5"), (True, "true")])
def test_texts_may_be_numbers_and_booleans(written: Any, value: str) -> None:
    assert variant(VariantName=written).variant_name == value


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("InitialInstanceCount", "three"),
        ("InitialInstanceCount", True),
        ("InitialInstanceCount", []),
        ("EnableSSMAccess", 1),
        ("EnableSSMAccess", "yes"),
        ("VariantName", {"a": 1}),
        ("RoutingConfig", "LEAST_OUTSTANDING_REQUESTS"),
        ("InstancePools", {"InstanceType": "ml.m5.large"}),
    ],
)
def test_what_is_of_another_type_is_wrong(name: str, written: Any) -> None:
    names = {
        "InitialInstanceCount": "initial_instance_count",
        "EnableSSMAccess": "enable_ssm_access",
        "VariantName": "variant_name",
        "RoutingConfig": "routing_config",
        "InstancePools": "instance_pools",
    }

    assert isinstance(getattr(variant(**{name: written}), names[name]), Wrong)


def test_a_map_of_texts_takes_numbers_and_leaves_out_what_is_not_there() -> None:
    environment = {"A": 5, "B": True, "C": {"Ref": "AWS::NoValue"}}
    model = {"Type": "AWS::SageMaker::Model", "Properties": {"PrimaryContainer": {"Environment": environment}}}

    fact = Template({"Resources": {"M": model}}).fact("M")

    assert fact.primary_container.environment == {"A": "5", "B": "true"}


@pytest.mark.parametrize(
    ("properties", "unlisted"),
    [
        ({"VariantName": "a", "ModelName": "m", "EnableSSMAccess": True}, ()),
        (
            {"modelName": "m", "Colour": 1},
            (Unlisted("modelName", "; did you mean 'ModelName'?", miscased=True), Unlisted("Colour")),
        ),
        ({"AcceleratorType": "ml.eia2.large"}, ()),
    ],
)
def test_properties_that_cloudformation_does_not_have_are_told(
    properties: dict[str, Any], unlisted: tuple[Any, ...]
) -> None:
    config = {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"ProductionVariants": [properties]}}

    assert Template({"Resources": {"C": config}}).fact("C").production_variants[0].unlisted == unlisted


def test_a_macro_may_take_away_properties_that_cloudformation_does_not_have() -> None:
    config = {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"Weight": 1}}

    assert Template({"Transform": "Macro", "Resources": {"C": config}}).fact("C").unlisted == ()
