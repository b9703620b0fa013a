"""What a fact is: how values are declared, and what becomes of those of another type."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

from constructs_lib.rules import MAYBE, TEMPLATE, UNKNOWN, Arguments, Fact, Partial, Wrong, walk
from constructs_lib.rules.fact import Field, altered, link, owned, owned_list, schema, value
from tests.unit.with_each import with_each


class Bolt(Fact):
    """What holds a wheel."""

    size: int = value("BoltSize")


class Wheel(Fact):
    """What a car runs on."""

    tire_name: str = value("TireName")
    pressure: float = value("Pressure")
    is_spare: bool = value("Boolean")
    valve_ids: tuple[str, ...] = value("Valves")
    labels: Mapping[str, str] = value("Labels")
    hub: Bolt = owned(Bolt, cfn="HUB")
    bolts: tuple[Bolt, ...] = owned_list(Bolt, "BoltList")
    axle: Fact = link()


def test_schema_knows_each_value_by_its_name() -> None:
    assert schema(Wheel) == {
        "tire_name": Field("tire_name", "TireName", "TireName", None, many=False, linked=False),
        "pressure": Field("pressure", "Pressure", "Pressure", None, many=False, linked=False),
        "is_spare": Field("is_spare", "IsSpare", "Boolean", None, many=False, linked=False),
        "valve_ids": Field("valve_ids", "ValveIds", "Valves", None, many=False, linked=False),
        "labels": Field("labels", "Labels", "Labels", None, many=False, linked=False),
        "hub": Field("hub", "HUB", None, Bolt, many=False, linked=False),
        "bolts": Field("bolts", "Bolts", "BoltList", Bolt, many=True, linked=False),
        "axle": Field("axle", "Axle", None, None, many=False, linked=True),
    }


@pytest.mark.parametrize(
    ("name", "cfn"), [("image", "Image"), ("s3_uri", "S3Uri"), ("model_data_url", "ModelDataUrl"), ("v2", "V2")]
)
def test_name_in_a_template_follows_from_the_name_in_python(name: str, cfn: str) -> None:
    declared: type[Fact] = type("Declared", (Fact,), {"__annotations__": {name: str}, name: value(), "__doc__": "A."})

    assert schema(declared)[name].cfn == cfn


def test_what_nobody_gave_is_not_there_and_what_nobody_linked_is_hidden() -> None:
    wheel = Wheel()

    assert wheel.tire_name is None
    assert wheel.bolts is None
    assert wheel.axle is UNKNOWN
    assert wheel.at == ""
    assert wheel.dialect is TEMPLATE


def test_shows_what_it_was_given() -> None:
    assert repr(Wheel(at="front", pressure=2.5, hub=Bolt(size=8))) == (
        "Wheel(at='front', pressure=2.5, hub=Bolt(at='', size=8))"
    )


def test_can_be_altered_into_another() -> None:
    wheel = Wheel(at="front", tire_name="winter", pressure=UNKNOWN, axle=None)

    other = altered(wheel, tire_name="summer", is_spare="no")

    assert (wheel.tire_name, other.tire_name) == ("winter", "summer")
    assert other.at == "front"
    assert other.axle is None
    assert other.pressure is UNKNOWN
    assert isinstance(other.is_spare, Wrong)


def test_fact_of_a_fact_has_the_values_of_both() -> None:
    class SpareWheel(Wheel):
        """What a car runs on for a while."""

        distance: int = value("Distance")

    assert list(schema(SpareWheel)) == [*schema(Wheel), "distance"]
    assert SpareWheel(distance=50, pressure=3).pressure == 3


def test_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="Wheel cannot be changed"):
        Wheel().pressure = 2.5


def test_compares_by_identity_since_its_values_may_be_hidden() -> None:
    wheel = Wheel(pressure=UNKNOWN)

    assert wheel == wheel  # noqa: PLR0124  # that it can be compared is the point
    assert wheel != Wheel(pressure=UNKNOWN)
    assert len({wheel, Wheel()}) == 2


def test_takes_no_value_that_is_not_declared() -> None:
    with pytest.raises(TypeError, match="colour"):
        Wheel(colour="black")


def test_keeps_values_of_the_declared_types() -> None:
    bolt = Bolt(size=8)

    wheel = Wheel(
        tire_name="all season",
        pressure=2,
        is_spare=False,
        valve_ids=["front", "rear"],
        labels=MappingProxyType({"season": "all"}),
        hub=bolt,
        bolts=[bolt, bolt],
    )

    assert (wheel.tire_name, wheel.pressure, wheel.is_spare, wheel.hub) == ("all season", 2, False, bolt)
    assert wheel.valve_ids == ("front", "rear")
    assert wheel.labels == {"season": "all"}
    assert wheel.bolts == (bolt, bolt)


@with_each("seen", [UNKNOWN, MAYBE, Wrong(5), Partial(("all", None))])
@with_each("name", schema(Wheel))
def test_keeps_what_is_hidden(name: str, seen: Any) -> None:
    assert getattr(Wheel(**{name: seen}), name) is seen


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("tire_name", 5),
        ("tire_name", True),
        ("tire_name", b"all season"),
        ("tire_name", ["all season"]),
        ("tire_name", {"Name": "all season"}),
        ("pressure", "2.5"),
        ("pressure", True),
        ("pressure", []),
        ("is_spare", "true"),
        ("is_spare", 1),
        ("is_spare", 0),
        ("valve_ids", "front"),
        ("valve_ids", {"front": 1}),
        ("labels", [("season", "all")]),
        ("labels", "season"),
        ("labels", {5: "all"}),
        ("hub", {"Size": 8}),
        ("hub", "large"),
        ("bolts", Bolt(size=8)),
        ("bolts", "many"),
    ],
)
def test_hides_a_value_of_another_type(name: str, seen: Any) -> None:
    kept = getattr(Wheel(**{name: seen}), name)

    assert isinstance(kept, Wrong)
    assert kept.raw is seen


@pytest.mark.parametrize(
    ("name", "seen", "wrong"),
    [
        ("valve_ids", ["front", 5], 5),
        ("valve_ids", ["front", None], None),
        ("bolts", [Bolt(), "large"], "large"),
        ("bolts", [Bolt(), Wheel], Wheel),
    ],
)
def test_hides_an_entry_of_another_type(name: str, seen: Any, wrong: object) -> None:
    first, second = getattr(Wheel(**{name: seen}), name)

    assert first is seen[0]
    assert isinstance(second, Wrong)
    assert second.raw is wrong


def test_hides_a_value_of_a_map_of_another_type() -> None:
    labels = Wheel(labels={"season": "all", "year": 2026}).labels

    assert labels["season"] == "all"
    assert isinstance(labels["year"], Wrong)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("valve_ids", ["front", MAYBE]),
        ("bolts", [Bolt(), MAYBE]),
        ("labels", {"season": "all", "year": MAYBE}),
    ],
)
def test_hides_a_list_of_which_an_entry_may_be_missing(name: str, seen: Any) -> None:
    assert getattr(Wheel(**{name: seen}), name) is UNKNOWN


def test_a_hidden_entry_leaves_the_others_known() -> None:
    assert Wheel(valve_ids=["front", UNKNOWN]).valve_ids == ("front", UNKNOWN)


def test_what_is_linked_is_taken_as_it_comes() -> None:
    assert Wheel(axle="front").axle == "front"  # type: ignore[comparison-overlap]  # an axle is a fact


def test_walk_yields_a_fact_and_all_that_it_owns() -> None:
    hub, first, second = Bolt(), Bolt(), Bolt()
    wheel = Wheel(hub=hub, bolts=[first, UNKNOWN, second, "large"], axle=Bolt())

    assert list(walk(wheel)) == [wheel, hub, first, second]


@pytest.mark.parametrize("hub", [None, UNKNOWN, MAYBE, "large"])
def test_walk_passes_over_what_is_hidden_or_missing(hub: object) -> None:
    wheel = Wheel(hub=hub, bolts=hub)

    assert list(walk(wheel)) == [wheel]


def test_template_speaks_of_properties() -> None:
    field = schema(Wheel)["tire_name"]

    assert TEMPLATE.name(field) == "TireName"
    assert TEMPLATE.show(field, "all season") == "TireName 'all season'"


def test_construct_speaks_of_arguments() -> None:
    words = Arguments({"tire_name": ("tire", ""), "pressure": ("tire_pressure", "bar")})

    assert words.name(schema(Wheel)["tire_name"]) == "tire"
    assert words.show(schema(Wheel)["tire_name"], "all season") == "tire='all season'"
    assert words.show(schema(Wheel)["pressure"], 2.5) == "tire_pressure=2.5 bar"
    assert words.name(schema(Wheel)["valve_ids"]) == "valve_ids"
    assert words.show(schema(Wheel)["valve_ids"], ()) == "valve_ids=()"
