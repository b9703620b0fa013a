"""Weights that a container downloads from the hub of Hugging Face when it starts."""

from collections.abc import Mapping
from typing import Any

from .hidden import hidden

_DOWNLOADED = "HF_MODEL_ID"
# A container with one of these asks somebody else than the hub, who may be in the VPC.
_ELSEWHERE = frozenset({"HF_ENDPOINT", "HF_HUB_OFFLINE", "HTTPS_PROXY", "https_proxy"})


def downloaded(environment: Mapping[str, Any]) -> str | None:
    """Return which weights a container with these variables downloads from the hub; None for none, or hidden ones."""
    weights = environment.get(_DOWNLOADED)
    if weights is None or hidden(weights) or not isinstance(weights, str) or environment.keys() & _ELSEWHERE:
        return None
    return None if weights.startswith("/") else weights
