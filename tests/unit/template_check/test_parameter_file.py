"""Files of parameters, in the forms that CloudFormation's tools take."""

from pathlib import Path

import pytest

from constructs_lib.template_check import UnreadableTemplateError
from constructs_lib.template_check.parameter_file import read_parameters


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('[{"ParameterKey": "A", "ParameterValue": "x"}]', {"A": "x"}),
        (
            '[{"ParameterKey": "A", "ParameterValue": ""}, {"ParameterKey": "B", "ParameterValue": 3}]',
            {"A": "", "B": "3"},
        ),
        ('[{"ParameterKey": "A", "UsePreviousValue": true}]', {}),
        ('["A=x", "B=1=2", "C="]', {"A": "x", "B": "1=2", "C": ""}),
        ('{"A": "x", "B": 3, "C": true}', {"A": "x", "B": "3", "C": "true"}),
        ('{"Parameters": {"A": "x", "B": {"Fn::GetArtifactAtt": ["a", "b"]}}, "Tags": {"t": "v"}}', {"A": "x"}),
        ('{"Parameters": "x"}', {"Parameters": "x"}),
        ("A: x\nB: 3\n", {"A": "x", "B": "3"}),
        ("- ParameterKey: A\n  ParameterValue: x\n", {"A": "x"}),
        ("{}", {}),
        ("[]", {}),
    ],
)
def test_reads_every_form(tmp_path: Path, text: str, values: dict[str, str]) -> None:
    (tmp_path / "p.json").write_text(text, encoding="utf-8")

    assert read_parameters(tmp_path / "p.json") == values


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"text"', "it does not hold the parameters of a template: a list, or an object is expected"),
        ("", "a list, or an object is expected"),
        ('[{"Key": "A"}]', "an object with ParameterKey, or a text 'Name=Value', at position 0 is expected"),
        ('["A=x", "B"]', "at position 1 is expected"),
        ("{", "it is not valid JSON"),
    ],
)
def test_says_why_a_file_does_not_hold_parameters(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "p.json").write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableTemplateError, match=message):
        read_parameters(tmp_path / "p.json")
