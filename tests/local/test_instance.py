"""The local AWS itself: several at once, and nothing left of any."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.local.processes import processes_in, wait_until_gone
from tests.local.templates import Stack, hosting, put_artifact
from tests.local_aws.instance import REPOSITORY, Aws, local_aws

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="processes are counted in /proc")


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

    wait_until_gone(tmp_path)
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


def test_nothing_of_aws_in_the_environment_of_its_user_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE", "AWS_SECRET_ACCESS_KEY", "LAMBDA_EXECUTOR"):
        monkeypatch.setenv(name, "of the user")

    with local_aws() as aws:
        assert aws.directory is not None
        processes = processes_in(aws.directory)
        told = b"".join(Path("/proc", str(process), "environ").read_bytes() for process in processes)
        programs = aws.environment

    assert processes
    assert b"of the user" not in told
    assert "of the user" not in {value for name, value in programs.items() if name.startswith("AWS_")}
