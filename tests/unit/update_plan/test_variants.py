"""What an update does to variants."""

from typing import Any

from constructs_lib.rules import UNKNOWN
from constructs_lib.update_plan.changes import Changes
from constructs_lib.update_plan.variants import CONFIG, variant_changes
from tests.unit.update_plan.pairs import config, template, variant


def test_names_the_variants_that_go_and_those_that_change_their_type() -> None:
    before = template(Config=config(variant("a"), variant("b")))
    after = template(Config=config(variant("a", InstanceType="ml.m5.xlarge")))

    found = variant_changes(Changes(before, after), "Endpoint")

    assert (found.gone, found.shadows_gone, found.retyped) == (("b",), (), ("a",))


def test_names_the_shadows_that_go_unless_they_answer_from_then_on() -> None:
    def shadowed(*shadows: Any) -> Any:
        properties = config(variant("a"))["Properties"]
        return template(
            Config={"Type": CONFIG, "Properties": {**properties, "ShadowProductionVariants": list(shadows)}}
        )

    gone = variant_changes(Changes(shadowed(variant("s")), template(Config=config(variant("a")))), "Endpoint")
    promoted = variant_changes(Changes(shadowed(variant("s")), template(Config=config(variant("s")))), "Endpoint")
    retyped = shadowed(variant("s", InstanceType="ml.m5.xlarge"))

    assert (gone.gone, gone.shadows_gone) == ((), ("s",))
    assert (promoted.gone, promoted.shadows_gone) == (("a",), ())
    assert variant_changes(Changes(shadowed(variant("s")), retyped), "Endpoint").retyped == ("s",)


def test_a_name_that_is_hidden_is_the_same_name_where_it_is_written_alike() -> None:
    name = {"Fn::Sub": "${AWS::StackName}-a"}
    other = {"Fn::Sub": "${AWS::StackName}-b"}

    def found(*then: Any) -> Any:
        return variant_changes(
            Changes(template(Config=config(variant(name))), template(Config=config(*then))), "Endpoint"
        )

    assert found(variant(name)) == ((), (), ())
    assert found(variant(name, InstanceType="ml.m5.xlarge")).gone == ()
    assert found(variant(name, InstanceType="ml.m5.xlarge")).retyped is UNKNOWN
    assert found(variant(other)).gone is UNKNOWN
    assert found(variant({"Fn::ImportValue": "name"})).retyped is UNKNOWN


def test_knows_nothing_of_variants_that_are_hidden() -> None:
    hidden = template(Config=config())
    hidden["Resources"]["Config"]["Properties"]["ProductionVariants"] = {"Fn::Transform": {"Name": "Macro"}}

    found = variant_changes(Changes(hidden, template()), "Endpoint")

    assert all(each is UNKNOWN for each in found)
