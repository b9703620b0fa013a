"""Generates docs/pictures: what the README's first example hosts, and each of the example stacks.

python -m tests.generators.pictures
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

os.environ.setdefault("CDK_VALIDATION", "false")

from aws_cdk import App, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

import constructs_lib
from constructs_lib.drawing.picture import svg_of
from constructs_lib.drawing.scene import scene_of

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
_SNAPSHOTS = ROOT / "tests" / "snapshot" / "__snapshots__" / "test_stacks"
_BLOCK = re.compile(r"^```python\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)


def templates() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the name of each picture, and the template that it shows."""
    yield "readme", _first_example()
    for path in sorted(_SNAPSHOTS.glob("*.json")):
        yield re.sub(r".*\[(.*)_stack\].*", r"\1", path.name), json.loads(path.read_text(encoding="utf-8"))


def pictures() -> Iterator[tuple[str, bytes]]:
    """Yield the name of each picture, and the picture."""
    for name, template in templates():
        yield name, svg_of(scene_of(template, "eu-west-1"), f"What the stack {name} hosts")


def _first_example() -> Mapping[str, Any]:
    """Return the template of the first block of the README, whose resources are named as in the block."""
    found = _BLOCK.search((ROOT / "README.md").read_text(encoding="utf-8"))
    if found is None:
        raise LookupError("the README has no block of Python")
    stack = Stack(App(), "Example")
    given = {
        "self": stack,
        "bucket": s3.Bucket.from_bucket_name(stack, "Bucket", "models"),
        "caller": iam.Role.from_role_arn(stack, "Caller", "arn:aws:iam::111122223333:role/caller"),
    }
    exec(found[1], {name: getattr(constructs_lib, name) for name in constructs_lib.__all__} | given)  # noqa: S102  # our own
    template: Mapping[str, Any] = Template.from_stack(stack).to_json()
    return template


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for name, picture in pictures():
        (PICTURES / f"{name}.svg").write_bytes(picture)
