"""Makes flat records of captured ones for the monitor, which cannot read the nested answers of the classifier."""

from typing import Any

_FEATURES = ("sepal_length", "sepal_width", "petal_length", "petal_width")


def preprocess_handler(inference_record: Any) -> dict[str, str]:
    """Return the features that a caller has sent, in CSV, under the names of the baseline."""
    values = inference_record.endpoint_input.data.rstrip("\n").split(",")
    return dict(zip(_FEATURES, values, strict=False))
