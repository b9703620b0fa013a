"""The generated table of what cannot be changed in place."""

import pytest

from constructs_lib.rules.tables.update_properties import CONDITIONAL_CREATE_ONLY, CREATE_ONLY, NAMES
from tests.generators import publish
from tests.generators import update_properties as generator


def test_module_is_as_generated() -> None:
    assert publish("update_properties", generator.module(), check=True) == 0


def test_fails_when_another_cfn_lint_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator, "CFN_LINT", "0.1")

    with pytest.raises(SystemExit, match="state it and its date"):
        generator.module()


def test_only_its_name_replaces_an_endpoint() -> None:
    assert CREATE_ONLY["AWS::SageMaker::Endpoint"] == {"EndpointName"}


def test_names_replace_what_they_name_but_for_components() -> None:
    of_hosting = {each: name for each, name in NAMES.items() if each.startswith("AWS::SageMaker::")}

    assert {each for each, name in of_hosting.items() if name not in CREATE_ONLY[each]} == {
        "AWS::SageMaker::InferenceComponent"
    }
    assert not {each for each in CONDITIONAL_CREATE_ONLY if each not in CREATE_ONLY}
