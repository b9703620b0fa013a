"""YAML, read from its events."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.template_check.bounds import DEEPEST, UnreadableTemplateError
from constructs_lib.template_check.places import Place, Step
from constructs_lib.template_check.yaml_text import parse_yaml

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\x85\u2028\u2029"))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(plain, st.sampled_from([True, False, None]))
def test_reads_what_pyyaml_reads(value: Any, flow: bool | None) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)

    assert parse_yaml(text)[0] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{1: one, true: two, ~: three, '': four}", {"1": "one", "true": "two", "~": "three", "": "four"}),
        ("a: &x 5\nb: *x", {"a": 5, "b": 5}),
        ("&x a: 1\nb: *x", {"a": 1, "b": "a"}),
        ("&x a: {*x : 1}", {"a": {"a": 1}}),
        ("a: &x {b: 1}\nc: {<<: *x, d: 2}", {"a": {"b": 1}, "c": {"b": 1, "d": 2}}),
        ("a: &x {b: 1}\nc: {b: 2, <<: *x}", {"a": {"b": 1}, "c": {"b": 2}}),
        ("<<: [&x {b: 1}, {b: 2, d: 3}]", {"b": 1, "d": 3}),
        ("a: {'<<': 5}", {"a": {"<<": 5}}),
        ("a: !Sub &x b\nc: *x", {"a": {"Fn::Sub": "b"}, "c": {"Fn::Sub": "b"}}),
        ("%YAML 1.1\n---\na: 1\n...\n", {"a": 1}),
        ("", None),
        ("# nothing", None),
        ("just words", "just words"),
    ],
)
def test_reads_keys_aliases_and_merges(text: str, value: object) -> None:
    assert parse_yaml(text)[0] == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "it is not valid YAML: did not find expected node content at line 2, column 1"),
        ("a: b: c", "it is not valid YAML: mapping values are not allowed in this context at line 1, column 5"),
        ("\x00", "it is not valid YAML: .*control characters are not allowed"),
        ("a: *y", r"the alias \*y has no anchor at line 1, column 4"),
        ("a: &x [*x]", r"the alias \*x is inside the value that it stands for at line 1, column 8"),
        ("a: &x {<<: *x}", r"the alias \*x is inside the value that it stands for"),
        ("? [a]\n: b", "a key is not a text at line 1, column 3"),
        ("{{ name }}", "a key is not a text"),
        ("!Ref a: b", "a key is not a text"),
        ("a: {<<: 5}", "<< merges what is not a mapping at line 1, column 9"),
        ("a: {<<: [5]}", "<< merges what is not a mapping"),
        ("a: 1\n---\nb: 2", "a second document begins at line 2, column 1"),
        ("%TAG !e! tag:e.com:\n" * 11, "it has more than 10 YAML directives"),
        ("[" * 100_000, f"it is nested more than {DEEPEST} levels deep at line 1"),
        ("- " * 100_000, f"it is nested more than {DEEPEST} levels deep at line 1"),
        ("? " * 100_000, f"it is nested more than {DEEPEST} levels deep at line 1"),
    ],
)
def test_says_why_a_text_cannot_be_read_and_where(text: str, message: str) -> None:
    with pytest.raises(UnreadableTemplateError, match=message):
        parse_yaml(text)


def test_a_value_may_be_as_deep_as_is_allowed_however_it_is_written() -> None:
    parse_yaml("[" * DEEPEST + "]" * DEEPEST)
    chain = ["a0: &a0 x", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, DEEPEST))]
    parse_yaml("\n".join(chain[:-1]))

    with pytest.raises(UnreadableTemplateError, match="is nested more than"):
        parse_yaml("\n".join(chain))


def test_a_text_has_a_bounded_number_of_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("constructs_lib.template_check.yaml_text.MOST_YAML_VALUES", 1_000)
    parse_yaml(f"[{'1,' * 999}]")

    with pytest.raises(UnreadableTemplateError, match="there are more than 1,000 values at line 1, column 2000"):
        parse_yaml(f"[{'1,' * 1_000}]")


def test_aliases_unfold_to_a_bounded_number_of_values() -> None:
    lists = ["a0: &a0 x", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))]
    merges = ["a0: &a0 {k: v}", *(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 10))]
    parse_yaml("\n".join(lists[:5]))
    parse_yaml("\n".join(merges[:5]))

    for bomb in (lists, merges):
        with pytest.raises(UnreadableTemplateError, match="aliases unfold to more than 100,000 values"):
            parse_yaml("\n".join(bomb))


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ("a: 1\nb: 2\na: 3", [("a",)]),
        ("a: [{b: 1, 'b': 2}]", [("a", 0, "b")]),
        ("a: {b: 1}\nc: [0, {d: {e: 1, e: 2}}]", [("c", 1, "d", "e")]),
        ("x: &x {a: 1}\ny: {<<: *x, a: 2}", []),
    ],
)
def test_tells_of_keys_that_are_repeated(text: str, repeated: list[tuple[Step, ...]]) -> None:
    assert parse_yaml(text)[2] == repeated


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        (("a",), Place(1, 1)),
        (("a", "b"), Place(2, 3)),
        (("a", "b", 0), Place(3, 5)),
        (("a", "b", 1), Place(4, 5)),
        (("a", "b", 1, "c"), Place(4, 5)),
        (("a", "b", 1, "d"), Place(5, 5)),
        (("e", "g"), Place(4, 12)),
        (("e", "f"), Place(6, 15)),
        (("a", "missing", "more"), Place(1, 1)),
        (("missing",), None),
        ((), None),
    ],
)
def test_knows_where_values_stand(steps: tuple[Step, ...], place: Place | None) -> None:
    text = "a:\n  b:\n  - x\n  - c: &x {g: 1}\n    d: 2\ne: {<<: *x,   f: 3}\n"

    assert parse_yaml(text)[1].find(steps) == place
