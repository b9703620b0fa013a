"""Trains the iris classifier anew, within a training job: flowers of the channel `training` in, a model out.

SageMaker puts each channel below `input/data` of the directory that is the only argument, `/opt/ml`, and packs what is
in its `model`.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression


def main(root: Path) -> None:
    """Fit a classifier to all flowers, and lay its weights beside the code that serves them."""
    channels, model = root / "input" / "data", root / "model"
    lines = [line for path in sorted((channels / "training").rglob("*.csv")) for line in path.read_text().splitlines()]
    rows = [row for row in csv.reader(lines) if row]
    flowers, species = np.array([row[:-1] for row in rows], dtype=float), np.array([row[-1] for row in rows])
    fitted = LogisticRegression(solver="newton-cg", tol=1e-10, max_iter=1000).fit(flowers, species)
    weights = {
        "classes": fitted.classes_.tolist(),
        "features": ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"],
        "coefficients": np.round(fitted.coef_, 6).tolist(),
        "intercept": np.round(fitted.intercept_, 6).tolist(),
    }
    (model / "weights.json").write_text(json.dumps(weights, indent=2), encoding="utf-8")
    (served,) = (channels / "inference").iterdir()
    (model / "code").mkdir(exist_ok=True)
    shutil.copy(served, model / "code" / "inference.py")
    print(f"trained on {len(rows)} flowers")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
