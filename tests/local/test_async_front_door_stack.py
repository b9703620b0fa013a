"""The example with a queue behind a front door, deployed and asked over HTTP with its key."""

import json
from pathlib import Path

import pytest

from tests.local.project import Project
from tests.local.schemathesis import drive_example
from tests.local_aws.front_door import FrontDoor
from tests.local_aws.instance import Aws
from tests.local_aws.stories import STORIES

STACK = "AsyncFrontDoor"


@pytest.fixture(scope="module")
def door(project: Project, outputs: dict[str, str]) -> FrontDoor:
    del outputs
    return FrontDoor.of(project.aws, STACK)


def test_a_holder_of_the_key_learns_the_species_when_it_is_known(door: FrontDoor) -> None:
    taken = door.send("POST", "", "5.1,3.5,1.4,0.2")
    assert taken.status == 202
    place = taken.headers["location"]

    answer = door.fetch(place)

    assert answer.status == 200
    assert json.loads(answer.data)["predictions"] == ["setosa"]
    assert door.send("GET", place, key="guessed").status == 403


def test_what_make_local_shows_is_so(bootstrapped: Aws, door: FrontDoor) -> None:
    del door
    queued, uploaded = (list(scene.play(bootstrapped, STACK, "")) for scene in STORIES[STACK])

    assert [line.rpartition(": ")[2][:4].strip() for line in queued[2:]] == ["403", "404"]
    assert '200 {"predictions": ["setosa"]' in queued[1]
    assert '202, then 200 {"predictions": ["setosa", "virginica"]' in uploaded[-1]


def test_a_client_that_is_made_of_the_definition_is_answered_as_it_says(
    door: FrontDoor, assembly: Path, tmp_path: Path
) -> None:
    options = ("--phases", "coverage,stateful", "--max-examples", "3")
    said = drive_example(STACK, door, assembly, tmp_path, *options)

    assert "Tested: 4" in said, said
