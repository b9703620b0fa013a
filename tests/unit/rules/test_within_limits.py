"""The bounds of every value that a fact declares."""

import math
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_lib.rules import MAYBE, UNKNOWN, Fact, Partial, Wrong, check, facts
from constructs_lib.rules.fact import Field, declared_types, schema, value
from constructs_lib.rules.facts import EndpointConfig, ImageConfig, Model, Variant, VpcConfig
from constructs_lib.rules.limit import Limit
from constructs_lib.rules.tables.pattern_words import WORDS
from constructs_lib.rules.tables.service_limits import LIMITS
from constructs_lib.rules.within_limits import GREATEST, LONGEST_ENUM_TO_SHOW
from tests.unit.rules.conftest import PATIENT, Case, RuleTests, container, variant
from tests.unit.with_each import with_each

NUMBERS = {"integer", "long", "float", "double"}
TYPES = [
    each for each in vars(facts).values() if isinstance(each, type) and issubclass(each, Fact) and each is not Fact
]

CASES = [
    Case(
        rule="within-service-limits",
        severity="error",
        passes=[variant(), container(), VpcConfig(subnets=["subnet-0a"] * 16, security_group_ids=["sg-0a"] * 5)],
        fails=[
            variant(initial_instance_count=0),
            variant(variant_name="not_so"),
            variant(initial_variant_weight="much"),
            variant(routing_config=["RANDOM"]),
            variant(instance_type=5),
            container(environment={"1ST": "value"}),
            container(environment={"KEY": "v" * 1025}),
            ImageConfig(repository_access_mode="Private"),
            VpcConfig(subnets=[]),
            Model(containers=[container()] * 16),
            EndpointConfig(production_variants=["stable"]),
        ],
        in_template="InitialInstanceCount 0 must be at least 1",
        hidden=[
            variant(initial_instance_count=UNKNOWN),
            variant(initial_instance_count=MAYBE),
            variant(variant_name=Partial(("not_so", None))),
            container(environment=UNKNOWN),
            container(environment={"KEY": UNKNOWN}),
            VpcConfig(subnets=[UNKNOWN]),
            VpcConfig(subnets=[MAYBE] * 17),
            Model(containers=[UNKNOWN]),
        ],
    )
]


class TestWithinLimits(RuleTests):
    pass


def bounded(*kinds: str, having: str = "kind", but: object = None) -> list[tuple[type[Fact], Field]]:
    """Return every declared value of a kind, with its fact, whose limit states something."""
    values = [(each, field, LIMITS[field.shape]) for each in TYPES for field in schema(each).values() if field.shape]
    return [
        (fact_type, field)
        for fact_type, field, limit in values
        if limit.kind in kinds and getattr(limit, having) not in (None, (), but)
    ]


def alike(*kinds: str, **stated: Any) -> list[Any]:
    """Return the same values together that have the same limit: what is drawn for one is tried with each."""
    together: dict[Limit, list[Any]] = {}
    for fact_type, field in bounded(*kinds, **stated):
        together.setdefault(limit_of(field), []).append((fact_type, field))
    return [pytest.param(limit, values, id=str(values[0][1].shape)) for limit, values in together.items()]


def short_choices() -> list[tuple[type[Fact], Field]]:
    values = bounded("string", having="enum")
    return [(fact_type, field) for fact_type, field in values if len(limit_of(field).enum) <= LONGEST_ENUM_TO_SHOW]


def troubles(fact_type: type[Fact], field: Field, seen: Any) -> list[str]:
    found = check(fact_type(**{field.name: seen}))
    return [finding.sentence for finding in found if finding.rule.id == "within-service-limits"]


def limit_of(field: Field) -> Any:
    return LIMITS[field.shape or ""]


def must_be(limit: Limit) -> str:
    if limit.maximum is None:
        return f"must be at least {limit.minimum:g}"
    return f"must be between {limit.minimum:g} and {limit.maximum:g}"


@with_each("fact_type, field", bounded(*NUMBERS, having="minimum"))
def test_least_number_is_accepted_and_less_is_not(fact_type: type[Fact], field: Field) -> None:
    minimum = limit_of(field).minimum

    assert troubles(fact_type, field, minimum) == []
    assert troubles(fact_type, field, minimum - 1) == [f"{{{field.name}=}} {must_be(limit_of(field))}"]


@with_each("fact_type, field", bounded(*NUMBERS, having="maximum"))
def test_greatest_number_is_accepted_and_more_is_not(fact_type: type[Fact], field: Field) -> None:
    maximum = limit_of(field).maximum

    assert troubles(fact_type, field, maximum) == []
    assert troubles(fact_type, field, maximum + 1) == [f"{{{field.name}=}} {must_be(limit_of(field))}"]


BOUNDED_NUMBERS = bounded(*NUMBERS)
BOUNDS = {
    bound
    for _, field in BOUNDED_NUMBERS
    for bound in (limit_of(field).minimum, limit_of(field).maximum)
    if bound is not None
}
AROUND_BOUNDS = sorted({bound + more for bound in BOUNDS for more in (-1, -0.5, 0, 0.5, 1)})


@settings(PATIENT, max_examples=100)
@given(number=st.integers() | st.floats() | st.integers(-10, 70_000) | st.sampled_from(AROUND_BOUNDS))
def test_number_is_accepted_exactly_between_its_bounds(number: float) -> None:
    for fact_type, field in BOUNDED_NUMBERS:
        limit = limit_of(field)
        fits = math.isfinite(number) and abs(number) <= GREATEST[limit.kind]
        whole = limit.kind in {"float", "double"} or number % 1 == 0
        above = limit.minimum is None or number >= limit.minimum
        below = limit.maximum is None or number <= limit.maximum
        assert (troubles(fact_type, field, number) == []) is (fits and whole and above and below), (fact_type, field)


@with_each("number", [math.nan, math.inf, -math.inf, 10**309, -(10**309)])
@with_each("fact_type, field", bounded(*NUMBERS))
def test_number_that_the_service_cannot_hold_is_refused(fact_type: type[Fact], field: Field, number: float) -> None:
    assert troubles(fact_type, field, number) == [
        f"{{{field.name}=}} must be a number that fits {limit_of(field).kind}"
    ]


@pytest.mark.parametrize(
    ("sound", "refused"),
    [
        (variant(initial_instance_count=2_147_483_647), variant(initial_instance_count=2_147_483_648)),
        (variant(initial_variant_weight=3.4e38), variant(initial_variant_weight=3.5e38)),
    ],
)
def test_greatest_number_is_that_of_the_service_where_it_states_none(sound: Variant, refused: Variant) -> None:
    assert check(sound) == []
    assert [finding.rule.id for finding in check(refused)] == ["within-service-limits"]


@with_each("fact_type, field", bounded("integer"))
def test_fraction_of_a_whole_number_is_refused(fact_type: type[Fact], field: Field) -> None:
    assert troubles(fact_type, field, 1100.5) == [f"{{{field.name}=}} must be a whole number"]


@with_each("fact_type, field", short_choices())
def test_each_of_the_values_to_choose_from_is_accepted_and_no_other(fact_type: type[Fact], field: Field) -> None:
    values = limit_of(field).enum

    assert [seen for seen in values if troubles(fact_type, field, seen)] == []
    (trouble,) = troubles(fact_type, field, values[0].swapcase())
    assert trouble.startswith(f"{{{field.name}=}} must be {values[0]}")
    assert [value for value in values if value not in trouble] == []


NAME = "may hold letters, digits and inner hyphens"

# What stands before and after the part of a text that can be of any length.
AROUND = {
    "ClarifyMimeType": ("text/", ""),
    "DestinationS3Uri": ("s3://b/", ""),
    "MetricsEndpointPath": ("/", ""),
    "MonitoringS3Uri": ("s3://bucket/", ""),
    "MonitoringTimeOffsetString": ("-P", ""),
    "MlReservationArn": ("arn:aws:sagemaker:eu-west-1:123456789012:training-plan/", ""),
    "RoleArn": ("arn:aws:iam::123456789012:role/", ""),
    "S3ModelUri": ("s3://bucket/", ""),
    "S3Uri": ("s3://bucket/", ""),
    "SnsTopicArn": ("arn:aws:sns:eu-west-1:123456789012:", ""),
    "Url": ("https://bucket/", ""),
    "VersionedArnOrName": ("arn:aws:sagemaker:", ":123456789012:model-package/iris/7"),
}


@with_each("fact_type, field", bounded("string", having="maximum"))
def test_longest_text_is_accepted_and_a_longer_one_is_not(fact_type: type[Fact], field: Field) -> None:
    maximum = limit_of(field).maximum
    before, after = AROUND.get(field.shape or "", ("", ""))
    longest = before + "a" * (maximum - len(before) - len(after)) + after

    assert troubles(fact_type, field, longest) == []
    assert troubles(fact_type, field, f"{before}a{longest.removeprefix(before)}") == [
        f"{{{field.name}=}} has {maximum + 1} characters, at most {maximum} are allowed"
    ]


@with_each("fact_type, field", bounded("string", having="minimum", but=0))
def test_text_that_is_too_short_is_refused(fact_type: type[Fact], field: Field) -> None:
    minimum = limit_of(field).minimum

    assert troubles(fact_type, field, "a" * (minimum - 1)) == [
        f"{{{field.name}=}} "
        + (f"has {minimum - 1} characters, at least {minimum} are needed" if minimum > 1 else "must not be empty")
    ]


@cache
def texts_of(limit: Limit) -> st.SearchStrategy[str]:
    matching = st.from_regex(str(limit.pattern), fullmatch=True)
    return matching.filter(lambda text: (limit.minimum or 0) <= len(text) <= (limit.maximum or 0))


# Drawing from all that XML may hold takes seconds.
@pytest.mark.parametrize(
    ("limit", "values"), alike("string", having="pattern", but=LIMITS["ResourceIdMaxLen1600"].pattern)
)
@settings(PATIENT, max_examples=20)
@given(data=st.data())
def test_text_that_matches_is_accepted(limit: Limit, values: list[Any], data: st.DataObject) -> None:
    text = data.draw(texts_of(limit))

    assert [(kind, field) for kind, field in values if troubles(kind, field, text)] == []


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [
        (Variant(variant_name="-stable"), f"{{variant_name=}} {NAME}, at most 63 characters"),
        (Variant(variant_name="stable\n"), f"{{variant_name=}} {NAME}, at most 63 characters"),
        (Variant(variant_name=""), "{variant_name=} must not be empty"),
        (Model(model_name="iris-"), f"{{model_name=}} {NAME}, at most 63 characters"),
        (container(image="i ris"), "{image=} must not hold spaces, nor be empty"),
        (
            container(model_data_url="bucket/model.tar.gz"),
            "{model_data_url=} must be a place in S3, such as s3://bucket/prefix/",
        ),
        (
            Model(execution_role_arn="arn:aws:iam::123456789012:user/iris"),
            "{execution_role_arn=} must be the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME",
        ),
    ],
)
def test_text_that_does_not_match_is_refused(subject: Fact, sentence: str) -> None:
    assert sentence in [finding.sentence for finding in check(subject)]


@with_each("fact_type, field", bounded("boolean"))
def test_true_and_false_are_accepted(fact_type: type[Fact], field: Field) -> None:
    assert troubles(fact_type, field, True) == troubles(fact_type, field, False) == []


ENTRIES = {
    "AsyncNotificationTopicTypeList": "ERROR_NOTIFICATION_TOPIC",
    "ClarifyFeatureHeaders": "age",
    "ClarifyFeatureTypes": "text",
    "ClarifyLabelHeaders": "cat",
    "ContainerEntrypoint": "python3",
    "CsvContentTypes": "text/csv",
    "JsonContentTypes": "application/json",
    "MonitoringContainerArguments": "--verbose",
    "Subnets": "subnet-0a",
    "VpcSecurityGroupIds": "sg-0a",
}


@with_each("fact_type, field", bounded("list", having="maximum"))
def test_longest_list_is_accepted_and_a_longer_one_is_not(fact_type: type[Fact], field: Field) -> None:
    maximum = limit_of(field).maximum
    entry = field.owned() if field.owned else ENTRIES[field.shape or ""]

    assert troubles(fact_type, field, [entry] * maximum) == []
    assert troubles(fact_type, field, [entry] * (maximum + 1)) == [
        f"{{{field.name}}} has {maximum + 1} entries, at most {maximum} are allowed"
    ]


@with_each("fact_type, field", bounded("list", having="minimum", but=0))
def test_list_that_is_too_short_is_refused(fact_type: type[Fact], field: Field) -> None:
    minimum = limit_of(field).minimum

    assert troubles(fact_type, field, []) == [
        f"{{{field.name}}} has no entries, at least {minimum} entr{'y is' if minimum == 1 else 'ies are'} needed"
    ]


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [
        (
            VpcConfig(subnets=["a b", "subnet-0a"]),
            "{subnets}: 'a b' must be an id, such as subnet-0a1b2c3d or sg-0a1b2c3d",
        ),
        (VpcConfig(subnets=["subnet-0a", 5]), "{subnets}: 5 must be a string, not a number"),
        (VpcConfig(subnets=[UNKNOWN, ""]), "{subnets}: '' must not be empty"),
        (
            Variant(serverless_config=UNKNOWN, instance_pools=["ml.m5.large"]),
            "{instance_pools}: 'ml.m5.large' must be a mapping of names to values, not a string",
        ),
    ],
)
def test_entry_of_a_list_is_held_to_its_own_limit(subject: Fact, sentence: str) -> None:
    assert [finding.sentence for finding in check(subject)] == [sentence]


VARIABLE = "may hold letters, digits and underscores, and not start with a digit, at most 1024 characters"


@pytest.mark.parametrize(
    "environment", [{}, {f"KEY_{number}": "" for number in range(100)}, {"K" * 1024: "ü" * 1024}, {"_": "two\nlines"}]
)
def test_environment_within_its_limits_is_accepted(environment: dict[str, str]) -> None:
    assert check(container(environment=environment)) == []


@pytest.mark.parametrize(
    ("environment", "trouble"),
    [
        ({f"KEY_{number}": "" for number in range(101)}, " has 101 entries, at most 100 are allowed"),
        ({"my-key": "v"}, f": the name 'my-key' {VARIABLE}"),
        ({"": "v"}, ": the name '' must not be empty"),
        ({"1": "v"}, f": the name '1' {VARIABLE}"),
        ({"KEY": "v" * 1025}, ": the value of 'KEY' has 1025 characters, at most 1024 are allowed"),
        ({"KEY": 5}, ": the value of 'KEY' must be a string, not a number"),
        ({"KEY": None}, ": the value of 'KEY' must be a string, not null"),
        ({"KEY": True}, ": the value of 'KEY' must be a string, not a boolean"),
    ],
)
def test_environment_beyond_its_limits_is_refused(environment: dict[str, object], trouble: str) -> None:
    findings = check(container(environment=environment))

    assert [finding.sentence for finding in findings] == [f"{{environment}}{trouble}"]


NO_STRING = [5, 2.5, True, b"text", [], {}, container()]
NO_NUMBER = ["1", True, False, b"1", [], {}, 1j, container()]
MISTYPED: dict[str, tuple[str, list[Any]]] = {
    "boolean": ("must be true or false, not", ["true", 1, 0, [], {}]),
    "integer": ("must be a whole number, not", NO_NUMBER),
    "float": ("must be a number, not", NO_NUMBER),
    "string": ("must be a string, not", NO_STRING),
    "list": ("must be a list, not", ["a", 5, True, {"a": 1}, container()]),
    "map": ("must be a mapping of names to values, not", ["a", 5, True, ["a"], container()]),
}


@with_each("fact_type, field", bounded(*MISTYPED))
def test_value_of_another_type_is_refused(fact_type: type[Fact], field: Field) -> None:
    words, values = MISTYPED[limit_of(field).kind]

    for seen in values:
        (trouble,) = troubles(fact_type, field, seen)
        assert trouble.startswith(f"{{{field.name}=}} {words} ")


@pytest.mark.parametrize(
    ("seen", "trouble"),
    [
        ("2", "must be a whole number, not a string"),
        (True, "must be a whole number, not a boolean"),
        ([2], "must be a whole number, not a list"),
        ({"Count": 2}, "must be a whole number, not a mapping"),
        (Decimal(2), "must be a whole number, not decimal.Decimal"),
        (b"2", "must be a whole number, not bytes"),
    ],
)
def test_type_of_a_value_is_told(seen: Any, trouble: str) -> None:
    assert [each.sentence for each in check(variant(initial_instance_count=seen))] == [
        f"{{initial_instance_count=}} {trouble}"
    ]


def test_names_of_a_mapping_are_strings() -> None:
    assert [each.sentence for each in check(container(environment={5: "a"}))] == [
        "{environment=} must have strings as names"
    ]


@with_each(
    "fact_type, name, words",
    [
        (fact_type, field.name, "a mapping of names to values" if field.owned else "a string")
        for fact_type in TYPES
        for field in schema(fact_type).values()
        if not field.shape and not field.linked and declared_types(fact_type)[field.name] is not int
    ],
)
def test_value_without_a_limit_is_held_to_its_type(fact_type: type[Fact], name: str, words: str) -> None:
    field = schema(fact_type)[name]

    assert troubles(fact_type, field, 5) == [f"{{{name}=}} must be {words}, not a number"]


def test_value_that_a_door_knows_to_be_wrong_is_told_as_it_was_written() -> None:
    (finding,) = check(variant(initial_instance_count=Wrong("three")))

    assert str(finding) == "InitialInstanceCount 'three' must be a whole number, not a string"


def test_hidden_value_keeps_no_other_from_being_checked() -> None:
    (finding,) = check(variant(variant_name=UNKNOWN, initial_instance_count=0))

    assert finding.sentence == "{initial_instance_count=} must be at least 1"


def test_what_is_not_given_or_hidden_is_within_all_limits() -> None:
    assert check(Variant(instance_type="ml.m5.large", initial_instance_count=2)) == []
    bounded = [(each, field.name) for each in TYPES for field in schema(each).values() if not field.linked]
    assert [each for each, name in bounded if limits_of_hidden(each, name)] == []


def limits_of_hidden(fact_type: type[Fact], name: str) -> list[str]:
    return [
        sentence
        for seen in (None, UNKNOWN, MAYBE, Partial(("a", None)))
        for sentence in troubles(fact_type, schema(fact_type)[name], seen)
    ]


def test_values_of_lists_and_maps_are_not_told_as_a_whole() -> None:
    secret = container(environment={f"KEY_{number}": "hunter2" for number in range(101)})
    crowd = EndpointConfig(production_variants=[variant(variant_name=f"variant-{number}") for number in range(11)])

    assert "hunter2" not in "".join(map(str, check(secret)))
    assert [finding.sentence for finding in check(crowd)] == [
        "{production_variants} has 11 entries, at most 10 are allowed"
    ]


class Typed(Fact):
    """A fact that is held to the list of instance types."""

    instance_type: str = value("ProductionVariantInstanceType")


@pytest.mark.parametrize(
    ("seen", "trouble"),
    [
        ("ml.m5.lrage", "is not known to the service; did you mean 'ml.m5.large'?"),
        ("something else", "is not known to the service"),
    ],
)
def test_nearest_of_many_values_to_choose_from_is_told(seen: str, trouble: str) -> None:
    assert [each.sentence for each in check(Typed(instance_type=seen))] == [f"{{instance_type=}} {trouble}"]


class Request(Fact):
    """A fact with a body."""

    body: bytes = value("BodyBlob")


def test_value_whose_shape_has_no_bounds_is_accepted() -> None:
    assert check(Request(body=b"0")) == []
    assert [finding.sentence for finding in check(Request(body="0"))] == ["{body=} must be bytes, not a string"]


def test_every_pattern_of_the_service_has_words() -> None:
    patterns = {limit.pattern for limit in LIMITS.values() if limit.pattern is not None}

    assert patterns - set(WORDS) == set(), "say in tables/pattern_words.py what such a value may be"
    assert set(WORDS) - patterns == set()
    assert [words for words in WORDS.values() if not words.startswith(("may hold ", "must "))] == []
