"""An instance of the local AWS: a process of its own, in an environment of its own, on a free port."""

import json
import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

REPOSITORY = Path(__file__).parents[2]
_PYTHON = REPOSITORY / ".venv-local" / "bin" / "python"
_PATIENCE = 30.0


@dataclass(frozen=True)
class Aws:
    """An AWS to deploy to: the local one if it has a URL, else the account of the environment's credentials."""

    account: str
    region: str
    url: str | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of programs that are to use this AWS."""
        inherited = {**os.environ, "AWS_REGION": self.region, "AWS_DEFAULT_REGION": self.region}
        if self.url is None:
            return inherited
        kept = {name: value for name, value in inherited.items() if not name.startswith(("AWS_PROFILE", "AWS_SESSION"))}
        return {
            **kept,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str, **options: Any) -> Any:
        """A client of a service, as the root of the local AWS if no credentials are given."""
        if self.url is None:
            return boto3.client(service, region_name=self.region, **options)  # type: ignore[call-overload]
        root = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(  # type: ignore[call-overload]
            service, region_name=self.region, endpoint_url=self.url, **{**root, **options}
        )

    def every(self, service: str, operation: str, **request: Any) -> list[Any]:
        """Everything that an operation lists, page by page."""
        paginator = self.client(service).get_paginator(operation)
        pages = paginator.paginate(**request)
        return [item for key in pages.result_keys for item in pages.build_full_result().get(key.expression, ())]

    def client_of(self, service: str, role_arn: str) -> Any:
        """A client that has assumed a role."""
        session = self.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="local-aws-test")["Credentials"]
        return self.client(
            service,
            aws_access_key_id=session["AccessKeyId"],
            aws_secret_access_key=session["SecretAccessKey"],
            aws_session_token=session["SessionToken"],
        )


@contextmanager
def local_aws() -> Iterator[Aws]:
    """A local AWS that is empty at first, and gone afterwards."""
    if not _PYTHON.exists():
        raise FileNotFoundError(f"{_PYTHON} is missing; run: make setup-local")
    # No proxy reaches the loopback of this machine.
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1")))
    # A session of its own: Ctrl-C is for the caller, who then closes the pipe that keeps the server alive.
    with subprocess.Popen(
        [str(_PYTHON), "-m", "tests.local_aws.server"],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as server:
        if server.stdin is None or server.stdout is None:
            raise RuntimeError("the local AWS has no pipes")
        try:
            ready, _, _ = select.select([server.stdout], [], [], _PATIENCE)
            line = server.stdout.readline() if ready else b""
            if not line:
                raise RuntimeError("the local AWS did not start")
            yield Aws(**json.loads(line))
        finally:
            server.stdin.close()
            server.wait(_PATIENCE)
