"""Templates in JSON, and in YAML with the short tags of CloudFormation."""

import pytest

from constructs_lib.template_check import parse_template


@pytest.mark.parametrize(
    ("yaml", "value"),
    [
        ("!Ref A", {"Ref": "A"}),
        ("!GetAtt A.B", {"Fn::GetAtt": "A.B"}),
        ("!GetAtt [A, B]", {"Fn::GetAtt": ["A", "B"]}),
        ("!Sub 'x-${A}'", {"Fn::Sub": "x-${A}"}),
        ("!Sub ['${a}', {a: !Ref A}]", {"Fn::Sub": ["${a}", {"a": {"Ref": "A"}}]}),
        ("!Join ['', [a, !Ref B]]", {"Fn::Join": ["", ["a", {"Ref": "B"}]]}),
        ("!If [C, a, !Ref 'AWS::NoValue']", {"Fn::If": ["C", "a", {"Ref": "AWS::NoValue"}]}),
        ("!Condition C", {"Condition": "C"}),
        ("!Transform {Name: x}", {"Fn::Transform": {"Name": "x"}}),
        ("!Base64 {a: !Ref B}", {"Fn::Base64": {"a": {"Ref": "B"}}}),
        ("2012-10-17", "2012-10-17"),
        ("12", 12),
        ("0.5", 0.5),
        ("true", True),
        ("", None),
        ("{1: one, true: two}", {"1": "one", "True": "two"}),
    ],
)
def test_reads_yaml(yaml: str, value: object) -> None:
    assert parse_template(f"Resources:\n  A: {yaml}\n")["Resources"]["A"] == value


def test_reads_merged_keys() -> None:
    text = "Base: &base {a: 1}\nResources:\n  A:\n    <<: *base\n    b: 2\n"

    assert parse_template(text)["Resources"]["A"] == {"a": 1, "b": 2}


def test_reads_json() -> None:
    assert parse_template('\ufeff {"Resources": {"A": {"Ref": "B"}}}')["Resources"] == {"A": {"Ref": "B"}}


def test_reads_yaml_that_begins_like_json() -> None:
    assert parse_template("{Resources: {A: !Ref B}}")["Resources"] == {"A": {"Ref": "B"}}
