"""`make local` as somebody sees it who tries it: what it shows, and one's own app in it."""

import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.local.demos import run
from tests.local_aws.__main__ import is_full
from tests.local_aws.cdk import CdkFailedError
from tests.local_aws.demo import EXAMPLES
from tests.local_aws.front_door import as_it_is_called
from tests.local_aws.instance import REPOSITORY, Aws
from tests.local_aws.screen import Screen
from tests.local_aws.stories import STORIES

LOCAL = Aws("123456789012", "us-east-1", "http://127.0.0.1:1")
EMULATOR = re.compile(r"ERROR \[|Traceback")


@pytest.mark.parametrize("stack", ["Nope", "realtime"])
def test_an_unknown_stack_is_refused_before_anything_is_done(stack: str) -> None:
    code, output = run("--stack", stack)

    assert code == 1
    assert output.startswith(f"there is no stack named {stack}; ")
    assert output.strip().endswith(f"this app has {', '.join(EXAMPLES)}")
    assert len(output.splitlines()) == 1


def test_every_example_has_something_to_show() -> None:
    assert list(STORIES) == list(EXAMPLES)


def test_time_that_the_user_takes_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0, 10, 50, 60])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    screen = Screen()

    with screen.pause():
        pass

    assert screen.seconds == 20


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(28, "No space left on device"), True),
        (CdkFailedError("cdk deploy ended with 1:\nENOSPC: no space left on device, write"), True),
        (OSError(2, "No such file or directory"), False),
        (CdkFailedError("cdk deploy ended with 1:\nno such stack"), False),
    ],
)
def test_a_disk_that_fills_up_is_known(error: Exception, full: bool) -> None:
    assert is_full(error) is full


@pytest.mark.parametrize(
    ("written", "called"),
    [
        (
            "https://a1b2.execute-api.us-east-1.amazonaws.com/prod/invocations",
            "http://127.0.0.1:1/restapis/a1b2/prod/_user_request_/invocations",
        ),
        (
            "https://a1b2.execute-api.us-east-1.amazonaws.com/prod/",
            "http://127.0.0.1:1/restapis/a1b2/prod/_user_request_/",
        ),
        (
            "https://a1b2.execute-api.us-east-1.amazonaws.com",
            "http://127.0.0.1:1/restapis/a1b2/$default/_user_request_/",
        ),
        ("https://example.com/prod/", "https://example.com/prod/"),
        ("https://models.example.com/v1/", "http://127.0.0.1:1/_aws/domains/models.example.com/v1/"),
        ("model-endpoint", "model-endpoint"),
    ],
)
def test_addresses_of_apis_are_those_that_answer(written: str, called: str) -> None:
    assert as_it_is_called(LOCAL, written, ["models.example.com"]) == called


def test_make_alone_shows_what_there_is() -> None:
    alone, helped = (
        subprocess.run(["/usr/bin/env", "make", *named], cwd=REPOSITORY, capture_output=True, text=True, check=True)
        for named in ([], ["help"])
    )

    assert alone.stdout == helped.stdout
    assert re.search(r"^  make local +\S.*STACK=.*KEEP=1.*APP=", alone.stdout, re.MULTILINE)


APP = """
from aws_cdk import App, CfnOutput, Stack, Stage
from constructs_lib import *
from stacks.iris_model import iris_container

app = App()
stage = Stage(app, "Trial")
stack = Stack(stage, "Own", stack_name="own-stack")
model = Model(stack, "Model", containers=[iris_container("{artifact}")])
variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
endpoint = Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name="own-endpoint")
keyed = ApiKeyAuthorization(rate_limit=50, burst_limit=100)
api = InferenceApi(stack, "Api", endpoint=endpoint, authorization=keyed)
CfnOutput(stack, "Address", value=api.url)
Stack(app, "Other")
app.synth()
"""


@pytest.fixture
def app(tmp_path: Path) -> Callable[[str], Path]:
    def write(artifact: str) -> Path:
        path = tmp_path / "my app" / "app.py"
        path.parent.mkdir()
        path.write_text(APP.format(artifact=artifact))
        return path

    return write


def test_an_app_of_ones_own_is_deployed_and_taken_away(app: Callable[[str], Path]) -> None:
    code, output = run("--app", str(app("iris/model.tar.gz")), "--stack", "Trial/Own")

    assert code == 0, output
    assert re.search(r"^  Address = http://127\.0\.0\.1:\d+/restapis/\w+/prod/_user_request_/$", output, re.MULTILINE)
    assert "Endpoint own-endpoint is in service." in output
    assert "Destroy Trial/Own ..." in output
    assert "Other" not in output


def test_a_directory_with_a_cdk_json_is_an_app_too(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("from aws_cdk import App, Stack\napp = App()\nStack(app, 'Empty')\napp.synth()\n")
    (tmp_path / "cdk.json").write_text('{"app": "python main.py"}')

    code, output = run("--app", str(tmp_path), "--stack", "Full")

    assert code == 1
    assert output.splitlines()[-1] == "there is no stack named Full; this app has Empty"


@pytest.mark.parametrize("path", ["nowhere/app.py", "nowhere"])
def test_an_app_that_is_not_there_is_refused_at_once(path: str) -> None:
    code, output = run("--app", path)

    assert code == 1
    assert output == (f"there is no app at {path}; give the path of an app.py, or of a directory with a cdk.json\n")


BROKEN = """
from aws_cdk import App, Stack, aws_sagemaker as sagemaker

stack = Stack(App(), "Broken")
config = sagemaker.CfnEndpoint(stack, "Endpoint", endpoint_config_name="nobody")
stack.node.root.synth()
"""


def test_an_app_that_does_not_deploy_says_why_and_nothing_of_the_emulator(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(BROKEN)

    code, output = run("--app", str(tmp_path / "app.py"))

    assert code == 1
    assert "Could not find endpoint configuration" in output
    assert not EMULATOR.search(output)
