"""Every stack, from its first deployment to its destruction, with the real CLI.

The tests of a stack run in their order. With --account they run against a real account.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.evidence import Evidence
from tests.local.leftovers import everything, resources_of
from tests.local.load import ask, load
from tests.local.project import Project
from tests.local.readback import differences
from tests.local_aws.cdk import Cdk, CdkFailedError, stack_names
from tests.local_aws.instance import REPOSITORY, Aws
from tests.local_aws.questions import QUESTIONS
from tests.local_aws.stories import STORIES

pytestmark = pytest.mark.account


STACKS = list(QUESTIONS)
# These have tests of their own: two are called over HTTP, one has no endpoint, and two are about runs.
ELSEWHERE = ("FrontDoor", "AsyncFrontDoor", "Batch", "Monitoring", "Retraining")
# What an update does to requests is the same with every stack: two are enough.
updated_under_load = pytest.mark.of("Realtime", "AbTesting")


@pytest.fixture(scope="module", params=STACKS)
def stack(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def project(
    bootstrapped: Aws, assembly: Path, stack: str, tmp_path_factory: pytest.TempPathFactory, evidence: Evidence
) -> Iterator[Project]:
    project = Project.copy_to(tmp_path_factory.mktemp(stack), bootstrapped, assembly)
    with evidence.step("deploy", stack):
        project.deploy_first(stack)
    yield project
    if stack in stacks_of(bootstrapped):
        project.destroy(stack)


@pytest.fixture(scope="module")
def synthesized_again(aws: Aws, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the examples are synthesized to a second time, by another run of the app."""
    written = tmp_path_factory.mktemp("again") / "cdk.out"
    Cdk(aws).synth(written)
    return written


@pytest.fixture
def endpoint(project: Project, stack: str) -> str:
    described = project.aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    return str(next(out["OutputValue"] for out in described["Outputs"] if out["OutputKey"] == "EndpointName"))


@pytest.fixture
def target(project: Project, endpoint: str) -> dict[str, str]:
    """The variant that serves `model.tar.gz`, by name."""
    variants = project.aws.client("sagemaker").describe_endpoint(EndpointName=endpoint)["ProductionVariants"]
    return {"TargetVariant": variants[0]["VariantName"]}


@pytest.fixture
def runtime(project: Project) -> Any:
    return project.aws.client("sagemaker-runtime")


def stacks_of(aws: Aws) -> list[str]:
    return [stack["StackName"] for stack in aws.every("cloudformation", "describe_stacks")]


def test_every_stack_of_the_app_is_tested(project: Project) -> None:
    assert stack_names(project.assembly) == [*STACKS, *ELSEWHERE]


def test_every_resource_is_as_asked_for(project: Project, stack: str, evidence: Evidence) -> None:
    with evidence.step("read back", stack):
        assert differences(project.aws, stack, project.template(stack)) == []


def test_the_models_know_a_flower(project: Project, stack: str, endpoint: str, evidence: Evidence) -> None:
    with evidence.step("invoke", stack):
        answers = [question.ask(project.aws, endpoint) for question in QUESTIONS[stack]]

    for question, answer in zip(QUESTIONS[stack], answers, strict=True):
        assert question.answer in answer
    assert len(set(answers)) == len(answers)


# What the demo tells of each stack, in the order in which it tells it.
TOLD = {
    "Realtime": ["424 ModelError: ValueError", "caller's mistake"],
    "AbTesting": ["Stable, weight 95: answered 1", "Candidate, weight 5: answered "],
    "MultiModel": ["candidate.tar.gz", "model.tar.gz"],
    "Pipeline": ["millimetres -> classifier -> report"],
    "MultiContainer": ["2, each of which runs stable and candidate"],
    "Serverless": ["up to 20 concurrent requests, each with 2048 MB", "1 is kept warm"],
    "Components": ["iris-candidate: copies 1", "iris-stable: copies 2, each with 1024 MB", "They share 2 instances"],
    "Autoscaling": ["2 instances, of 2 to 6", "alarm High, 4 instances", "alarm Low, 2 instances", "exactly 1"],
    "Canary": ["CANARY of 25 % for 10 minutes", "alarms went into ALARM: ", "InService, and serves the old one"],
    "HostedModel": ["2 to 6 instances", "2 alarms that roll", "a dashboard: Requests, Errors, Model latency"],
    "Shadow": ["Stable: ", "Candidate: ", "Both were asked 5.1,3.5,1.4,0.2; Stable answered all of 10"],
    "Explainer": ["setosa, 0.98: not explained", "virginica, 0.65: because of", "petal length +0.21"],
    "DataCapture": ["/AllTraffic/", "INPUT, text/csv as CSV: 5.1,3.5,1.4,0.2", "OUTPUT, application/json as JSON: {"],
    "Asynchronous": [
        "1 instances, of 0 to 2",
        "nothing waits: alarm Low, 0 instances",
        "a request waits, 0 instances",
        "HasBacklogWithoutCapacity: 1 instances",
        "responses/",
        '"setosa"',
    ],
}


def test_the_demo_shows_what_a_stack_is_about(project: Project, stack: str, endpoint: str) -> None:
    told = "\n".join(line for scene in STORIES[stack] for line in scene.play(project.aws, stack, endpoint))

    for part in TOLD[stack]:
        assert part in told
        told = told.partition(part)[2]


def test_a_deployment_without_changes_changes_nothing(
    project: Project, stack: str, synthesized_again: Path, evidence: Evidence
) -> None:
    before = project.aws.every("cloudformation", "describe_stack_events", StackName=stack)
    with evidence.step("redeploy unchanged", stack):
        project.deploy(stack, synthesized_again)

    assert project.aws.every("cloudformation", "describe_stack_events", StackName=stack) == before


@pytest.mark.of("MultiModel")
def test_a_model_that_is_put_under_the_prefix_later_answers_without_a_deployment(
    project: Project, stack: str, endpoint: str, runtime: Any, evidence: Evidence
) -> None:
    candidate = (REPOSITORY / "stacks/models/iris/candidate.tar.gz").read_bytes()
    (bucket,) = (r for r in resources_of(project.aws, stack) if r["ResourceType"] == "AWS::S3::Bucket")
    with pytest.raises(ClientError, match="Failed to download model data"):
        ask(runtime, endpoint, TargetModel="put/later.tar.gz")

    with evidence.step("add a model", stack):
        project.aws.client("s3").put_object(
            Bucket=bucket["PhysicalResourceId"], Key="models/put/later.tar.gz", Body=candidate
        )
        answer = ask(runtime, endpoint, TargetModel="put/later.tar.gz")

    assert answer == ask(runtime, endpoint, TargetModel="candidate.tar.gz")
    assert answer != ask(runtime, endpoint, TargetModel="model.tar.gz")


@pytest.mark.of("MultiModel")
def test_a_model_that_is_shipped_later_leaves_the_endpoint_and_the_other_models_alone(
    project: Project, stack: str, endpoint: str, runtime: Any, evidence: Evidence
) -> None:
    before = project.aws.client("sagemaker").describe_endpoint(EndpointName=endpoint)
    project.ship_another_model("shipped.tar.gz")

    with evidence.step("ship another model", stack):
        project.deploy(stack)

    answers = {ask(runtime, endpoint, TargetModel=name) for name in ("shipped.tar.gz", "put/later.tar.gz")}
    assert answers == {ask(runtime, endpoint, TargetModel="candidate.tar.gz")}
    after = project.aws.client("sagemaker").describe_endpoint(EndpointName=endpoint)
    assert after["LastModifiedTime"] == before["LastModifiedTime"]


@pytest.mark.of("Serverless")
def test_concurrency_is_provisioned_as_asked(project: Project, stack: str, endpoint: str) -> None:
    resources = project.template(stack)["Resources"].values()
    (config,) = (resource for resource in resources if resource["Type"] == "AWS::SageMaker::EndpointConfig")
    (variant,) = project.aws.client("sagemaker").describe_endpoint(EndpointName=endpoint)["ProductionVariants"]

    assert variant["CurrentServerlessConfig"] == config["Properties"]["ProductionVariants"][0]["ServerlessConfig"]


@pytest.mark.of("Autoscaling")
def test_a_new_model_keeps_the_count_that_was_scaled(
    project: Project, stack: str, endpoint: str, runtime: Any, candidates: Path, evidence: Evidence
) -> None:
    sagemaker = project.aws.client("sagemaker")
    answer = ask(runtime, endpoint)
    sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=endpoint,
        DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": 3}],
    )
    sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=endpoint)

    with evidence.step("update when scaled", stack):
        project.deploy(stack, candidates)

    (variant,) = sagemaker.describe_endpoint(EndpointName=endpoint)["ProductionVariants"]
    assert (variant["CurrentInstanceCount"], variant["DesiredInstanceCount"]) == (3, 3)
    assert ask(runtime, endpoint) != answer


@updated_under_load
def test_a_new_model_takes_over_without_a_failed_request(
    project: Project,
    stack: str,
    endpoint: str,
    runtime: Any,
    target: dict[str, str],
    candidates: Path,
    evidence: Evidence,
) -> None:
    before = ask(runtime, endpoint, **target)

    with load(project.aws, endpoint, **target) as callers, evidence.step("update under load", stack):
        project.deploy(stack, candidates)

    after = ask(runtime, endpoint, **target)
    assert callers.failures == []
    assert after != before
    assert set(callers.answers) == {before, after}


@updated_under_load
def test_a_model_that_does_not_load_is_rolled_back_and_the_old_one_serves(
    project: Project,
    stack: str,
    endpoint: str,
    runtime: Any,
    target: dict[str, str],
    broken: Path,
    evidence: Evidence,
) -> None:
    before = ask(runtime, endpoint, **target)

    with (
        load(project.aws, endpoint, **target) as callers,
        evidence.step("failing update", stack),
        pytest.raises(CdkFailedError, match="did not pass the ping health check"),
    ):
        project.deploy(stack, broken)

    described = project.aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    assert described["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert callers.failures == []
    assert set(callers.answers) == {before}


@updated_under_load
def test_a_failed_update_is_followed_by_a_good_one(
    project: Project,
    stack: str,
    endpoint: str,
    runtime: Any,
    target: dict[str, str],
    synthesized_again: Path,
    evidence: Evidence,
) -> None:
    before = ask(runtime, endpoint, **target)

    with evidence.step("update after a rollback", stack):
        project.deploy(stack, synthesized_again)

    assert ask(runtime, endpoint, **target) != before
    assert differences(project.aws, stack, project.template(stack)) == []


def test_destruction_leaves_the_bootstrap_stack_alone(project: Project, stack: str, evidence: Evidence) -> None:
    ids = {resource["PhysicalResourceId"] for resource in resources_of(project.aws, stack)}
    with evidence.step("destroy", stack):
        project.destroy(stack)

    assert "CDKToolkit" in stacks_of(project.aws)
    assert stack not in stacks_of(project.aws)
    assert ids.isdisjoint(everything(project.aws))
