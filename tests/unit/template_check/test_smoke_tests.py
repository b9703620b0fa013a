"""Smoke tests that a template holds: what the rules can know of them."""

from typing import Any

import pytest

from constructs_lib.rules import facts, hidden
from constructs_lib.template_check import violations
from constructs_lib.template_check.template import Template
from tests.unit.rules.sound import NO_VALUE, changed
from tests.unit.rules.test_smoke_test_rules import shown

REQUESTS = '[{"body":"1","arguments":{"TargetVariant":"'


def found(*requests: Any, **changes: Any) -> Any:
    """Return the smoke test of the sound template, of which some properties are changed."""
    template = Template(changed(shown(*requests, **changes)), "eu-west-1")
    (test,) = [each for _, each in template.facts() if isinstance(each, facts.SmokeTest)]
    return test


def heard(**changes: Any) -> set[tuple[str, str]]:
    sections = {
        "Parameters": {"Bucket": {"Type": "String"}, "Metric": {"Type": "String"}},
        "Conditions": {"Nothing": {"Fn::Equals": [{"Ref": "Metric"}, "a"]}},
    }
    body = {**changed(shown(**changes)), **sections}
    return {(each.resource, each.finding.rule.id) for each in violations(body, "eu-west-1")}


def test_a_test_as_the_construct_writes_it_is_sound() -> None:
    assert heard() == set()


def test_reads_what_each_request_names_and_expects() -> None:
    one = {"body": "1", "arguments": {"TargetVariant": "a", "Accept": "text/csv"}, "status": 400, "seconds": 2}
    test = found(one, {"body": "2", "arguments": {"TargetModel": "m", "InferenceComponentName": "c"}})

    first, second = test.requests
    assert (first.target_variant, first.expected_status, first.target_model) == ("a", 400, None)
    assert (second.target_model, second.inference_component_name, second.expected_status) == ("m", "c", None)


def test_finds_the_endpoint_and_whether_the_test_waits_for_it() -> None:
    test = found()

    assert test.endpoint.config.production_variants[0].variant_name == "a"
    assert (test.waits_for_endpoint, test.compares_served_config) == (True, True)


def test_knows_nothing_of_an_endpoint_elsewhere() -> None:
    test = found(EndpointName="theirs", EndpointConfigName={"Ref": "Nothing"})

    assert hidden(test.endpoint)
    assert hidden(test.waits_for_endpoint)
    assert hidden(test.compares_served_config)


@pytest.mark.parametrize(
    "requests",
    [
        {"Fn::ImportValue": "requests"},
        {"Fn::Join": ["", [REQUESTS, {"Fn::ImportValue": "variant"}, '"}}]']]},
        {"Fn::If": ["Nothing", "[]", NO_VALUE]},
    ],
)
def test_is_silent_about_what_is_known_at_deployment(requests: Any) -> None:
    assert heard(Requests=requests) == set()


@pytest.mark.parametrize("requests", ["", "{}", "[1]", "[]", "nonsense", 5, ["a"], NO_VALUE, "[" * 2000])
def test_finds_requests_that_the_function_could_not_read(requests: Any) -> None:
    assert heard(Requests=requests) == {("SmokeTest", "smoke-test-unreadable")}


EVALUATION = {"Bucket": "b", "Key": "k", "GroundTruthAttribute": "0", "Metric": "Accuracy", "Bound": 0.9}


@pytest.mark.parametrize(
    "evaluation",
    [EVALUATION, {**EVALUATION, "Bucket": {"Ref": "Bucket"}, "Metric": {"Ref": "Metric"}}, {"Fn::ImportValue": "a"}],
)
def test_an_evaluation_that_can_be_run_is_sound(evaluation: Any) -> None:
    assert heard(Evaluation=evaluation) == set()


@pytest.mark.parametrize(
    "evaluation",
    [
        "flowers.csv",
        {},
        {**EVALUATION, "Metric": "F1"},
        *({name: each for name, each in EVALUATION.items() if name != missing} for missing in EVALUATION),
    ],
)
def test_finds_an_evaluation_that_the_function_could_not_run(evaluation: Any) -> None:
    assert heard(Evaluation=evaluation) == {("SmokeTest", "smoke-test-unreadable")}


@pytest.mark.parametrize("request_", [{}, {"arguments": 5}, {"arguments": {"TargetVariant": 5}}])
def test_reads_malformed_requests_without_a_word_of_its_own(request_: Any) -> None:
    assert isinstance(found(request_), facts.SmokeTest)
