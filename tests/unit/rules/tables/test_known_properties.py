"""The properties that there are."""

from constructs_lib.rules import facts
from constructs_lib.rules.fact import schema
from constructs_lib.rules.tables.known_properties import KNOWN
from tests.generators import known_properties, publish


def test_properties_are_those_of_the_installed_schemas() -> None:
    assert known_properties.known() == KNOWN, "run python -m tests.generators.known_properties"


def test_module_is_as_generated() -> None:
    assert publish("known_properties", known_properties.module(), check=True) == 0


def test_what_facts_read_is_there_but_for_elastic_inference() -> None:
    read = [
        (part, field.cfn)
        for part, names in KNOWN.items()
        for field in schema(getattr(facts, part)).values()
        if not field.linked and field.cfn not in names
    ]

    assert read == [("Variant", "AcceleratorType")]
