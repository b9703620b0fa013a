"""What the metadata of a template acknowledges."""

from typing import Any

import pytest

from constructs_lib.template_check.acknowledgements import Acknowledgements


def metadata(acknowledged: Any) -> dict[str, Any]:
    return {"Metadata": {"constructs-lib": {"acknowledge": acknowledged}}}


def test_a_resource_or_the_template_acknowledges_a_rule() -> None:
    resources = {"M": metadata({"image-tag-moves": "the registry forbids it"}), "N": {}}
    found = Acknowledgements({"Resources": resources, **metadata({"repeated-key": "generated"})})

    assert found.reason("M", "image-tag-moves") == "the registry forbids it"
    assert found.reason("N", "image-tag-moves") is None
    assert found.reason("N", "repeated-key") == "generated"
    assert found.reason("", "repeated-key") == "generated"
    assert list(found.problems()) == []


@pytest.mark.parametrize("reason", [None, "", " ", True, ["x"], {}])
def test_nothing_is_acknowledged_without_a_reason(reason: Any) -> None:
    found = Acknowledgements({"Resources": {"M": metadata({"image-tag-moves": reason})}})

    assert found.reason("M", "image-tag-moves") is None
    assert list(found.problems()) == ["Metadata of M acknowledges 'image-tag-moves' without a reason"]


def test_says_that_a_rule_does_not_exist() -> None:
    found = Acknowledgements({"Resources": {}, **metadata({"image-tag-move": "x"})})

    assert list(found.problems()) == ["Metadata of the template acknowledges 'image-tag-move', which is not a rule"]


@pytest.mark.parametrize("acknowledged", [None, [], "image-tag-moves", 1])
def test_metadata_may_be_anything(acknowledged: Any) -> None:
    for holder in (metadata(acknowledged), {"Metadata": acknowledged}, {"Metadata": {"constructs-lib": acknowledged}}):
        found = Acknowledgements({"Resources": {"M": holder, "N": acknowledged}, **holder})
        assert found.reason("M", "image-tag-moves") is None
        assert list(found.problems()) == []
