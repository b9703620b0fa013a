"""The engine: which rules are asked, what keeps them silent, and how their findings read."""

from collections.abc import Iterator
from typing import get_args

import pytest

from constructs_lib.rules import MAYBE, NOWHERE, UNKNOWN, Arguments, Context, Fact, Finding, Rule, Wrong, check, engine
from constructs_lib.rules.engine import Confidence, Severity, render, rule, rules_about
from constructs_lib.rules.fact import TEMPLATE, Dialect, link, owned, owned_list, value
from constructs_lib.rules.hidden import given


class Bolt(Fact):
    """What holds a wheel."""

    size: int = value()


class Wheel(Fact):
    """What a car runs on."""

    pressure: float = value()
    tire_name: str = value()
    hub: Bolt = owned(Bolt)
    bolts: tuple[Bolt, ...] = owned_list(Bolt)
    spare: "Wheel" = link()


WORDS = Arguments({"pressure": ("tire_pressure", "bar")})


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> dict[str, Rule]:
    empty: dict[str, Rule] = {}
    monkeypatch.setattr(engine, "RULES", empty)
    monkeypatch.setattr(engine, "_about", {})
    return empty


def about_pressure(wheel: Wheel) -> Iterator[str]:
    """Tires without air.

    Remedy: Pump {tire_name} up.
    """
    if given(wheel.pressure) and wheel.pressure < 2:
        yield "{pressure=} is low"


def texts(findings: list[Finding]) -> list[str]:
    return [str(finding) for finding in findings]


def test_rule_knows_its_subject_and_its_remedy(rules: dict[str, Rule]) -> None:
    rule("pressure", source="the manual")(about_pressure)

    assert rules["pressure"] == Rule(
        id="pressure",
        subject=Wheel,
        severity="error",
        source="the manual",
        confidence="documented",
        summary="Tires without air.",
        remedy="Pump {tire_name} up.",
        check=about_pressure,
        wants_context=False,
        module=__name__,
    )


@pytest.mark.parametrize("confidence", get_args(Confidence))
@pytest.mark.parametrize("severity", [*get_args(Severity), None])
def test_what_nobody_confirmed_is_never_an_error(
    rules: dict[str, Rule], severity: Severity | None, confidence: Confidence
) -> None:
    if confidence == "unconfirmed" and severity == "error":
        with pytest.raises(ValueError, match="rule 'pressure' is unconfirmed; it cannot be an error"):
            rule("pressure", source="a guess", confidence=confidence, severity=severity)(about_pressure)
        return

    rule("pressure", source="a guess", confidence=confidence, severity=severity)(about_pressure)

    assert rules["pressure"].severity == (severity or ("warning" if confidence == "unconfirmed" else "error"))


def test_fails_when_an_id_is_taken() -> None:
    rule("pressure", source="the manual")(about_pressure)

    with pytest.raises(ValueError, match="there is a rule 'pressure' already"):
        rule("pressure", source="another manual")(about_pressure)


def test_rule_is_asked_about_its_subject_and_nothing_else() -> None:
    rule("pressure", source="the manual")(about_pressure)

    assert texts(check(Wheel(pressure=1))) == ["Pressure 1 is low; pump TireName up"]
    assert check(Wheel(pressure=3)) == []
    assert check(Bolt()) == []


def test_rule_about_every_fact_is_asked_about_each() -> None:
    @rule("anything", source="the manual")
    def about_anything(_: Fact) -> Iterator[str]:
        """Remedy: Sell it."""
        yield "this is something"

    assert texts(check(Wheel())) == texts(check(Bolt())) == ["this is something; sell it"]


def test_rule_about_one_of_two_types_is_asked_about_both() -> None:
    @rule("wheel-or-bolt", source="the manual")
    def about_two(_: Wheel | Bolt) -> Iterator[str]:
        """Remedy: Sell it."""
        yield "this is one of two"

    assert len(check(Wheel())) == len(check(Bolt())) == 1
    assert check(NOWHERE) == []


def test_rule_that_is_registered_later_is_asked_too() -> None:
    assert rules_about(Wheel) == ()

    rule("pressure", source="the manual")(about_pressure)

    assert [found.id for found in rules_about(Wheel)] == ["pressure"]


def test_what_a_fact_owns_has_a_check_of_its_own() -> None:
    @rule("size", source="the manual")
    def about_bolts(_: Bolt) -> Iterator[str]:
        """Remedy: Take another."""
        yield "{size=} does not fit"

    wheel = Wheel(hub=Bolt(size=8))

    assert check(wheel) == []
    assert texts(check(wheel.hub)) == ["Size 8 does not fit; take another"]


def test_rule_receives_the_context_if_it_has_a_second_parameter() -> None:
    @rule("road", source="the manual")
    def about_roads(_: Wheel, context: Context) -> Iterator[str]:
        """Remedy: Go elsewhere."""
        if context.region == "eu-west-1":
            yield f"the roads of {context.region} are wet"

    assert texts(check(Wheel(), Context(region="eu-west-1"))) == ["the roads of eu-west-1 are wet; go elsewhere"]
    assert check(Wheel(), Context(region="us-east-1")) == []
    assert check(Wheel()) == []


@pytest.mark.parametrize("pressure", [UNKNOWN, MAYBE, "1"])
def test_rule_is_silent_about_what_is_hidden(pressure: object) -> None:
    rule("pressure", source="the manual")(about_pressure)

    assert check(Wheel(pressure=pressure)) == []


def test_hidden_value_silences_no_other_rule() -> None:
    rule("pressure", source="the manual")(about_pressure)

    @rule("tire", source="the manual")
    def about_tires(wheel: Wheel) -> Iterator[str]:
        """Remedy: Buy one."""
        if not given(wheel.tire_name):
            yield "there is no tire"

    assert texts(check(Wheel(pressure=UNKNOWN))) == ["there is no tire; buy one"]


def test_what_was_found_before_something_hidden_was_met_is_told() -> None:
    @rule("bolts", source="the manual")
    def about_bolts(wheel: Wheel) -> Iterator[str]:
        """Remedy: Take another."""
        for bolt in wheel.bolts:
            if bolt.size > 10:
                yield f"a bolt has size {bolt.size}"

    wheel = Wheel(bolts=[Bolt(size=12), Bolt(size=UNKNOWN), Bolt(size=14)])

    assert texts(check(wheel)) == ["a bolt has size 12; take another"]


def test_rule_need_not_be_a_generator() -> None:
    @rule("size", source="the manual")
    def about_bolts(bolt: Bolt) -> Iterator[str]:
        """Remedy: Take another."""
        return iter(["{size=} is large"] if bolt.size > 10 else [])

    assert texts(check(Bolt(size=12))) == ["Size 12 is large; take another"]
    assert check(Bolt(size=UNKNOWN)) == []


def test_mistake_in_a_rule_is_not_hidden() -> None:
    @rule("broken", source="the manual")
    def broken(bolt: Bolt) -> Iterator[str]:
        """Remedy: Take another."""
        yield str(bolt.colour)  # type: ignore[attr-defined]  # the mistake

    with pytest.raises(AttributeError, match="colour"):
        check(Bolt())


@pytest.mark.parametrize(
    ("sentence", "in_template", "in_arguments"),
    [
        ("{pressure} is low", "Pressure is low", "tire_pressure is low"),
        ("{pressure=} is low", "Pressure 1.5 is low", "tire_pressure=1.5 bar is low"),
        ("{tire_name=} is none", "TireName 'winter' is none", "tire_name='winter' is none"),
        ("{hub.size=} is large", "Hub.Size 8 is large", "size=8 is large"),
        ("{hub.size} is large", "Hub.Size is large", "size is large"),
        (
            "{spare.pressure=} is low",
            "Pressure 0 of the spare wheel is low",
            "tire_pressure=0 bar of the spare wheel is low",
        ),
        ("{spare.hub.size=} is large", "Hub.Size 9 is large", "size=9 is large"),
        ("{spare.spare.pressure=} is low", "Pressure 3 is low", "tire_pressure=3 bar is low"),
        ("{colour} or {hub.colour}", "{colour} or {hub.colour}", "{colour} or {hub.colour}"),
        ("{tire.size} or {hub.size.x}", "{tire.size} or {hub.size.x}", "{tire.size} or {hub.size.x}"),
        ("{0,62} is a pattern, {} and { too", "{0,62} is a pattern, {} and { too", "{0,62} is a pattern"),
    ],
)
def test_sentence_is_put_into_the_words_of_a_door(sentence: str, in_template: str, in_arguments: str) -> None:
    assert render(sentence, wheel(TEMPLATE)) == in_template
    assert render(sentence, wheel(WORDS)).startswith(in_arguments)


def wheel(words: Dialect) -> Wheel:
    hub = Bolt(at="the hub", dialect=words, size=8)
    nameless = Wheel(dialect=words, pressure=3)
    spare = Wheel(
        at="the spare wheel", dialect=words, pressure=0, hub=Bolt(at="its hub", dialect=words, size=9), spare=nameless
    )
    return Wheel(at="the wheel", dialect=words, pressure=1.5, tire_name="winter", hub=hub, spare=spare)


@pytest.mark.parametrize(
    ("seen", "words"),
    [(None, "Pressure"), (UNKNOWN, "Pressure"), (MAYBE, "Pressure"), (Wrong("low"), "Pressure 'low'")],
)
def test_value_that_is_not_known_is_not_shown(seen: object, words: str) -> None:
    assert render("{pressure=} is low", Wheel(pressure=seen)) == f"{words} is low"


def test_finding_says_what_is_wrong_and_what_to_do() -> None:
    rule("pressure", source="the manual")(about_pressure)

    (finding,) = check(Wheel(pressure=1, dialect=WORDS))

    assert str(finding) == "tire_pressure=1 bar is low; pump tire_name up"
    assert finding.rule.id == "pressure"
    assert finding.subject.dialect is WORDS
