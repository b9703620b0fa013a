"""What the front door's function costs: against a plain boto3 call, and against the floor, on a loopback stub.

The floor is what Python itself needs: a connection of `http.client`, with neither a signature nor a check. Start-up is
a fresh process for each, from the first import to a client that is ready; the second table adds the certificates that
TLS needs, which boto3 and the function read with the first connection. Requests go to a stub in another process; all
ways are measured in turn, in one process, so that the others profit from the memory that the function keeps. The median
over all requests counts. Only the ratios carry over to another machine.

    python benchmarks/front_door.py [--requests 300] [--starts 9]
"""

import argparse
import base64
import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SIZES = {"1 KB": 1 << 10, "1 MB": 1 << 20, "5 MB": 5 << 20}
CONCURRENCY = (1, 16)
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "ENDPOINT_NAME": "flowers",
}
FLOOR, BOTO3, HANDLER = "floor: bare http.client", "plain boto3", "handler"
BOTO3_BASE64, HANDLER_BASE64 = "plain boto3, base64", "handler, base64"
# What each way is compared with: boto3 with the same work before it.
BASES = {FLOOR: BOTO3, BOTO3: BOTO3, HANDLER: BOTO3, BOTO3_BASE64: BOTO3_BASE64, HANDLER_BASE64: BOTO3_BASE64}
# The most that the function may take, of what boto3 takes, one request at a time.
AIMS = {"start-up": 0.60, "1 KB": 0.60, "1 MB": 0.80, "5 MB": 0.95}
STARTS = {
    FLOOR: "import http.client, ssl",
    BOTO3: "import boto3; boto3.client('sagemaker-runtime')",
    HANDLER: f"import sys; sys.path.insert(0, {str(ROOT / 'constructs_lib' / 'runtime')!r}); import front_door.handler",
}
# What the first connection over TLS would do.
PREPARED = {
    FLOOR: f"{STARTS[FLOOR]}; ssl.create_default_context()",
    BOTO3: f"{STARTS[BOTO3]}; from botocore.httpsession import create_urllib3_context, get_cert_path; "
    "create_urllib3_context().load_verify_locations(get_cert_path(True))",
    HANDLER: f"import os; os.environ['AWS_LAMBDA_INITIALIZATION_TYPE'] = 'snap-start'; {STARTS[HANDLER]}",
}


def serve(ready: Connection) -> None:
    """Answer every request with its own length of text."""
    from tests.unit.runtime.stub import Listener, echoes  # only in the other process

    listener = Listener()
    listener.stub.default = echoes("text/csv")
    listener.stub.received = type(listener.stub.received)(maxlen=0)
    ready.send(listener.stub.url)
    listener.serve_forever()


class Context:
    """What Lambda says of an invocation."""

    aws_request_id = "11111111-2222-3333-4444-555555555555"

    def get_remaining_time_in_millis(self) -> int:
        """Return that nothing is used up."""
        return 28_000


def by_http_client(url: str) -> Callable[[str], int]:
    """Post unsigned bytes."""
    from http.client import HTTPConnection  # loaded where it is measured

    host = url.removeprefix("http://")
    idle = [HTTPConnection(host) for _ in range(16)]

    def call(body: str) -> int:
        connection = idle.pop()
        connection.request("POST", "/endpoints/flowers/invocations", body.encode(), {"Content-Type": "text/csv"})
        found = connection.getresponse().read()
        idle.append(connection)
        return len(found.decode())

    return call


def by_boto3(url: str, *, encoded: bool = False) -> Callable[[str], int]:
    """Call the endpoint as a handler of three lines would."""
    import boto3  # the same
    from botocore.config import Config

    client = boto3.client("sagemaker-runtime", endpoint_url=url, config=Config(max_pool_connections=16))

    texts: dict[int, str] = {}

    def call(body: str) -> int:
        sent: str | bytes = body
        if encoded:
            if len(body) not in texts:
                texts[len(body)] = base64.b64encode(body.encode()).decode()
            sent = base64.b64decode(texts[len(body)], validate=True)
        response = client.invoke_endpoint(EndpointName="flowers", Body=sent, ContentType="text/csv")
        return len(response["Body"].read().decode())

    return call


def by_handler(url: str, *, encoded: bool = False) -> Callable[[str], int]:
    """Hand the function an event of API Gateway."""
    os.environ["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"] = url
    from constructs_lib.runtime.front_door.handler import FrontDoor

    door = FrontDoor(os.environ)
    events: dict[int, dict[str, Any]] = {}

    def call(body: str) -> int:
        if len(body) not in events:
            events[len(body)] = _event(body, encoded=encoded)
        event = events[len(body)]
        response = door.handle(event, Context())
        if response["statusCode"] != 200:  # noqa: PLR2004  # HTTP's word for it
            raise RuntimeError(response["body"])
        return len(response["body"])

    return call


def _event(body: str, *, encoded: bool) -> dict[str, Any]:
    headers = {f"X-Forwarded-{number}": "value" for number in range(16)} | {"Content-Type": "text/csv"}
    return {
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "requestContext": {"requestId": Context.aws_request_id},
        "body": base64.b64encode(body.encode()).decode() if encoded else body,
        "isBase64Encoded": encoded,
    }


def starts(codes: dict[str, str], rounds: int) -> dict[str, float]:
    """Start each in fresh processes, in turn; returns the median seconds inside the process."""
    taken: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(rounds + 1):
        for name, code in codes.items():
            script = f"import time; begin = time.perf_counter(); {code}; print(time.perf_counter() - begin)"
            done = subprocess.run(  # noqa: S603  # the commands are our own
                [sys.executable, "-c", script],
                env={**os.environ, **ENVIRONMENT},
                capture_output=True,
                text=True,
                check=True,
            )
            taken[name].append(float(done.stdout))
    return {name: statistics.median(times[1:]) for name, times in taken.items()}


def requests(ways: dict[str, Callable[[str], int]], size: int, concurrency: int, count: int) -> dict[str, float]:
    """Send requests each way, in turn; returns the median seconds of one."""
    body = "0.25," * (size // 5)
    taken: dict[str, list[float]] = {name: [] for name in ways}

    def timed(call: Callable[[str], int]) -> float:
        begin = time.perf_counter()
        if call(body) < len(body):
            raise RuntimeError("half an answer")
        return time.perf_counter() - begin

    with ThreadPoolExecutor(concurrency) as pool, Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        for turn in range(max(count // (5 * concurrency), 3)):
            for name, call in ways.items():
                if concurrency == 1:
                    found = [timed(call) for _ in range(5)]
                else:
                    found = list(pool.map(timed, [call] * (5 * concurrency)))
                taken[name] += found if turn else []
    return {name: statistics.median(times) for name, times in taken.items()}


def aim(name: str, label: str) -> str:
    """Say what is wanted, where something is."""
    return f"{AIMS[label]:.2f}" if name == HANDLER and label in AIMS else ""


def main() -> None:
    """Print three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=300, help="of 1 KB; fewer of larger bodies")
    parser.add_argument("--starts", type=int, default=9)
    arguments = parser.parse_args()
    os.environ |= ENVIRONMENT
    for title, codes in {"start-up": STARTS, "start-up with TLS": PREPARED}.items():
        print(f"| {title} | ms | x plain boto3 | aim |\n|---|---|---|---|")
        spent = starts(codes, arguments.starts)
        for name, found in spent.items():
            print(f"| {name} | {found * 1000:.0f} | {found / spent[BOTO3]:.2f} | {aim(name, title)} |")
        print()
    theirs, ours = multiprocessing.Pipe()
    stub = multiprocessing.Process(target=serve, args=(ours,), daemon=True)
    stub.start()
    url = theirs.recv()
    ways = {
        FLOOR: by_http_client(url),
        BOTO3: by_boto3(url),
        HANDLER: by_handler(url),
        BOTO3_BASE64: by_boto3(url, encoded=True),
        HANDLER_BASE64: by_handler(url, encoded=True),
    }
    print("| body | concurrent | way | µs a request | x plain boto3 | aim |\n|---|---|---|---|---|---|")
    for label, size in SIZES.items():
        for concurrency in CONCURRENCY:
            # What is longer than the function passes on as base64 is measured as text only.
            measured = {name: way for name, way in ways.items() if BASES[name] == BOTO3 or size < SIZES["5 MB"]}
            count = max(arguments.requests // {"1 KB": 1, "1 MB": 4, "5 MB": 10}[label], 30)
            spent = requests(measured, size, concurrency, count * concurrency)
            for name, seconds in spent.items():
                ratio = seconds / spent[BASES[name]]
                wanted = aim(name, label) if concurrency == 1 else ""
                print(f"| {label} | {concurrency} | {name} | {seconds * 1e6:.0f} | {ratio:.2f} | {wanted} |")
    stub.terminate()


if __name__ == "__main__":
    main()
