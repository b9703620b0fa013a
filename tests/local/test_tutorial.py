"""The tutorial, done as it says: its app step by step, deployed when it says so, and called with its scripts."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.consumer_apps import ConsumerApp
from tests.local_aws.front_door import as_it_is_called
from tests.local_aws.instance import REPOSITORY, Aws

TUTORIAL = (REPOSITORY / "docs" / "tutorial.md").read_text(encoding="utf-8")
MODELS = REPOSITORY / "stacks" / "models" / "iris"
FIRST, *ADDED = re.findall(r"^```python\n(.*?)^```$", TUTORIAL, flags=re.DOTALL | re.MULTILINE)
ASK, CALL = re.findall(r"^```py\n(.*?)^```$", TUTORIAL, flags=re.DOTALL | re.MULTILINE)
END = "app.synth()\n"


def write_app(directory: Path, steps: int, model: str = "model.tar.gz") -> None:
    """Write what the reader has after some of the steps that add something."""
    (directory / "app").mkdir(parents=True)
    assert FIRST.endswith(END)
    source = "\n".join([FIRST.removesuffix(END), *ADDED[:steps], END])
    (directory / "app" / "app.py").write_text(source, encoding="utf-8")
    shutil.copy(MODELS / model, directory / "app" / "model.tar.gz")


def run(aws: Aws, script: str, *arguments: str) -> str:
    """Run a script of the tutorial with what the reader has exported."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=aws.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tutorial")


@pytest.fixture(scope="module")
def hosted(bootstrapped: Aws, directory: Path) -> Iterator[ConsumerApp]:
    """What is deployed at step 3."""
    write_app(directory / "hosted", 0)
    app = ConsumerApp(bootstrapped, directory / "hosted")
    app.synth({})
    app.deploy(1)
    yield app
    app.destroy()


@pytest.fixture(scope="module")
def asked(hosted: ConsumerApp) -> str:
    """What the model says at step 3."""
    return run(hosted.aws, ASK, hosted.outputs("Iris")["EndpointName"])


@pytest.fixture(scope="module")
def whole(hosted: ConsumerApp, asked: str, directory: Path) -> Iterator[ConsumerApp]:
    """What is deployed at step 6."""
    del asked
    write_app(directory / "whole", len(ADDED))
    app = ConsumerApp(hosted.aws, directory / "whole")
    app.synth({})
    app.deploy(1)
    yield app
    app.destroy()


def test_the_hosted_model_says_what_the_page_says(asked: str) -> None:
    assert json.loads(asked)["predictions"] == ["setosa"]
    assert TUTORIAL.count(asked.strip()) == len(["step 3", "step 6"])


def test_the_endpoint_scales(whole: ConsumerApp) -> None:
    endpoint = whole.outputs("Iris")["EndpointName"]
    targets = whole.aws.every("application-autoscaling", "describe_scalable_targets", ServiceNamespace="sagemaker")

    bounds = {each["ResourceId"]: (each["MinCapacity"], each["MaxCapacity"]) for each in targets}

    assert bounds[f"endpoint/{endpoint}/variant/AllTraffic"] == (2, 4)


def test_alarms_roll_an_update_back_and_a_dashboard_shows_the_endpoint(whole: ConsumerApp) -> None:
    endpoint = whole.outputs("Iris")["EndpointName"]
    described = whole.aws.client("sagemaker").describe_endpoint(EndpointName=endpoint)
    dashboard = whole.named("Iris", "AWS::CloudWatch::Dashboard")
    shown = whole.aws.client("cloudwatch").get_dashboard(DashboardName=dashboard)["DashboardBody"]

    alarms = described["LastDeploymentConfig"]["AutoRollbackConfiguration"]["Alarms"]

    assert len(alarms) == len(["ServerErrors", "Latency"])
    assert endpoint in shown


def test_the_api_answers_a_holder_of_the_key(whole: ConsumerApp, asked: str) -> None:
    outputs = whole.outputs("Iris")

    answer = run(whole.aws, CALL, as_it_is_called(whole.aws, outputs["Url"]), outputs["ApiKeyId"])

    assert json.loads(answer) == json.loads(asked)


def test_the_plan_of_another_model_is_what_the_page_says(whole: ConsumerApp, directory: Path) -> None:
    write_app(directory / "changed", len(ADDED), "candidate.tar.gz")
    changed = ConsumerApp(whole.aws, directory / "changed")
    changed.synth({})
    files = [str(app.assembly(1) / "Iris.template.json") for app in (whole, changed)]

    said = run(whole.aws, "from constructs_lib.__main__ import main; main()", "plan", "--json", *files)

    (model,) = [each for each in json.loads(said) if each["type"] == "AWS::SageMaker::Model"]
    assert f"  {model['verdict']:<17}{model['resource']} " in TUTORIAL
    assert model["why"] in TUTORIAL
