"""The example of batch transform, from its first deployment to its destruction, with a run of its own."""

import json
from pathlib import Path

import pytest

from tests.local.batch_transforms import Runs, as_csv, flowers, predicted
from tests.local.evidence import Evidence
from tests.local.project import Project
from tests.local.readback import differences
from tests.local_aws.stories import STORIES

STACK = "Batch"


@pytest.fixture(scope="module")
def runs(project: Project, outputs: dict[str, str]) -> Runs:
    return Runs(project.aws, outputs["StateMachineArn"], outputs["BucketName"])


def test_every_resource_is_as_asked_for(project: Project, outputs: dict[str, str]) -> None:
    del outputs
    assert differences(project.aws, STACK, project.template(STACK)) == []


def test_a_run_gives_every_flower_its_species(
    project: Project, outputs: dict[str, str], runs: Runs, evidence: Evidence
) -> None:
    project.aws.client("s3").put_object(
        Bucket=outputs["BucketName"], Key="batch/input/monday.csv", Body=as_csv(flowers())
    )

    with evidence.step("transform 150 flowers", STACK):
        ended = runs.wait(runs.start())

    assert ended["status"] == "SUCCEEDED", ended
    species = predicted(flowers())
    expected = [[*row, each] for row, each in zip(flowers(), species, strict=True)]
    assert runs.rows("batch/output/monday.csv.out") == expected


def test_the_demo_shows_a_run(project: Project, outputs: dict[str, str]) -> None:
    del outputs
    told = [line for scene in STORIES[STACK] for line in scene.play(project.aws, STACK, "")]

    assert told[0] == "the run ends with SUCCEEDED"
    assert "batch/output/flowers.csv.out: 2,6.4,3.2,4.5,1.5,versicolor" in told


def test_a_new_model_transforms_after_an_update_in_place(
    project: Project, outputs: dict[str, str], runs: Runs, candidates: Path
) -> None:
    assert project.deploy(STACK, candidates) == outputs

    assert runs.wait(runs.start())["status"] == "SUCCEEDED"


def test_a_model_that_cannot_be_loaded_fails_the_run(
    project: Project, outputs: dict[str, str], runs: Runs, broken: Path
) -> None:
    assert project.deploy(STACK, broken) == outputs

    ended = runs.wait(runs.start())

    assert ended["status"] == "FAILED"
    assert "did not pass the ping health check" in ended["cause"]
    reports = [json.loads(runs.read(key)) for key in runs.keys("batch/output/_reports/")]
    assert [each["reason"] for each in reports if each["status"] == "Failed"] == [ended["cause"]]
