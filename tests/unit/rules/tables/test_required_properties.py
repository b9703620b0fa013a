"""The properties that are required."""

from constructs_lib.rules import facts
from constructs_lib.rules.tables.required_properties import REQUIRED
from tests.generators import publish, required_properties


def test_properties_are_those_of_the_installed_schemas() -> None:
    assert required_properties.required() == REQUIRED, "run python -m tests.generators.required_properties"


def test_module_is_as_generated() -> None:
    assert publish("required_properties", required_properties.module(), check=True) == 0


def test_every_row_is_about_a_fact() -> None:
    assert [part for part in REQUIRED if not hasattr(facts, part)] == []


def test_requests_require_more_than_cloudformation_says() -> None:
    assert REQUIRED["ComputeResources"] == ("MinMemoryRequiredInMb",)
    assert REQUIRED["TrafficRouting"] == ("Type",)


def test_a_part_that_stands_in_several_places_requires_what_all_of_them_do() -> None:
    assert "ComponentSpecification" not in REQUIRED
