"""States in the Amazon States Language."""

from constructs_lib.batch.states import caught, choice, jsonata, pass_to, task


def test_an_expression_is_marked() -> None:
    assert jsonata("$a") == "{% $a %}"


def test_a_state_that_assigns_goes_on() -> None:
    assert pass_to("Next", a=1) == {"Type": "Pass", "Assign": {"a": 1}, "Next": "Next"}


def test_a_call_is_tried_again() -> None:
    found = task("aws-cn", "aws-sdk:s3:putObject", {"Bucket": "b"})

    assert found["Resource"] == "arn:aws-cn:states:::aws-sdk:s3:putObject"
    assert found["Arguments"] == {"Bucket": "b"}
    assert found["Retry"][0]["MaxAttempts"] == 2


def test_whatever_is_caught_may_be_assigned() -> None:
    assert caught("Next") == [{"ErrorEquals": ["States.ALL"], "Next": "Next"}]
    assert caught("Next", error="$e")[0]["Assign"] == {"error": "{% $e %}"}


def test_a_choice_takes_the_first_condition_that_holds() -> None:
    found = choice("Else", First="$a", Second="$b")

    assert [each["Next"] for each in found["Choices"]] == ["First", "Second"]
    assert found["Default"] == "Else"
