"""Odd values for every public argument: refused in our words with nothing left behind, or in the template."""

import pytest

import constructs_lib as lib
from constructs_lib.arguments.value import Record
from tests.abuse.attempt import attempt
from tests.abuse.calls import BASES, arguments, base_of, is_called, public_callables
from tests.abuse.known import reason
from tests.abuse.sample import Sample
from tests.abuse.uses import USES


@pytest.mark.parametrize("name", [name for name, _ in public_callables() if is_called(name)])
def test_every_public_callable_has_arguments_that_are_right(name: str) -> None:
    assert base_of(name) is not None, f"add {name} to BASES, or say in NOT_CALLED why users do not call it"


def test_arguments_are_of_what_is_public() -> None:
    assert not BASES.keys() - {name for name, _ in public_callables()}


@pytest.mark.parametrize("name", [name for name in BASES if issubclass(getattr(lib, name, object), Record)])
def test_values_are_put_where_they_belong(name: str) -> None:
    assert getattr(lib, name) in USES or name.endswith("Authorization"), f"add {name} to USES, so that it is rendered"


@pytest.mark.parametrize("name", sorted(BASES))
def test_arguments_are_right(name: str) -> None:
    outcome = attempt(name)

    assert outcome.kind == "accepted", outcome.told


# A schedule is no construct: its id is free as long as no other schedule has it.
@pytest.mark.parametrize(
    "name", [name for name, argument in arguments() if argument == "id" and not name.endswith("scale_on_schedule")]
)
def test_ids_that_are_taken_are_refused(name: str) -> None:
    outcome = attempt(name, "id", "taken id")

    assert outcome.kind == "refused", outcome


def test_odd_values_are_refused_or_in_the_template() -> None:
    sample = Sample.drawn(calls=120, seed=3)

    assert not sample.violations, sample.table()
    assert sample.counts["refused"] > sample.counts["accepted"] > 0


def test_only_what_is_known_has_a_reason() -> None:
    assert reason("half-defined", ("Endpoint.grant_invoke", "grantee", "model of another account"))
    assert reason("half-defined", ("Endpoint.grant_invoke", "grantee", "role of another account")) is None
