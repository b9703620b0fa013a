"""The example with a queue behind a front door, deployed and asked over HTTP with its key."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
import urllib3

from tests.local.project import Project
from tests.local_aws.front_door import FrontDoor
from tests.local_aws.instance import Aws

PATIENCE = 10.0


@pytest.fixture(scope="module")
def door(bootstrapped: Aws, assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontDoor]:
    project = Project.copy_to(tmp_path_factory.mktemp("AsyncFrontDoor"), bootstrapped, assembly)
    project.deploy_first("AsyncFrontDoor")
    yield FrontDoor.of(project.aws, "AsyncFrontDoor")
    project.destroy("AsyncFrontDoor")


def test_a_holder_of_the_key_learns_the_species_when_it_is_known(door: FrontDoor) -> None:
    taken = urllib3.request("POST", door.url, body=b"5.1,3.5,1.4,0.2", headers=door.headers, timeout=30, retries=False)
    assert taken.status == 202
    place = urljoin(door.url, taken.headers["location"])

    deadline = time.monotonic() + PATIENCE
    while (answer := urllib3.request("GET", place, headers=door.headers, timeout=30, retries=False)).status == 202:
        assert time.monotonic() < deadline
        time.sleep(0.1)

    assert answer.status == 200
    assert json.loads(answer.data)["predictions"] == ["setosa"]
    assert urllib3.request("GET", place, headers={"x-api-key": "guessed"}, timeout=30, retries=False).status == 403
