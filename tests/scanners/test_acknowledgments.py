"""What the page for organisations acknowledges is what cdk-nag finds: no more, and no less."""

import json
import re
from pathlib import Path

import cdk_nag
import pytest
from aws_cdk import App, Environment, Stack, Validations

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
)

PAGE = Path(__file__).parents[2] / "docs" / "organisations.md"
SOMEWHERE = Environment(account="111122223333", region="eu-west-1")


def found(directory: Path, env: Environment | None, *, acknowledged: bool) -> list[str]:
    """Return what AwsSolutions finds in a stack of one endpoint."""
    app = App(outdir=str(directory))
    Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app))
    stack = Stack(app, "Bank", env=env)
    container = ContainerDefinition(
        image=ContainerImage.from_prebuilt("sagemaker-xgboost", "1.7-1"), model_data=ModelData.from_asset(str(ARTIFACT))
    )
    model = Model(stack, "Model", containers=[container])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
    Endpoint(stack, "Endpoint", endpoint_config=config)
    if acknowledged:
        (block,) = re.findall(r"```python\n(from aws_cdk import Acknowledgment.*?)```", PAGE.read_text(), re.DOTALL)
        exec(compile(block, "page", "exec"), {"model": model})  # noqa: S102  # the page is our own
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
    report = json.loads((directory / "validation-report.json").read_text(encoding="utf-8"))
    return [each["ruleName"] for plugin in report["pluginReports"] for each in plugin["violations"]]


ARTIFACT = Path(__file__).parents[2] / "stacks" / "models" / "iris" / "model.tar.gz"


@pytest.mark.parametrize("env", [None, SOMEWHERE], ids=["anywhere", "somewhere"])
def test_page_acknowledges_all_that_is_found(tmp_path: Path, env: Environment | None) -> None:
    assert len([rule for rule in found(tmp_path / "before", env, acknowledged=False) if "IAM5" in rule]) == 2
    assert found(tmp_path / "after", env, acknowledged=True) == []
