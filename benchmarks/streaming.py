"""What streams: a bootstrap of our own in Lambda's runtime for Python, against the least that Node.js needs.

Each is started as Lambda starts it, on a runtime API and a stub of SageMaker on the loopback. The program for Node.js
signs and relays and checks nothing, and Lambda's own runtime around it is not counted: it is the floor of that way.
Start-up is from the start of the process until it asks for an event; the first byte is that of the first part of the
answer, of the first request and of later ones; memory is the most that the process had.

    python benchmarks/streaming.py [--requests 200] [--starts 7]
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

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


class Measured(NamedTuple):
    """Medians: milliseconds, and MiB."""

    start: float
    first: float
    later: float
    memory: float


def measure(command: list[str], url: str, *, requests: int, starts: int) -> Measured:
    """Start a way several times, and ask the last one several times."""
    found: list[tuple[float, float]] = []
    later: list[float] = []
    memory = 0.0
    for start in range(starts):
        api = RuntimeApi()
        begin = time.perf_counter()
        process = subprocess.Popen(command, env=environment(api, url), stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            if not api.asked.wait(20):
                raise SystemExit(f"{command[0]} does not ask for events")
            started = time.perf_counter() - begin
            found.append((started, first_byte(api)))
            if start == starts - 1:
                later = [first_byte(api) for _ in range(requests)]
                status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
                memory = int(status.partition("VmHWM:")[2].split()[0]) / 1024
        finally:
            process.kill()
            process.wait()
            api.stop()
    return Measured(
        statistics.median(each for each, _ in found) * 1000,
        statistics.median(each for _, each in found) * 1000,
        statistics.median(later) * 1000,
        memory,
    )


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
        print(f"{'':32}{'start-up':>12}{'first byte, cold':>18}{'warm':>10}{'memory':>12}")
        for name, command in WAYS.items():
            found = measure(command, stub.url, requests=asked.requests, starts=asked.starts)
            print(
                f"{name:32}{found.start:>9.0f} ms{found.first:>15.1f} ms{found.later:>7.2f} ms{found.memory:>8.0f} MiB"
            )


if __name__ == "__main__":
    main()
