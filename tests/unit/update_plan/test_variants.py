"""What an update does to variants."""

from constructs_lib.rules import UNKNOWN
from constructs_lib.update_plan.changes import Changes
from constructs_lib.update_plan.variants import variant_changes
from tests.unit.update_plan.pairs import config, template, variant


def test_names_the_variants_that_go_and_those_that_change_their_type() -> None:
    before = template(Config=config(variant("a"), variant("b")))
    after = template(Config=config(variant("a", InstanceType="ml.m5.xlarge")))

    assert variant_changes(Changes(before, after), "Endpoint") == (("b",), ("a",))


def test_knows_nothing_of_variants_that_are_hidden() -> None:
    hidden = template(Config=config())
    hidden["Resources"]["Config"]["Properties"]["ProductionVariants"] = {"Fn::Transform": {"Name": "Macro"}}

    gone, retyped = variant_changes(Changes(hidden, template()), "Endpoint")

    assert gone is UNKNOWN
    assert retyped is UNKNOWN
