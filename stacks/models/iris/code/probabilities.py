"""Serves the iris classifier to an explainer, which reads CSV of probabilities: one line a flower, no species."""

from __future__ import annotations

from typing import Any

from inference import input_fn, model_fn, predict_fn  # type: ignore[import-not-found]  # beside this file in the archive

__all__ = ["input_fn", "model_fn", "output_fn", "predict_fn"]


def output_fn(prediction: dict[str, Any], accept: str) -> tuple[str, str]:
    """Writes the probability of each species, in the order of the classes."""
    if "text/csv" not in accept:
        raise ValueError(f"accept must name text/csv, got {accept!r}")
    return "\n".join(",".join(map(str, row)) for row in prediction["probabilities"]), "text/csv"
