"""What SageMaker Clarify is asked about the iris classifier: analysis configurations, as its guide has them."""

from collections.abc import Mapping
from typing import Any

_FEATURES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
_SHARED = {"dataset_type": "text/csv", "headers": [*_FEATURES, "species"], "label": "species"}


def analysis_of_bias() -> Mapping[str, Any]:
    """Return an analysis of whether flowers with large sepals are called virginica more often than others.

    Flowers stand for people here, and the size of their sepals for what must not decide.
    """
    return {
        **_SHARED,
        "label_values_or_threshold": ["virginica"],
        "facet": [{"name_or_index": "sepal_length", "value_or_threshold": [5.8]}],
        "methods": {"pre_training_bias": {"methods": ["CI", "DPL"]}, "post_training_bias": {"methods": ["DPPL"]}},
    }


def analysis_of_explainability(model_name: str) -> Mapping[str, Any]:
    """Return an analysis of which measures decide, compared with the average flower.

    Args:
        model_name: The model that is asked, which answers with CSV of probabilities.
    """
    return {
        **_SHARED,
        "label_headers": ["setosa", "versicolor", "virginica"],
        "methods": {"shap": {"baseline": [[5.84, 3.06, 3.76, 1.2]], "num_samples": 100, "agg_method": "mean_abs"}},
        "predictor": {
            "model_name": model_name,
            "instance_type": "ml.m5.large",
            "initial_instance_count": 1,
            "content_type": "text/csv",
            "accept_type": "text/csv",
        },
    }
