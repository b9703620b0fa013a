"""What synthesis costs: this library against hand-written L1 constructs and against aws-sagemaker-alpha.

The unit is an endpoint with a role, a model, a configuration of two variants, and its policy; with scaling, both
variants scale on their invocations, too. Every measurement has a process of its own, and ways take turns, since only
ratios carry over to another machine. CPU is that of Python and of both processes of Node.

    python benchmarks/synth.py [--rounds 7] [--sizes 1 10 100 1000] [--scaled 20]
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

WAYS = {"hand-written L1": "by_hand", "this library": "by_library", "aws-sagemaker-alpha": "by_alpha"}
# A stack takes 500 resources, and an endpoint is 5 or 9 of them.
ENDPOINTS_A_STACK = 50


class Cost(NamedTuple):
    """What one process took.

    Attributes:
        cpu: Seconds of CPU, of Python and Node.
        wall: Seconds on the clock.
        calls: Calls from Python to Node, of all endpoints but the first of each stack together.
        callbacks: Calls from Node to Python.
    """

    cpu: float
    wall: float
    calls: int
    callbacks: int


def synthesize(way: str, size: int, *, scaled: bool) -> None:
    """Synthesize an app with a number of endpoints; prints the calls it took."""
    os.environ["CDK_VALIDATION"] = "false"
    from aws_cdk import App, Stack  # CDK reads the variable when it is loaded
    from aws_cdk import aws_s3 as s3
    from jsii._kernel.providers import process

    from benchmarks import ways

    counts = {"calls": 0, "callbacks": 0}
    send = process._NodeProcess.send  # noqa: SLF001  # jsii offers no other place to listen

    def counted(node: object, request: object, response: object) -> object:
        counts["calls"] += 1
        answer = send(node, request, response)  # type: ignore[arg-type]  # passed on as it came
        counts["callbacks"] += type(answer).__name__ == "Callback"
        return answer

    process._NodeProcess.send = counted  # type: ignore[method-assign,assignment]  # noqa: SLF001  # the same place
    app = App()
    calls = 0
    for first in range(0, size, ENDPOINTS_A_STACK):
        stack = Stack(app, f"Bench{first}", env={"account": "111111111111", "region": "us-east-1"})
        bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "model-bucket")
        for number in range(first, min(first + ENDPOINTS_A_STACK, size)):
            begin = counts["calls"]
            getattr(ways, way)(stack, bucket, number, scaled=scaled)
            calls += counts["calls"] - begin if number > first or size == 1 else 0
    app.synth()
    print(calls, counts["callbacks"])


def measure(way: str, size: int, *, scaled: bool) -> Cost:
    """Return what a process of its own takes."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, __file__, "--way", way, "--sizes", str(size), *(["--scaled", "1"] if scaled else [])]
    found = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # it is this file
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    calls, callbacks = map(int, found.stdout.split())
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, wall, calls, callbacks)


def compare(size: int, rounds: int, *, scaled: bool) -> None:
    """Print the rows of one size."""
    names = [name for name in WAYS if not scaled or name != "aws-sagemaker-alpha"]
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            costs[name].append(measure(WAYS[name], size, scaled=scaled))
    for name, found in costs.items():
        base = costs["hand-written L1"]
        cpu = statistics.median(mine.cpu / theirs.cpu for mine, theirs in zip(found, base, strict=True))
        wall = statistics.median(mine.wall / theirs.wall for mine, theirs in zip(found, base, strict=True))
        counted = max(size - -(-size // ENDPOINTS_A_STACK), 1)
        print(
            f"| {size}{', scaled' if scaled else ''} | {name} | {statistics.median(each.cpu for each in found):.2f} "
            f"| {cpu:.2f} | {wall:.2f} | {found[0].calls / counted:.1f} | {found[0].callbacks} |",
            flush=True,
        )


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1, 10, 100, 1000])
    parser.add_argument("--scaled", type=int, nargs="*", default=[20])
    parser.add_argument("--way", help="measure nothing, and synthesize once in this process")
    arguments = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1]))
    if arguments.way:
        synthesize(arguments.way, arguments.sizes[0], scaled=arguments.scaled == [1])
        return
    print("| endpoints | way | CPU s | CPU x hand-written | wall x hand-written | jsii calls an endpoint | callbacks |")
    print("|---|---|---|---|---|---|---|")
    for size in arguments.sizes:
        # A thousand endpoints take long, and vary little.
        compare(size, arguments.rounds if size < 1000 else max(1, arguments.rounds // 3), scaled=False)  # noqa: PLR2004  # from there on, a round takes minutes
    for size in arguments.scaled:
        compare(size, arguments.rounds, scaled=True)


if __name__ == "__main__":
    main()
