"""Scalars and tags of YAML as CloudFormation reads them."""

import pytest

from constructs_lib.template_check import UnreadableTemplateError, parse_template


def value_of(yaml: str) -> object:
    return parse_template(f"Resources:\n  A: {yaml}\n")["Resources"]["A"]


@pytest.mark.parametrize(
    ("yaml", "value"),
    [
        ("12", 12),
        ("-12", -12),
        ("0x1f", 31),
        ("0.5", 0.5),
        ("true", True),
        ("No", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("'12'", "12"),
        ("! 12", "12"),
        ("2012-10-17", "2012-10-17"),
        ("=", "="),
        ("012345678901", "012345678901"),
        ("!!str 12", "12"),
        ("!!int '12'", 12),
        ("!!float '1'", 1.0),
        ("!!bool 'yes'", True),
        ("!!null ''", None),
        ("!!seq [1]", [1]),
        ("!!map {a: 1}", {"a": 1}),
        ("1" * 200, "1" * 200),
    ],
)
def test_reads_scalars(yaml: str, value: object) -> None:
    found = value_of(yaml)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("yaml", "value"),
    [
        ("!Ref A", {"Ref": "A"}),
        ("!Ref ''", {"Ref": ""}),
        ("!GetAtt A.B", {"Fn::GetAtt": "A.B"}),
        ("!GetAtt [A, B]", {"Fn::GetAtt": ["A", "B"]}),
        ("!Sub 'x-${A}'", {"Fn::Sub": "x-${A}"}),
        ("!Sub ['${a}', {a: !Ref A}]", {"Fn::Sub": ["${a}", {"a": {"Ref": "A"}}]}),
        ("!Join ['', [a, !Ref B]]", {"Fn::Join": ["", ["a", {"Ref": "B"}]]}),
        ("!If [C, a, !Ref 'AWS::NoValue']", {"Fn::If": ["C", "a", {"Ref": "AWS::NoValue"}]}),
        ("!Condition C", {"Condition": "C"}),
        ("!Transform {Name: x}", {"Fn::Transform": {"Name": "x"}}),
        ("!Base64 {a: !Ref B}", {"Fn::Base64": {"a": {"Ref": "B"}}}),
        ("!Select [0, [12]]", {"Fn::Select": [0, [12]]}),
        ("!Ref 12", {"Ref": "12"}),
        ("!Unheard x", {"Fn::Unheard": "x"}),
    ],
)
def test_reads_short_functions(yaml: str, value: object) -> None:
    assert value_of(yaml) == value


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        ("!!timestamp hello", "does not support the tag !!timestamp at line 2, column 6"),
        ("!!timestamp 2012-10-17", "does not support the tag !!timestamp"),
        ("!!binary aGVsbG8=", "does not support the tag !!binary"),
        ("!!set {a}", "does not support the tag !!set"),
        ("!!omap [a: 1]", "does not support the tag !!omap"),
        ("!!python/object/apply:os.system [ls]", "does not support the tag !!python/object/apply:os.system"),
        ("!<tag:example.com,2000:x> y", "does not support the tag tag:example.com,2000:x"),
        ("!!int twelve", "a value has the tag !!int and is not one at line 2, column 6"),
        ("!!int ''", "a value has the tag !!int and is not one"),
        ("!!float ''", "a value has the tag !!float and is not one"),
        ("!!bool perhaps", "a value has the tag !!bool and is not one"),
        (f"!!int 0x{'f' * 10_000}", "a value has the tag !!int and is not one"),
    ],
)
def test_refuses_tags_that_cloudformation_does_not_support(yaml: str, message: str) -> None:
    with pytest.raises(UnreadableTemplateError, match=message):
        value_of(yaml)
