"""What the rules cost: their import, a thousand variants, and the check and the plan of a thousand scaled endpoints.

CPU time in milliseconds, the least of some rounds. Only the rows' ratios to each other say something about another
machine.

    python benchmarks/rules.py [--rounds 5]
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import process_time
from typing import Any

from constructs_lib.rules import check
from constructs_lib.rules.facts import Container, Model, Variant
from constructs_lib.template_check import violations
from constructs_lib.update_plan import plan_update

CASES = Path(__file__).parents[1] / "tests" / "cases" / "valid.json"
IMAGE = "763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-inference:2.6-cpu-py312"
MANY = 1000

_IMPORT = "from time import process_time as now; start = now(); import constructs_lib.rules; print(now() - start)"


def scaled_endpoints(count: int, instance_type: str = "ml.m5.large") -> Mapping[str, Any]:
    """Return a template of scaled endpoints, six resources each."""
    (case,) = (case for case in json.loads(CASES.read_text(encoding="utf-8")) if case["id"] == "s00")
    body = case["template"]["Resources"]
    written = json.dumps(body).replace("ml.m5.large", instance_type)
    resources: dict[str, Any] = {}
    for number in range(count):
        resources |= json.loads(re.sub(rf'(["{{])({"|".join(body)})(["}}.])', rf"\g<1>\g<2>{number}\3", written))
    return {"Resources": resources}


def imported() -> float:
    """Import the rules in a process of its own; returns its CPU time."""
    found = subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, text=True, check=True)  # noqa: S603  # our own
    return float(found.stdout)


def timed(work: Callable[[], object]) -> Callable[[], float]:
    """Return a function that does some work and returns its CPU time."""

    def run() -> float:
        before = process_time()
        work()
        return process_time() - before

    return run


def main(rounds: int) -> None:
    """Print the table."""
    model = Model(containers=[Container(image=IMAGE, model_data_url="s3://bucket/iris-7/model.tar.gz")])
    values: dict[str, Any] = {"instance_type": "ml.m5.large", "initial_instance_count": 2, "model": model}
    variants = [Variant(variant_name=f"variant-{number}", model_name="iris", **values) for number in range(MANY)]
    old, new = scaled_endpoints(MANY), scaled_endpoints(MANY, "ml.m5.xlarge")
    ways: dict[str, Callable[[], float]] = {
        "import constructs_lib.rules": imported,
        f"check {MANY} variants": timed(lambda: [check(each) for each in variants]),
        f"check a template of {MANY} scaled endpoints": timed(lambda: list(violations(old, "eu-west-1"))),
        f"plan an update of {MANY} scaled endpoints": timed(lambda: plan_update(old, new, "eu-west-1")),
    }
    print("| what | ms |\n|---|---|")
    for name, way in ways.items():
        print(f"| {name} | {1000 * min(way() for _ in range(rounds)):.0f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    main(parser.parse_args().rounds)
