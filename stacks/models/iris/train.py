"""Trains the iris classifiers and packs each as the same model archive, byte for byte, on every machine."""

from __future__ import annotations

import argparse
import io
import json
import struct
import tarfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent

# The candidate is regularised ten times less: the second variant of an A/B test.
INVERSE_REGULARIZATION = {"model.tar.gz": 1.0, "candidate.tar.gz": 10.0}


def train(inverse_regularization: float) -> bytes:
    """Trains one classifier on all of scikit-learn's iris data and returns its weights as JSON."""
    iris = load_iris()
    # Convergence far beyond the six decimals kept makes the weights independent of processor and BLAS.
    model = LogisticRegression(C=inverse_regularization, solver="newton-cg", tol=1e-10, max_iter=1000)
    model.fit(iris.data, iris.target_names[iris.target])
    weights = {
        "classes": model.classes_.tolist(),
        "features": iris.feature_names,
        "coefficients": np.round(model.coef_, 6).tolist(),
        "intercept": np.round(model.intercept_, 6).tolist(),
    }
    return json.dumps(weights, indent=2).encode()


def pack(weights: bytes) -> bytes:
    """Packs the weights and the inference code as a model archive without times, owners or a file name."""
    inference = (HERE / "code" / "inference.py").read_text(encoding="utf-8").encode()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        code = tarfile.TarInfo("code")
        code.type, code.mode = tarfile.DIRTYPE, 0o755
        archive.addfile(code)
        for name, content in (("code/inference.py", inference), ("weights.json", weights)):
            file = tarfile.TarInfo(name)
            file.size = len(content)
            archive.addfile(file, io.BytesIO(content))
    return _gzip(buffer.getvalue())


def _gzip(data: bytes) -> bytes:
    # Stored in one block of at most 64 KiB, not deflated: zlib and its successors compress to different bytes.
    header = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    block = struct.pack("<BHH", 1, len(data), len(data) ^ 0xFFFF)
    return header + block + data + struct.pack("<LL", zlib.crc32(data), len(data))


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the archives, or with ``--check`` exits with 1 if one on disk is not what would be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the archives on disk, write nothing")
    parser.add_argument("--directory", type=Path, default=HERE, help="where the archives are")
    options = parser.parse_args(arguments)
    archives = {options.directory / name: pack(train(c)) for name, c in INVERSE_REGULARIZATION.items()}
    if not options.check:
        for path, content in archives.items():
            path.write_bytes(content)
    elif stale := [str(path) for path, content in archives.items() if not _holds(path, content)]:
        parser.exit(1, f"out of date: {', '.join(stale)}; run python -m stacks.models.iris.train\n")


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


if __name__ == "__main__":
    main()
