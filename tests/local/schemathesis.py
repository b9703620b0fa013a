"""A client that is made of the definition of an API: it sends what that allows, and what it does not."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.local_aws.front_door import FrontDoor
from tests.local_aws.instance import REPOSITORY

# Of the environment of the local AWS.
_PYTHON = REPOSITORY / ".venv-local" / "bin" / "python"


def drive(definition: Mapping[str, Any], url: str, directory: Path, *options: str, **headers: str) -> str:
    """Return what it has to say of an API that answers as its definition says.

    Args:
        definition: The definition, in OpenAPI.
        url: Where the API is.
        directory: An empty directory, in which it keeps what it finds.
        options: What it is told beside that.
        headers: What every request has; underscores are hyphens.

    Raises:
        AssertionError: If an answer is a surprise.
    """
    written = directory / "openapi.json"
    written.write_text(json.dumps(definition), encoding="utf-8")
    sent = [part for name, value in headers.items() for part in ("--header", f"{name.replace('_', '-')}: {value}")]
    tested = subprocess.run(
        [
            *(str(_PYTHON), "-m", "schemathesis.cli", "run", str(written), "--url", url, *sent),
            # A model that cannot read what it is sent fails, which is 502, and documented. What an upload is for can
            # be asked once its body is there.
            *("--exclude-checks", "not_a_server_error,positive_data_acceptance,ensure_resource_availability"),
            *("--generation-deterministic", "--no-color", *options),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=directory,
    )
    assert tested.returncode == 0, tested.stdout
    return str(tested.stdout)


def drive_example(stack: str, door: FrontDoor, assembly: Path, directory: Path, *options: str) -> str:
    """Return what it has to say of the API of an example, by the definition in the cloud assembly.

    Args:
        stack: The example.
        door: Its API and the key to it.
        assembly: The cloud assembly.
        directory: An empty directory, in which it keeps what it finds.
        options: What it is told beside that.

    Raises:
        AssertionError: If an answer is a surprise.
    """
    definition = json.loads((assembly / f"{stack}-Api.openapi.json").read_text(encoding="utf-8"))
    return drive(definition, door.url.removesuffix("/invocations"), directory, *options, X_Api_Key=door.key)
