"""The model server obeys SageMaker's contract with a container."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.local_aws.instance import REPOSITORY
from tests.local_aws.model_server import TOKEN_HEADER

_SERVER = REPOSITORY / "tests" / "local_aws" / "model_server.py"
_SCRIPT = """
import pathlib

def model_fn(model_dir):
    return pathlib.Path(model_dir, "word").read_text()

def input_fn(body, content_type):
    return type(body).__name__, content_type

def predict_fn(data, model):
    return (*data, model)

def output_fn(prediction, accept):
    return "|".join((*prediction, accept))
"""
_TOLD = {"SAGEMAKER_PROGRAM": "serve.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"}

Ask = Callable[..., tuple[int, bytes, str | None]]


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    """An unpacked artifact."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "serve.py").write_text(_SCRIPT)
    (tmp_path / "word").write_text("hello")
    return tmp_path


def start(*arguments: str, **environment: str) -> tuple["subprocess.Popen[bytes]", Ask]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = subprocess.Popen(
            [sys.executable, str(_SERVER), str(listener.fileno()), *arguments],
            env={"PATH": os.environ["PATH"], **environment},
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[listener.fileno()],
        )
        port = listener.getsockname()[1]
    assert process.stdin is not None
    process.stdin.write(b"the token\n")
    process.stdin.flush()

    def ask(method: str, path: str, body: str = "", **headers: str) -> tuple[int, bytes, str | None]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        sent = {TOKEN_HEADER: "the token"} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        answer = response.status, response.read(), response.headers["Content-Type"]
        connection.close()
        return answer

    return process, ask


def why_it_ended(artifact: Path, told: dict[str, str]) -> bytes:
    process, _ = start(str(artifact), **told)
    with process:
        assert process.wait(10) != 0
        assert process.stderr is not None
        return process.stderr.read()


@pytest.fixture
def ask(artifact: Path) -> Iterator[Ask]:
    """A server of one model."""
    process, ask = start(str(artifact), **_TOLD)
    with process:
        yield ask
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)


@pytest.fixture
def ask_many() -> Iterator[Ask]:
    """A server that has no model yet."""
    process, ask = start(**_TOLD)
    with process:
        yield ask
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)


def test_a_loaded_model_answers_a_ping(ask: Ask) -> None:
    assert ask("GET", "/ping")[0] == 200


@pytest.mark.parametrize(
    ("content_type", "given"), [("text/csv", b"str"), ("application/json", b"str"), ("application/x-npy", b"bytes")]
)
def test_text_is_given_as_text_and_the_rest_as_bytes(ask: Ask, content_type: str, given: bytes) -> None:
    status, answer, answered = ask("POST", "/invocations", "x", Content_Type=content_type, Accept="text/plain")

    assert (status, answered) == (200, "text/plain")
    assert answer == b"|".join([given, content_type.encode(), b"hello", b"text/plain"])


def test_json_is_accepted_when_nothing_is(ask: Ask) -> None:
    assert ask("POST", "/invocations", "x", Content_Type="text/csv", Accept="*/*")[2] == "application/json"


@pytest.mark.parametrize("token", ["", "a guess"])
@pytest.mark.parametrize("path", ["/invocations", "/models"])
def test_who_does_not_know_the_token_is_refused(ask: Ask, path: str, token: str) -> None:
    assert ask("POST", path, "x", X_Local_Aws_Token=token)[0] == 403


def test_other_paths_are_not_found(ask: Ask) -> None:
    assert ask("GET", "/")[0] == 404
    assert ask("POST", "/models/m/invoke", "x")[0] == 404


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({}, "SAGEMAKER_PROGRAM is not set"),
        ({"SAGEMAKER_PROGRAM": "serve.py"}, "SAGEMAKER_SUBMIT_DIRECTORY must lie in /opt/ml/model"),
        ({**_TOLD, "SAGEMAKER_PROGRAM": "other.py"}, "other.py"),
        ({**_TOLD, "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model"}, "serve.py"),
    ],
)
def test_it_ends_when_it_cannot_find_the_script(artifact: Path, told: dict[str, str], reason: str) -> None:
    assert reason.encode() in why_it_ended(artifact, told)


def test_it_ends_when_the_script_wants_packages(artifact: Path) -> None:
    (artifact / "code" / "requirements.txt").write_text("numpy")

    assert b"requirements.txt is not installed" in why_it_ended(artifact, _TOLD)


def test_models_are_loaded_listed_asked_and_unloaded(ask_many: Ask, artifact: Path) -> None:
    load = json.dumps({"model_name": "m/1", "url": str(artifact)})
    deadline = time.monotonic() + 10
    while ask_many("GET", "/ping")[0] != 200 and time.monotonic() < deadline:
        time.sleep(0.05)

    assert ask_many("POST", "/models", load)[0] == 200
    assert ask_many("POST", "/models", load)[0] == 409
    assert json.loads(ask_many("GET", "/models")[1]) == {"models": [{"modelName": "m/1"}]}
    assert ask_many("GET", "/models/m%2F1")[0] == 200
    assert ask_many("POST", "/models/m%2F1/invoke", "x", Content_Type="text/csv")[1].startswith(b"str|text/csv|hello")
    assert ask_many("POST", "/invocations", "x")[0] == 404
    assert ask_many("DELETE", "/models/m%2F1")[0] == 200
    assert ask_many("GET", "/models/m%2F1")[0] == 404


def test_a_model_that_does_not_load_is_not_there(ask_many: Ask, artifact: Path) -> None:
    (artifact / "word").unlink()

    status, reason, _ = ask_many("POST", "/models", json.dumps({"model_name": "m", "url": str(artifact)}))

    assert (status, b"FileNotFoundError" in reason) == (500, True)
    assert json.loads(ask_many("GET", "/models")[1]) == {"models": []}
