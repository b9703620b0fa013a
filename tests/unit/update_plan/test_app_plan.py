"""The plan of several stacks."""

from typing import Any

import pytest

from constructs_lib.update_plan.app_plan import plan_stacks
from constructs_lib.update_plan.stacks import StackPair
from tests.unit.update_plan.pairs import IMAGE, config, endpoint, model, template

HERE = {"region": "eu-west-1", "account": "1"}


def exporting(name: Any = "Shop:Model", value: Any = None, **resources: Any) -> dict[str, Any]:
    value = value or {"Fn::GetAtt": ["Model", "ModelName"]}
    return {**template(**resources), "Outputs": {"Out": {"Value": value, "Export": {"Name": name}}}}


def importing(name: Any = "Shop:Model") -> dict[str, Any]:
    return template(Config=config({"Fn::ImportValue": name}))


def told(*pairs: StackPair) -> list[tuple[str, str, str, str]]:
    return [
        (plan.name, change.resource, change.verdict, change.rule)
        for plan in plan_stacks(pairs)
        for change in plan.changes
        if change.rule in {"update-export-in-use", "update-export-released", "update-name-moves"}
    ]


def shop(old: Any, new: Any) -> StackPair:
    return StackPair("Shop", old, new, **HERE)


def web(old: Any, new: Any, **place: str) -> StackPair:
    return StackPair("Web", old, new, **(place or HERE))


IN_USE = ("Shop", "Out", "fails", "update-export-in-use")
RELEASED = ("Shop", "Out", "two-deployments", "update-export-released")


@pytest.mark.parametrize(
    ("old", "new", "importers", "expected"),
    [
        (exporting(), exporting(), (importing(), importing()), []),
        (exporting(), template(), (importing(), importing()), [IN_USE]),
        (exporting(), template(), (importing(), template()), [RELEASED]),
        (exporting(), None, (importing(), None), [RELEASED]),
        (exporting(), template(), (template(), template()), []),
        (exporting(), template(), (importing("Other"), importing("Other")), []),
        (exporting(), exporting(Model=model(f"{IMAGE}:2")), (importing(), importing()), [IN_USE]),
        (exporting(), exporting(value="iris"), (importing(), template()), [RELEASED]),
        (exporting({"Ref": "AWS::StackName"}), template(), (importing(), importing()), []),
        (exporting({"Fn::Sub": "Shop:Model"}), template(), (importing(), importing()), [IN_USE]),
        (template(), exporting(), (template(), importing()), []),
    ],
)
def test_an_export_that_another_stack_imports_can_neither_go_nor_change(
    old: Any, new: Any, importers: tuple[Any, Any], expected: list[Any]
) -> None:
    assert told(shop(old, new), web(*importers)) == expected


def test_stacks_of_another_place_have_exports_and_names_of_their_own() -> None:
    named = template(Endpoint=endpoint(EndpointName="shop"))
    elsewhere = {"region": "eu-west-1", "account": "2"}

    assert told(shop(exporting(), template()), web(importing(), importing(), **elsewhere)) == []
    assert told(shop(named, None), web(None, named, **elsewhere)) == []


def test_a_name_that_moves_to_another_stack_takes_two_deployments() -> None:
    named = template(Endpoint=endpoint(EndpointName="shop"))
    other = template(Endpoint=endpoint(EndpointName="other"))
    unnamed = template(Endpoint=endpoint(EndpointName={"Ref": "AWS::NoValue"}))
    moved = [("Web", "Endpoint", "two-deployments", "update-name-moves")]

    assert told(shop(named, None), web(None, named)) == moved
    assert told(shop(named, other), web(None, named)) == moved
    assert told(shop(named, named), web(None, other)) == []
    assert told(shop(unnamed, None), web(None, unnamed)) == []


def test_each_resource_and_each_output_is_told_once() -> None:
    named = template(Endpoint=endpoint(EndpointName="shop"))

    plans = plan_stacks([shop({**exporting(), **named}, None), web(None, named)])

    assert [plan.name for plan in plans] == ["Shop", "Web"]
    resources = [change.resource for change in plans[1].changes]
    assert sorted(resources) == sorted(named["Resources"])
    assert resources[0] == "Endpoint"


def test_an_output_that_a_condition_makes_is_not_looked_at() -> None:
    old = exporting()
    old["Outputs"]["Out"]["Condition"] = "Live"
    old["Outputs"]["Broken"] = "x"

    assert told(shop(old, template()), web(importing(), importing())) == []
