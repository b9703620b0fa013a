"""The example with a front door, from its first deployment to its destruction, called over HTTP with its key."""

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.local.project import Project
from tests.local_aws.cdk import Cdk
from tests.local_aws.instance import Aws

SETOSA = b"5.1,3.5,1.4,0.2"


@pytest.fixture(scope="module")
def project(aws: Aws, tmp_path_factory: pytest.TempPathFactory) -> Project:
    Cdk(aws).bootstrap()
    return Project.copy_to(tmp_path_factory.mktemp("FrontDoor"), aws)


@pytest.fixture(scope="module")
def outputs(project: Project) -> Iterator[dict[str, str]]:
    yield project.deploy("FrontDoor")
    project.destroy("FrontDoor")


def call(aws: Aws, outputs: dict[str, str], key: str) -> tuple[int, Any]:
    # The local AWS serves an API at its own address, not at the one that AWS would give it.
    api = urlsplit(outputs["Url"]).netloc.partition(".")[0]
    connection = http.client.HTTPConnection(urlsplit(aws.url or "").netloc, timeout=30)
    try:
        headers = {"Content-Type": "text/csv", "Accept": "application/json", "x-api-key": key}
        connection.request("POST", f"/restapis/{api}/prod/_user_request_/invocations", SETOSA, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def key_of(aws: Aws, outputs: dict[str, str]) -> str:
    found = aws.client("apigateway").get_api_key(apiKey=outputs["ApiKeyId"], includeValue=True)
    return str(found["value"])


def test_a_holder_of_the_key_learns_the_species(project: Project, outputs: dict[str, str]) -> None:
    status, answer = call(project.aws, outputs, key_of(project.aws, outputs))

    assert status == 200
    assert answer["predictions"] == ["setosa"]


def test_nobody_else_does(project: Project, outputs: dict[str, str]) -> None:
    status, answer = call(project.aws, outputs, "guessed")

    assert status == 403
    assert "predictions" not in answer


def test_a_new_model_answers_behind_the_same_door(project: Project, outputs: dict[str, str]) -> None:
    _, before = call(project.aws, outputs, key_of(project.aws, outputs))
    project.train_another_model()

    updated = project.deploy("FrontDoor")

    assert updated == outputs
    status, after = call(project.aws, updated, key_of(project.aws, updated))
    assert status == 200
    assert after["probabilities"] != before["probabilities"]
