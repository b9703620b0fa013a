"""The generated table of what each region offers."""

import re

import pytest

from constructs_lib.rules.tables import regional_instance_types
from constructs_lib.rules.tables.regional_instance_types import (
    HOSTING,
    TRANSFORM,
    offered_for_transform_in,
    offered_in,
    regions_offering,
)
from tests.generators import publish
from tests.generators import regional_instance_types as generator
from tests.unit.with_each import with_each


def test_module_is_as_generated() -> None:
    assert publish("regional_instance_types", generator.module(), check=True) == 0


def test_offers_are_those_of_cfn_lint() -> None:
    assert {region: offered_in(region) for region in HOSTING} == generator.instance_types("hosting")
    assert {region: offered_for_transform_in(region) for region in TRANSFORM} == generator.instance_types("transform")


def test_fails_when_another_cfn_lint_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator, "CFN_LINT", "0.1")

    with pytest.raises(SystemExit, match="state it and its date"):
        generator.module()


@with_each("region", HOSTING)
def test_every_region_offers_instance_types_by_their_full_names(region: str) -> None:
    offers = offered_in(region)

    assert offers
    assert all(re.fullmatch(r"ml\.[a-z0-9-]+\.[a-z0-9]+", name) for name in offers)


@pytest.mark.parametrize(
    "region", ["ap-southeast-2", "cn-north-1", "cn-northwest-1", "eu-west-1", "us-gov-east-1", "us-gov-west-1"]
)
def test_general_purpose_instances_are_offered_for_both(region: str) -> None:
    assert "ml.m5.large" in (offered_in(region) or ())
    assert "ml.m5.large" in (offered_for_transform_in(region) or ())


def test_not_every_region_offers_every_type() -> None:
    assert "ml.inf2.xlarge" in (offered_in("us-east-1") or ())
    assert "ml.inf2.xlarge" not in (offered_in("us-gov-west-1") or ())


def test_what_hosting_offers_transform_may_not() -> None:
    assert "ml.t2.medium" in (offered_in("us-east-1") or ())
    assert "ml.t2.medium" not in (offered_for_transform_in("us-east-1") or ())


def test_region_that_the_table_does_not_know_has_no_answer() -> None:
    assert offered_in("xx-nowhere-1") is None
    assert offered_for_transform_in("xx-nowhere-1") is None


def test_type_that_the_table_does_not_know_is_in_no_region() -> None:
    assert regions_offering("ml.x99.large") == frozenset()


def test_finds_the_regions_of_a_type() -> None:
    assert {"us-east-1", "cn-north-1", "us-gov-west-1"} <= regions_offering("ml.m5.large")


def test_answers_are_kept() -> None:
    assert offered_in("us-east-1") is offered_in("us-east-1")


def test_table_is_small() -> None:
    assert sum(map(len, [*HOSTING.values(), *TRANSFORM.values()])) < 120_000


def test_module_says_where_and_when_the_data_come_from() -> None:
    assert f"cfn-lint {generator.CFN_LINT} of {generator.RELEASED}" in str(regional_instance_types.__doc__)
