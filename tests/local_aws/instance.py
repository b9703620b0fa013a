"""An instance of the local AWS: a process of its own, in an environment of its own, on a free port."""

import functools
import json
import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import botocore.session

from tests.local_aws.workspace import workspace

REPOSITORY = Path(__file__).parents[2]
_PYTHON = REPOSITORY / ".venv-local" / "bin" / "python"
_PATIENCE = 30.0
_LOG = "local-aws.log"


class NotStartedError(RuntimeError):
    """The local AWS did not start."""


def _session_without_configuration() -> Any:
    unset = (None, None, None, None)
    no_file = (None, None, os.devnull, None)
    variables = {"profile": unset, "config_file": no_file, "credentials_file": no_file}
    return boto3.Session(botocore_session=botocore.session.Session(session_vars=variables))


_SESSION = _session_without_configuration()


# What programs need of a user's environment: nothing in it may lead them to another AWS.
_OWN = ("HOME", "LANG", "LC_ALL", "LOCAL_AWS_LOG_LEVEL", "NO_PROXY", "PATH", "TMPDIR", "TZ", "no_proxy")


@dataclass(frozen=True)
class Aws:
    """An AWS to deploy to: the local one if it has a URL, else the account of the environment's credentials."""

    account: str
    region: str
    url: str | None = None
    access_key: str = ""
    secret_key: str = field(default="", repr=False)
    directory: Path | None = None

    @property
    def log(self) -> Path | None:
        """Where it writes what it has to say, if it is quiet."""
        return self.directory / _LOG if self.directory else None

    @property
    def exports(self) -> dict[str, str]:
        """What leads a program to the local AWS, and gives it the keys."""
        if self.url is None:
            return {}
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            # The CLI reads one of them, boto3 the other.
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
        }

    @property
    def environment(self) -> dict[str, str]:
        """The environment of programs that are to use this AWS."""
        if self.url is None:
            return {**os.environ, "AWS_REGION": self.region, "AWS_DEFAULT_REGION": self.region}
        # An endpoint of one service, a profile or a configuration file would lead elsewhere.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        own = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        temporary = {"TMPDIR": str(self.directory)} if self.directory else {}
        return {**kept, **self.exports, **own, **temporary, "AWS_EC2_METADATA_DISABLED": "true"}

    def client(self, service: str, **options: Any) -> Any:
        """A client of a service, as the root of the local AWS if no credentials are given."""
        return self._made(service, **options) if options else _kept(self, service)

    def _made(self, service: str, **options: Any) -> Any:
        if self.url is None:
            return boto3.client(service, region_name=self.region, **options)  # type: ignore[call-overload]  # the stubs list each service
        root = {"aws_access_key_id": self.access_key, "aws_secret_access_key": self.secret_key}
        return _SESSION.client(service, region_name=self.region, endpoint_url=self.url, **{**root, **options})

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


@functools.cache
def _kept(aws: Aws, service: str) -> Any:
    """A client that all share: to make one takes longer than most requests."""
    return aws._made(service)


@contextmanager
def local_aws(*, quiet: bool = False) -> Iterator[Aws]:
    """A local AWS that is empty at first, and gone afterwards; quiet, it writes what it has to say to a log."""
    if not _PYTHON.exists():
        raise FileNotFoundError(f"{_PYTHON} is missing; run: make setup-local")
    # No proxy reaches the loopback of this machine.
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1")))
    with workspace() as directory, _server(directory, quiet=quiet) as server:
        try:
            yield Aws(**_told(server, directory), directory=directory)
        finally:
            if server.stdin:
                server.stdin.close()
            server.wait(_PATIENCE)


def _server(directory: Path, *, quiet: bool) -> "subprocess.Popen[bytes]":
    with (directory / _LOG).open("wb") as log:
        # A session of its own: Ctrl-C is for the caller, who then closes the pipe that keeps the server alive.
        return subprocess.Popen(
            [str(_PYTHON), "-m", "tests.local_aws.server"],
            cwd=REPOSITORY,
            env={name: os.environ[name] for name in _OWN if name in os.environ} | {"TMPDIR": str(directory)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log if quiet else None,
            start_new_session=True,
        )


def _told(server: "subprocess.Popen[bytes]", directory: Path) -> dict[str, str]:
    """Where the server listens, and its keys, which it says when it is ready."""
    if server.stdout is None:
        raise RuntimeError("the local AWS has no pipes")
    ready, _, _ = select.select([server.stdout], [], [], _PATIENCE)
    line = server.stdout.readline() if ready else b""
    if not line:
        said = (directory / _LOG).read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2]
        raise NotStartedError(f"the local AWS did not start: {said or 'it did not say why'}")
    told: dict[str, str] = json.loads(line)
    return told
