"""The local AWS itself: several at once, and nothing left of any."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.local.templates import Stack, hosting, put_artifact
from tests.local_aws.instance import REPOSITORY, Aws, local_aws

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="processes are counted in /proc")


def processes_in(directory: Path) -> set[int]:
    """The processes that have a directory in their environment, as their place for temporary files or as their home."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != str(os.getpid()):
            try:
                if str(directory).encode() in (entry / "environ").read_bytes():
                    found.add(int(entry.name))
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
    return found


def test_a_second_instance_runs_beside_the_first(aws: Aws) -> None:
    with local_aws() as other:
        put_artifact(other, "model.tar.gz")

        assert other.url != aws.url
        assert other.client("s3").list_buckets()["Buckets"]
        assert (
            Stack(other, "Elsewhere").create(hosting("elsewhere", "s3://artifacts/model.tar.gz")) == "CREATE_COMPLETE"
        )
        assert "elsewhere" not in [
            endpoint["EndpointName"] for endpoint in aws.client("sagemaker").list_endpoints()["Endpoints"]
        ]


def start_server(temporary: Path) -> tuple["subprocess.Popen[bytes]", Aws]:
    server = subprocess.Popen(
        [str(REPOSITORY / ".venv-local" / "bin" / "python"), "-m", "tests.local_aws.server"],
        cwd=REPOSITORY,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert server.stdout is not None
    return server, Aws(**json.loads(server.stdout.readline()))


@pytest.mark.parametrize("kill", [False, True])
def test_containers_end_with_the_instance_however_it_ends(tmp_path: Path, kill: bool) -> None:
    server, aws = start_server(tmp_path)
    put_artifact(aws, "model.tar.gz")
    Stack(aws, "Short").create(hosting("short", "s3://artifacts/model.tar.gz"))
    assert len(processes_in(tmp_path)) == 2

    assert server.stdin is not None
    assert server.stdout is not None
    if kill:
        server.send_signal(signal.SIGKILL)
    server.stdin.close()
    server.wait(10)
    server.stdout.close()

    deadline = time.monotonic() + 10
    while processes_in(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_in(tmp_path) == set()
    if not kill:
        assert list(tmp_path.iterdir()) == []


def test_it_listens_on_the_loopback_only(aws: Aws) -> None:
    assert aws.url is not None
    port = int(aws.url.rpartition(":")[2])
    listening = [
        line.split()[1]
        for name in ("tcp", "tcp6")
        for line in Path("/proc/net", name).read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")
    ]

    assert listening == [f"0100007F:{port:04X}"]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_ending_make_local_early_leaves_nothing(tmp_path: Path, ending: signal.Signals) -> None:
    command = subprocess.Popen(
        [sys.executable, "-m", "tests.local_aws", "--keep"],
        cwd=REPOSITORY,
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert command.stdout is not None
    for line in command.stdout:
        if b"Synthesize" in line:
            break
    assert len(processes_in(tmp_path)) >= 2
    os.killpg(command.pid, ending)
    output = command.stdout.read()
    command.stdout.close()

    assert command.wait(30) != 0
    assert b"Interrupted; nothing is left." in output
    assert processes_in(tmp_path) == set()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(("local-aws", "container"))] == []
