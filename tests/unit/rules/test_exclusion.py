"""Pairs that exclude each other: what such a rule is, what it finds and how that reads."""

from collections.abc import Iterator

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN, Fact, Rule, check, engine
from constructs_lib.rules.exclusion import Feature, exclusion
from constructs_lib.rules.fact import owned, owned_list, value
from constructs_lib.rules.hidden import given


class Wheel(Fact):
    """What a car runs on."""

    season: str = value()


class Car(Fact):
    """What is driven."""

    roof: str = value()
    spare: Wheel = owned(Wheel)
    wheels: tuple[Wheel, ...] = owned_list(Wheel)


WINTER = Feature(Wheel, "a winter tire", lambda wheel: given(wheel.season) and wheel.season == "winter")


def wheels_of(car: Car) -> Iterator[Wheel]:
    if given(car.wheels):
        yield from car.wheels


ON_WINTER = WINTER.within(Car, wheels_of)
OPEN = Feature(Car, "{roof=}", lambda car: given(car.roof) and car.roof == "none")


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> dict[str, Rule]:
    empty: dict[str, Rule] = {}
    monkeypatch.setattr(engine, "RULES", empty)
    monkeypatch.setattr(engine, "_about", {})
    return empty


def said(car: Car) -> list[str]:
    return [str(finding) for finding in check(car)]


def test_is_a_rule_like_any_other(rules: dict[str, Rule]) -> None:
    exclusion("cold", ON_WINTER, OPEN, source="the manual", remedy="Close the roof.")

    rule = rules["cold"]
    assert (rule.subject, rule.severity, rule.source, rule.confidence) == (Car, "error", "the manual", "documented")
    assert rule.summary == "A winter tire cannot be combined with {roof=}."
    assert rule.remedy == "Close the roof."
    assert rule.module == __name__
    assert not rule.wants_context


def test_finds_what_has_both_features() -> None:
    exclusion("cold", ON_WINTER, OPEN, source="the manual", remedy="Close the roof.")

    both = Car(roof="none", wheels=[Wheel(season="summer"), Wheel(season="winter")])
    assert said(both) == ["a winter tire cannot be combined with Roof 'none'; close the roof"]
    assert said(Car(roof="none", wheels=[Wheel(season="summer")])) == []
    assert said(Car(roof="steel", wheels=[Wheel(season="winter")])) == []
    assert said(Car()) == []


@pytest.mark.parametrize(
    "car",
    [
        Car(roof=UNKNOWN, wheels=[Wheel(season="winter")]),
        Car(roof=MAYBE, wheels=[Wheel(season="winter")]),
        Car(roof="none", wheels=UNKNOWN),
        Car(roof="none", wheels=[Wheel(season=UNKNOWN)]),
    ],
)
def test_is_silent_where_a_feature_is_hidden(car: Car) -> None:
    exclusion("cold", ON_WINTER, OPEN, source="the manual")

    assert said(car) == []


def test_what_nobody_confirmed_warns_in_other_words() -> None:
    exclusion("cold", ON_WINTER, OPEN, source="a guess", confidence="unconfirmed")

    (finding,) = check(Car(roof="none", wheels=[Wheel(season="winter")]))
    assert finding.rule.severity == "warning"
    assert str(finding) == "a winter tire is not documented to work with Roof 'none'; drop one of the two"


def test_fails_when_an_id_is_taken() -> None:
    exclusion("cold", ON_WINTER, OPEN, source="the manual")

    with pytest.raises(ValueError, match="there is a rule 'cold' already"):
        exclusion("cold", ON_WINTER, OPEN, source="another manual")
