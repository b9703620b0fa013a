"""Every stack, from its first deployment to its destruction, with the real CLI.

The tests of a stack run in their order. With --account they run against a real account.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.local.evidence import Evidence
from tests.local.load import ask, load
from tests.local.project import Project
from tests.local.readback import differences
from tests.local_aws.cdk import Cdk, CdkFailedError, stack_names
from tests.local_aws.instance import Aws

pytestmark = pytest.mark.account


@pytest.fixture(scope="module")
def bootstrapped(aws: Aws, evidence: Evidence) -> Aws:
    with evidence.step("bootstrap", "CDKToolkit"):
        Cdk(aws).bootstrap()
    return aws


STACKS = ["Realtime", "AbTesting"]


@pytest.fixture(scope="module", params=STACKS)
def stack(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def project(
    bootstrapped: Aws, stack: str, tmp_path_factory: pytest.TempPathFactory, evidence: Evidence
) -> Iterator[Project]:
    project = Project.copy_to(tmp_path_factory.mktemp(stack), bootstrapped)
    with evidence.step("deploy", stack):
        project.deploy(stack)
    yield project
    if stack in stacks_of(bootstrapped):
        project.destroy(stack)


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
    assert stack_names(project.assembly) == STACKS


def test_every_resource_is_as_asked_for(project: Project, stack: str, evidence: Evidence) -> None:
    with evidence.step("read back", stack):
        assert differences(project.aws, stack, project.template(stack)) == []


def test_the_model_knows_a_flower(runtime: Any, stack: str, endpoint: str, evidence: Evidence) -> None:
    with evidence.step("invoke", stack):
        assert (
            b'"setosa"'
            in runtime.invoke_endpoint(EndpointName=endpoint, Body="5.1,3.5,1.4,0.2", ContentType="text/csv")[
                "Body"
            ].read()
        )


def test_a_deployment_without_changes_changes_nothing(project: Project, stack: str, evidence: Evidence) -> None:
    before = project.aws.every("cloudformation", "describe_stack_events", StackName=stack)
    with evidence.step("redeploy unchanged", stack):
        project.deploy(stack)

    assert project.aws.every("cloudformation", "describe_stack_events", StackName=stack) == before


def test_a_new_model_takes_over_without_a_failed_request(
    project: Project, stack: str, endpoint: str, runtime: Any, target: dict[str, str], evidence: Evidence
) -> None:
    before = ask(runtime, endpoint, **target)
    project.train_another_model()

    with load(project.aws, endpoint, **target) as callers, evidence.step("update under load", stack):
        project.deploy(stack)

    after = ask(runtime, endpoint, **target)
    assert callers.failures == []
    assert after != before
    assert set(callers.answers) == {before, after}


def test_a_model_that_does_not_load_is_rolled_back_and_the_old_one_serves(
    project: Project, stack: str, endpoint: str, runtime: Any, target: dict[str, str], evidence: Evidence
) -> None:
    before = ask(runtime, endpoint, **target)
    project.break_model()

    with (
        load(project.aws, endpoint, **target) as callers,
        evidence.step("failing update", stack),
        pytest.raises(CdkFailedError, match="did not pass the ping health check"),
    ):
        project.deploy(stack)

    described = project.aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    assert described["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert callers.failures == []
    assert set(callers.answers) == {before}


def test_a_failed_update_is_followed_by_a_good_one(
    project: Project, stack: str, endpoint: str, runtime: Any, target: dict[str, str], evidence: Evidence
) -> None:
    before = ask(runtime, endpoint, **target)
    project.restore_model()

    with evidence.step("update after a rollback", stack):
        project.deploy(stack)

    assert ask(runtime, endpoint, **target) != before
    assert differences(project.aws, stack, project.template(stack)) == []


def test_destruction_leaves_the_bootstrap_stack_alone(project: Project, stack: str, evidence: Evidence) -> None:
    resources = project.aws.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
    ids = {resource["PhysicalResourceId"] for resource in resources}
    with evidence.step("destroy", stack):
        project.destroy(stack)

    assert "CDKToolkit" in stacks_of(project.aws)
    assert stack not in stacks_of(project.aws)
    assert ids.isdisjoint(everything(project.aws))


def everything(aws: Aws) -> set[str]:
    """The ids, as CloudFormation writes them, of all that the stacks could have left."""
    targets = aws.every("application-autoscaling", "describe_scalable_targets", ServiceNamespace="sagemaker")
    return {
        *(endpoint["EndpointArn"] for endpoint in aws.every("sagemaker", "list_endpoints")),
        *(config["EndpointConfigArn"] for config in aws.every("sagemaker", "list_endpoint_configs")),
        *(model["ModelArn"] for model in aws.every("sagemaker", "list_models")),
        *(f"{t['ResourceId']}|{t['ScalableDimension']}|{t['ServiceNamespace']}" for t in targets),
        *(role["RoleName"] for role in aws.every("iam", "list_roles")),
        *(policy["Arn"] for policy in aws.every("iam", "list_policies", Scope="Local")),
    }
