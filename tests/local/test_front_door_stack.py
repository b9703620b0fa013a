"""The example with a front door, from its first deployment to its destruction, called over HTTP with its key."""

import json
from pathlib import Path

import pytest

from tests.local.project import Project
from tests.local.schemathesis import drive_example
from tests.local_aws.front_door import FrontDoor

STACK = "FrontDoor"
SETOSA = "5.1,3.5,1.4,0.2"


@pytest.fixture(scope="module")
def door(project: Project, outputs: dict[str, str]) -> FrontDoor:
    del outputs
    return FrontDoor.of(project.aws, STACK)


def test_a_holder_of_the_key_learns_the_species(door: FrontDoor) -> None:
    status, answer = door.ask(SETOSA)

    assert status == 200
    assert json.loads(answer)["predictions"] == ["setosa"]


def test_nobody_else_does(door: FrontDoor) -> None:
    status, answer = door.ask(SETOSA, key="guessed")

    assert status == 403
    assert b"predictions" not in answer


def test_a_client_that_is_made_of_the_definition_is_answered_as_it_says(
    door: FrontDoor, assembly: Path, tmp_path: Path
) -> None:
    options = ("--phases", "coverage,fuzzing", "--max-examples", "20")
    said = drive_example(STACK, door, assembly, tmp_path, *options)

    assert "Tested: 1" in said, said


def test_a_new_model_answers_behind_the_same_door(
    project: Project, outputs: dict[str, str], door: FrontDoor, candidates: Path
) -> None:
    _, before = door.ask(SETOSA)

    updated = project.deploy(STACK, candidates)

    assert updated == outputs
    status, after = door.ask(SETOSA)
    assert status == 200
    assert json.loads(after)["probabilities"] != json.loads(before)["probabilities"]
