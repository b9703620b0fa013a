"""The example of monitoring: deployed by the CLI, read back, and run while the world changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.project import Project
from tests.local.readback import differences
from tests.local_aws.instance import Aws
from tests.local_aws.stories import STORIES

AS_BEFORE = "Completed: Job completed successfully with no violations."
CHANGED = "CompletedWithViolations: Job completed successfully with {} violations."


@pytest.fixture(scope="module")
def project(bootstrapped: Aws, assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.copy_to(tmp_path_factory.mktemp("Monitoring"), bootstrapped, assembly)


@pytest.fixture(scope="module")
def outputs(project: Project) -> Iterator[dict[str, str]]:
    yield project.deploy_first("Monitoring")
    project.destroy("Monitoring")


def test_every_resource_is_as_asked_for(project: Project, outputs: dict[str, str]) -> None:
    del outputs
    assert differences(project.aws, "Monitoring", project.template("Monitoring")) == []


def test_the_demo_shows_what_each_monitor_says_of_flowers_like_those_of_the_training_and_of_others(
    project: Project, outputs: dict[str, str]
) -> None:
    (scene,) = STORIES["Monitoring"]

    assert list(scene.play(project.aws, "Monitoring", outputs["EndpointName"])) == [
        "15 flowers as in the training: 15 labels",
        f"  DataQuality: {AS_BEFORE}",
        f"  ModelQuality: {AS_BEFORE}",
        f"  Bias: {AS_BEFORE}",
        f"  Explainability: {AS_BEFORE}",
        "15 flowers twice as large: 15 labels",
        f"  DataQuality: {CHANGED.format(3)}",
        f"  ModelQuality: {CHANGED.format(1)}",
        f"  Bias: {CHANGED.format(1)}",
    ]
