"""The example stacks: what each is synthesized to, that nothing complains of it, and where it can be deployed."""

import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import DefaultStackSynthesizer, Stack
from syrupy.assertion import SnapshotAssertion

from tests.snapshot.assemblies import complaints
from tests.snapshot.conftest import strict_app
from tests.snapshot.linting import linted

ROOT = Path(__file__).parents[2]
MODULES = sorted(path.stem for path in (ROOT / "stacks").glob("*_stack.py"))
REGIONS = ["us-east-1", "eu-west-1", "cn-north-1", "us-gov-west-1"]


def stack_in(module: str) -> type[Stack]:
    """Return the stack that a module tells the story of."""
    members = inspect.getmembers(importlib.import_module(f"stacks.{module}"), inspect.isclass)
    (found,) = [cls for _, cls in members if issubclass(cls, Stack) and cls.__module__ == f"stacks.{module}"]
    return found


@pytest.fixture(scope="module", params=MODULES)
def module(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def synthesized(module: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The template of a stack, the same for every region, without what every stack has for CDK's bootstrapping."""
    app = strict_app(tmp_path_factory.mktemp(module))
    cls = stack_in(module)
    cls(app, cls.__name__, synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False))
    assembly = app.synth()
    assert complaints(assembly) == []
    template: dict[str, Any] = assembly.get_stack_by_name(cls.__name__).template
    return template


# CDK's own function for deployments to buckets, and its state machines, depend on their roles twice.
OF_CDK = ("W3005: 'CustomCDKBucketDeployment", "W3005: 'NightlyRole", "W3005: 'RetrainingStateMachineRole")
# CloudFormation has these in some regions only, of which constructs and rules warn.
SOMEWHERE = tuple(
    f"E3006: Resource type 'AWS::SageMaker::{each}' does not exist in"
    for each in (
        *("InferenceComponent", "ModelPackageGroup", "MonitoringSchedule"),
        *(f"{kind}JobDefinition" for kind in ("DataQuality", "ModelQuality", "ModelBias", "ModelExplainability")),
    )
)


def test_stack_is_what_was_reviewed(synthesized: dict[str, Any], template_snapshot: SnapshotAssertion) -> None:
    assert synthesized == template_snapshot


@pytest.mark.parametrize("region", REGIONS)
def test_stack_can_be_deployed_in_every_partition(synthesized: dict[str, Any], region: str) -> None:
    assert [each for each in linted(synthesized, region) if not each.startswith((*OF_CDK, *SOMEWHERE))] == []


def test_every_stack_was_reviewed() -> None:
    snapshots = (Path(__file__).parent / "__snapshots__" / "test_stacks").glob("*.json")

    assert sorted(path.stem for path in snapshots) == [f"test_stack_is_what_was_reviewed[{each}]" for each in MODULES]


def test_every_stack_is_in_the_app() -> None:
    source = (ROOT / "app.py").read_text(encoding="utf-8")

    assert [each for each in MODULES if f"{stack_in(each).__name__}(app, " not in source] == []
