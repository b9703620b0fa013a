"""What a rule says of a template, and where."""

import pytest

from constructs_lib.rules import Finding, check
from constructs_lib.rules.facts import Endpoint, Model
from constructs_lib.template_check import Violation
from constructs_lib.template_check.places import Step


def finding() -> Finding:
    (found,) = check(Endpoint(endpoint_name="a_b", endpoint_config_name="c"))
    return found


@pytest.mark.parametrize(
    ("location", "steps"),
    [
        ("", ("Resources", "E", "Properties", "EndpointName")),
        ("Variants.0", ("Resources", "E", "Properties", "Variants", 0, "EndpointName")),
    ],
)
def test_knows_the_way_to_what_it_is_about(location: str, steps: tuple[Step, ...]) -> None:
    assert Violation("E", location, finding()).steps == steps


def test_what_names_no_property_is_about_what_it_is_in() -> None:
    (found, *_) = check(Model())
    unnamed = found._replace(sentence="the model has no container")

    assert Violation("M", "", unnamed).steps == ("Resources", "M")
    assert Violation("M", "A.0", unnamed).steps == ("Resources", "M", "Properties", "A", 0)
    assert Violation("", "", unnamed, key=("Outputs",)).steps == ("Outputs",)


def test_says_where_what_and_how_to_mend_it() -> None:
    violation = Violation("E", "X.0", finding())

    assert violation.problem.startswith("X.0: EndpointName 'a_b' ")
    assert violation.message.startswith(violation.problem)
    assert violation.severity == "error"


@pytest.mark.parametrize(
    ("defaults", "said"),
    [
        (("A",), "with the default of parameter A: EndpointName"),
        (("A", "B"), "with the default of parameter A and parameter B: EndpointName"),
        (tuple("ABCDE"), "with the default of parameter A and parameter B and parameter C and 2 others: EndpointName"),
    ],
)
def test_what_needs_a_default_is_a_warning_that_says_so(defaults: tuple[str, ...], said: str) -> None:
    violation = Violation("E", "", finding(), defaults)

    assert violation.severity == "warning"
    assert violation.problem.startswith(said)
    assert violation.message.startswith(said)
