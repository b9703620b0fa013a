"""The bounds of every value that a fact declares."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_lib.rules import MAYBE, UNKNOWN, Fact, Partial, Wrong, check, facts
from constructs_lib.rules.fact import Field, fact, schema, value
from constructs_lib.rules.facts import EndpointConfig, ImageConfig, Model, Variant, VpcConfig
from constructs_lib.rules.tables.service_limits import LIMITS
from constructs_lib.rules.within_limits import GREATEST
from tests.unit.rules.conftest import PATIENT, Case, RuleTests, container, variant

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
        in_template="InitialInstanceCount 0 must be 1 or more (InitialTaskCount); give a value that the service",
        in_arguments="initial_instance_count=0 must be 1 or more (InitialTaskCount); give a value that the service",
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


def bounded(*kinds: str, having: str = "kind", but: object = None) -> list[Any]:
    """Return every declared value of a kind, with its fact, whose limit states something."""
    values = [(each, field, LIMITS[field.shape]) for each in TYPES for field in schema(each).values() if field.shape]
    return [
        pytest.param(fact_type, field, id=f"{fact_type.__name__}.{field.name}")
        for fact_type, field, limit in values
        if limit.kind in kinds and getattr(limit, having) not in (None, (), but)
    ]


def troubles(fact_type: type[Fact], field: Field, seen: Any) -> list[str]:
    found = check(fact_type(**{field.name: seen}))
    return [finding.sentence for finding in found if finding.rule.id == "within-service-limits"]


def limit_of(field: Field) -> Any:
    return LIMITS[field.shape or ""]


@pytest.mark.parametrize(("fact_type", "field"), bounded(*NUMBERS, having="minimum"))
def test_least_number_is_accepted_and_less_is_not(fact_type: type[Fact], field: Field) -> None:
    minimum = limit_of(field).minimum

    assert troubles(fact_type, field, minimum) == []
    assert troubles(fact_type, field, minimum - 1) == [f"{{{field.name}=}} must be {minimum:g} or more ({field.shape})"]


@pytest.mark.parametrize(("fact_type", "field"), bounded(*NUMBERS, having="maximum"))
def test_greatest_number_is_accepted_and_more_is_not(fact_type: type[Fact], field: Field) -> None:
    maximum = limit_of(field).maximum

    assert troubles(fact_type, field, maximum) == []
    assert troubles(fact_type, field, maximum + 1) == [f"{{{field.name}=}} must be {maximum:g} or less ({field.shape})"]


@pytest.mark.parametrize(("fact_type", "field"), bounded(*NUMBERS))
@settings(PATIENT, max_examples=40)
@given(data=st.data())
def test_number_is_accepted_exactly_between_its_bounds(
    fact_type: type[Fact], field: Field, data: st.DataObject
) -> None:
    limit = limit_of(field)
    number = data.draw(st.integers() | st.floats() | st.integers(-10, 70_000))

    fits = math.isfinite(number) and abs(number) <= GREATEST[limit.kind]
    whole = limit.kind in {"float", "double"} or number % 1 == 0
    within = (limit.minimum is None or number >= limit.minimum) and (limit.maximum is None or number <= limit.maximum)

    assert (troubles(fact_type, field, number) == []) is (fits and whole and within)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 10**309, -(10**309)], ids=lambda n: str(n)[:5])
@pytest.mark.parametrize(("fact_type", "field"), bounded(*NUMBERS))
def test_number_that_the_service_cannot_hold_is_refused(fact_type: type[Fact], field: Field, number: float) -> None:
    assert troubles(fact_type, field, number) == [
        f"{{{field.name}=}} must be a number that fits {limit_of(field).kind} ({field.shape})"
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


@pytest.mark.parametrize(("fact_type", "field"), bounded("integer"))
def test_fraction_of_a_whole_number_is_refused(fact_type: type[Fact], field: Field) -> None:
    assert troubles(fact_type, field, 1100.5) == [f"{{{field.name}=}} must be a whole number ({field.shape})"]


@pytest.mark.parametrize(("fact_type", "field"), bounded("string", having="enum"))
def test_each_of_the_values_to_choose_from_is_accepted_and_no_other(fact_type: type[Fact], field: Field) -> None:
    values = limit_of(field).enum

    assert [seen for seen in values if troubles(fact_type, field, seen)] == []
    assert troubles(fact_type, field, values[0].swapcase()) == [
        f"{{{field.name}=}} is not one of {', '.join(values[:8])}{', …' if len(values) > 8 else ''} ({field.shape})"
    ]


# What stands before and after the part of a text that can be of any length.
AROUND = {
    "DestinationS3Uri": ("s3://b/", ""),
    "MlReservationArn": ("arn:aws:sagemaker:eu-west-1:123456789012:training-plan/", ""),
    "RoleArn": ("arn:aws:iam::123456789012:role/", ""),
    "S3ModelUri": ("s3://bucket/", ""),
    "SnsTopicArn": ("arn:aws:sns:eu-west-1:123456789012:", ""),
    "Url": ("https://bucket/", ""),
    "VersionedArnOrName": ("arn:aws:sagemaker:", ":123456789012:model-package/iris/7"),
}


@pytest.mark.parametrize(("fact_type", "field"), bounded("string", having="maximum"))
def test_longest_text_is_accepted_and_a_longer_one_is_not(fact_type: type[Fact], field: Field) -> None:
    maximum = limit_of(field).maximum
    before, after = AROUND.get(field.shape or "", ("", ""))
    longest = before + "a" * (maximum - len(before) - len(after)) + after

    assert troubles(fact_type, field, longest) == []
    assert troubles(fact_type, field, f"{before}a{longest.removeprefix(before)}") == [
        f"{{{field.name}=}} has {maximum + 1} characters, at most {maximum} are accepted ({field.shape})"
    ]


@pytest.mark.parametrize(("fact_type", "field"), bounded("string", having="minimum", but=0))
def test_text_that_is_too_short_is_refused(fact_type: type[Fact], field: Field) -> None:
    minimum = limit_of(field).minimum

    assert troubles(fact_type, field, "a" * (minimum - 1)) == [
        f"{{{field.name}=}} has {minimum - 1} characters, at least {minimum} are needed ({field.shape})"
    ]


# Drawing from all that XML may hold takes seconds.
@pytest.mark.parametrize(
    ("fact_type", "field"), bounded("string", having="pattern", but=LIMITS["ResourceIdMaxLen1600"].pattern)
)
@settings(PATIENT, max_examples=20)
@given(data=st.data())
def test_text_that_matches_is_accepted(fact_type: type[Fact], field: Field, data: st.DataObject) -> None:
    limit = limit_of(field)
    matching = st.from_regex(limit.pattern, fullmatch=True)

    text = data.draw(matching.filter(lambda text: (limit.minimum or 0) <= len(text) <= limit.maximum))

    assert troubles(fact_type, field, text) == []


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [
        (Variant(variant_name="-stable"), "{variant_name=} must match [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62} (VariantName)"),
        (Variant(variant_name="stable\n"), "{variant_name=} must match [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62} (VariantName)"),
        (Variant(variant_name=""), "{variant_name=} must match [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62} (VariantName)"),
        (Model(model_name="iris-"), r"{model_name=} must match [a-zA-Z0-9]([\-a-zA-Z0-9]*[a-zA-Z0-9])? (ModelName)"),
        (container(image="i ris"), r"{image=} must match (?a)[\S]+ (ContainerImage)"),
        (
            container(model_data_url="bucket/model.tar.gz"),
            r"{model_data_url=} must match (https|s3)://([^/]+)/?(.*) (Url)",
        ),
    ],
)
def test_text_that_does_not_match_is_refused(subject: Fact, sentence: str) -> None:
    assert sentence in [finding.sentence for finding in check(subject)]


@pytest.mark.parametrize(("fact_type", "field"), bounded("boolean"))
def test_true_and_false_are_accepted(fact_type: type[Fact], field: Field) -> None:
    assert troubles(fact_type, field, True) == troubles(fact_type, field, False) == []


ENTRIES = {
    "AsyncNotificationTopicTypeList": "ERROR_NOTIFICATION_TOPIC",
    "CsvContentTypes": "text/csv",
    "JsonContentTypes": "application/json",
    "Subnets": "subnet-0a",
    "VpcSecurityGroupIds": "sg-0a",
}


@pytest.mark.parametrize(("fact_type", "field"), bounded("list", having="maximum"))
def test_longest_list_is_accepted_and_a_longer_one_is_not(fact_type: type[Fact], field: Field) -> None:
    maximum = limit_of(field).maximum
    entry = field.owned() if field.owned else ENTRIES[field.shape or ""]

    assert troubles(fact_type, field, [entry] * maximum) == []
    assert troubles(fact_type, field, [entry] * (maximum + 1)) == [
        f"{{{field.name}}} has {maximum + 1} entries, at most {maximum} are accepted ({field.shape})"
    ]


@pytest.mark.parametrize(("fact_type", "field"), bounded("list", having="minimum", but=0))
def test_list_that_is_too_short_is_refused(fact_type: type[Fact], field: Field) -> None:
    minimum = limit_of(field).minimum

    assert troubles(fact_type, field, []) == [
        f"{{{field.name}}} has 0 entries, at least {minimum} are needed ({field.shape})"
    ]


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [
        (VpcConfig(subnets=["a b"]), "{subnets} has an entry 'a b' that must match [-0-9a-zA-Z]+ (Subnets)"),
        (VpcConfig(subnets=["subnet-0a", 5]), "{subnets} has an entry 5 that must be a string (Subnets)"),
        (VpcConfig(subnets=[UNKNOWN, "a b"]), "{subnets} has an entry 'a b' that must match [-0-9a-zA-Z]+ (Subnets)"),
        (
            Variant(serverless_config=UNKNOWN, instance_pools=["ml.m5.large"]),
            "{instance_pools} has an entry 'ml.m5.large' that must be a mapping of names to values (InstancePoolList)",
        ),
    ],
)
def test_entry_of_a_list_is_held_to_its_own_limit(subject: Fact, sentence: str) -> None:
    assert [finding.sentence for finding in check(subject)] == [sentence]


@pytest.mark.parametrize(
    "environment", [{}, {f"KEY_{number}": "" for number in range(100)}, {"K" * 1024: "ü" * 1024}, {"_": "two\nlines"}]
)
def test_environment_within_its_limits_is_accepted(environment: dict[str, str]) -> None:
    assert check(container(environment=environment)) == []


@pytest.mark.parametrize(
    ("environment", "trouble"),
    [
        ({f"KEY_{number}": "" for number in range(101)}, "has 101 entries, at most 100 are accepted"),
        ({"my-key": "v"}, "has a name 'my-key' that must match [a-zA-Z_][a-zA-Z0-9_]*"),
        ({"": "v"}, "has a name '' that must match [a-zA-Z_][a-zA-Z0-9_]*"),
        ({"1": "v"}, "has a name '1' that must match [a-zA-Z_][a-zA-Z0-9_]*"),
        ({"KEY": "v" * 1025}, "has a value under 'KEY' that has 1025 characters, at most 1024 are accepted"),
        ({"KEY": 5}, "has a value under 'KEY' that must be a string"),
        ({"KEY": None}, "has a value under 'KEY' that must be a string"),
        ({"KEY": True}, "has a value under 'KEY' that must be a string"),
    ],
)
def test_environment_beyond_its_limits_is_refused(environment: dict[str, object], trouble: str) -> None:
    findings = check(container(environment=environment))

    assert [finding.sentence for finding in findings] == [f"{{environment}} {trouble} (EnvironmentMap)"]


NO_STRING = [5, 2.5, True, b"text", [], {}, container()]
NO_NUMBER = ["1", True, False, b"1", [], {}, 1j, container()]
MISTYPED: dict[str, tuple[str, list[Any]]] = {
    "boolean": ("must be true or false", ["true", 1, 0, [], {}]),
    "integer": ("must be a plain whole number", NO_NUMBER),
    "float": ("must be a plain number", NO_NUMBER),
    "string": ("must be a string", NO_STRING),
    "list": ("must be a list", ["a", 5, True, {"a": 1}, container()]),
    "map": ("must be a mapping of names to values", ["a", 5, True, ["a"], {5: "a"}, container()]),
}


@pytest.mark.parametrize(("fact_type", "field"), bounded(*MISTYPED))
def test_value_of_another_type_is_refused(fact_type: type[Fact], field: Field) -> None:
    words, values = MISTYPED[limit_of(field).kind]

    for seen in values:
        assert troubles(fact_type, field, seen) == [f"{{{field.name}=}} {words} ({field.shape})"]


@pytest.mark.parametrize(
    ("fact_type", "name", "words"),
    [
        pytest.param(
            fact_type,
            field.name,
            "must be a mapping of names to values" if field.owned else "must be a string",
            id=f"{fact_type.__name__}.{field.name}",
        )
        for fact_type in TYPES
        for field in schema(fact_type).values()
        if not field.shape and not field.linked
    ],
)
def test_value_without_a_limit_is_held_to_its_type(fact_type: type[Fact], name: str, words: str) -> None:
    field = schema(fact_type)[name]

    assert troubles(fact_type, field, 5) == [f"{{{name}=}} {words}"]


def test_value_that_a_door_knows_to_be_wrong_is_told_as_it_was_written() -> None:
    (finding,) = check(variant(initial_instance_count=Wrong("three")))

    assert str(finding).startswith("InitialInstanceCount 'three' must be a plain whole number (InitialTaskCount);")


def test_hidden_value_keeps_no_other_from_being_checked() -> None:
    (finding,) = check(variant(variant_name=UNKNOWN, initial_instance_count=0))

    assert finding.sentence == "{initial_instance_count=} must be 1 or more (InitialTaskCount)"


def test_what_is_not_given_or_hidden_is_within_all_limits() -> None:
    assert check(Variant(instance_type="ml.m5.large", initial_instance_count=2)) == []
    assert [fact_type for fact_type in TYPES for name in schema(fact_type) if limits_of_hidden(fact_type, name)] == []


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
        "{production_variants} has 11 entries, at most 10 are accepted (ProductionVariantList)"
    ]


def test_no_more_than_some_of_many_values_to_choose_from_are_told() -> None:
    @fact
    class Typed(Fact):
        """A fact that is held to the list of instance types."""

        instance_type: str = value("ProductionVariantInstanceType")

    (finding,) = check(Typed(instance_type="ml.m99.large"))

    assert finding.sentence.endswith(", … (ProductionVariantInstanceType)")
    assert finding.sentence.count(", ") == 8


def test_value_whose_shape_has_no_bounds_is_accepted() -> None:
    @fact
    class Request(Fact):
        """A fact with a body."""

        body: bytes = value("BodyBlob")

    assert check(Request(body=b"0")) == []
    assert [finding.sentence for finding in check(Request(body="0"))] == ["{body=} must be bytes (BodyBlob)"]
