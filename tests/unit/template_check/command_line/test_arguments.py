"""Arguments that have to be names that exist."""

import argparse

import pytest

from constructs_lib.template_check.command_line.arguments import REGIONS, nearest, region, rule_id


@pytest.mark.parametrize("given", ["eu-west-1", "us-gov-west-1", "eusc-de-east-1", "mars-north-12"])
def test_takes_what_may_be_a_region(given: str) -> None:
    assert region(given) == given


@pytest.mark.parametrize("given", ["nowhere-1", "EU-WEST-1", "eu-west-1a", "eu_west_1", "", "eu-west-", "ireland"])
def test_refuses_what_cannot_be_a_region(given: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is not a region"):
        region(given)


def test_knows_the_regions() -> None:
    assert {"eu-west-1", "us-east-1", "cn-north-1"} <= REGIONS
    assert "eu-mars-1" not in REGIONS


def test_says_what_was_probably_meant() -> None:
    assert nearest("eu-west1", ["eu-west-1", "us-east-1"]) == "; did you mean 'eu-west-1'?"
    assert nearest("x", ["eu-west-1"]) == ""


def test_refuses_what_is_not_a_rule() -> None:
    assert rule_id("image-in-region") == "image-in-region"
    with pytest.raises(argparse.ArgumentTypeError, match="not a rule; did you mean 'image-in-region'"):
        rule_id("image-in-regoin")
