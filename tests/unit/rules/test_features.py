"""What exclusions are about: in which facts a feature is found."""

import pytest

from constructs_lib.rules import UNKNOWN
from constructs_lib.rules.facts import DataCapture
from constructs_lib.rules.features import (
    CAPTURE,
    MULTI_MODEL,
    SERVERLESS,
    SEVERAL_VARIANTS,
    of_any_variant,
    of_config,
    of_model,
    variants_of,
)
from constructs_lib.rules.hidden import UndeterminedError
from tests.unit.rules.conftest import config, container, endpoint, model, variant

MANY = model(container(), container(mode="MultiModel"))


def test_variants_of_a_configuration_are_those_that_answer_and_those_that_do_not() -> None:
    first, second, shadow = variant(), variant(), variant()

    assert list(variants_of(config(first, second, shadow_production_variants=[shadow]))) == [first, second, shadow]
    assert list(variants_of(config(production_variants=None))) == []


def test_feature_of_a_container_is_one_of_its_model_its_variant_its_configuration_and_its_endpoint() -> None:
    of_configuration = of_any_variant(of_model(MULTI_MODEL))

    for served, found in ((MANY, True), (model(), False)):
        assert MULTI_MODEL.there(served) is found
        assert of_model(MULTI_MODEL).there(variant(model=served)) is found
        assert of_configuration.there(config(variant(model=None), variant(model=served))) is found
        assert (
            of_configuration.there(config(variant(model=None), shadow_production_variants=[variant(model=served)]))
            is found
        )
        assert of_config(of_configuration).there(endpoint(config=config(variant(model=served)))) is found


def test_what_is_behind_an_endpoint_that_nobody_knows_is_undetermined() -> None:
    with pytest.raises(UndeterminedError):
        of_config(SEVERAL_VARIANTS).there(endpoint(config=UNKNOWN))
    assert not of_config(SEVERAL_VARIANTS).there(endpoint(config=None))


def test_a_variant_that_has_the_feature_decides_whatever_the_others_hide() -> None:
    serverless = variant(serverless_config=UNKNOWN)

    assert of_any_variant(SERVERLESS).there(config(serverless, UNKNOWN))


@pytest.mark.parametrize(("enabled", "captures"), [(True, True), (None, True), (False, False)])
def test_data_capture_may_be_switched_off(enabled: bool | None, captures: bool) -> None:
    assert CAPTURE.there(config(data_capture_config=DataCapture(enable_capture=enabled))) is captures
