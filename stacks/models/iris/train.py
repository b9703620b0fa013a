"""Trains the iris classifiers and packs each as the same model archive, byte for byte, on every machine."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

from stacks.models.archive import pack

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent

# The candidate is regularised ten times less: the second variant of an A/B test. What is explained is the model.
ARCHIVES = {
    "model.tar.gz": (1.0, ["inference.py"]),
    "candidate.tar.gz": (10.0, ["inference.py"]),
    "explained.tar.gz": (1.0, ["inference.py", "probabilities.py"]),
}


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


def archive(weights: bytes, programs: Sequence[str]) -> bytes:
    """Packs the weights and the inference code."""
    code = {f"code/{name}": (HERE / "code" / name).read_text(encoding="utf-8").encode() for name in programs}
    return pack({**code, "weights.json": weights})


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the archives, or with ``--check`` exits with 1 if one on disk is not what would be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the archives on disk, write nothing")
    parser.add_argument("--directory", type=Path, default=HERE, help="where the archives are")
    options = parser.parse_args(arguments)
    archives = {options.directory / name: archive(train(c), code) for name, (c, code) in ARCHIVES.items()}
    if not options.check:
        for path, content in archives.items():
            path.write_bytes(content)
    elif stale := [str(path) for path, content in archives.items() if not _holds(path, content)]:
        parser.exit(1, f"out of date: {', '.join(stale)}; run python -m stacks.models.iris.train\n")


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


if __name__ == "__main__":
    main()
