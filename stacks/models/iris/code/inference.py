"""Serves the iris classifier: the four functions that SageMaker's scikit-learn image calls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEATURES = 4

EXPECTED = {
    "text/csv": "4 finite numbers a line: sepal length, sepal width, petal length, petal width (cm)",
    "application/json": '{"instances": [[sepal length, sepal width, petal length, petal width], ...]}, finite, in cm',
}


def model_fn(model_dir: str) -> LogisticRegression:
    """Rebuilds the classifier from its weights, which any scikit-learn from 1.0 can read, unlike a pickle."""
    weights = json.loads(Path(model_dir, "weights.json").read_text(encoding="utf-8"))
    model = LogisticRegression()
    model.classes_ = np.array(weights["classes"])
    model.coef_ = np.array(weights["coefficients"])
    model.intercept_ = np.array(weights["intercept"])
    model.n_features_in_ = len(weights["features"])
    return model


def input_fn(body: bytes | str, content_type: str) -> NDArray[np.float64]:
    """Reads the flowers of a request, one a row."""
    media_type = _media_type(content_type)
    if media_type not in EXPECTED:
        raise ValueError(f"content type must be one of {', '.join(EXPECTED)}, got {content_type!r}")
    try:
        text = body if isinstance(body, str) else body.decode("utf-8")
        rows = json.loads(text)["instances"] if media_type == "application/json" else _csv_rows(text)
        flowers = np.asarray_chkfinite(rows, dtype=np.float64)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise ValueError(f"{media_type} must be {EXPECTED[media_type]}; cannot read it: {error}") from error
    if flowers.shape[1:] != (FEATURES,):
        raise ValueError(f"{media_type} must be {EXPECTED[media_type]}; got an array of shape {flowers.shape}")
    return flowers


def predict_fn(data: NDArray[np.float64], model: LogisticRegression) -> dict[str, Any]:
    """Names the species of each flower, with the probability of every species in the order of the classes."""
    return {
        "predictions": model.predict(data).tolist(),
        "probabilities": np.round(model.predict_proba(data), 6).tolist(),
    }


def output_fn(prediction: dict[str, Any], accept: str) -> tuple[str, str]:
    """Writes the answer in the first accepted media type that it knows, and says which."""
    for media_type in map(_media_type, accept.split(",")):
        if media_type in ("application/json", "*/*"):
            return json.dumps(prediction), "application/json"
        if media_type == "text/csv":
            return "\n".join(prediction["predictions"]), "text/csv"
    raise ValueError(f"accept must name one of {', '.join(EXPECTED)}, got {accept!r}")


def _media_type(header: str) -> str:
    return header.split(";", maxsplit=1)[0].strip().lower()


def _csv_rows(text: str) -> list[list[str]]:
    return [line.split(",") for line in text.splitlines() if line.strip()]
