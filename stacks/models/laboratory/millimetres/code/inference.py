"""The first container of the pipeline: what a laboratory measures, in the units of the classifier."""

from __future__ import annotations

import json

MILLIMETRES = 10


def model_fn(model_dir: str) -> None:
    """Loads nothing: converting units takes no model."""


def input_fn(body: bytes | str, content_type: str) -> list[list[float]]:
    """Reads the flowers of a request in millimetres, one a line."""
    if content_type.split(";", maxsplit=1)[0].strip().lower() != "text/csv":
        raise ValueError(f"content type must be text/csv, got {content_type!r}")
    text = body if isinstance(body, str) else body.decode("utf-8")
    return [[float(value) for value in line.split(",")] for line in text.splitlines() if line.strip()]


def predict_fn(data: list[list[float]], model: None) -> list[list[float]]:
    """Turns millimetres into centimetres."""
    del model
    return [[value / MILLIMETRES for value in flower] for flower in data]


def output_fn(prediction: list[list[float]], accept: str) -> tuple[str, str]:
    """Writes the flowers as the classifier reads them."""
    del accept
    return json.dumps({"instances": prediction}), "application/json"
