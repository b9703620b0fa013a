"""Callers that do not stop asking."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.config import Config

from tests.local_aws.instance import Aws

_CALLERS = 4
FLOWER = "6.3,2.8,5.1,1.5"


def ask(runtime: Any, endpoint: str, **target: str) -> bytes:
    """A model's answer about a flower between two species, on which models differ."""
    response = runtime.invoke_endpoint(EndpointName=endpoint, Body=FLOWER, ContentType="text/csv", **target)
    answer: bytes = response["Body"].read()
    return answer


@dataclass
class Load:
    """What the callers got."""

    answers: Counter[bytes] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


@contextmanager
def load(aws: Aws, endpoint: str, **target: str) -> Iterator[Load]:
    """Ask without a pause and without a second try, until the end of the block."""
    result, over = Load(), threading.Event()
    runtime = aws.client("sagemaker-runtime", config=Config(retries={"total_max_attempts": 1}))

    def call() -> None:
        while not over.is_set():
            try:
                result.answers[ask(runtime, endpoint, **target)] += 1
            except Exception as error:  # noqa: BLE001  # every failure counts
                result.failures.append(repr(error))
            time.sleep(0.02)

    threads = [threading.Thread(target=call) for _ in range(_CALLERS)]
    for thread in threads:
        thread.start()
    try:
        yield result
    finally:
        over.set()
        for thread in threads:
            thread.join()
