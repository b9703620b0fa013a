"""What was done to an AWS, when, for how long, and with what result."""

import datetime as dt
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Step:
    """Something that was done to a stack."""

    name: str
    subject: str
    started: str
    seconds: float
    result: str


@dataclass
class Evidence:
    """The steps of a test run."""

    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str, subject: str) -> Iterator[None]:
        """Record a step, whether it succeeds or not."""
        started, clock = dt.datetime.now(dt.UTC), time.monotonic()
        result = "failed"
        try:
            yield
            result = "passed"
        finally:
            seconds = round(time.monotonic() - clock, 1)
            self.steps.append(Step(name, subject, started.isoformat(timespec="seconds"), seconds, result))

    def table(self) -> list[str]:
        """The steps, one a line."""
        return [f"{step.subject:<14} {step.name:<26} {step.seconds:>7.1f} s  {step.result}" for step in self.steps]

    def write(self, path: Path, region: str) -> None:
        """Write a file that shows what a real account did. The account's number is nobody's business."""
        path.parent.mkdir(parents=True, exist_ok=True)
        document = {"date": self.steps[0].started, "region": region, "steps": [asdict(step) for step in self.steps]}
        path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
