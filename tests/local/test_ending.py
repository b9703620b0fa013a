"""`make local` to its end: whatever ends it, nothing is left, and what stands in its way is one sentence."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.processes import processes_in, wait_until_gone
from tests.local_aws.instance import REPOSITORY
from tests.local_aws.workspace import NoRoomError, workspace

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="processes are counted in /proc")

DEMO = (sys.executable, "-m", "tests.local_aws")
# The environment of the tests is there: make need not look whether it is old.
MAKE = ("make", "--old-file=.venv/.ready", "--old-file=.venv-local/.ready", "local")


@pytest.fixture(autouse=True)
def hang_ups_reach_what_is_started() -> Iterator[None]:
    """A run under `nohup` ignores them, and what it starts would, too."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def start(temporary: Path, *command: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(REPOSITORY), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def read_until(process: "subprocess.Popen[str]", text: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if text in line:
            return
    pytest.fail(f"it ended before it printed {text!r}")


def output_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    with process.stdout:
        return process.stdout.read()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_it_alone_leaves_nothing(tmp_path: Path, ending: signal.Signals) -> None:
    process = start(tmp_path, *DEMO)
    read_until(process, "Bootstrap")
    assert len(processes_in(tmp_path)) >= 2

    process.send_signal(ending)

    assert "Interrupted; nothing is left." in output_of(process)
    assert process.wait(90) == 1
    assert processes_in(tmp_path) == set()
    assert list(tmp_path.iterdir()) == []


def test_a_closed_terminal_leaves_nothing(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        DEMO,
        cwd=REPOSITORY,
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(REPOSITORY)},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  # only this makes it the terminal's
    )
    os.close(theirs)
    while b"Synthesize" not in os.read(ours, 1000):
        pass

    os.close(ours)

    assert process.wait(90) != 0
    assert processes_in(tmp_path) == set()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("ending", "moment"), [(signal.SIGTERM, "Bootstrap"), (signal.SIGKILL, "Ctrl-C")])
def test_it_ends_with_the_make_that_started_it(tmp_path: Path, ending: signal.Signals, moment: str) -> None:
    process = start(tmp_path, *MAKE, "KEEP=1")
    read_until(process, moment)

    process.send_signal(ending)

    wait_until_gone(tmp_path)
    output_of(process)
    assert process.wait(90) != 0
    assert list(tmp_path.iterdir()) == []


def test_killed_it_leaves_no_server_and_the_next_start_removes_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = start(tmp_path, *DEMO, "--keep", "--stack", "FrontDoor")
    read_until(process, "Ctrl-C")
    assert len(processes_in(tmp_path)) >= 3

    process.kill()

    wait_until_gone(tmp_path)
    output_of(process)
    process.wait()
    (left,) = tmp_path.iterdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with workspace() as directory:
        assert list(tmp_path.iterdir()) == [directory]
    assert not left.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_start_leaves_the_files_of_others_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "local-aws-link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "local-aws-file").write_text("")

    with workspace() as first, workspace() as second:
        assert first.exists()
        assert second.exists()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "local-aws-file", "local-aws-link"]


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=6 * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with (
        pytest.raises(NoRoomError, match=f"{tmp_path} has 6 MB left, and the local AWS needs 64 MB; make room"),
        workspace(),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_cannot_be_written_to_is_one_sentence(tmp_path: Path) -> None:
    process = start(tmp_path, *DEMO, HOME="/proc")

    assert output_of(process).strip() == (
        "cannot write to /proc (No such file or directory), where jsii keeps its cache; "
        "set HOME to a directory that can be written to"
    )
    assert process.wait(90) == 1
    assert list(tmp_path.iterdir()) == []
