"""Tables of options."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Stack
from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib.arguments import kinds
from constructs_lib.arguments.options import Option, Options
from constructs_lib.rules import UNKNOWN, facts

_Config = sagemaker.CfnEndpointConfig


def table() -> Options[Any, Any, Any]:
    return Options(
        facts.ManagedScaling,
        _Config.ManagedInstanceScalingProperty,
        fixed={"status": "ENABLED"},
        least=kinds.number("min_instance_count", required=True),
        max_instance_count=kinds.number(),
        scale_in_policy=Options(
            facts.ScaleIn,
            _Config.ScaleInPolicyProperty,
            needs=["how"],
            how=kinds.text("strategy"),
            cooldown=kinds.minutes("cooldown_in_minutes"),
        ),
    )


def read(**arguments: object) -> dict[str, Any]:
    nothing = {"least": 1, "max_instance_count": None, "how": None, "cooldown": None}
    return table().read("Thing 'T'", {**nothing, **arguments})


def test_reads_what_is_given_and_nothing_else() -> None:
    assert read(max_instance_count=3, another=True) == {"least": 1, "max_instance_count": 3}


def test_reads_zero_and_false_and_empty_texts_as_given() -> None:
    assert read(least=0, how="") == {"least": 0, "how": ""}


def test_fails_when_an_option_that_is_required_is_none() -> None:
    with pytest.raises(ValueError, match=r"^least of Thing 'T' must be a number, got None; pass least as"):
        read(least=None)


def test_fails_when_a_part_lacks_what_it_needs() -> None:
    with pytest.raises(ValueError, match=r"^Thing 'T' has cooldown without how; pass how too$"):
        read(cooldown=Duration.minutes(5))


def test_becomes_a_fact_with_the_words_of_its_arguments(stack: Stack) -> None:
    token = CfnParameter(stack, "Least", type="Number").value_as_number
    found = table().fact(read(least=token, how="IDLE_RELEASE", cooldown=Duration.hours(1)), "pool 1")

    assert (found.at, found.status, found.max_instance_count) == ("pool 1", "ENABLED", None)
    assert found.min_instance_count is UNKNOWN
    assert (found.scale_in_policy.strategy, found.scale_in_policy.cooldown_in_minutes) == ("IDLE_RELEASE", 60)
    words = {each.name(field): each.show(field, 60) for each, field in _words(found.scale_in_policy)}
    assert words["cooldown"] == "cooldown=60 minutes"
    assert {each.name(field) for each, field in _words(found)} >= {"least", "max_instance_count", "how and cooldown"}


def _words(fact: Any) -> Any:
    from constructs_lib.rules.fact import schema

    return [(fact.dialect, field) for field in schema(type(fact)).values()]


def test_becomes_a_property_without_what_is_not_given() -> None:
    found = table().render(read(least=2))

    assert found == {"status": "ENABLED", "minInstanceCount": 2}


def test_becomes_nested_properties() -> None:
    found = table().render(read(how="IDLE_RELEASE"))

    assert found == {"status": "ENABLED", "minInstanceCount": 1, "scaleInPolicy": {"strategy": "IDLE_RELEASE"}}


def test_defines_an_l1_construct(stack: Stack) -> None:
    names = Options(facts.Endpoint, sagemaker.CfnEndpoint, endpoint_name=kinds.text())

    found = names.render({"endpoint_name": "iris"}, stack, "Endpoint", endpoint_config_name="config")

    assert isinstance(found, sagemaker.CfnEndpoint)
    assert (found.endpoint_name, found.endpoint_config_name) == ("iris", "config")


def test_what_is_declared_by_hand_cannot_be_forgotten() -> None:
    by_hand = Options(
        facts.CapacityReservation,
        _Config.CapacityReservationConfigProperty,
        ml_reservation_arn=Option(lambda _, value: value, by_hand=True),
    )

    for way in (by_hand.fact, by_hand.render):
        with pytest.raises(TypeError, match="passes ml_reservation_arn by name"):
            way({})
    assert by_hand.fact({}, ml_reservation_arn="arn").ml_reservation_arn == "arn"


def test_what_decides_in_python_only_stands_in_neither_fact_nor_template() -> None:
    kept = Options(
        facts.CapacityReservation, _Config.CapacityReservationConfigProperty, retained=kinds.flag(None, required=True)
    )
    given = kept.read("Thing", {"retained": True})

    assert given == {"retained": True}
    assert kept.fact(given).ml_reservation_arn is None
    assert kept.render(given) == {}


def test_collects_what_a_role_needs_for_what_is_given() -> None:
    one, other = {"Action": "a"}, {"Action": "b"}
    table = Options(
        facts.CapacityReservation,
        _Config.CapacityReservationConfigProperty,
        first=Option(lambda _, value: value, None, statements=lambda _: (one,)),
        part=Options(
            facts.ScaleIn,
            _Config.ScaleInPolicyProperty,
            second=Option(lambda _, value: value, None, statements=lambda _: (other,)),
        ),
    )

    assert table.statements({"first": 1, "second": 2}) == (one, other)
    assert table.statements({"second": 2}) == (other,)
