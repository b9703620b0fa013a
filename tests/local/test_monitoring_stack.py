"""The example of monitoring: deployed by the CLI, read back, and run while the world changes."""

from tests.local.project import Project
from tests.local.readback import differences
from tests.local_aws.stories import STORIES

STACK = "Monitoring"
AS_BEFORE = "Completed: Job completed successfully with no violations."
CHANGED = "CompletedWithViolations: Job completed successfully with {} violations."


def test_every_resource_is_as_asked_for(project: Project, outputs: dict[str, str]) -> None:
    del outputs
    assert differences(project.aws, STACK, project.template(STACK)) == []


def test_the_demo_shows_what_each_monitor_says_of_flowers_like_those_of_the_training_and_of_others(
    project: Project, outputs: dict[str, str]
) -> None:
    (scene,) = STORIES[STACK]

    assert list(scene.play(project.aws, STACK, outputs["EndpointName"])) == [
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
