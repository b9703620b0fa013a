"""The generated table of what `Fn::GetAtt` returns."""

from constructs_lib.rules.tables.returned_attributes import RETURNED
from constructs_lib.template_check.reference_kinds import ATTRIBUTES
from tests.generators import publish, returned_attributes
from tests.generators.update_properties import types


def test_module_is_as_generated() -> None:
    assert publish("returned_attributes", returned_attributes.module(), check=True) == 0


def test_every_type_that_an_update_is_told_of_is_there() -> None:
    assert {*RETURNED} == {*types()}


def test_what_has_a_kind_is_returned() -> None:
    kinds = {(kind, name) for kind, names in ATTRIBUTES.items() if kind in RETURNED for name in names if name}

    assert {(kind, name) for kind, name in kinds if name not in RETURNED[kind]} == set()


def test_a_path_counts_by_its_first_step() -> None:
    assert "RuntimeConfig" in RETURNED["AWS::SageMaker::InferenceComponent"]
