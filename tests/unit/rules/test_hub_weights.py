"""Weights that containers download."""

from typing import Any

import pytest

from constructs_lib.rules import UNKNOWN
from constructs_lib.rules.hub_weights import downloaded


@pytest.mark.parametrize(
    ("environment", "weights"),
    [
        ({"HF_MODEL_ID": "company/model"}, "company/model"),
        ({"HF_MODEL_ID": "/opt/ml/model"}, None),
        ({"HF_MODEL_ID": UNKNOWN}, None),
        ({"HF_MODEL_ID": "company/model", "HF_ENDPOINT": "https://hub.company.example"}, None),
        ({"HF_MODEL_ID": "company/model", "HTTPS_PROXY": "http://proxy:3128"}, None),
        ({"MODEL": "company/model"}, None),
        ({}, None),
    ],
)
def test_weights_are_downloaded_from_the_hub(environment: dict[str, Any], weights: str | None) -> None:
    assert downloaded(environment) == weights
