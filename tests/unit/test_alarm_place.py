"""Where the alarms of this library stand."""

from typing import Any

from aws_cdk import Stack

from constructs_lib import Endpoint, ImportedVariant
from constructs_lib.alarm_place import require_alarm_place
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.with_each import with_each


def test_is_a_variant(endpoint: Endpoint) -> None:
    (variant,) = endpoint.instance_production_variants

    assert require_alarm_place("IdleAlarm", variant, "Idle") == "Idle"


@with_each("variant", NOT_CONSTRUCTS)
def test_fails_when_it_is_none(stack: Stack, variant: Any) -> None:
    with refused("variant of IdleAlarm 'Idle'", "pass a variant of an endpoint", stack=stack):
        require_alarm_place("IdleAlarm", variant, "Idle")


def test_fails_when_it_is_a_variant_of_another_kind(endpoint: Endpoint) -> None:
    (variant,) = endpoint.instance_production_variants

    with refused("variant of IdleAlarm 'Idle'", "pass an import"):
        require_alarm_place("IdleAlarm", variant, "Idle", ImportedVariant, "pass an import")


@with_each("id", ["", None, 7])
def test_fails_when_the_id_is_none(endpoint: Endpoint, id: Any) -> None:
    (variant,) = endpoint.instance_production_variants

    with refused("id of IdleAlarm"):
        require_alarm_place("IdleAlarm", variant, id)
