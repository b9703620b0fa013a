"""The last container of the pipeline: the classifier's answer as a line for the laboratory's report."""

from __future__ import annotations

import json
from typing import Any


def model_fn(model_dir: str) -> None:
    """Loads nothing: writing a report takes no model."""


def input_fn(body: bytes | str, content_type: str) -> dict[str, Any]:
    """Reads the classifier's answer."""
    if content_type.split(";", maxsplit=1)[0].strip().lower() != "application/json":
        raise ValueError(f"content type must be application/json, got {content_type!r}")
    answer: dict[str, Any] = json.loads(body)
    return answer


def predict_fn(data: dict[str, Any], model: None) -> list[str]:
    """Says the species of each flower, and how sure the classifier is."""
    del model
    certain = [max(probabilities) for probabilities in data["probabilities"]]
    return [f"{species},{share:.2f}" for species, share in zip(data["predictions"], certain, strict=True)]


def output_fn(prediction: list[str], accept: str) -> tuple[str, str]:
    """Writes one line a flower."""
    del accept
    return "\n".join(prediction), "text/csv"
