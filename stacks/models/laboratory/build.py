"""Packs the laboratory's containers: `python -m stacks.models.laboratory.build [--check]`."""

import sys
from pathlib import Path

from stacks.models.archive import pack

HERE = Path(__file__).parent
STEPS = ("millimetres", "report")


def archives() -> dict[Path, bytes]:
    """Returns the archive of each step."""
    return {
        HERE / f"{step}.tar.gz": pack({"code/inference.py": (HERE / step / "code" / "inference.py").read_bytes()})
        for step in STEPS
    }


if __name__ == "__main__":
    stale = [path for path, content in archives().items() if not path.is_file() or path.read_bytes() != content]
    if "--check" in sys.argv:
        sys.exit(f"out of date: {', '.join(map(str, stale))}" if stale else 0)
    for path in stale:
        path.write_bytes(archives()[path])
