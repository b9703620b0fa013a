"""The order in which CloudFormation acts."""

from constructs_lib.update_plan.changes import Changes
from constructs_lib.update_plan.order import in_order
from tests.unit.update_plan.pairs import endpoint, template


def test_makes_first_what_others_need_and_deletes_last() -> None:
    changes = Changes(template(), template(Endpoint=endpoint(EndpointName="b"), Extra=endpoint(EndpointName="c")))

    order = [each.resource for each in in_order(changes)]

    assert order.index("Role") < order.index("Policy") < order.index("Model") < order.index("Config")
    assert order.index("Config") < order.index("Endpoint")


def test_deletes_in_the_opposite_order() -> None:
    changes = Changes(template(), {"Resources": {}})

    assert [each.resource for each in in_order(changes)] == ["Endpoint", "Config", "Model", "Policy", "Role", "Bucket"]


def test_a_circle_has_an_order_too() -> None:
    circle = {"Resources": {"A": {"Type": "T", "DependsOn": "B"}, "B": {"Type": "T", "DependsOn": "A"}}}

    assert sorted(each.resource for each in in_order(Changes(circle, circle))) == ["A", "B"]
