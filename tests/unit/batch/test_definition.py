"""The state machine of a batch transform."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from constructs_lib.batch.definition import SHORTEST_JOB, TO_TELL, Settings, definition

REQUEST: dict[str, Any] = {
    "ModelName": "iris",
    "TransformInput": {"ContentType": "text/csv"},
    "TransformOutput": {"Accept": "text/csv"},
    "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
}
TOPIC = "arn:aws:sns:eu-west-1:111122223333:failures"


def settings(**changed: Any) -> Settings:
    given: dict[str, Any] = {
        "request": REQUEST,
        "job_prefix": "nightly",
        "input_bucket": "shop",
        "input_prefix": "in/",
        "output_bucket": "shop",
        "output_prefix": "out/",
        "report_key": None,
        "topic_arn": TOPIC,
        "max_retries": 3,
        "timeout": 3600,
        "partition": "aws",
    }
    return Settings(**{**given, **changed})


def states(**changed: Any) -> dict[str, Any]:
    found: dict[str, Any] = definition(settings(**changed))["States"]
    return found


def following(state: dict[str, Any]) -> Iterator[str]:
    """Yield the states that may come after a state."""
    yield from (state[name] for name in ("Next", "Default") if name in state)
    yield from (each["Next"] for each in (*state.get("Catch", ()), *state.get("Choices", ())))


@pytest.mark.parametrize("topic", [TOPIC, None])
def test_every_state_can_be_reached_and_leads_to_one_that_is_there(topic: str | None) -> None:
    machine = definition(settings(topic_arn=topic))
    reached, waiting = set(), [machine["StartAt"]]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += following(machine["States"][name])

    assert reached == set(machine["States"])


def test_it_ends_in_success_or_failure_only() -> None:
    found = states()

    ends = {name for name, state in found.items() if not list(following(state))}
    assert ends == {"Succeeded", "Failed"}
    assert found["Succeeded"]["End"] is True
    assert found["Failed"]["Type"] == "Fail"


def test_nothing_that_is_assigned_is_unknown_before() -> None:
    found = states()
    assigned = {name for state in found.values() for name in state.get("Assign", {})}
    caught = {name for state in found.values() for each in state.get("Catch", ()) for name in each.get("Assign", {})}

    used = set(re.findall(r"\$([a-z]+)(?![a-zA-Z(:])", str(found)))
    assert used - assigned - caught - {"states", "base"} == set()
    assert assigned | caught <= {*found["Settings"]["Assign"], "input", "deadline", "started", "page"}


def test_each_attempt_has_a_name_of_its_own() -> None:
    found = states()

    assert found["Name"]["Assign"]["job"] == "{% 'nightly-' & $uuid() %}"
    assert found["Pause"]["Next"] == "Name"
    assert found["Transform"]["Arguments"]["TransformJobName"] == "{% $job %}"


def test_the_job_is_run_to_its_end() -> None:
    transform = states()["Transform"]

    assert transform["Resource"] == "arn:aws:states:::sagemaker:createTransformJob.sync"
    assert transform["Arguments"]["TransformInput"] == {
        "ContentType": "text/csv",
        "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "{% $input %}"}},
    }
    assert transform["Arguments"]["TransformOutput"] == {"Accept": "text/csv", "S3OutputPath": "{% $output %}"}


def test_the_machine_ends_after_the_run_has_been_told_of() -> None:
    assert definition(settings(timeout=100))["TimeoutSeconds"] == 100 + SHORTEST_JOB + TO_TELL


def test_without_a_topic_nobody_is_told() -> None:
    found = states(topic_arn=None)

    assert "Notify" not in found
    assert found["Failure"]["Next"] == "Failed"


@pytest.mark.parametrize(("prefix", "folder"), [("in/", "in/"), ("in/day", "in/"), ("in", ""), ("", "")])
def test_predictions_of_an_object_keep_its_folder_under_the_prefix(prefix: str, folder: str) -> None:
    assert states(input_prefix=prefix)["Settings"]["Assign"]["folder"] == folder


def test_the_report_is_encrypted_with_a_key() -> None:
    arguments = states(report_key="arn:key")["Report"]["Arguments"]

    assert (arguments["ServerSideEncryption"], arguments["SsekmsKeyId"]) == ("aws:kms", "arn:key")
    assert "ServerSideEncryption" not in states()["Report"]["Arguments"]
