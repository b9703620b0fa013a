"""`make local` as somebody sees it who tries it: what it shows, how to go on from there, and one's own app in it."""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import urllib3

from tests.local_aws.__main__ import is_full
from tests.local_aws.cdk import CdkFailedError
from tests.local_aws.demo import EXAMPLES
from tests.local_aws.front_door import as_it_is_called
from tests.local_aws.instance import REPOSITORY, Aws
from tests.local_aws.screen import Screen
from tests.local_aws.stories import STORIES

LOCAL = Aws("123456789012", "us-east-1", "http://127.0.0.1:1")
EMULATOR = re.compile(r"ERROR \[|Traceback")


def demo(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.local_aws", *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(*arguments: str) -> tuple[int, str]:
    """What it prints and how it ends."""
    process = demo(*arguments)
    output, _ = process.communicate(timeout=300)
    return process.returncode, output


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
        ("model-endpoint", "model-endpoint"),
    ],
)
def test_addresses_of_apis_are_those_that_answer(written: str, called: str) -> None:
    assert as_it_is_called(LOCAL, written) == called


def test_make_alone_shows_what_there_is() -> None:
    alone, helped = (
        subprocess.run(["/usr/bin/env", "make", *named], cwd=REPOSITORY, capture_output=True, text=True, check=True)
        for named in ([], ["help"])
    )

    assert alone.stdout == helped.stdout
    assert re.search(r"^  make local +\S.*STACK=.*KEEP=1.*APP=", alone.stdout, re.MULTILINE)


class Kept:
    """An example that stays up, and what it has printed."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self._process = demo(*arguments, "--keep", **environment)
        assert self._process.stdout is not None
        lines: list[str] = []
        for line in self._process.stdout:
            lines.append(line.rstrip("\n"))
            if "Ctrl-C" in line:
                break
        self.output = "\n".join(lines)
        self.commands = [line.strip() for line in lines if line.startswith("  ")]

    def command(self, start: str) -> str:
        (found,) = (command for command in self.commands if command.startswith(start))
        return found

    def shell(self, command: str) -> str:
        """Run a command in another terminal, after what is to be exported there, and nothing else of AWS."""
        exports = "\n".join(line for line in self.commands if line.startswith("export "))
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "JSII_NODE") if name in os.environ}
        done = subprocess.run(
            ["/bin/sh", "-euc", f"{exports}\n{command}"],
            env={**environment, "PYTHONPATH": str(REPOSITORY), "CI": "1", "CDK_DISABLE_CLI_TELEMETRY": "true"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def python(self, source: str) -> str:
        return self.shell(f"{sys.executable} -c '{source}'")

    def end(self) -> tuple[int, str]:
        assert self._process.stdout is not None
        self._process.send_signal(signal.SIGINT)
        with self._process:
            output = self._process.stdout.read()
        return self._process.returncode, output


# Where a user's environment may lead, for another AWS: all of it is to be left alone.
NOWHERE = "http://127.0.0.1:9"
CONFIGURATION = f"""
[default]
endpoint_url = {NOWHERE}
services = all
[services all]
s3 =
  endpoint_url = {NOWHERE}
"""
SERVICES = ("", "_S3", "_CLOUDFORMATION", "_STS", "_SSM", "_IAM", "_SAGEMAKER_RUNTIME", "_LAMBDA")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """The example with a function in it, kept up in an environment that leads elsewhere."""
    configuration = tmp_path_factory.mktemp("configuration") / "config"
    configuration.write_text(CONFIGURATION)
    temporary = tmp_path_factory.mktemp("temporary")
    kept = Kept(
        "--stack",
        "FrontDoor",
        TMPDIR=str(temporary),
        AWS_CONFIG_FILE=str(configuration),
        AWS_SHARED_CREDENTIALS_FILE=str(configuration),
        AWS_PROFILE="nobody",
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true",
        AWS_SESSION_TOKEN="of another account",  # noqa: S106 one that would be refused
        LOCALSTACK_HOSTNAME="nowhere",
        EDGE_PORT="9",
        **{f"AWS_ENDPOINT_URL{service}": NOWHERE for service in SERVICES},
    )
    yield kept
    code, output = kept.end()
    assert code == 0
    assert "; nothing is left." in output
    assert list(temporary.iterdir()) == []


def test_endpoints_and_profiles_of_the_user_lead_nowhere_else(kept: Kept) -> None:
    assert '  200 {"predictions": ["setosa"]' in kept.output


def test_its_exports_are_all_that_boto3_needs(kept: Kept) -> None:
    endpoints = kept.python('import boto3; print(boto3.client("sagemaker").list_endpoints()["Endpoints"])')

    assert "'EndpointStatus': 'InService'" in endpoints


def test_its_logs_are_found_with_the_command_that_it_prints(kept: Kept) -> None:
    words = kept.command("aws logs tail ").split()
    read = 'import boto3; print(boto3.client("logs").filter_log_events(logGroupName="{}")["events"])'

    assert words[4:] == ["--follow"]
    assert "ValueError: text/csv must be 4 finite numbers" in kept.python(read.format(words[3]))


def test_the_request_that_it_prints_is_answered(kept: Kept) -> None:
    words = shlex.split(kept.command("curl "))
    headers = dict(words[at + 1].split(": ") for at, word in enumerate(words) if word == "-H")

    response = urllib3.request("POST", words[-1], body=words[words.index("--data-binary") + 1], headers=headers)

    assert response.json()["predictions"] == ["setosa"]


def test_a_request_that_is_refused_is_told_as_the_mistake_of_its_caller(kept: Kept) -> None:
    assert "Ask without the key" in kept.output
    assert "  403 " in kept.output
    asked = kept.output.index("Ask about half a flower")
    told = kept.output.index("This is the caller's mistake.", asked)
    assert "ValueError: text/csv must be 4 finite numbers" in kept.output[told:]


def test_nothing_of_the_emulator_is_on_the_screen(kept: Kept) -> None:
    assert not EMULATOR.search(kept.output)
    assert Path(re.findall(r"has to say is in (\S+)\. Ctrl-C", kept.output)[0]).is_file()


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


def test_the_cdk_deploys_to_it_with_its_exports_alone(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "from aws_cdk import App, CfnOutput, Stack\napp = App()\n"
        "CfnOutput(Stack(app, 'Pasted'), 'Out', value='deployed')\napp.synth()\n"
    )

    output = kept.shell(f"cd {tmp_path} && cdk deploy --app '{sys.executable} app.py' --require-approval never")

    assert "Pasted.Out = deployed" in output
