"""What streams: a bootstrap of our own in Lambda's runtime for Python, against the least that Node.js needs.

Each is started as Lambda starts it, on a runtime API and a stub of SageMaker on the loopback. The program for Node.js
signs and relays and checks nothing, and Lambda's own runtime around it is not counted: it is the floor of that way.
Start-up is from the start of the process until it asks for an event; the first byte is that of the first part of the
answer, of the first request and of later ones; memory is the most that the process had. All are started in turn, and
medians count.

    python benchmarks/streaming.py [--requests 200] [--starts 7]
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.local_aws.event_stream import event  # found by the path above
from tests.local_aws.runtime_api import RuntimeApi
from tests.unit.runtime.door import rest_event
from tests.unit.runtime.streams import streams
from tests.unit.runtime.stub import running

WRAPPER = ROOT / "constructs_lib" / "runtime" / "front_door" / "stream.sh"
WAYS = {
    "bootstrap of our own, Python": [str(WRAPPER), sys.executable, "-"],
    "floor: Node.js": [os.environ.get("JSII_NODE", "node"), str(Path(__file__).with_suffix(".mjs"))],
}
PARTS = 20


class Way:
    """A program that streams, and what was measured of it: seconds, and bytes.

    Args:
        command: What starts it.
        url: Where SageMaker is.
    """

    def __init__(self, command: list[str], url: str) -> None:
        self._command = command
        self._url = url
        self._starts: list[float] = []
        self._first: list[float] = []
        self._later: list[float] = []
        self._memory = 0.0

    def start(self, requests: int = 0) -> None:
        """Start it, and ask it once, and so many times more."""
        api = RuntimeApi()
        begin = time.perf_counter()
        process = subprocess.Popen(self._command, env=environment(api, self._url), stdout=subprocess.DEVNULL)  # noqa: S603  # a program of ours
        try:
            if not api.asked.wait(20):
                raise SystemExit(f"{self._command[0]} does not ask for events")
            self._starts.append(time.perf_counter() - begin)
            self._first.append(first_byte(api))
            if requests:
                self._later = [first_byte(api) for _ in range(requests)]
                status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
                self._memory = int(status.partition("VmHWM:")[2].split()[0]) / 1024
        finally:
            process.kill()
            process.wait()
            api.stop()

    def __str__(self) -> str:
        start, first, later = (statistics.median(each) * 1000 for each in (self._starts, self._first, self._later))
        return f"{start:.0f} | {first:.1f} | {later:.2f} | {self._memory:.0f}"


def first_byte(api: RuntimeApi) -> float:
    """Seconds until the first part of an answer is there."""
    begin = time.perf_counter()
    answer = api.invoke(rest_event(), 20)
    answer.begin()
    parts = answer.body()
    next(parts)
    found = time.perf_counter() - begin
    if len(list(parts)) != PARTS - 1:
        raise SystemExit("parts are missing")
    return found


def environment(api: RuntimeApi, url: str) -> dict[str, str]:
    """What Lambda gives."""
    return {
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": url,
        "AWS_LAMBDA_RUNTIME_API": api.address,
        "LAMBDA_TASK_ROOT": str(WRAPPER.parents[1]),
        "ENDPOINT_NAME": "flowers",
    }


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--starts", type=int, default=7)
    asked: Any = parser.parse_args()
    with running() as stub:
        # A pause after each part, without which the parts of a stream arrive as one.
        parts: list[bytes | float] = [event(b"data: part\n\n"), 0.002] * PARTS
        stub.default = streams(*parts)
        ways = {name: Way(command, stub.url) for name, command in WAYS.items()}
        for last in [*[False] * (asked.starts - 1), True]:
            for way in ways.values():
                way.start(asked.requests if last else 0)
    print("| way | start-up, ms | first byte, cold, ms | first byte, warm, ms | memory, MiB |\n|---|---|---|---|---|")
    for name, way in ways.items():
        print(f"| {name} | {way} |")


if __name__ == "__main__":
    main()
