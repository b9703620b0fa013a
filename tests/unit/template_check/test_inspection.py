"""All that the rules have to say about a template, with and without the defaults of its parameters."""

from typing import Any

import pytest

from constructs_lib.template_check import Violation, violations
from constructs_lib.template_check.document import parse_document
from constructs_lib.template_check.inspection import document_violations


def endpoint(name: Any, **more: Any) -> dict[str, Any]:
    return {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointName": name, "EndpointConfigName": "c"}, **more}


def said(name: Any, given: dict[str, str] | None = None, condition: Any = None, **defaults: Any) -> list[Violation]:
    parameters = {key: {"Type": "String", "Default": value} for key, value in defaults.items()}
    more = {} if condition is None else {"Condition": "C"}
    body = {"Resources": {"E": endpoint(name, **more)}, "Parameters": parameters, "Conditions": {"C": condition}}
    return list(violations(body, "eu-west-1", given))


def test_a_mistake_in_a_default_is_a_warning() -> None:
    (found,) = said({"Ref": "Name"}, Name="a_b", Other="x")

    assert (found.severity, found.defaults) == ("warning", ("Name",))
    assert found.problem.startswith("with the default of parameter Name: EndpointName 'a_b'")


def test_every_default_that_a_finding_needs_is_named() -> None:
    (found,) = said({"Fn::Sub": "${A}${B}"}, A="x" * 40, B="y" * 40, C="z")

    assert found.defaults == ("A", "B")


def test_a_default_that_a_finding_does_not_need_is_not_named() -> None:
    body = {
        "Parameters": {"A": {"Type": "String", "Default": "a_b"}, "B": {"Type": "String", "Default": "c"}},
        "Resources": {"E": endpoint({"Ref": "A"})},
    }
    body["Resources"]["E"]["Properties"]["EndpointConfigName"] = {"Ref": "B"}

    assert [each.defaults for each in violations(body)] == [("A",)]


def test_given_values_are_known() -> None:
    (found,) = said({"Ref": "Name"}, {"Name": "a_b"}, Name="fine")
    assert (found.severity, found.defaults) == ("error", ())

    assert said({"Ref": "Name"}, {"Name": "fine"}, Name="a_b") == []


def test_what_is_an_error_without_defaults_stays_one() -> None:
    body = {
        "Parameters": {"P": {"Type": "String", "Default": "x"}},
        "Resources": {"A": endpoint("a_b"), "B": endpoint({"Ref": "P"})},
    }

    assert [(each.resource, each.severity) for each in violations(body)] == [("A", "error")]


def test_empty_defaults_are_placeholders() -> None:
    assert said({"Ref": "Name"}, Name="") == []


def test_what_is_not_made_with_the_defaults_is_not_spoken_of() -> None:
    wanted = {"Fn::Equals": [{"Ref": "Wanted"}, "yes"]}

    assert said({"Ref": "Name"}, None, wanted, Name="a_b", Wanted="no") == []
    (found,) = said({"Ref": "Name"}, None, wanted, Name="a_b", Wanted="yes")
    assert found.defaults == ("Name",)


def test_in_a_large_template_all_defaults_that_were_asked_for_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("constructs_lib.template_check.inspection._MOST_TRIALS", 1)

    (found,) = said({"Fn::Sub": ["${A}", {"A": {"Ref": "A"}, "B": {"Ref": "B"}}]}, A="a_b", B="x")

    assert found.defaults == ("A",)


@pytest.mark.parametrize(
    ("text", "resource", "line"),
    [
        ("Resources:\n  M: {Type: A}\n  M: {Type: B}\n", "M", 3),
        ("Resources:\n  M:\n    Type: A\n    Properties: {}\n    Properties: {}\n", "M", 5),
        ("Resources: {}\nOutputs: {}\nOutputs: {}\n", "", 3),
        ('{"Resources": {"M": {"Type": "A",\n"Type": "B"}}}', "M", 2),
    ],
)
def test_tells_of_keys_that_are_repeated(text: str, resource: str, line: int) -> None:
    document = parse_document(text)
    (found,) = document_violations(document)

    assert (found.resource, found.finding.rule.id, found.severity) == (resource, "repeated-key", "warning")
    place = document.places.find(found.steps)
    assert place is not None
    assert place.line == line
