"""How arguments become facts, and findings what a user reads."""

import enum
import math
import struct
from collections import OrderedDict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jsii
import numpy as np
import pytest
from aws_cdk import Annotations as CdkAnnotations
from aws_cdk import (
    App,
    Aws,
    CfnCondition,
    CfnParameter,
    Environment,
    Fn,
    IResolvable,
    IResolveContext,
    IStableStringProducer,
    Lazy,
    NestedStack,
    SecretValue,
    Stack,
    Stage,
    Token,
)
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match
from constructs import Construct
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.arguments import (
    WARNING_PREFIX,
    annotate,
    as_known,
    context_of,
    has_member,
    known_join,
    raise_errors,
    require_attribute,
    require_instance,
    require_sequence,
    require_text,
    vocabulary,
)
from constructs_lib.arguments.checks import Form, require_flag, require_number, require_texts
from constructs_lib.rules import UNKNOWN, Partial, check, facts, hidden
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_STRINGS, refused, said
from tests.unit.model_templates import warnings
from tests.unit.with_each import with_each


class Stage1(enum.StrEnum):
    PRODUCTION = "production"


class Color(str, enum.Enum):  # noqa: UP042  # what many apps still have; it prints as Color.BLUE
    BLUE = "blue"


class Loud(str):
    __slots__ = ()

    def __str__(self) -> str:
        return self.upper()


@jsii.implements(IResolvable)
class Resolvable:
    """A token that is written in Python."""

    @property
    def creation_stack(self) -> list[str]:
        return []

    def resolve(self, context: IResolveContext) -> str:
        del context
        return "resolved"

    def to_string(self) -> str:
        return "resolvable"


@jsii.implements(IStableStringProducer)
class Producer:
    def produce(self) -> str:
        return "produced"


# What is known


@with_each(
    "value",
    [
        *("", " ", "plain", "é", "\0", "${Token}", "${Token[", "${Token[]}", "${Token[a b]}"),
        *("#{Token}", "{}", "{{resolve}}"),
        *(0, -1, 1.5, -0.0, 1e308, 2**63, math.inf, -math.inf, True, False, None, b"bytes", Decimal(1), Path("model")),
    ],
)
def test_what_is_no_token_is_known(value: object) -> None:
    assert as_known(value) is value


def test_not_a_number_is_known() -> None:
    assert math.isnan(as_known(math.nan))


@pytest.mark.parametrize("number", [np.int64(3), np.float32(1.5), np.bool_(0)])
def test_numbers_of_other_libraries_are_known(number: object) -> None:
    assert as_known(number) is number


@given(st.floats(allow_nan=False).filter(lambda number: struct.pack(">d", number)[:2] != b"\xfb\xff"))
def test_numbers_are_known_unless_cdk_wrote_a_token_into_them(number: float) -> None:
    assert as_known(number) == number


@given(st.text())
def test_texts_are_known_unless_they_hold_a_token(value: str) -> None:
    assert as_known(value) == value


def test_tokens_of_every_kind_are_hidden(stack: Stack) -> None:
    word, count = CfnParameter(stack, "Word"), CfnParameter(stack, "Count", type="Number")
    several = CfnParameter(stack, "Several", type="CommaDelimitedList")
    condition = CfnCondition(stack, "Condition", expression=Fn.condition_equals(Aws.REGION, "eu-west-1"))

    tokens = [
        word.value_as_string,
        count.value_as_number,
        several.value_as_list,
        word.value,
        Aws.REGION,
        Lazy.string(Producer()),
        Fn.import_value("Export"),
        Fn.select(0, several.value_as_list),
        Fn.condition_if(condition.logical_id, True, False),
        SecretValue.ssm_secure("name"),
        "{{resolve:ssm:/models/image}}",
        Resolvable(),
        UNKNOWN,
    ]

    assert all(as_known(token) is UNKNOWN for token in tokens)


def test_a_text_with_a_token_in_it_is_known_in_part(parameter: CfnParameter) -> None:
    found = as_known(f"models/{parameter.value_as_string}/model.tar.gz")

    assert isinstance(found, Partial)
    assert found.pieces == ("models/", None, "/model.tar.gz")


def test_a_text_is_known_in_part_where_a_brace_opens_and_never_closes(parameter: CfnParameter) -> None:
    found = as_known(f"{parameter.value_as_string}${{Token[")

    assert found.pieces == (None, "${Token[")


def test_a_text_of_two_tokens_has_two_hidden_pieces(parameter: CfnParameter) -> None:
    found = as_known(f"{parameter.value_as_string}{Aws.REGION}")

    assert found.pieces == (None, None)


def test_lists_are_known_entry_by_entry(parameter: CfnParameter) -> None:
    first, second, third = as_known(["a", parameter.value_as_string, [None]])

    assert (first, third) == ("a", (None,))
    assert second is UNKNOWN


def test_a_number_token_is_hidden_in_a_text_too(stack: Stack) -> None:
    number = CfnParameter(stack, "Count", type="Number").value_as_number

    found = as_known(f"v{number}/model.tar.gz")

    assert isinstance(found, Partial)
    assert found.pieces == ("v", None, "/model.tar.gz")
    assert as_known(str(number)) is UNKNOWN
    assert require_text("name", f"v{number}") == f"v{number}"
    for text in ("-1.5e+289", "e+289"):
        assert as_known(text) == text
    with refused("name holds -1.8881545897999e+289, a token that this app has not made"):
        require_text("name", "v-1.8881545897999e+289")


def test_a_list_of_one_number_token_is_known_to_have_one_entry(stack: Stack) -> None:
    found = as_known([CfnParameter(stack, "Count", type="Number").value_as_number])

    assert len(found) == 1
    assert found[0] is UNKNOWN


def test_mappings_are_known_value_by_value(parameter: CfnParameter) -> None:
    found = as_known(MappingProxyType({"A": "a", "B": parameter.value_as_string, "C": {"D": [1]}}))

    assert found["B"] is UNKNOWN
    assert {name: value for name, value in found.items() if name != "B"} == {"A": "a", "C": {"D": (1,)}}


def test_a_mapping_with_a_token_for_a_name_is_hidden_as_a_whole(parameter: CfnParameter) -> None:
    assert as_known(OrderedDict({"A": "a", parameter.value_as_string: "b"})) is UNKNOWN


@pytest.mark.parametrize("value", [{1, 2}, frozenset(), b"", (letter for letter in ""), iter([]), range(2)])
def test_other_collections_are_left_to_whoever_wants_a_list(value: object) -> None:
    assert as_known(value) is value


def test_texts_that_are_put_together_are_known_as_far_as_they_are(parameter: CfnParameter) -> None:
    assert known_join("s3://", "bucket", "/key") == "s3://bucket/key"
    assert known_join("s3://", f"{parameter.value_as_string}-b", UNKNOWN).pieces == ("s3://", None, "-b", None)


# Texts


@pytest.mark.parametrize(
    ("value", "plain"), [(Stage1.PRODUCTION, "production"), (Color.BLUE, "blue"), (Loud("quiet"), "quiet")]
)
def test_a_text_is_what_it_holds_and_not_what_it_prints(value: str, plain: str) -> None:
    found = require_text("name", value)

    assert type(found) is str
    assert found == plain


def test_a_text_may_be_a_token_whatever_it_is_to_match(parameter: CfnParameter) -> None:
    token = parameter.value_as_string

    assert require_text("name", token, Form("[a-z]+", "small letters")) == token


def test_a_dynamic_reference_is_a_text_but_where_cdk_looks_at_it() -> None:
    reference = "{{resolve:ssm:/models/name}}"

    assert require_text("name", reference, Form("[a-z]+", "small letters")) == reference
    with refused(f"name is '{reference}', which CDK takes for the text itself; pass the text, or a parameter such as"):
        require_text("name", reference, Form("[a-z]+", "small letters", dynamic=False))


@with_each("value", [*NOT_STRINGS, None])
def test_fails_when_a_text_is_none(value: str) -> None:
    with refused("name must be ", said(value), "pass a name"):
        require_text("name", value, remedy="pass a name")


def test_fails_when_a_text_is_a_token_that_is_no_string(parameter: CfnParameter) -> None:
    with refused("name must be ", "Token.as_string"):
        require_text("name", parameter.value)


def test_a_token_that_is_no_string_is_one_as_a_string(parameter: CfnParameter) -> None:
    assert as_known(require_text("name", Token.as_string(parameter.value))) is UNKNOWN


def test_fails_when_a_text_lacks_half_of_a_character() -> None:
    with refused(r"name is '\ud83d'", "decode"):
        require_text("name", "\ud83d")


@with_each("value", ["", "A", "a\n", "a a"])
def test_fails_when_a_text_does_not_match_as_a_whole(value: str) -> None:
    with refused(f"name must be small letters, got str {value!r}", "pass letters"):
        require_text("name", value, Form("[a-z]+", "small letters"), "pass letters")


# Places


def test_a_place_is_known_where_the_stack_says_it() -> None:
    assert context_of(Stack(quick_app(), "Test", env=Environment(region="eu-west-1"))).region == "eu-west-1"


def test_context_has_the_account_of_the_stack_where_it_says_it() -> None:
    told = Stack(quick_app(), "Test", env=Environment(account="123456789012"))

    assert context_of(told).account == "123456789012"
    assert context_of(Stack(quick_app(), "Test")).account is UNKNOWN


def test_a_place_is_hidden_where_the_stack_does_not_say_it(stack: Stack) -> None:
    assert context_of(Construct(stack, "Scope")).region is UNKNOWN


def test_a_nested_stack_is_where_its_parent_is() -> None:
    parent = Stack(quick_app(), "Test", env=Environment(region="eu-west-1"))

    assert context_of(NestedStack(parent, "Nested")).region == "eu-west-1"


@with_each("scope", [None, "self", 1, App, {}])
def test_fails_when_the_scope_is_no_construct(scope: Construct) -> None:
    with refused("scope must be a construct, got ", said(scope), "pass the stack itself: self"):
        context_of(scope)


def test_fails_when_the_scope_stands_in_no_stack() -> None:
    app = quick_app()
    for scope in (app, Stage(app, "Stage"), Construct(app, "Scope")):
        with refused("scope=", "pass a Stack"):
            context_of(scope)


# What is found


def test_all_errors_are_raised_at_once_with_rule_and_source() -> None:
    container = facts.Container(dialect=vocabulary(), image="a b", container_hostname="-")

    with refused("Container: ", "image='a b'", "container_hostname='-'", "[within-service-limits; botocore"):
        raise_errors("Container", container)


def test_warnings_are_returned_and_put_on_a_construct_by_their_id(stack: Stack) -> None:
    model = facts.Model(
        at="Model 'M'", dialect=vocabulary(), model_name="iris", containers=(UNKNOWN,), execution_role_arn=UNKNOWN,
        waits_for_role_policies=True,
    )  # fmt: skip

    annotate(stack, raise_errors("Model", model))

    (warning,) = warnings(stack)
    assert warning.startswith("Model 'M': model_name='iris' is fixed")
    assert "constructs-lib:fixed-model-name]" in warning


def test_information_is_no_warning(stack: Stack) -> None:
    variant = facts.Variant(
        dialect=vocabulary(),
        variant_name="V",
        model_name=UNKNOWN,
        instance_type="ml.m5.large",
        initial_instance_count=1,
    )

    annotate(stack, raise_errors("Variant", variant))

    assert not warnings(stack)
    assert Annotations.from_stack(stack).find_info("*", Match.any_value())


def test_information_is_acknowledged_alone_by_its_id(stack: Stack) -> None:
    variant, key = (
        facts.Variant(dialect=vocabulary(), variant_name=name, instance_type="ml.m5.large", initial_instance_count=1)
        for name in ("First", "Second")
    )
    first, second = Construct(stack, "First"), Construct(stack, "Second")
    CdkAnnotations.of(first).acknowledge_info(f"{WARNING_PREFIX}single-instance-variant")

    annotate(first, check(variant))
    annotate(second, check(key))

    found = Annotations.from_stack(stack).find_info("*", Match.any_value())
    assert [entry.id for entry in found] == ["/Test/Second"]
    assert "constructs-lib:single-instance-variant" in str(found[0].entry.data)


# Lists and kinds


def endless() -> Iterator[str]:
    yield from ("a", "b")


@pytest.mark.parametrize("values", [["a", "b"], ("a", "b"), endless(), iter(["a", "b"]), {"a": 1, "b": 2}.keys()])
def test_lists_are_kept_as_tuples(values: list[str]) -> None:
    assert require_sequence("names", values, str, "pass names") == ("a", "b")


def test_a_list_that_is_changed_later_changes_nothing() -> None:
    values = ["a"]
    found = require_sequence("names", values, str, "pass names")
    values.append("b")

    assert found == ("a",)


@with_each("values", [None, 1, True, {1}, frozenset([1]), {1: 2}, b"1", "1", object()])
def test_fails_when_a_list_is_none(values: list[float]) -> None:
    with refused("numbers must be a list, got", said(values), "pass numbers"):
        require_sequence("numbers", values, float, "pass numbers")


def test_fails_when_a_single_value_stands_for_a_list() -> None:
    with refused("names is one str", "brackets"):
        require_sequence("names", "a", str, "pass names")


def test_fails_when_an_entry_is_of_another_kind() -> None:
    with refused("an entry of names must be a string, got None", "pass names"):
        require_sequence("names", ["a", None], str, "pass names")


def test_a_value_has_what_its_class_or_its_proxies_have(stack: Stack, bucket: s3.Bucket) -> None:
    imported = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111122223333:role/role")

    assert has_member(bucket, "bucket_arn")
    assert has_member(imported, "role_arn")
    assert has_member(facts.Model(), "model_name")
    assert not has_member(imported, "bucket_arn")
    assert not has_member(s3.Bucket, "bucket_arn")
    assert not has_member(None, "bucket_arn")


def test_fails_when_a_value_lacks_what_its_kind_has() -> None:
    with refused("bucket is 'name'", "pass a bucket"):
        require_attribute("bucket", "name", "bucket_arn", "pass a bucket")


def test_fails_when_a_value_is_of_another_type() -> None:
    require_instance("flag", None, bool | None, "pass True or False")
    with refused("flag must be True or False, got int 1", "pass True or False"):
        require_instance("flag", 1, bool | None, "pass True or False")


def test_what_is_hidden_is_not_asked(parameter: CfnParameter) -> None:
    assert hidden(as_known(as_known(parameter.value_as_string)))


# Tokens of others


@with_each("text", ["${Token[TOKEN.99999]}", "a${Token[AWS.Region.99999]}b"])
def test_fails_when_a_text_holds_a_token_that_this_app_has_not_made(text: str) -> None:
    with refused("name holds ${Token[", "a token that this app has not made; pass the value that it stood for"):
        require_text("name", text)


def test_fails_when_a_text_holds_a_list_that_is_a_token(stack: Stack) -> None:
    several = CfnParameter(stack, "Several", type="CommaDelimitedList").value_as_list

    for text in (several[0], f"a{several[0]}", "#{Token[TOKEN.99999]}"):
        with refused("name is ", "which stands for a list that is a token; pass its entries, or Fn.select(0, ...)"):
            require_text("name", text)


def test_fails_when_a_number_is_a_token_that_this_app_has_not_made() -> None:
    with refused("count holds -1.8", "a token that this app has not made"):
        require_number("count", -1.8881545897999e289)


@with_each("text", ["${Token[", "#{Token[", "#{Token[]}", "#{Token[a b]}"])
def test_half_of_a_token_is_a_text(text: str) -> None:
    assert require_text("name", text) == text
    assert as_known([text]) == (text,)


def test_fails_when_a_name_of_a_mapping_is_known_to_cloudformation_only(parameter: CfnParameter) -> None:
    with refused("a name in environment is a token, and CloudFormation takes none there; pass a text"):
        require_texts("environment", {parameter.value_as_string: "a"})


def test_a_name_of_a_mapping_may_be_a_token_that_synthesis_resolves() -> None:
    name = Lazy.string(Producer())

    assert require_texts("environment", {name: "a"}) == {name: "a"}


@with_each(
    "value, remedy",
    [
        (4, "pass '4'"),
        (0.5, "pass '0.5'"),
        (True, "pass 'true', 'True' or '1', as whoever reads it expects"),
        (Path("a"), "pass str(...) of it"),
        (Decimal("0.5"), "pass str(...) of it"),
        (None, "pass a string"),
    ],
)
def test_says_which_text_a_value_becomes(value: Any, remedy: str) -> None:
    with refused("environment['a'] of M must be a string, got ", remedy):
        require_texts("environment of M", {"a": value})


def test_fails_when_a_value_holds_itself() -> None:
    endless: dict[str, Any] = {}
    endless["a"] = endless

    with refused("environment['a'] must be a string, got dict"):
        require_texts("environment", endless)
    with refused("isolation must be True or False, got dict"):
        require_flag("isolation", endless, tokens=True)


def test_a_condition_is_not_a_token(stack: Stack) -> None:
    condition = CfnCondition(stack, "Condition", expression=Fn.condition_equals(Aws.REGION, "eu-west-1"))

    with refused("isolation must be True or False, got CfnCondition"):
        require_flag("isolation", condition, tokens=True)


def test_a_flag_may_be_a_text_that_cloudformation_replaces(parameter: CfnParameter) -> None:
    for token in (parameter.value_as_string, Aws.REGION, Fn.select(0, ["a", Aws.REGION])):
        assert require_flag("isolation", token, tokens=True) == token


def test_fails_when_a_flag_becomes_a_text_or_is_a_secret() -> None:
    for token in (Lazy.string(Producer()), "{{resolve:ssm:/a}}", SecretValue.unsafe_plain_text("true")):
        with refused("isolation must be True or False, got ", "pass isolation=True or False"):
            require_flag("isolation", token, tokens=True)
